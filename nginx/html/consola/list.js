// The customers that were looked for: pages of them as they come, and which one is picked. The last list stays, so that
// who comes back finds it as it was, and who is at one customer goes on to the next.
import { nextOf, read } from "./api.js";

const page = 50;

export const members = ["buscar", "servicio", "etiqueta", "estado", "en"];

let current = null;

// found(): the last list, or null: { wanted: { buscar, servicio, etiqueta, estado, en }, rows: [{ nombre, ... }], next,
// total, at }. `next` is the address of what follows, or null; `total` is null until it is known.
export const found = () => current;

export const isFiltered = ({ servicio, etiqueta, estado }) => Boolean(servicio || etiqueta || estado);
export const isSame = (a, b) => members.every(name => (a[name] ?? "") === (b[name] ?? ""));

// In the past one finds by the beginnings of names: nothing else is kept sorted of it.
function firstPath({ buscar, servicio, etiqueta, estado, en }) {
  const query = new URLSearchParams({ detalle: 1, limite: page });
  for (const [name, value] of Object.entries({ [en ? "prefijo" : "buscar"]: buscar, servicio, etiqueta, estado, en }))
    if (value)
      query.set(name, value);
  return `/clientes?${query}`;
}

// A page may be short, or empty, and yet have another after it: where few of many pass the filters.
async function pageAt(path, signal) {
  const { body, headers } = await read(path, { signal });
  return { rows: body, next: nextOf(headers) };
}

// begin({ buscar: "muñoz" }, { signal }): a new list, which found() gives from then on.
export async function begin(wanted, { signal }) {
  const { rows, next } = await pageAt(firstPath(wanted), signal);
  current = { wanted, rows, next, total: next ? null : rows.length, at: 0 };
  return current;
}

// more(list, { signal }): adds what follows.
export async function more(list, { signal }) {
  const { rows, next } = await pageAt(list.next, signal);
  list.rows.push(...rows);
  list.next = next;
  if (!next)
    list.total = list.rows.length;
}

// count(list, { signal }): how many there are, which may take a while.
export async function count(list, { signal }) {
  if (list.total !== null || list.wanted.en)
    return;
  const path = firstPath(list.wanted).replace(`limite=${page}`, "limite=1");
  const { headers } = await read(path, { signal, headers: { Prefer: "count=exact" } });
  const total = headers.get("Total-Count");
  if (total !== null)
    list.total = Number(total);
}

// near("jose muñoz garrido", { signal }): a few who have all words but one, for a search that found nobody.
export async function near(text, { signal }) {
  const words = text.trim().split(/\s+/);
  for (let left = words.length - 1; left >= 0 && words.length > 1; left--) {
    const query = new URLSearchParams({ buscar: words.toSpliced(left, 1).join(" "), detalle: 1, limite: 3 });
    const { body } = await read(`/clientes?${query}`, { signal });
    if (body.length)
      return body;
  }
  return [];
}
