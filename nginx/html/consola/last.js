// What was done to a customer last, beside their sheet.
import { authorName, changesOf, phrase } from "./describe.js";
import { diffList } from "./diff-view.js";
import { ago, exactly, number } from "./format.js";
import { html, nothing } from "./lib/lit-html.js";
import { historyHash } from "./record.js";
import { t } from "./words.js";

export const when = instant => html`<time datetime=${instant}
  title=${exactly(instant)}>${ago(instant)}</time>`;

const item = (entry, fresh) => html`<li class=${fresh}><p><span
  class="who">${authorName(entry.autor)}</span> ${phrase(entry)}</p>
  <p class="meta">${when(entry.instante)}<span>${t("operation.short", { number: number(entry.operacion) })}</span></p>
  ${entry.verbo === "crear" ? nothing : diffList(changesOf(entry), 3)}</li>`;

// lastView(name, entries, fresh): the newest first; null while they are not there yet. fresh: the first has just come.
export const lastView = (name, entries, fresh) => html`<aside class="aside" aria-labelledby="h-last"><h2
  id="h-last">${t("last")}</h2>
  ${entries ? html`<ol class="line">${entries.map((entry, i) => item(entry,
    i ? "" : fresh ? "new fresh" : "new"))}</ol>` : nothing}
  <p><a href=${historyHash(name)}>${t("last.all")}</a></p></aside>`;
