// The equipment that a customer has: kind, serial, MAC. Members of an item that Sky does not know stay as they are.
import { copy } from "./exact.js";
import { html, nothing } from "./lib/lit-html.js";
import { rawText } from "./describe.js";
import { t } from "./words.js";

const COLUMNS = ["tipo", "serie", "mac"];

const list = value => Array.isArray(value) ? value : [];
const cell = value => value === undefined ? "" : rawText(value);
const others = item => Object.entries(item).filter(([name]) => !COLUMNS.includes(name));

// equipmentView(doc)
export function equipmentView(doc) {
  const items = list(doc.equipos);
  if (!items.length)
    return html`<p class="dim">${t("equipment.none")}</p>`;
  return html`<table class="tbl stack eq-t"><thead><tr>${COLUMNS.map(name => html`<th
    scope="col">${t(`m.${name}`)}</th>`)}</tr></thead><tbody>
    ${items.map(item => html`<tr><th scope="row">${cell(item.tipo) || "–"}${others(item).map(([name, value]) =>
      html` <small class="dim mono">${name}: ${rawText(value)}</small>`)}</th>
      ${["serie", "mac"].map(name => html`<td class="mono" data-l=${item[name]
        ? t(`m.${name}`) : nothing}>${cell(item[name])}</td>`)}</tr>`)}</tbody></table>`;
}

const isBlank = row => COLUMNS.every(name => !row[name]?.trim()) && !others(row.item ?? {}).length;

// What was in a row that has no box goes along with it: rows bear the item that they were made of.
function put(doc, rows) {
  const items = rows.map(row => {
    const item = copy(row.item ?? {});
    for (const name of COLUMNS)
      if (row[name]?.trim())
        item[name] = row[name].trim();
      else
        delete item[name];
    return item;
  });
  if (items.length || Array.isArray(doc.equipos) && !doc.equipos.length)
    doc.equipos = items;
  else
    delete doc.equipos;
}

const rowOf = item => ({ item, ...Object.fromEntries(COLUMNS.map(name => [name, cell(item[name])])) });

export const equipmentFields = () => [{
  name: "equipos", kind: "rows", label: t("m.equipos"), one: t("equipment.one"), add: t("equipment.add"),
    isEmpty: isBlank,
  columns: COLUMNS.map(name => ({ name, label: t(`m.${name}`), mono: name !== "tipo", wide: name !== "tipo" })),
  get: doc => list(doc.equipos).length ? list(doc.equipos).map(rowOf) : [rowOf({})], put,
}];
