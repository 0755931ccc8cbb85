// Who and where a customer is: shown with links that call, write and lead there, and changed as one form.
import { copy, exactNumber } from "./exact.js";
import { telephone as grouped } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { rawText, valueText } from "./describe.js";
import { same } from "./merge.js";
import { mail, mapOf, parsePlace, telephone, whatsApp } from "./reach.js";
import { t } from "./words.js";

const texts = value => Array.isArray(value) ? value.filter(one => typeof one === "string") : [];
const isText = value => typeof value === "string" && value.trim() !== "";

const away = { target: "_blank", rel: "noopener noreferrer" };

const mini = (href, name, text, label) => href ? html`<a class="mini" href=${href} target=${away.target} rel=${away.rel}
  aria-label=${label ?? nothing}>${icon(name)} ${text}</a>` : nothing;

function phoneRow(text, zone) {
  const href = telephone(text);
  return html`<div class="row">${href ? html`<a class="tel" href=${href}>${grouped(text)}</a>` : html`<span
    class="tel">${text}</span>`}
    ${mini(whatsApp(text, zone), "chat", "WhatsApp", t("contact.whatsapp", { number: text }))}</div>`;
}

// An address breaks before its @, as it must not widen the page.
function mailRow(text) {
  const href = mail(text);
  const [user, host] = text.split(/(?=@)/);
  const shown = html`${user}${host ? html`<wbr>${host}` : nothing}`;
  return html`<div class="row">${href ? html`<a href=${href}>${shown}</a>` : html`<span>${shown}</span>`}</div>`;
}

// The contact of the original is any text: a number is called, an address written to.
function contactRow(text, zone) {
  return text.includes("@") ? mailRow(text) : telephone(text) ? phoneRow(text, zone) : html`<div
    class="row">${text}</div>`;
}

function addressRows(doc) {
  return html`${String(doc.direccion ?? "").split(/\n|,\s*(?=\d{5}\b)/).filter(Boolean).map((line,
    i) => html`${i ? html`<br>` : nothing}${line}`)}
    <div class="row">${mini(mapOf(doc.ubicacion, doc.direccion), "pin", t("contact.map"))}</div>`;
}

// today(members): what differs today, beside what was then; only where the past is shown.
function beside(then, now, members) {
  if (!now || members.every(member => same(then[member], now[member])))
    return nothing;
  const text = members.filter(member => !same(then[member], now[member])).map(member => valueText(member,
    now[member])).join(", ");
  return html` <span class="nowadays"><b>${t("past.today")}</b> ${text}</span>`;
}

const isAlike = (a, b) => typeof b === "string" && a.replace(/\s/g, "").toLowerCase() === b.replace(/\s/g,
  "").toLowerCase();

const rows = [
  { members: ["telefonos"], label: "m.telefonos", has: doc => texts(doc.telefonos).length, show: (doc,
    zone) => texts(doc.telefonos).map(text => phoneRow(text, zone)) },
  { members: ["correos"], label: "m.correos", has: doc => texts(doc.correos).length,
    show: doc => texts(doc.correos).map(mailRow) },
  { members: ["contacto"], label: "m.contacto",
    has: doc => doc.contacto !== undefined && doc.contacto !== "" && ![...texts(doc.telefonos),
      ...texts(doc.correos)].some(text => isAlike(text, doc.contacto)),
    show: (doc, zone) => typeof doc.contacto === "string" ? contactRow(doc.contacto, zone) : rawText(doc.contacto) },
  { members: ["direccion", "ubicacion"], label: "m.direccion", has: doc => isText(doc.direccion) || doc.ubicacion,
    show: addressRows },
  { members: ["documento_identidad"], label: "m.documento_identidad", has: doc => isText(doc.documento_identidad),
    show: doc => doc.documento_identidad },
];

// contactView(doc, { zone, now }): now is the document of today, where doc is of the past.
export function contactView(doc, { zone, now } = {}) {
  const shown = rows.filter(row => row.has(doc) || now && row.members.some(member => !same(doc[member], now[member])));
  if (!shown.length)
    return html`<p class="dim">${t("contact.none")}</p>`;
  return html`<dl class="kv two">${shown.map(row => html`<div class="pair"><dt>${t(row.label)}</dt><dd>${row.has(doc)
    ? row.show(doc, zone)
    : html`<span class="dim">${t("say.nothing")}</span>`}${beside(doc, now, row.members)}</dd></div>`)}</dl>`;
}

// quickView(doc, zone): the three things that a telephone does at once.
export function quickView(doc, zone) {
  const numbers = [...texts(doc.telefonos), ...isText(doc.contacto) ? [doc.contacto] : []];
  const call = numbers.map(telephone).find(Boolean);
  const write = numbers.map(text => whatsApp(text, zone)).find(Boolean);
  const there = mapOf(doc.ubicacion, doc.direccion);
  if (!call && !there)
    return nothing;
  return html`<div class="quick">${call ? html`<a class="btn"
    href=${call}>${icon("phone")} ${t("contact.call")}</a>` : nothing}
    ${write ? html`<a class="btn" href=${write} target=${away.target}
      rel=${away.rel}>${icon("chat")} WhatsApp</a>` : nothing}
    ${there ? html`<a class="btn" href=${there} target=${away.target}
      rel=${away.rel}>${icon("pin")} ${t("contact.map.short")}</a>` : nothing}</div>`;
}

const put = name => (doc, value) => {
  if (value.trim() || doc[name] === "" && value === "")
    doc[name] = value.trim();
  else
    delete doc[name];
};

const putList = name => (doc, values) => {
  if (values.length || Array.isArray(doc[name]) && !doc[name].length)
    doc[name] = values.map(text => text.trim());
  else
    delete doc[name];
};

const bytes = text => new TextEncoder().encode(text).length;
const most = (name, limit) => value => bytes(value) > limit ? [{ text: t("form.long", { most: limit }) }] : [];
const list = name => ({ get: doc => texts(doc[name]).length ? [...texts(doc[name])] : [""], put: putList(name), name,
  kind: "list" });

function checkName(value) {
  if (!value.trim())
    return [{ text: t("form.name") }];
  return most("nombre", 256)(value);
}

function checkMails(values) {
  return values.flatMap((text, i) => text.trim() && !text.includes("@") ? [{ at: `correos/${i}`,
    text: t("form.mail") }] : []);
}

function putPlace(doc, value) {
  const place = parsePlace(value);
  if (!value.trim())
    delete doc.ubicacion;
  else if (place && value.trim() !== placeText(doc))
    doc.ubicacion = { ...copy(doc.ubicacion ?? {}), lat: exactNumber(place[0]), lon: exactNumber(place[1]) };
}

const placeText = doc => doc.ubicacion ? valueText("ubicacion", doc.ubicacion) : "";

// contactFields(): the form; the name is first, for a customer is renamed by it.
export const contactFields = doc => [
  { name: "nombre", label: t("m.nombre"), full: true, required: true, get: doc => doc.nombre, put: (doc,
    value) => { doc.nombre = value.trim(); }, check: checkName },
  { ...list("telefonos"), label: t("m.telefonos"), one: t("contact.phone"), add: t("contact.phone.add"),
    inputmode: "tel" },
  { ...list("correos"), label: t("m.correos"), one: t("contact.mail"), add: t("contact.mail.add"), inputmode: "email",
    check: checkMails },
  { name: "direccion", label: t("m.direccion"), full: true, prose: true, get: doc => doc.direccion ?? "",
    put: put("direccion"), check: most("direccion", 1024) },
  { name: "documento_identidad", label: t("m.documento_identidad"), get: doc => doc.documento_identidad ?? "",
    put: put("documento_identidad"), check: most("", 128) },
  { name: "ubicacion", label: t("m.ubicacion"), mono: true, help: t("contact.place.help"), get: placeText,
    put: putPlace,
    check: value => value.trim() && !parsePlace(value) && value.trim() !== placeText(doc)
      ? [{ text: t("form.place") }] : [] },
  ...typeof (doc.contacto ?? "") === "string" ? [{ name: "contacto", label: t("m.contacto"), full: true,
    help: t("contact.contact.help"),
    get: doc => doc.contacto ?? "", put: put("contacto") }] : [],
];
