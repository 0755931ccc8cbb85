// The rows of the list: of each customer the name, the first telephone, the services with their states, and the tags; and
// a second line where what was typed is found elsewhere.
import { html } from "./lib/lit-html.js";
import { customerHash } from "./router.js";
import { dayOf, drawing, services, style } from "./state.js";
import { hits, marked } from "./marks.js";
import { icon } from "./icons.js";
import { t } from "./words.js";
import { telephone } from "./format.js";

const texts = value => (Array.isArray(value) ? value.filter(one => typeof one === "string") : []);
const text = value => (typeof value === "string" ? value : "");

// called(customer): whom to call, or what stands in its place.
export const called = customer => texts(customer.telefonos)[0] ?? text(customer.contacto);

export const service = (one, wanted = []) => html`<span class="svc ${style(one.estado)}">${icon(drawing(one.estado))}
  <span>${marked(one.descripcion, wanted)}<span class="vh">, ${t(`state.${one.estado}`)}</span></span></span>`;

const known = ["nombre", "telefonos", "etiquetas", "servicios"];

// elsewhere(customer): [what it is, text] of all else that is searched.
function elsewhere(customer) {
  const out = [];
  const add = (label, value) => {
    if (typeof value === "string" && value)
      out.push([label, value]);
    else if (value && typeof value === "object")
      for (const one of Object.values(value))
        add(label, one);
  };
  for (const other of texts(customer.telefonos).slice(1))
    add(t("member.telefonos"), other);
  for (const [member, value] of Object.entries(customer))
    if (!known.includes(member) && !(member === "contacto" && !texts(customer.telefonos).length))
      add(t(`member.${member}`) === `member.${member}` ? member : t(`member.${member}`), value);
  return out;
}

// Some words about the first match.
function cut(value, wanted) {
  const [[from]] = hits(value, wanted);
  const begin = from > 40 ? value.lastIndexOf(" ", from - 20) + 1 : 0;
  return `${begin ? "…" : ""}${value.slice(begin, begin + 120)}${value.length > begin + 120 ? "…" : ""}`;
}

function where(customer, all, wanted) {
  const shown = [customer.nombre, called(customer), ...texts(customer.etiquetas), ...all.map(one => one.descripcion)];
  const missing = wanted.filter(word => !shown.some(value => hits(value, [word]).length));
  const place = missing.length && elsewhere(customer).find(([, value]) => hits(value, missing).length);
  return place ? html`<span class="where">${place[0]}: ${marked(cut(place[1], missing), wanted)}</span>` : "";
}

const most = 4; // services, and tags, of a row

const rest = count => (count > most ? html`<span class="dim s">+${count - most}</span>` : "");

function fill(customer, wanted, en) {
  const all = services(customer, dayOf(en)), tags = texts(customer.etiquetas), call = called(customer);
  return html`
    <td role="gridcell"><a href=${customerHash(customer.nombre, { en })} tabindex="-1" dir="auto">${marked(customer.nombre, wanted)}</a>
      ${where(customer, all, wanted)}</td>
    <td role="gridcell" class="tel">${marked(telephone(call), wanted)}</td>
    <td role="gridcell">${all.length ? html`<div class="svcs">${all.slice(0, most).map(one => service(one, wanted))}${rest(all.length)}</div>` : ""}</td>
    <td role="gridcell">${tags.length ? html`<div class="tags">${tags.slice(0, most).map(tag =>
      html`<span class="tag">${marked(tag, wanted)}</span>`)}${rest(tags.length)}</div>` : ""}</td>`;
}

// row(customer, 3, ["munoz"], { fresh, en }): `fresh` customers were changed by somebody else just now; `en` is a moment of
// the past, or empty.
export const row = (customer, index, wanted, { fresh, en }) => html`<tr id="r${index}" role="row" data-index=${index}
  class=${fresh ? "fresh" : ""}>${fill(customer, wanted, en)}</tr>`;

export const ghosts = count => Array.from({ length: count }, () => html`<tr class="ghost" role="row">
  <td role="gridcell"></td><td role="gridcell"></td><td role="gridcell"></td><td role="gridcell"></td></tr>`);

export const table = (rows, busy) => html`<table class="rows" id="grid" role="grid" aria-label=${t("find.found")}
  aria-busy=${busy}><thead role="rowgroup"><tr role="row">${["name", "telephone", "services", "tags"].map(column =>
    html`<th role="columnheader" scope="col">${t(`find.column.${column}`)}</th>`)}</tr></thead>
  <tbody role="rowgroup">${rows}</tbody></table>`;
