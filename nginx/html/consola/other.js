// The members that Sky does not know: shown and changed under the names that they came with. What is typed is a text,
// unless it was another kind of JSON, or is written as such: then it stays that kind.
import { exactNumber, parseExact } from "./exact.js";
import { html, nothing } from "./lib/lit-html.js";
import { isKnown, rawText } from "./describe.js";
import { of, same } from "./merge.js";
import { t } from "./words.js";

// Members of a customer that have a section of their own, or are made by other requests.
const OWN = ["nombre", "contacto", "documento_identidad", "direccion", "notas", "telefonos", "correos", "etiquetas",
  "ubicacion",
  "equipos", "servicios"];

// othersOf(doc): their names and values, in the order of the document.
export const othersOf = doc => Object.entries(doc).filter(([name]) => !OWN.includes(name));

function shown(value) {
  const text = rawText(value);
  return text.length > 120 || typeof value === "object" && value !== null && text.includes("{") ? html`<code
    class="mono json">${text}</code>` : text;
}

// othersView(doc, now): now is the document of today, where doc is of the past.
export function othersView(doc, now) {
  const names = othersOf(doc);
  const beside = name => now && !same(doc[name], of(now, name))
    ? html` <span class="nowadays"><b>${t("past.today")}</b> ${of(now, name) === undefined
      ? t("say.nothing") : rawText(now[name])}</span>` : nothing;
  return html`<dl class="kv two">${names.map(([name, value]) => html`<div class="pair"><dt
    class="mono">${name}</dt><dd>${shown(value)}${beside(name)}</dd></div>`)}</dl>`;
}

// written(value): as it stands in the box; a text that would be read as another kind has its quotes.
function written(value) {
  return typeof value === "string" && kindOf(value) === "text" ? value : typeof value === "string"
    ? JSON.stringify(value) : rawText(value);
}

function kindOf(text) {
  const trimmed = text.trim();
  if (["true", "false", "null"].includes(trimmed) || exactNumber(trimmed) !== null && !/^0\d/.test(trimmed))
    return "json";
  return /^[[{"]/.test(trimmed) ? "json" : "text";
}

// parsed(text): its value; undefined where it begins as JSON and is none.
function parsed(text) {
  if (kindOf(text) === "text")
    return text.trim();
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}

// isUntouched(row): it says what the member was that it was made of, which stays as it is, whatever it is.
const isUntouched = ({ name, value, own }) => own !== undefined && name === own.name && value === written(own.value);
const isBlank = row => !isUntouched(row) && !row.name.trim() && !row.value.trim();
const nameOf = ({ name, own }) => name === own?.name ? name : name.trim();

function check(rows) {
  return rows.flatMap((row, i) => {
    const name = nameOf(row);
    if (isUntouched(row))
      return [];
    if (!row.name.trim())
      return [{ at: `otros/${i}/name`, text: t("other.name") }];
    if (OWN.includes(name) || rows.findIndex(one => nameOf(one) === name) < i)
      return [{ at: `otros/${i}/name`, text: t(isKnown(name) ? "other.known" : "other.twice", { name }) }];
    const told = parsed(row.value);
    return told === undefined ? [{ at: `otros/${i}/value`, text: t("other.json") }] : told === null
      ? [{ at: `otros/${i}/value`, text: t("other.null") }] : [];
  });
}

function put(doc, rows) {
  const next = new Map(rows.map(row => [nameOf(row), isUntouched(row) ? row.own.value : parsed(row.value)]));
  for (const [name] of othersOf(doc))
    if (!next.has(name))
      delete doc[name];
  for (const [name, value] of next)
    Object.defineProperty(doc, name, { value, writable: true, enumerable: true, configurable: true });
}

export const otherFields = () => [{
  name: "otros", kind: "rows", label: t("other"), one: t("other.one"), add: t("other.add"), isEmpty: isBlank,
    help: t("other.help"),
  columns: [{ name: "name", label: t("other.member"), mono: true }, { name: "value", label: t("other.value"),
    wide: true }],
  get: doc => othersOf(doc).length ? othersOf(doc).map(([name, value]) => ({ name,
    value: written(value), own: { name, value } })) : [{ name: "", value: "" }], put, check,
}];
