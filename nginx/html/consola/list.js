// The customers that were looked for: pages of them as they come, and which one is picked. The last list stays, so that
// who comes back finds it as it was, and who is at one customer goes on to the next.
import { folded } from "./marks.js";
import { nextOf, read } from "./api.js";
import { state } from "./state.js";

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
  const others = { prefijo: en ? buscar : "", servicio, etiqueta, estado, en };
  if (buscar && !en)
    query.set("buscar", buscar);
  else
    for (const [name, value] of Object.entries(others))
      if (value)
        query.set(name, value);
  return `/clientes?${query}`;
}

const same = (a, b) => folded(a).text === folded(b).text;

// A search takes no filters: what it gives is held against them here, by the same rules.
function keeps(customer, { servicio, etiqueta, estado }) {
  const services = Array.isArray(customer.servicios) ? customer.servicios : [];
  const tags = Array.isArray(customer.etiquetas) ? customer.etiquetas : [];
  return (!etiqueta || tags.some(one => same(String(one), etiqueta))) &&
    (!(servicio || estado) || services.some(one => (!servicio || same(String(one?.descripcion), servicio)) &&
      (!estado || state(one) === estado)));
}

// Some pages, until there are rows to show: where few pass the filters, one page may have none.
async function pages(path, wanted, signal) {
  const rows = [];
  let next = path;
  for (let asked = 0; next && rows.length < page / 2 && asked < 8; asked++) {
    const { body, headers } = await read(next, { signal });
    rows.push(...(wanted.buscar && !wanted.en ? body.filter(one => keeps(one, wanted)) : body));
    next = nextOf(headers);
  }
  return { rows, next };
}

// begin({ buscar: "muñoz" }, { signal }): a new list, which found() gives from then on.
export async function begin(wanted, { signal }) {
  const { rows, next } = await pages(firstPath(wanted), wanted, signal);
  current = { wanted, rows, next, total: next ? null : rows.length, at: 0 };
  return current;
}

// more(list, { signal }): adds what follows.
export async function more(list, { signal }) {
  const { rows, next } = await pages(list.next, list.wanted, signal);
  list.rows.push(...rows);
  list.next = next;
  if (!next)
    list.total = list.rows.length;
}

// count(list, { signal }): how many there are, which may take a while; nothing is known where filters are held here.
export async function count(list, { signal }) {
  if (list.total !== null || list.wanted.en || (list.wanted.buscar && isFiltered(list.wanted)))
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
