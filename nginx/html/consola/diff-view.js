// Before and after, drawn: the old value struck, the new one not, and both said to who cannot see that.

import { html, nothing } from "./lib/lit-html.js";
import { t } from "./words.js";

const room = 300, about = 60;

// cut("...", 940, 1200): that part of a text, with what says that there is more.
function cut(text, from, to) {
  const part = text.slice(from, to).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");
  return `${from > 0 ? "…" : ""}${part}${to < text.length ? "…" : ""}`;
}

// Of long texts what differs, and a little of what stands about it: all of both is in the comparison of two days.
function excerpts({ before, after }) {
  const [one, other] = [before ?? "", after ?? ""];
  if (typeof one !== "string" || typeof other !== "string" || Math.max(one.length, other.length) <= room)
    return [before, after];
  const short = Math.min(one.length, other.length);
  let start = 0, end = 0;
  while (start < short && one[start] === other[start])
    start++;
  while (end < short - start && one.at(-1 - end) === other.at(-1 - end))
    end++;
  const from = Math.max(0, start - about);
  return [before, after].map(text => text && cut(text, from, Math.min(from + room, text.length - end + about)));
}

function value(row) {
  const [before, after] = excerpts(row);
  if (before === undefined)
    return html`<span class="vh">${t("say.added")} </span><ins>${after}</ins>`;
  if (after === undefined)
    return html`<span class="vh">${t("say.removed")} </span><del>${before}</del>`;
  return html`<span class="vh">${t("say.before")} </span><del>${before}</del><span class="to"
    aria-hidden="true">→</span><span
    class="vh">${t("say.after")} </span><ins>${after}</ins>`;
}

// diffList(rows, most): the rows of differences() as a list of terms; beyond most, how many more.
export function diffList(rows, most = Infinity) {
  if (!rows.length)
    return nothing;
  const more = rows.length - most;
  return html`<dl class="diff">${rows.slice(0, most).map(row =>
    html`<div><dt>${row.label}</dt><dd>${value(row)}</dd></div>`)}
    ${more > 0 ? html`<div><dt>${t("say.more", { n: more })}</dt><dd></dd></div>` : nothing}</dl>`;
}

const words = text => String(text).split(/(?<=[\s,;/])/u);

// marked(base, text): the text, with what is not in base marked: the middle between what both begin and end with.
export function marked(base, text) {
  const [from, to] = [words(base), words(text)];
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start])
    start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from.at(-1 - end) === to.at(-1 - end))
    end++;
  const middle = to.slice(start, to.length - end).join("");
  const after = to.slice(to.length - end).join("");
  return html`${to.slice(0, start).join("")}${middle ? html`<ins>${middle}</ins>` : nothing}${end ? after : ""}`;
}

// markedItems(base, list): a list of texts, with those that are not in base marked.
export const markedItems = (base, list) => list.map((item, i) => html`${i ? ", " : nothing}${base.includes(item)
  ? item : html`<ins>${item}</ins>`}`);
