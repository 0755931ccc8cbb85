// Numbers, money and time as the page's language writes them. Days are texts, "2026-03-14", of the zone that /version
// names; instants are texts of RFC 3339.
import { language, locale, t } from "./words.js";

const made = new Map();

// One of Intl's forms, made once for a language and its options.
function form(kind, options) {
  const key = `${locale()} ${kind} ${JSON.stringify(options)}`;
  if (!made.has(key))
    made.set(key, new Intl[kind](locale(), options));
  return made.get(key);
}

const dayForm = timeZone => new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

// What makes days of instants, and which day it is: a form is slow to make, and rows of a list ask for the day by hundreds.
let zone, byDay, minute, now;

// setZone("Europe/Madrid"): the browser's own stays where it does not know that one.
export function setZone(name) {
  minute = undefined;
  try {
    byDay = dayForm(name);
    zone = name;
  } catch {
    byDay = zone = undefined;
  }
}

// number(12408): "12.408". Four digits are grouped, too.
export const number = value => form("NumberFormat", { useGrouping: "always", maximumFractionDigits: 20 }).format(value);

// compact(17500): "17,5 mil".
export const compact = value => (value < 10000 ? number(value) : form("NumberFormat", { notation: "compact", maximumFractionDigits: 1 }).format(value));

// money(34.9, "EUR"): "34,90 €"; without a currency the amount alone.
export function money(amount, currency) {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 20 };
  if (!/^[A-Z]{3}$/.test(currency ?? ""))
    return form("NumberFormat", digits).format(amount);
  return form("NumberFormat", { style: "currency", currency, useGrouping: "always" }).format(amount);
}

// today(): of the registry's zone; no day begins but with a minute.
export function today() {
  const at = Math.floor(Date.now() / 60000);
  if (at !== minute)
    [minute, now] = [at, isoDay(new Date())];
  return now;
}

// isoDay(instant): the day of it in the registry's zone, for a Date.
export function isoDay(instant) {
  byDay ??= dayForm(zone);
  const parts = byDay.formatToParts(instant);
  const part = type => parts.find(one => one.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

// dayIn("2026-11-30T00:20:00Z"): its day in the registry's zone; a day stays itself, as does what is neither.
export function dayIn(text) {
  const at = new Date(text);
  return /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(at.getTime()) ? isoDay(at) : text;
}

// days(from, to): how many there are from one day to another.
export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400000);

// date("2023-02-04"): "4 feb. 2023". What is no day stays as it is.
export function date(text, options = { day: "numeric", month: "short", year: "numeric" }) {
  const at = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(at.getTime()))
    return text;
  const said = form("DateTimeFormat", { ...options, timeZone: "UTC" }).format(at);
  return language() === "es" ? said.replace(/\bsept\b/, "sep").replace(/ ([a-z]{3}) /, " $1. ") : said;
}

// day("2026-11-28"): "ayer", a weekday within the week, else the date.
export function day(text) {
  const away = days(today(), text);
  if (Math.abs(away) <= 1)
    return form("RelativeTimeFormat", { numeric: "auto" }).format(away, "day");
  return Math.abs(away) < 7 ? date(text, { weekday: "long" }) : date(text);
}

const steps = [[60, "second"], [3600, "minute", 60], [86400, "hour", 3600], [7 * 86400, "day", 86400]];

// ago("2026-11-29T10:42:00Z"): "hace 12 s", "hace 3 días", else the date.
export function ago(instant) {
  const seconds = Math.round((Date.parse(instant) - Date.now()) / 1000);
  if (Math.abs(seconds) < 5)
    return t("time.now");
  const step = steps.find(([below]) => Math.abs(seconds) < below);
  if (!step)
    return date(isoDay(new Date(instant)));
  return form("RelativeTimeFormat", { style: step[1] === "day" ? "long" : "short" })
    .format(Math.trunc(seconds / (step[2] ?? 1)), step[1]);
}

// time("2026-11-29T10:42:00Z"): "10:42", of the registry's zone.
export const time = instant =>
  form("DateTimeFormat", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(instant));

// exactly("2026-11-29T10:42:00Z"): "29 nov. 2026, 10:42".
export const exactly = instant => `${date(dayIn(instant))}, ${time(instant)}`;

// telephone("600112233"): "600 11 22 33". What is written in groups already stays so.
export const telephone = text => (/^[6-9]\d{8}$/.test(text) ? text.replace(/(\d{3})(\d\d)(\d\d)(\d\d)/, "$1 $2 $3 $4") : text);
