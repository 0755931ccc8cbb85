// What the screen of a customer looks like: the head, the sections, what was done last; and the same as it once was.
import { contactView, quickView } from "./contact.js";
import { equipmentView } from "./equipment.js";
import { erase } from "./erase.js";
import { date, number } from "./format.js";
import { ghosts } from "./ghosts.js";
import { icon } from "./icons.js";
import { lastView } from "./last.js";
import { found } from "./list.js";
import { html, nothing } from "./lib/lit-html.js";
import { menuButton } from "./menu.js";
import { notesView } from "./notes.js";
import { othersOf, othersView } from "./other.js";
import { lifeView, momentText, pastNote, pastView } from "./past.js";
import { proposed } from "./proposed.js";
import { reason } from "./reason.js";
import { historyHash } from "./record.js";
import { hashOf } from "./router.js";
import { catalogue } from "./service-form.js";
import { servicesView, stateView, warnings, warningText } from "./services.js";
import { may } from "./session.js";
import { tagsView } from "./tags.js";
import { today } from "./format.js";
import { t } from "./words.js";

// --- nobody, nothing yet

const missing = ({ name, en }) => html`<section class="void"><h1>${t("customer.missing",
  { name })}</h1><p>${t("customer.missing.how")}</p>
  <div class="btns"><a class="btn primary" href=${hashOf("/clientes",
    { buscar: name })}>${icon("search")} ${t("customer.missing.find")}</a>
  ${may("editor") && !en ? html`<a class="btn" href=${hashOf("/nuevo",
    { nombre: name })}>${icon("plus")} ${t("customer.missing.create")}</a>` : nothing}
  <a class="btn" href="#/papelera">${t("bin")}</a></div></section>`;

const failed = screen => html`<section class="void"
  role="alert"><h1>${t("customer.failed")}</h1><p>${reason(screen.error)}</p>
  <div class="btns"><button class="btn primary" type="button" @click=${() =>
    { screen.error = null; screen.load(); }}>${t("retry")}</button></div></section>`;

// --- the head

function crumb(screen) {
  const list = found();
  const at = list?.rows.findIndex(({ nombre }) => nombre === screen.name) ?? -1;
  const wanted = list?.wanted ?? {};
  const back = at < 0 ? "#/clientes" : hashOf("/clientes", { ...wanted, fila: at > 0 ? at + 1 : null });
  const count = list?.total ?? (list?.next ? null : list?.rows.length);
  const where = at < 0 ? nothing : html`<span>${wanted.buscar ? t("crumb.search", { text: wanted.buscar }) : nothing}
    ${count ? t("crumb.of", { at: number(at + 1), total: number(count) }) : t("crumb.at",
      { at: number(at + 1) })}</span>`;
  const step = (by, name, key) => html`<button class="btn quiet small icon" type="button"
    aria-label=${t(`crumb.${name}`)} aria-keyshortcuts=${key}
    aria-disabled=${screen.neighbour(by) ? "false" : "true"} @click=${() => screen.walk(by)}>${icon(name)}</button>`;
  return html`<div class="crumb"><a href=${back}>${icon("left")} ${t("nav.customers")}</a>${where}<span
    class="grow"></span>
    ${at < 0 ? nothing : html`${step(-1, "left", "k")}${step(1, "right", "j")}`}</div>`;
}

const COUNTED = ["por_vencer", "vencido", "suspendido"];

function statesView({ services }) {
  return COUNTED.map(state => [state, services.filter(({ estado }) => estado === state).length]).filter(([,
    count]) => count)
    .map(([state, count]) => stateView(state, t(`customer.${state}`, { count })));
}

function moreItems({ record, acts, mayWrite }) {
  const path = `/clientes/${encodeURIComponent(record.name)}/expediente`;
  return [
    { key: "h", text: t("more.history"), href: historyHash(record.name) },
    ...mayWrite ? [{ key: "r", text: t("more.rename"), run: () => acts.edit("contacto", "nombre") }] : [],
    ...mayWrite ? [{ key: "u", text: t("more.unite"), run: () => acts.unite() }] : [],
    { key: "i", text: t("more.print"), run: () => print() },
    ...may("admin") ? [{ key: "x", text: t("more.file"), href: path, download: t("more.file.name",
      { number: record.number }) }] : [],
    ...mayWrite ? [{ key: "e", text: t("more.delete"), run: () => acts.remove(), kind: "danger" }] : [],
    ...mayWrite && may("admin") ? [{ key: "o", text: t("more.erase"), run: () => erase(record), kind: "danger" }] : [],
  ];
}

function head(screen) {
  const { record, acts, mayWrite } = screen;
  const tagActs = mayWrite ? { adding: screen.adding, ask: () => acts.askTag(), add: tag => acts.tag(tag),
    remove: tag => acts.untag(tag),
    stop: () => { screen.adding = false; screen.draw(); } } : {};
  return html`<div class="head"><div><div class="who-is"><h1 dir="auto">${record.name}</h1><span
    class="dim">${t("customer.number", { number: number(record.number) })}</span></div>
      <div class="under">${statesView(record)}${tagsView(record.doc, tagActs)}</div></div>
    <div class="btns"><button class="btn icon" type="button" aria-label=${t("more.print.sheet")}
      @click=${() => print()}>${icon("print")}</button>
      ${menuButton({ id: "more", label: t("more"), items: moreItems(screen), paint: screen.draw })}
      ${mayWrite && screen.editor?.section !== "contacto" && !screen.conflict ? html`<button class="btn primary"
        type="button" @click=${() => acts.edit("contacto")}>${icon("pen")}
        ${t("customer.correct")} <kbd aria-hidden="true">e</kbd></button>` : nothing}</div></div>`;
}

// --- notices

function warningsView({ record, acts, mayWrite, editor }) {
  const list = warnings(record.services);
  if (!list.length || editor?.section === "servicios")
    return nothing;
  return list.slice(0, 2).map(service => html`<div class="note ${service.estado === "vencido"
    ? "bad" : "soon"}">${icon(service.estado === "vencido" ? "warn" : "clock")}
    <div>${warningText(service)}</div>${mayWrite ? html`<button class="btn small" type="button"
      @click=${() => acts.act(service, "renew")}>${t("service.renew")}</button>` : nothing}</div>`);
}

const goneView = screen => html`<div class="note bad"
  role="alert">${icon("warn")}<div>${t("customer.gone")}</div>${may("editor") ? html`<button class="btn small"
  type="button"
  @click=${() => screen.acts.restoreGone()}>${t("bin.restore")}</button>` : nothing}</div>`;

const readerNote = () => html`<div class="note">${icon("info")}<div>${t("customer.reader")}</div></div>`;

// --- the sections

function section(screen, name, { title, view, hint, key }) {
  const { editor, mayWrite, conflict, acts } = screen;
  const editing = editor?.section === name;
  const change = mayWrite && !editing && !conflict ? html`<button class="btn small quiet" type="button" id="b-${name}"
    @click=${() => acts.edit(name)}>
    ${icon("pen")} <span>${t("section.change")}<span class="vh"> ${title.toLowerCase()}</span></span>${key ? html` <kbd
      aria-hidden="true">${key}</kbd>` : nothing}</button>` : nothing;
  return html`<section class="sec" aria-labelledby="h-${name}"><div class="sec-h"><h2
    id="h-${name}">${title} ${hint ? html`<span class="dim s">${hint}</span>` : nothing}</h2>${change}</div>
    ${editing ? editor.template() : view()}</section>`;
}

function servicesSection(screen) {
  const { record, acts, editor, mayWrite, conflict } = screen;
  const editing = editor?.section === "servicios";
  const menu = mayWrite && !conflict ? { today: today(), paint: screen.draw, act: (service, action) => acts.act(service,
    action) } : null;
  return html`<section class="sec" aria-labelledby="h-servicios"><div class="sec-h"><h2
    id="h-servicios">${t("m.servicios")}</h2>
      ${mayWrite && !editing && !conflict ? html`<button class="btn small" type="button" id="b-servicios"
        @click=${() => acts.service("add")}>
        ${icon("plus")} <span>${t("service.add")}<span class="vh"> ${t("service.add.what")}</span></span> <kbd
          aria-hidden="true">s</kbd></button>` : nothing}</div>
    ${editing ? html`<h3 class="gap" id="h-form-servicios">${editor.title}</h3>${editor.template()}
      ${catalogue(proposed(acts.names ?? [], editor.values.descripcion ?? ""))}<div class="gap"></div>` : nothing}
    ${servicesView(record.services, { today: today(), menu })}</section>`;
}

function sections(screen) {
  const { record: { doc }, zone, mayWrite } = screen;
  const others = othersOf(doc).length > 0 || screen.editor?.section === "otros";
  return html`${screen.conflict ? screen.conflict.template() : section(screen, "contacto",
    { title: t("section.contact"), view: () => contactView(doc, { zone }), key: "e" })}
    ${servicesSection(screen)}
    ${section(screen, "equipos", { title: t("m.equipos"), view: () => equipmentView(doc) })}
    ${section(screen, "notas", { title: t("m.notas"), view: () => notesView(doc), key: "m" })}
    ${others ? section(screen, "otros", { title: t("other"), hint: t("other.hint"), view: () => othersView(doc) })
      : mayWrite ? html`<section class="sec slim"><button class="btn quiet small" id="b-otros" type="button"
        @click=${() => screen.acts.edit("otros")}>${icon("plus")} ${t("other.first")}</button></section>` : nothing}`;
}

const printed = ({ record }) => html`<p class="printed">${t("print.foot", { number: number(record.number),
  day: date(today()) })}</p>`;

function present(screen) {
  const { record, entries, gone, zone, mayWrite } = screen;
  return html`<div class="wrap sheet">${crumb(screen)}${head(screen)}${gone ? goneView(screen) : nothing}${!mayWrite
    ? readerNote() : nothing}
    ${quickView(record.doc, zone)}<div class="notes-top">${warningsView(screen)}</div>
    <div class="duo"><div>${sections(screen)}</div>${lastView(record.name, entries,
      screen.fresh)}</div>${printed(screen)}</div>`;
}

const past = screen => html`<div class="wrap">${crumb(screen)}
  <div class="head"><div><div class="who-is"><h1 dir="auto">${screen.past?.name ?? screen.record.name}</h1><span
    class="dim">${t("customer.number", { number: number(screen.record.number) })}</span>
    ${screen.past && screen.past.name !== screen.record.name ? html`<span class="then"><span
      class="nowadays"><b>${t("past.today")}</b> ${screen.record.name}</span></span>` : nothing}</div>
    <p>${momentText(screen.en)}</p></div></div>
  ${pastNote(screen)}${lifeView(screen)}${pastView(screen)}</div>`;

// view(screen)
export function view(screen) {
  if (screen.missing)
    return missing(screen);
  if (screen.error)
    return failed(screen);
  if (!screen.record)
    return ghosts();
  return screen.en ? past(screen) : present(screen);
}
