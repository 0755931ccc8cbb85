// The notes of a customer: a text of several lines.
import { html } from "./lib/lit-html.js";
import { t } from "./words.js";

const textOf = doc => typeof doc.notas === "string" ? doc.notas : "";

export const notesView = doc => textOf(doc).trim() ? html`<p class="notes" dir="auto">${textOf(doc)}</p>` : html`<p
  class="dim">${t("notes.none")}</p>`;

export const notesFields = () => [{
  name: "notas", kind: "area", label: t("m.notas"), get: textOf, prose: true,
  put: (doc, value) => {
    if (value.trim())
      doc.notas = value.trimEnd();
    else
      delete doc.notas;
  },
  check: value => new TextEncoder().encode(value).length > 65536 ? [{ text: t("form.long", { most: 65536 }) }] : [],
}];
