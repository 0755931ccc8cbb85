// What bringing in looks like: four steps, of which those that are done are a line; and the plan, with what is refused
// by what mends it.
import { html, nothing } from "./lib/lit-html.js";
import { columns, writings } from "./bring-file.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { number } from "./format.js";
import { plan } from "./bring-plan-view.js";
import { separators } from "./table.js";
import { t } from "./words.js";

const wrong = screen => (screen.error ? html`<div class="note bad" role="alert" tabindex="-1">${icon("warn")}<div>${screen.error}</div></div>` : "");

const tab = { ";": "semicolon", ",": "comma", "\t": "tab" };
const spoken = { "utf-8": "UTF-8", "utf-16le": "UTF-16", "utf-16be": "UTF-16", "windows-1252": "Latin-1" };

// --- a step

const mark = (state, place) => (state === "done" ? icon("check") : place);

function step(screen, place, name, { said = "", change = null, body }) {
  const state = place < screen.step || (place === 4 && screen.outcome) ? "done" : place === screen.step ? "here" : "wait";
  return html`<section class="step ${state}" aria-labelledby="step-${place}"><span class="n" aria-hidden="true">${mark(state, place)}</span>
    <div><div class="step-h"><h2 id="step-${place}" tabindex="-1">${t(`bring.step.${name}`)}<span class="vh">, ${t(`bring.step.${state}`)}</span></h2>
      ${place < screen.step ? html`<span class="dim">${said}</span>` : html`<span class="dim"></span>`}
      ${place < screen.step && change && !screen.busy && !screen.outcome ? html`<button class="btn quiet small" type="button" @click=${change}>${t("bring.change")}<span class="vh"> ${t(`bring.step.${name}`)}</span></button>` : ""}</div>
    ${place === screen.step ? html`<div class="step-b">${body()}</div>` : ""}</div></section>`;
}

// --- the file

const file = screen => html`${wrong(screen)}${screen.left ? html`<div class="note">${icon("info")}<div>${t("bring.left",
    { file: screen.left })}</div></div>` : ""}
  <div class="dropzone ${screen.over ? "over" : ""}" @dragover=${screen.hold} @dragleave=${screen.hold} @drop=${screen.drop}>${icon("tray")}
    <p><strong>${t("bring.drop")}</strong> ${t("bring.paste")} <kbd>Ctrl V</kbd></p>
    <div class="btns"><label class="btn primary" for="file">${icon("file")} ${t("bring.choose")}</label>
      <input class="vh" id="file" type="file" accept=".csv,.tsv,.txt,.ndjson,.jsonl,text/csv,text/plain" @change=${screen.choose}></div>
    <p class="s dim">${t("bring.formats")}</p></div>
  <details class="more"><summary>${t("bring.type")}</summary>
    <div class="field"><label for="pasted">${t("bring.type.label")}</label>
      <textarea class="in mono" id="pasted" rows="5" spellcheck="false" placeholder=${t("bring.type.example")}></textarea></div>
    <div class="btns"><button class="btn" type="button" @click=${() => screen.takeText(screen.root.querySelector("#pasted").value)}>
      ${t("bring.type.go")} <kbd>Ctrl ↵</kbd></button></div></details>
  <p class="s dim">${t("bring.nothing")}</p>`;

function found({ source }) {
  if (source.kind !== "text/csv")
    return t("bring.found.lines", { file: source.name });
  const rows = t(source.isAll ? "bring.rows" : "bring.rows.about", { count: source.count, shown: number(source.count) });
  return t("bring.found", { file: source.name, rows, encoding: spoken[source.encoding], by: t(`bring.by.${tab[source.separator]}`) });
}

// --- its columns

const meaning = to => (to === "-" ? t("bring.column.none") : t(`bring.column.${to}`));

const choice = (screen, column, place) => html`<label class="vh" for="m-${place}">${t("bring.goes", { name: column.name || t("bring.untitled") })}</label>
  <select class="in" id="m-${place}" aria-invalid=${screen.source.doubled.includes(column.to)}
    aria-describedby=${screen.source.doubled.includes(column.to) ? "doubled" : nothing}
    @change=${event => screen.map(column, event.target.value)}>
    ${["-", ...columns].map(to => html`<option value=${to} .selected=${to === column.to}>${meaning(to)}</option>`)}</select>`;

const written = screen => html`<div class="field written"><label for="written">${t("bring.written")}</label><select class="in" id="written" @change=${screen.write}>
  ${writings.map(one => html`<option value=${one} .selected=${one === screen.source.writing}>${t(`bring.written.${one}`)}</option>`)}</select></div>`;

const cut = (text, most = 80) => (text.length > most ? `${text.slice(0, most)}…` : text);

const column = (screen, one, place) => html`<tr class=${one.to === "-" ? "left" : ""}><th scope="row">${one.name ? cut(one.name) : html`<i>${t("bring.untitled")}</i>`}</th>
  <td class="dim">${cut(one.example)}</td><td>${choice(screen, one, place)}${one.to === "fecha_contratacion" ? written(screen) : ""}</td></tr>`;

const titleOf = (row, place) => `${t("bring.row", { number: number(row.line) })}: ${cut(row.cells.filter(Boolean).join(", ") || "…", 50)}`;

const reading = ({ source, part, titled }) => html`<div class="grid3">
  <div class="field"><label for="by">${t("bring.by")}</label><select class="in" id="by" @change=${part}>
    ${separators.map(one => html`<option value=${one} .selected=${one === source.separator}>${t(`bring.by.${tab[one]}`)}</option>`)}</select></div>
  <div class="field wide2"><label for="titles">${t("bring.titles")}</label><select class="in" id="titles" @change=${titled}>
    ${source.rows.slice(0, 12).map((row, place) => html`<option value=${place} .selected=${place === source.title}>${titleOf(row, place)}</option>`)}
    <option value="-1" .selected=${source.title === -1}>${t("bring.titles.none")}</option></select></div></div>
  ${source.skipped.length ? html`<p class="note soon">${icon("info")}<span>${t("bring.skipped", { count: source.skipped.length })}
    ${source.skipped.map(({ cells }) => `«${cut(cells.filter(Boolean).join(" "), 60)}»`).join(", ")}</span></p>` : ""}`;

const keys = ["nombre", "documento_identidad", "correo", "numero"];

function missing(screen) {
  const { source, clave } = screen;
  if (source.doubled.length)
    return html`<p class="err" id="doubled">${icon("warn")}<span>${t("bring.doubled", { name: source.doubled.map(meaning).join(", ") })}</span></p>`;
  if (clave === "nombre" && !source.columns.some(({ to }) => to === "nombre"))
    return html`<p class="err">${icon("warn")}<span>${t("bring.nameless")}</span></p>`;
  return "";
}

const mapping = screen => html`${wrong(screen)}
  ${reading(screen)}
  <table class="tbl maps"><thead><tr><th scope="col">${t("bring.theirs")}</th><th scope="col">${t("bring.example")}</th>
    <th scope="col">${t("bring.ours")}</th></tr></thead><tbody>${screen.source.columns.map((one, place) => column(screen, one, place))}</tbody></table>
  <div class="field key"><label for="clave">${t("bring.key")}</label><select class="in" id="clave" @change=${screen.key}>
    ${keys.map(one => html`<option value=${one} .selected=${one === screen.clave}>${t(`bring.key.${one}`)}</option>`)}</select></div>
  ${missing(screen)}
  <div class="btns"><button class="btn primary" type="button" aria-disabled=${!screen.canLook || Boolean(screen.busy)} @click=${screen.look}>
    ${t("bring.look")} <kbd>Ctrl ↵</kbd></button><button class="btn" type="button" @click=${screen.again}>${t("bring.other")}</button></div>
  ${judging(screen)}`;

function mapped({ source, clave }) {
  if (source.kind !== "text/csv")
    return t("bring.mapped.lines");
  const taken = source.columns.filter(({ to }) => to !== "-").length, left = source.columns.length - taken;
  return [t("bring.mapped", { count: taken }), left ? t("bring.mapped.left", { count: left }) : "",
    t("bring.mapped.key", { key: t(`bring.key.${clave}`) })].filter(Boolean).join("; ");
}

const judging = ({ busy }) => (busy?.what === "judging" ? html`<div role="status"><label class="s" for="judging">${busy.count
  ? t("bring.judged", { count: busy.count, shown: number(busy.count) }) : t("bring.judging")}</label><progress class="go" id="judging"></progress></div>` : "");

// --- the writing

const running = ({ busy }) => html`<div role="status"><label class="s" for="running">${t(`bring.busy.${busy.what}`)}</label>
  ${busy.what === "sending" && busy.count ? html`<progress class="go" id="running" max="1" .value=${busy.count}></progress>`
    : html`<progress class="go" id="running"></progress>`}</div><p class="s dim">${t("bring.busy.why")}</p>`;

const late = ({ late: rows }) => (rows.length ? html`<div class="note bad">${icon("warn")}<div><strong>${t("bring.late", { count: rows.length, shown: number(rows.length) })}</strong>
  <ul>${rows.slice(0, 50).map(([line, why]) => html`<li>${t("bring.row", { number: number(line) })}: ${why}</li>`)}</ul></div></div>` : "");

function done(screen) {
  const { sum, there } = screen.outcome, writes = sum.creados + sum.cambiados, out = sum.rechazados - there;
  if (screen.undone)
    return html`<div class="note">${icon("undo")}<div><strong>${t("bring.undone")}</strong> ${t("bring.undone.all")}</div></div>
      <div class="btns"><button class="btn primary" type="button" @click=${screen.again}>${t("bring.other")}</button></div>`;
  return html`<div class="note ok" role="status">${icon("check")}<div><strong>${writes || !there ? t("bring.done", { count: writes, shown: number(writes) }) : ""}</strong>
      ${sum.lote ? t("bring.done.lot", { number: number(sum.lote) }) : ""}
      ${there ? t("bring.done.there", { count: there, shown: number(there) }) : ""}
      ${out ? t("bring.done.out", { count: out, shown: number(out) }) : ""}</div></div>
    ${late(screen.outcome)}${wrong(screen)}
    <div class="btns">${sum.lote ? html`<button class="btn" type="button" aria-disabled=${Boolean(screen.busy)} @click=${screen.undo}>${icon("undo")} ${t("bring.undo")}</button>` : ""}
      ${screen.plan.refused.size ? html`<button class="btn" type="button" @click=${screen.download}>${icon("tray")} ${t("bring.download", { count: out, shown: number(out) })}</button>` : ""}
      <button class="btn quiet" type="button" @click=${screen.again}>${t("bring.other")}</button></div>`;
}

const writing = screen => (screen.outcome ? done(screen) : screen.busy ? running(screen) : wrong(screen));

function planned({ plan: { sum } }) {
  const part = (name, count) => (count ? t(`bring.planned.${name}`, { count, shown: number(count) }) : "");
  return [part("created", sum.creados), part("changed", sum.cambiados), part("same", sum.sin_cambios), part("refused", sum.rechazados)].filter(Boolean).join(", ");
}

const resumed = screen => (screen.resumed ? html`<div class="note">${icon("info")}<div>${t("bring.resumed")}</div></div>` : "");

const steps = screen => html`<div class="steps">
  ${step(screen, 1, "file", { said: screen.source ? found(screen) : "", change: screen.again, body: () => html`${file(screen)}${judging(screen)}` })}
  ${step(screen, 2, "columns", { said: screen.source ? mapped(screen) : "", change: screen.source?.kind === "text/csv" ? () => screen.go(2) : null, body: () => html`${resumed(screen)}${mapping(screen)}` })}
  ${step(screen, 3, "plan", { said: screen.plan ? planned(screen) : "", body: () => html`${resumed(screen)}${wrong(screen)}${screen.plan ? plan(screen) : ""}
    ${judging(screen)}${screen.error && !screen.busy ? html`<div class="btns"><button class="btn" type="button" @click=${screen.look}>${t("bring.look.again")}</button></div>` : ""}` })}
  ${step(screen, 4, "apply", { body: () => writing(screen) })}</div>`;

const mayNot = () => html`<div class="note">${icon("info")}<div>${t("role.reader")}</div></div>`;

export const view = screen => html`<div class="wrap"><div class="head"><div><h1>${t("bring")}</h1><p>${t("bring.why.here")}</p></div>
  <div class="btns"><button class="btn" type="button" @click=${screen.export}>${icon("tray")} ${t("export")}</button>
    ${may("editor") ? html`<a class="btn" href="#/duplicados">${icon("compare")} ${t("twins")}</a>` : ""}</div></div>
  ${may("editor") ? steps(screen) : mayNot()}</div>`;
