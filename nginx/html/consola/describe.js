// What changed, in words: members and their values, and who did what in an operation.

import { isExact, numberOf } from "./exact.js";
import { date, day, days, money, number, today } from "./format.js";
import { itemKey, of, same } from "./merge.js";
import { t } from "./words.js";

// Members that Sky knows, and what they are called.
const KNOWN = ["nombre", "contacto", "documento_identidad", "direccion", "notas", "telefonos", "correos", "etiquetas",
  "ubicacion", "equipos", "servicios", "lat", "lon", "tipo", "serie", "mac", "descripcion", "fecha_contratacion",
    "fecha_fin",
  "fecha_baja", "precio", "moneda", "suspension", "desde", "hasta", "motivo", "estado", "distintos", "fusiones"];
const DAYS = ["fecha_contratacion", "fecha_fin", "fecha_baja", "desde", "hasta"];

export const isKnown = member => KNOWN.includes(member);
export const memberLabel = member => isKnown(member) ? t(`m.${member}`) : member;

const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value) && !isExact(value);

// rawText(value): JSON as it is, for what Sky does not know; a text without its quotes.
export function rawText(value) {
  if (typeof value === "string")
    return value;
  return isExact(value) ? value.rawJSON : JSON.stringify(value);
}

// itemName(item): what an item of a list is called.
export function itemName(item) {
  if (!isObject(item))
    return rawText(item);
  const name = item.descripcion ?? item.tipo ?? item.nombre ?? item.serie;
  return typeof name === "string" ? name : JSON.stringify(item);
}

function serviceText(service) {
  const parts = [service.descripcion];
  if (service.fecha_contratacion)
    parts.push(t("say.from", { day: date(service.fecha_contratacion) }));
  if (service.fecha_baja ?? service.fecha_fin)
    parts.push(t("say.to", { day: date(service.fecha_baja ?? service.fecha_fin) }));
  if (service.precio !== undefined)
    parts.push(priceText(service));
  return parts.join(", ");
}

export const priceText = ({ precio, moneda }) => typeof moneda === "string"
  ? money(numberOf(precio), moneda) : rawText(precio);

// valueText(member, value, item): the value as a person reads it; item is the object that the member is of, if any.
export function valueText(member, value, item) {
  if (value === undefined || value === null)
    return t("say.nothing");
  if (member === "precio")
    return priceText({ precio: value, moneda: item?.moneda });
  if (DAYS.includes(member) && typeof value === "string")
    return date(value);
  if (member === "ubicacion" && isObject(value))
    return `${rawText(value.lat)}, ${rawText(value.lon)}`;
  if (member === "suspension" && isObject(value))
    return suspensionText(value);
  if (Array.isArray(value))
    return value.length ? value.map(one => valueText("", one)).join(", ") : t("say.nothing");
  if (isObject(value) && typeof value.descripcion === "string")
    return serviceText(value);
  if (isObject(value) && (value.serie ?? value.mac ?? value.tipo))
    return [value.tipo, value.serie, value.mac].filter(Boolean).join(" ");
  return rawText(value);
}

function suspensionText({ desde, hasta, motivo }) {
  const span = hasta ? t("say.span", { from: date(desde), to: date(hasta) }) : t("say.from", { day: date(desde) });
  return motivo ? `${span}, ${motivo}` : span;
}

// differences(member, before, after): rows of { label, before, after } as texts; undefined where there was or is none.
// An object is compared member by member, a list item by item.
export function differences(member, before, after, label = memberLabel(member)) {
  if (same(before, after))
    return [];
  if (Array.isArray(before ?? []) && Array.isArray(after ?? []))
    return listDifferences(member, before ?? [], after ?? [], label);
  if (member !== "ubicacion" && member !== "suspension" && isObject(before) && isObject(after))
    return objectDifferences(before, after, label);
  const text = value => value === undefined ? undefined : valueText(member, value);
  return [{ label, before: text(before), after: text(after) }];
}

function objectDifferences(before, after, label) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name => !same(of(before, name),
    of(after, name)));
  return names.map(name => ({
    label: `${label}, ${memberLabel(name).toLowerCase()}`,
    before: of(before, name) === undefined ? undefined : valueText(name, before[name], before),
    after: of(after, name) === undefined ? undefined : valueText(name, after[name], after),
  }));
}

function listDifferences(member, before, after, label) {
  const rest = [...after];
  const pairs = before.map(item => {
    let at = rest.findIndex(other => same(other, item));
    if (at < 0)
      at = rest.findIndex(other => isObject(item) && isObject(other) && itemKey(other) === itemKey(item));
    return [item, at < 0 ? undefined : rest.splice(at, 1)[0]];
  });
  const gone = pairs.filter(pair => pair[1] === undefined).map(([item]) => item);
  const rows = pairs.filter(([item, other]) => other !== undefined && !same(item, other))
    .flatMap(([item, other]) => differences("", item, other, itemName(item)));
  for (let i = 0; i < Math.max(gone.length, rest.length); i++)
    rows.push({ label, before: i in gone ? valueText("", gone[i]) : undefined, after: i in rest ? valueText("",
      rest[i]) : undefined });
  return rows.length ? rows : [{ label, before: t("say.order"), after: t("say.order.now") }];
}

// changesOf(entry): the rows of an operation of the history.
export const changesOf = entry => (entry.cambios ?? []).flatMap(({ miembro, antes, despues }) => differences(miembro,
  antes, despues));

// What an operation can be, as the log has it.
export const verbs = ["crear", "guardar", "contactar", "modificar", "renombrar", "contratar", "ajustar", "terminar",
  "eliminar", "restaurar", "fusionar", "distinguir", "olvidar", "deshacer"];

function servicesOf(entry) {
  const change = (entry.cambios ?? []).find(({ miembro }) => miembro === "servicios");
  return [change?.antes ?? [], change?.despues ?? []].map(list => Array.isArray(list) ? list : []);
}

// touchedServices(entry): the services that the operation added, changed or took away, as they were after it or before.
export function touchedServices(entry) {
  const [before, after] = servicesOf(entry);
  const changed = after.filter(item => !before.some(other => same(other, item)));
  return changed.length ? changed : before.filter(item => !after.some(other => same(other, item)));
}

// phrase(entry): what was done, to come after who did it: 'cambió un precio', 'suspendió Wifi Casa Plus'.
export function phrase(entry) {
  const [what, values] = saying(entry);
  return what ? t(`did.${what}`, values) : entry.verbo;
}

// saying(entry): ["price", { service: "TV" }]: which text says what was done, and with which values; [null] where none does.
export function saying(entry) {
  if (entry.deshace)
    return ["deshacer", { number: number(entry.deshace) }];
  const services = touchedServices(entry);
  const said = servicePhrase(entry, services);
  if (said)
    return said;
  const members = (entry.cambios ?? []).map(({ miembro }) => miembro);
  if (["modificar", "guardar", "contactar"].includes(entry.verbo) && members.length === 1 && isKnown(members[0]))
    return ["member", { member: t(`of.${members[0]}`) }];
  return [verbs.includes(entry.verbo) ? entry.verbo : null, {}];
}

function servicePhrase(entry, services) {
  if (services.length !== 1 || entry.cambios.length !== 1)
    return null;
  const [before] = servicesOf(entry);
  const [service] = services;
  const old = before.find(item => itemKey(item) === itemKey(service));
  const name = itemName(service);
  if (!old)
    return ["add", { service: name }];
  if (!same(old.suspension, service.suspension))
    return [service.suspension && !old.suspension ? "suspend" : "resume", { service: name }];
  if (!same(old.fecha_baja, service.fecha_baja))
    return [service.fecha_baja ? "end" : "unend", { service: name }];
  if (!same(old.precio, service.precio))
    return ["price", { service: name }];
  return ["service", { service: name }];
}

// authorName(author): who; what the console itself does not know by a better name stays as it is.
export const authorName = author => author === "anonimo" ? t("say.anonymous") : author;

// onDay(text): the day to come after a verb: 'mañana', 'el martes', 'el 4 feb. 2023'.
export function onDay(text) {
  const away = Math.abs(days(today(), text));
  return away <= 1 ? day(text) : t(away < 7 ? "on.weekday" : "on.date", { day: day(text) });
}
