// The screen of a customer's history: their life on a line, the operations day by day, two days compared, and ways back
// to what was.
import { Refused, Unreachable } from "./api.js";
import { Comparison, momentsOf } from "./compare.js";
import { addDays, addMonths, parseDay } from "./days.js";
import { dayField } from "./day-field.js";
import { authorName } from "./describe.js";
import { numberOf } from "./exact.js";
import { isoDay, number, today } from "./format.js";
import { haunt } from "./ghosts.js";
import { icon } from "./icons.js";
import { keys } from "./keys.js";
import { keepMoving, lifelineView, widthOf } from "./lifeline.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { on } from "./live.js";
import { countView, opsView, undoButton } from "./ops.js";
import { reason } from "./reason.js";
import { historyHash, historyPath, isMissing, loadHistory, loadRecord, versionOf } from "./record.js";
import { restoreDialog } from "./restore.js";
import { customerHash, go, title } from "./router.js";
import { undo } from "./save.js";
import { may } from "./session.js";
import { tell } from "./toast.js";
import { sheet } from "./sheets.js";
import { more, onLanguage, t } from "./words.js";

await Promise.all([more("customer"), sheet("customer"), sheet("history")]);

const PAGE = 100;
const WHAT = ["telefonos", "correos", "direccion", "contacto", "servicios", "etiquetas", "notas", "equipos", "nombre"];

class Timeline {
  constructor({ root, place, signal }) {
    Object.assign(this, { root, signal, name: place.params.nombre, query: place.query, entries: [], next: null,
      record: null, error: null,
      who: "", what: "", typed: "", wrong: false, width: 0, comparison: null, day: today() });
    this.draw = this.draw.bind(this);
  }

  async load() {
    const there = haunt(this.root, this.signal);
    try {
      const [record, page] = await Promise.all([loadRecord(this.name, { signal: this.signal }),
        loadHistory(historyPath(this.name, PAGE), { signal: this.signal })]);
      Object.assign(this, { record, name: record.name, entries: page.entries, next: page.next });
      title(t("history.of", { name: record.name }));
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.error = error;
    } finally {
      there();
    }
    this.draw();
  }

  async more() {
    const page = await loadHistory(this.next, { signal: this.signal });
    this.entries = [...this.entries, ...page.entries];
    this.next = page.next;
    this.draw();
  }

  // reload(): what is known stays where nobody answers.
  async reload() {
    try {
      const page = await loadHistory(historyPath(this.name, PAGE), { signal: this.signal });
      Object.assign(this, { record: await loadRecord(this.name, { signal: this.signal }), entries: page.entries,
        next: page.next });
    } catch (error) {
      if (!this.signal.aborted && !(error instanceof Unreachable || isMissing(error)))
        throw error;
    }
    this.draw();
  }

  draw() {
    if (!this.signal.aborted)
      render(view(this), this.root);
  }

  // --- what is done

  async undo(operation) {
    try {
      const made = await undo(operation);
      if (!this.signal.aborted)
        await this.renamed();
      tell(t("undo.done", { number: number(operation) }), made ? { undo: () => this.undo(made) } : {});
    } catch (error) {
      this.refuse(error);
    }
  }

  refuse(error) {
    if (error instanceof Refused || error instanceof Unreachable)
      tell(reason(error), { bad: true });
    else if (!this.signal.aborted)
      throw error;
  }

  // An undo may have given another name back.
  async renamed() {
    const { name } = await loadRecord(this.name, { signal: this.signal }).catch(error => {
      if (isMissing(error))
        return { name: null };
      throw error;
    });
    if (name === null)
      return go("#/clientes");
    return name === this.name ? this.reload() : go(historyHash(name), { replace: true });
  }

  async restore(version) {
    const operation = await restoreDialog(this.record, version, this.signal).catch(error => this.refuse(error));
    if (this.signal.aborted)
      return;
    if (this.query.has("restaurar"))
      history.replaceState(null, "", historyHash(this.name));
    if (!operation)
      return;
    await this.renamed();
    tell(t("restore.done"), { undo: () => this.undo(operation) });
  }

  see(event) {
    event?.preventDefault();
    const day = parseDay(this.typed, today());
    this.wrong = !day || day > today();
    if (!this.wrong)
      return this.goTo(day);
    this.draw();
    return document.getElementById("f-day").focus();
  }

  goTo(day) {
    go(customerHash(this.name, { en: day }));
  }

  compare(moments) {
    go(historyHash(this.name, { comparar: moments.join(",") }), { replace: this.query.has("comparar") });
  }

  openComparison(moments) {
    this.comparison = new Comparison({ name: this.name, moments, signal: this.signal, repaint: this.draw,
      choose: chosen => this.compare(chosen) });
    this.draw();
    document.getElementById("f-moment-0")?.focus();
    return this.comparison.load();
  }

  slide(day) {
    this.day = day;
    this.draw();
    clearTimeout(this.timer);
    if (day !== today())
      this.timer = setTimeout(() => this.follow(day), 500);
  }

  follow(day) {
    if (this.signal.aborted)
      return;
    keepMoving();
    this.goTo(day);
  }

  listen(since) {
    const { signal } = this;
    keys({ c: () => this.openComparison(null), b: () => go(customerHash(this.name)) }, { signal });
    on(entry => { if (entry.cliente === this.record?.number) this.reload(); }, { signal, since });
    onLanguage(this.draw, { signal });
    widthOf(this.root, width => { this.width = width; this.draw(); }, signal);
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }
}

// --- what it looks like

const quick = screen => [["history.yesterday", addDays(today(), -1)], ["history.month", addMonths(today(), -1)],
  ["history.year", addMonths(today(), -12)]]
  .map(([key, day]) => html`<a class="btn quiet small" href=${customerHash(screen.name, { en: day })}>${t(key)}</a>`);

function whenView(screen) {
  const dots = new Set(screen.entries.map(({ instante }) => isoDay(new Date(instante))));
  return html`<div class="when"><form class="whenform" novalidate @submit=${event => screen.see(event)}><div
    class="field"><label for="f-day">${t("history.see")}</label><div class="btns">
      ${dayField({ id: "f-day", value: screen.typed, set: text => { screen.typed = text; }, paint: screen.draw,
        invalid: screen.wrong, last: today(), dots,
        describedBy: screen.wrong ? "f-day-e" : undefined, picked: day => screen.goTo(day) })}<button class="btn"
          type="submit">${t("history.go")} <kbd>↵</kbd></button></div>
      ${screen.wrong ? html`<p class="err" id="f-day-e"
        role="alert">${icon("warn")} ${t("form.day.past")}</p>` : nothing}<div
        class="btns">${quick(screen)}</div></div></form>
    ${lifelineView({ services: screen.record.services, entries: screen.entries, day: screen.day, width: screen.width,
      move: day => screen.slide(day) })}</div>`;
}

const has = (entry, screen) => (!screen.who || entry.autor === screen.who) && (!screen.what ||
  (entry.cambios ?? []).some(({ miembro }) => miembro === screen.what));

function filtersView(screen) {
  const people = [...new Set(screen.entries.map(({ autor }) => autor))];
  const members = WHAT.filter(member => screen.entries.some(entry => (entry.cambios ?? []).some(({ miembro }) =>
    miembro === member)));
  const select = (id, label, value, options, set) => html`<label class="vh" for=${id}>${label}</label><select
    class="in chip ${value ? "on" : ""}" id=${id}
    @change=${event => { set(event.target.value); screen.draw(); }}><option value=""
    ?selected=${!value}>${label}</option>
    ${options.map(([one, text]) => html`<option value=${one} ?selected=${one === value}>${text}</option>`)}</select>`;
  return html`<div class="btns filterline" role="group" aria-label=${t("filters")}>
    ${people.length > 1 || screen.who ? select("f-who", t("history.who"), screen.who, people.map(one => [one,
      authorName(one)]), value => { screen.who = value; }) : nothing}
    ${members.length > 1 ? select("f-what", t("history.what"), screen.what, members.map(one => [one, t(`m.${one}`)]),
      value => { screen.what = value; }) : nothing}</div>`;
}

function actions(screen, entry, undone) {
  const version = numberOf(entry.operacion), what = t("op.after", { number: number(version) }),
    current = version === versionOf(screen.record);
  return html`${may("editor") && !undone && entry.verbo !== "crear" ? undoButton(entry,
    () => screen.undo(version)) : nothing}
    <a class="btn small" href=${customerHash(screen.name, { en: version })}><span>${t("op.then")}<span
      class="vh"> ${what}</span></span></a>
    ${may("editor") && !current ? html`<button class="btn small quiet" type="button"
      @click=${() => screen.restore(version)}>
      <span>${t("op.restore")}<span class="vh"> ${what}</span></span></button>` : nothing}`;
}

const failed = screen => html`<section class="void" role="alert">${isMissing(screen.error)
  ? html`<h1>${t("customer.missing", { name: screen.name })}</h1>` : html`<h1>${t("customer.failed")}</h1><p>${reason(screen.error)}</p>`}
  <div class="btns">${isMissing(screen.error) ? nothing : html`<button class="btn primary" type="button"
    @click=${() => { screen.error = null; screen.load(); }}>${t("retry")}</button>`}<a class="btn"
    href="#/clientes">${t("error.nowhere.back")}</a></div></section>`;

function view(screen) {
  if (screen.error)
    return failed(screen);
  if (!screen.record)
    return nothing;
  const shown = screen.entries.filter(entry => has(entry, screen));
  return html`<div class="wrap history"><div class="crumb"><a href=${customerHash(screen.name)}>${icon("left")} <span
    dir="auto">${screen.name}</span></a></div>
    <div class="head"><div><h1>${t("history")}</h1><p>${countView(screen.entries, screen.next)} ${t("history.nothing.lost")}</p></div><div class="btns"><button
      class="btn" type="button" @click=${() => screen.openComparison(null)}>
      ${icon("compare")} ${t("compare")} <kbd>c</kbd></button></div></div>
    ${whenView(screen)}${screen.comparison?.template() ?? nothing}
    <section aria-labelledby="h-ops"><h2 class="vh" id="h-ops">${t("history.operations")}</h2>${filtersView(screen)}
    ${shown.length ? opsView(shown, (entry, undone) => actions(screen, entry, undone)) : html`<p
      class="dim">${t("history.none")}</p>`}
    ${screen.next ? html`<div class="btns"><button class="btn" type="button"
      @click=${() => screen.more()}>${t("history.more")}</button></div>` : nothing}</section></div>`;
}

export async function open(context) {
  const screen = new Timeline(context);
  const began = performance.now();
  await screen.load();
  if (context.signal.aborted || !screen.record)
    return {};
  screen.listen(began);
  const moments = momentsOf(context.place.query.get("comparar"));
  if (moments)
    screen.openComparison(moments);
  const version = Number(context.place.query.get("restaurar"));
  if (version && may("editor"))
    screen.restore(version);
  return {};
}
