// The log of the registry from its end backwards: pages of operations, the newest first, and what each one changed.
import { at, nextOf, read } from "./api.js";
import { numberOf, parseExact } from "./exact.js";

// The documents of the feed are not kept: who is left is told apart from who is gone.
const slim = ({ documento, ...entry }) => ({ ...entry, gone: documento === null });

// joined(entries): an operation of several entries, such as a rename, is the last of them; the newest come first.
export function joined(entries) {
  const seen = new Set();
  return entries.filter(({ grupo, operacion }) => {
    const group = numberOf(grupo ?? operacion);
    return !seen.has(group) && seen.add(group);
  });
}

// logEnd({ signal }): { operation, total }: the number of the last operation, and how many customers there are.
export async function logEnd({ signal }) {
  const { headers } = await read("/clientes?limite=1", { signal, headers: { Prefer: "count=exact" } });
  return { operation: Number(/(\d+)"$/.exec(headers.get("ETag") ?? "")?.[1] ?? 0),
    total: Number(headers.get("Total-Count")) };
}

// between(query, most, { signal }): { entries, next } from the oldest on: entries of /cambios until there are so many.
export async function between(query, most, { signal }) {
  const entries = [];
  let next = `/cambios?${new URLSearchParams(query)}`;
  while (next && entries.length < most) {
    const { text, headers } = await read(next, { signal });
    entries.push(...parseExact(text).map(slim));
    next = nextOf(headers);
  }
  return { entries, next };
}

// before(upto, count, { signal }): { entries, from }: the entries up to that number, the newest first; before `from`
// there are more, unless it is 0.
export async function before(upto, count, { signal }) {
  const from = Math.max(0, upto - count);
  const { entries } = upto > 0 ? await between({ desde: from, hasta: upto, limite: count }, count, { signal })
    : { entries: [] };
  return { entries: entries.reverse(), from };
}

// firstOf(day, { signal }): the number of the first operation from the beginning of that day on, or null.
export async function firstOf(day, { signal }) {
  const { body } = await read(`/cambios?desde=${day}&limite=1`, { signal });
  return body[0]?.operacion ?? null;
}

const known = new Map();

// detail(entry, { signal }): the operation with `cambios`, or the entry itself where it is not to be had. An operation
// stays as it is; the last 500 are kept.
export async function detail(entry, { signal } = {}) {
  const number = numberOf(entry.operacion);
  if (entry.olvidado || entry.recibo || entry.cambios)
    return entry;
  if (!known.has(number)) {
    const { text } = await read(at`/operaciones/${number}`, { signal });
    known.set(number, parseExact(text));
    if (known.size > 500)
      known.delete(known.keys().next().value);
  }
  return { ...entry, ...known.get(number) };
}

export const forget = () => known.clear();

// learn({ entries, signal, told }, some): what some of the entries did, a few at a time, in their order: each is replaced
// among them by what is known then, and told() hears of it.
export async function learn(list, some) {
  const left = [...some], { signal } = list;
  const put = (entry, known) => {
    const index = list.entries.indexOf(entry);
    if (index >= 0)
      list.entries[index] = known;
    list.told();
  };
  const work = async () => {
    for (let entry = left.shift(); entry && !signal.aborted; entry = left.shift())
      put(entry, await detail(entry, { signal }).catch(() => entry));
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

// verbOf(entry): what was done; who was not there before is created, whatever the request was.
export const verbOf = ({ verbo, operacion, cliente }) => (numberOf(operacion) === numberOf(cliente) ? "crear" : verbo);

const run = 6, pace = 20000;

// runs(entries): [[entry, …], …]: six or more of the same kind by the same person, one soon after the other, are
// together, but for those that are to stay alone.
export function runs(entries, isAlone = () => false) {
  const groups = [];
  for (const entry of entries) {
    const last = groups.at(-1), one = last?.at(-1);
    if (one && !isAlone(one) && !isAlone(entry) && one.autor === entry.autor && verbOf(one) === verbOf(entry) &&
      Math.abs(Date.parse(one.instante) - Date.parse(entry.instante)) < pace)
      last.push(entry);
    else
      groups.push([entry]);
  }
  const isRun = group => new Set(group.map(({ cliente }) => numberOf(cliente))).size >= run;
  return groups.flatMap(group => (isRun(group) ? [group] : group.map(entry => [entry])));
}

// alone(runs): the entries that are in none with others.
export const alone = groups => groups.filter(group => group.length === 1).flat();
