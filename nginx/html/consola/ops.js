// Operations of a history, day by day: who, what, before and after, and what can be done about each.
import { authorName, changesOf, phrase } from "./describe.js";
import { diffList } from "./diff-view.js";
import { numberOf } from "./exact.js";
import { date, day, isoDay, number, time, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { t } from "./words.js";

// undoneBy(entries): which operation took back which, for as long as it was not taken back itself.
export function undoneBy(entries) {
  const by = new Map();
  for (const entry of entries) // the newest first: an undo that was undone is known as such by then
    if (entry.deshace && !by.has(numberOf(entry.operacion)))
      by.set(numberOf(entry.deshace), entry);
  return by;
}

// byDay(entries): [[day, entries]], in their order.
export function byDay(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const at = isoDay(new Date(entry.instante));
    groups.set(at, [...groups.get(at) ?? [], entry]);
  }
  return [...groups];
}

// dayTitle("2026-11-28"): 'Ayer, sábado 28 de noviembre'.
export function dayTitle(text) {
  const year = text.slice(0, 4) === today().slice(0, 4) ? {} : { year: "numeric" };
  const long = date(text, { weekday: "long", day: "numeric", month: "long", ...year });
  const near = day(text);
  const said = /\d/.test(near) || long.startsWith(near) ? long : `${near}, ${long}`;
  return said[0].toUpperCase() + said.slice(1);
}

function opView(entry, undone, actions) {
  const rows = changesOf(entry);
  return html`<li class="op ${undone ? "undone" : ""}" id="op-${entry.operacion}"><time
    datetime=${entry.instante}>${time(entry.instante)}
      <small>${t("operation.short", { number: number(entry.operacion) })}</small></time><span class="dot"></span>
    <div><p><b class="who">${authorName(entry.autor)}</b> ${phrase(entry)} ${undone ? html`<span
      class="pill gone">${t("op.undone", { number: number(undone.operacion) })}</span>` : nothing}
      ${entry.lote ? html`<span class="pill held">${t("op.lot")}</span>` : nothing}</p>${diffList(rows, 12)}</div>
    <div class="acts">${actions ? actions(entry, undone) : nothing}</div></li>`;
}

// countView(entries, next): how many operations there are, or how many of the last ones are here and that there are more.
export const countView = ({ length }, next) => html`<span role="status">${t(next ? "history.count.last" : "history.count",
  { count: length, shown: number(length) })}</span>`;

// opsView(entries, actions): actions gives the buttons of an entry.
export function opsView(entries, actions) {
  const undone = undoneBy(entries);
  return byDay(entries).map(([text, list]) => html`<h3 class="day">${dayTitle(text)}</h3>
    <ol class="ops">${list.map(entry => opView(entry, undone.get(numberOf(entry.operacion)), actions))}</ol>`);
}

export const undoButton = (entry, run) => html`<button class="btn small" type="button" @click=${run}>
  ${icon("undo")} <span>${t("undo")}<span class="vh"> ${t("op.what",
    { number: number(entry.operacion) })}</span></span></button>`;
