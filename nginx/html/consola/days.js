// Days as clerks write them, and sums with days. A day is its text, YYYY-MM-DD, and is never converted to an instant.
import { isDay } from "./isday.js";

export { isDay };

const MONTHS = {
  es: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre"],
  en: ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december"],
};
// Words for a day near today; "sep" and "set" are both written for September.
const NEAR = { hoy: 0, ayer: -1, anteayer: -2, manana: 1, today: 0, yesterday: -1, tomorrow: 1 };
const AGO = {
  es: /^hace (un|una|\d{1,4}) (dia|semana|mes|ano)(?:e?s)?$/,
  en: /^(a|an|one|\d{1,4}) (day|week|month|year)s? ago$/,
};
const UNITS = { dia: "day", day: "day", semana: "week", week: "week", mes: "month", month: "month", ano: "year",
  year: "year" };

const two = number => String(number).padStart(2, "0");
const utc = day => new Date(`${day}T00:00:00Z`);

const dayOf = date => date.toISOString().slice(0, 10);

// addDays, addMonths: the day so many later; the last of a month stays within it.
export const addDays = (day, count) => dayOf(new Date(utc(day).getTime() + count * 864e5));
export function addMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${two(Math.min(date, last))}`;
}
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / 864e5);

const fold = text => text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ");

function checked(year, month, date) {
  const day = `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}`;
  return isDay(day) ? day : null;
}

const century = year => year.length <= 2 ? 2000 + Number(year) : Number(year);

function fromNumbers(text, now) {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso)
    return checked(iso[1], iso[2], iso[3]);
  const short = /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/.exec(text);
  return short && checked(short[3] ? century(short[3]) : now.slice(0, 4), short[2], short[1]);
}

function monthOf(word) {
  const name = word.replace(/\.$/, "").replace(/^set/, "sep");
  for (const names of Object.values(MONTHS)) {
    const at = names.findIndex(month => name.length >= 3 && month.startsWith(name));
    if (at >= 0)
      return at + 1;
  }
  return 0;
}

function fromWords(text, now) {
  const parts = /^(\d{1,2}) (?:de )?(\p{L}+\.?)(?: (?:de )?(\d{4}))?$/u.exec(text);
  const month = parts && monthOf(parts[2]);
  return month ? checked(parts[3] ?? now.slice(0, 4), month, parts[1]) : null;
}

function fromAgo(text, now) {
  const match = AGO.es.exec(text) ?? AGO.en.exec(text);
  if (!match)
    return null;
  const count = Number(match[1]) || 1;
  switch (UNITS[match[2]]) {
  case "day": return addDays(now, -count);
  case "week": return addDays(now, -7 * count);
  case "month": return addMonths(now, -count);
  default: return addMonths(now, -12 * count);
  }
}

// parseDay(text, now): the day that the text means, or null: 14/3/2026, 14-03, 2026-03-14, 14 mar 2026, 14 de marzo,
// ayer, hace un año, and the same in English. Without a year it is the one of now, the day today.
export function parseDay(text, now) {
  const folded = fold(text);
  if (folded in NEAR)
    return addDays(now, NEAR[folded]);
  return fromNumbers(folded, now) ?? fromWords(folded, now) ?? fromAgo(folded, now);
}

// writeDay(day): as it is typed, 14/3/2026, which parseDay() reads again.
export const writeDay = day => day ? `${Number(day.slice(8))}/${Number(day.slice(5, 7))}/${day.slice(0, 4)}` : "";

// month(day): the weeks of its month, Monday first, each of seven days; null where a day is of another month.
export function month(day) {
  const first = utc(`${day.slice(0, 8)}01`);
  const count = Number(addDays(addMonths(dayOf(first), 1), -1).slice(8));
  const cells = Array((first.getUTCDay() + 6) % 7).fill(null);
  for (let date = 1; date <= count; date++)
    cells.push(`${day.slice(0, 8)}${two(date)}`);
  while (cells.length % 7)
    cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
