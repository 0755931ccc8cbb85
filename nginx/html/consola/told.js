// Operations of the whole registry in words: who did what to whom, with a way to them.
import { authorName, changesOf, saying, verbs } from "./describe.js";
import { diffList } from "./diff-view.js";
import { number, time } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { when } from "./last.js";
import { verbOf } from "./log.js";
import { customerHash, hashOf } from "./router.js";
import { t } from "./words.js";

// Stands where the customer does, until the text is cut there.
const here = "\u0000";

// about(entry, en): the customer, linked while there is somebody of that name; `en` is the moment of the link.
function about({ nombre, olvidado, gone }, en) {
  if (olvidado || typeof nombre !== "string")
    return html`<span class="dim">${t("all.erased")}</span>`;
  const name = html`<bdi>${nombre}</bdi>`;
  return gone && !en ? html`<b>${name}</b>` : html`<a href=${customerHash(nombre, { en: en ?? null })}>${name}</a>`;
}

// what(entry, en): 'suspendió Wifi Casa Plus a <a>Ana</a>'.
export function what(entry, en) {
  const [said, values] = saying({ ...entry, verbo: verbOf(entry) });
  const text = said ? t(`all.${said}`, { ...values, name: here }) : `${entry.verbo} ${here}`;
  const [before, after = ""] = text.split(here);
  return html`${before}${about(entry, en)}${after}`;
}

const numbered = entry => t("operation.short", { number: number(entry.operacion) });

// feedItem(group, fresh, en): some operations of a kind, or one, as a line of the feed.
export function feedItem(group, fresh, en) {
  const [entry] = group;
  return html`<li class=${fresh ? "new fresh" : ""} data-operation=${entry.operacion}><p><span class="who"
    dir="auto">${authorName(entry.autor)}</span>
    ${group.length > 1 ? many(group) : what(entry, en)}</p><p
      class="meta">${when(entry.instante)}<span>${numbered(entry)}</span></p></li>`;
}

function many(group) {
  const verb = verbOf(group[0]);
  return verbs.includes(verb) ? t(`verb.${verb}`, { count: group.length }) : `${verb} × ${number(group.length)}`;
}

function line(entry, { undone, en }) {
  const rows = ["crear", "eliminar"].includes(verbOf(entry)) ? [] : changesOf(entry);
  return html`<li class="op ${undone ? "undone" : ""}" data-operation=${entry.operacion}><time
    datetime=${entry.instante}>${time(entry.instante)}
      <small>${numbered(entry)}</small></time><span class="dot"></span>
    <div><p><b class="who" dir="auto">${authorName(entry.autor)}</b> ${what(entry, en)}
      ${undone ? html`<span class="pill gone">${t("op.undone", { number: number(undone.operacion) })}</span>` : nothing}
      ${entry.lote ? html`<span class="pill held">${t("op.lot")}</span>` : nothing}</p>${diffList(rows, 6)}</div>
    <div class="acts">${en ? nothing : html`<a class="btn small" href=${hashOf("/historia",
      { en: entry.operacion })}>${icon("clock")}
      <span>${t("op.then")}<span class="vh"> ${t("log.number",
        { number: number(entry.operacion) })}</span></span></a>`}</div></li>`;
}

// A run of operations is one line that opens.
function together(group, options) {
  const [entry] = group, last = group.at(-1);
  return html`<li class="op run"><time datetime=${entry.instante}>${time(entry.instante)}
      <small>${t("log.from.to", { from: number(last.operacion), to: number(entry.operacion) })}</small></time><span
        class="dot"></span>
    <div><p><b class="who" dir="auto">${authorName(entry.autor)}</b> ${many(group)}</p>
      <details><summary>${t("log.each")}</summary><ol class="each">${group.slice(0, 200).map(one => html`<li><time
        datetime=${one.instante}>${time(one.instante)}</time>
        <span>${what(one, options.en)}</span></li>`)}</ol></details></div></li>`;
}

// logLine(group, { undone(entry), en }): one operation, or a run of them, in the history of the registry.
export const logLine = (group, { undoneBy, en }) => (group.length > 1 ? together(group, { en })
  : line(group[0], { undone: undoneBy?.get(Number(group[0].operacion)), en }));
