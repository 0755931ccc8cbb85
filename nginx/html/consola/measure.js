// What the overview asks of the registry, and what each costs it: the number of customers nothing; what ends, as much
// as there is of it; the catalogue, and the number of customers on a day of the past, a walk through all customers.
import { once, read } from "./api.js";
import { addDays, addMonths, daysBetween } from "./days.js";
import { isExact, parseExact } from "./exact.js";
import { isoDay, today } from "./format.js";
import { sum } from "./sums.js";

const inForce = ["activo", "por_vencer", "suspendido"];
const kindsKept = 200;

const counted = (en, signal) => read(`/clientes?${new URLSearchParams({ ...(en ? { en } : {}), limite: 1 })}`,
  { signal, headers: { Prefer: "count=exact" } });

// customers({ signal }): { total, operation, registro }: how many there are after which operation of which log.
export async function customers({ signal }) {
  const { headers } = await counted(null, signal);
  return { total: Number(headers.get("Total-Count")), operation: Number(/(\d+)"$/.exec(headers.get("ETag") ?? "")?.[1]
    ?? 0),
    registro: headers.get("Sky-Registro") };
}

const textOf = value => (isExact(value) ? value.rawJSON : String(value));

// summed(catalogue): { kinds: [{ name, total, activo, … }], rest, inForce, suspendido, prices: { EUR: "34.90" } };
// `kinds` begin with the most, and beyond 200 they are only counted.
export function summed(catalogue) {
  const out = { inForce: 0, suspendido: 0, prices: {} };
  const kinds = catalogue.map(({ clientes, descripcion, precios }) => {
    for (const [currency, amount] of Object.entries(precios))
      out.prices[currency] = sum(out.prices[currency] ?? "0", textOf(amount));
    const total = inForce.reduce((all, state) => all + clientes[state], 0);
    out.inForce += total;
    out.suspendido += clientes.suspendido;
    return { name: descripcion, total, ...clientes };
  }).sort((a, b) => b.total - a.total || b.vencido - a.vencido);
  return { ...out, kinds: kinds.slice(0, kindsKept), rest: Math.max(0, kinds.length - kindsKept) };
}

// catalogue({ signal, en }): the same, of now or then.
export async function catalogue({ signal, en }) {
  return summed(parseExact((await read(`/servicios${en ? `?en=${en}` : ""}`, { signal })).text));
}

// --- what ends

export const ahead = 90;
const most = 100000;

// rowsOf(): a function that gives the days with which the rows of a CSV begin, piece by piece.
export function rowsOf() {
  let quoted = false, begun = true, head = "";
  return piece => {
    const days = [];
    for (const letter of piece) {
      if (begun && head.length < 10 && letter !== "\n")
        head += letter;
      if (letter === '"')
        quoted = !quoted;
      if (begun && head.length === 10) {
        begun = false;
        if (/^\d{4}-\d\d-\d\d$/.test(head))
          days.push(head);
      }
      if (letter === "\n" && !quoted) {
        begun = true;
        head = "";
      }
    }
    return days;
  };
}

// The table is read as it comes, and no further than so many rows.
async function count(body, add) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader(), days = rowsOf();
  for (let rows = 0; ;) {
    const { value, done } = await reader.read();
    if (done)
      return null;
    const found = days(value);
    found.forEach(add);
    rows += found.length;
    if (rows >= most) {
      await reader.cancel();
      return found.at(-1);
    }
  }
}

// ends({ signal }): { from, days: [how many end so many days from then, …], upto }: `upto` is null, or the day up to
// which they were counted.
export async function ends({ signal }) {
  const path = `/vencimientos?dias=${ahead}`, from = today(), days = Array(ahead + 1).fill(0);
  const answer = await fetch(path, { signal, headers: { Accept: "text/csv" },
    credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) { // for the reason, and for whoever is to come in again
    await read("/vencimientos?dias=0", { signal });
    throw new Error(`HTTP ${answer?.status}`);
  }
  const upto = await count(answer.body, day => {
    const away = daysBetween(from, day);
    if (away >= 0 && away <= ahead)
      days[away] += 1;
  });
  return { from, days, upto };
}

// --- as it was

// firstDay({ signal }): the day of the first operation, or null.
export async function firstDay({ signal }) {
  const { body } = await once("GET", "/cambios?desde=0&limite=1", { signal, headers: { Accept: "application/json" } });
  return body?.[0]?.instante ? isoDay(new Date(body[0].instante)) : null;
}

const points = 12;

// daysOf(first, now): the days at whose ends the registry is looked at, the oldest first: ends of months, or of weeks
// or single days where it is young.
export function daysOf(first, now) {
  const age = daysBetween(first, now), out = [];
  for (let n = 1; n <= points; n++) {
    const day = age > 92 ? addDays(`${addMonths(now, 1 - n).slice(0, 8)}01`, -1) : addDays(now, age > 14 ? -7 * n : -n);
    if (day < first)
      break;
    out.unshift(day);
  }
  return out;
}

// past(day, { signal }): { day, customers, services, prices } at the end of that day.
export async function past(day, { signal }) {
  const { headers } = await counted(day, signal);
  const { inForce: services, prices } = await catalogue({ signal, en: day });
  return { day, customers: Number(headers.get("Total-Count")), services, prices };
}
