// A lot on its way: rehearsed, which says what would become of each row; written, exactly as it was rehearsed; and taken
// back as one. Answers are read as they come, and of their lines only what is shown is kept.
import { ask, once, Unreachable } from "./api.js";
import { lost, reached } from "./net.js";

const accept = "application/problem+json, application/x-ndjson";
const bound = { rows: 100, refused: 200000 };

const path = (source, values) => `/clientes/lote?${new URLSearchParams({ ...source.query(), ...values })}`;

async function* linesOf(stream) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop();
    yield* lines.filter(Boolean);
  }
}

// Their number is what is grouped by: what a row brings, in quotes, is not, but the names of columns are.
const likeness = text => text.replace(/'([^']*)'/g, (whole, said) => (/^[a-z_]+$/.test(said) ? whole : "''")).replace(/\d+/g, "0");

const kinds = [
  ["name", /^(El nombre del cliente es requerido|El miembro 'nombre' es requerido)/], ["cells", /más celdas que columnas/],
  ["twice", /está ya en una fila anterior|es el de una fila anterior/], ["several", /^Varios clientes tienen/],
  ["number", /número/], ["day", /fecha/], ["json", /JSON/], ["key", /es la clave del lote/], ["taken", /ya existe/],
];

// kindOf("El nombre del cliente es requerido."): "name", what mends it; "other" where the reason has to say it.
export const kindOf = text => kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? "other";

class Plan {
  etag = null;
  sum = null;             // as the registry says it
  created = [];
  changed = [];
  groups = new Map();     // likeness: { kind, text, count, rows }
  refused = new Map();    // line of the file: why

  constructor(shift) {
    this.shift = shift;
  }

  // One line of the answer.
  take(row) {
    if (row.resumen)
      this.sum = row.resumen;
    else if (row.resultado === "rechazado")
      this.refuse({ ...row, linea: row.linea + this.shift });
    else {
      const kept = { creado: this.created, cambiado: this.changed }[row.resultado];
      if (kept && kept.length < bound.rows)
        kept.push({ ...row, linea: row.linea + this.shift });
    }
  }

  refuse(row) {
    const key = likeness(row.error);
    if (!this.groups.has(key))
      this.groups.set(key, { kind: kindOf(row.error), text: row.error, count: 0, rows: [] });
    const group = this.groups.get(key);
    group.count += 1;
    if (group.rows.length < bound.rows)
      group.rows.push(row);
    if (this.refused.size < bound.refused)
      this.refused.set(row.linea, row.error);
  }

  get writes() {
    return this.sum.creados + this.sum.cambiados;
  }

  get reasons() {
    return [...this.groups.values()].sort((a, b) => b.count - a.count);
  }
}

// Sends a lot and reads what became of its rows into `plan`.
async function read(address, source, headers, plan, { signal, tell }) {
  const answer = await ask(async () => {
    const given = await stream(address, source, headers, signal);
    if (given.status >= 400)
      return given;
    let count = 0;
    for await (const line of linesOf(given.body)) {
      plan.take(JSON.parse(line));
      if (++count % 1000 === 0)
        tell(count);
    }
    return given;
  });
  if (!plan.sum)
    throw new Unreachable("the answer was cut off");
  plan.etag = answer.headers.get("ETag");
  return plan;
}

async function stream(address, source, headers, signal) {
  const body = await source.body();
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, signal, credentials: "same-origin",
      headers: { Accept: accept, "Content-Type": source.kind, ...headers } });
  } catch (error) {
    signal?.throwIfAborted();
    lost();
    throw new Unreachable(String(error));
  }
  reached();
  return { status: answer.status, headers: answer.headers, body: answer.status >= 400 ? await answer.json() : answer.body };
}

// rehearse(source, { clave }, { signal, tell }): a Plan; `tell(rows)` says how many were judged so far.
export const rehearse = (source, { clave }, how) =>
  read(path(source, { clave, ensayo: 1, modo: "cada" }), source, {}, new Plan(source.shift), how);

// XMLHttpRequest alone says how much of a body is on its way already.
function send(address, body, headers, { tell }) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers))
      request.setRequestHeader(name, value);
    request.upload.onprogress = event => tell(event.total ? event.loaded / event.total : 1);
    request.upload.onload = () => tell(1);
    request.onload = () => { reached(); done(told(request)); };
    request.onerror = () => { lost(); fail(new Unreachable("no answer")); };
    request.send(body);
  });
}

function told(request) {
  const headers = { get: name => request.getResponseHeader(name) };
  const last = request.responseText.trim().split("\n").at(-1);
  return { status: request.status, headers, body: last ? JSON.parse(last) : null };
}

// A registry that nobody wrote to yet has no moment that a lot could be exact to.
const exact = ({ etag }) => (/^"(.*-)?0"$/.test(etag) ? {} : { "If-Match": etag });

// apply(source, { clave }, plan, { tell }): writes what was rehearsed: all of it or nothing where no row was refused, and
// else each row for itself. Refused with 412 where somebody wrote meanwhile. `tell(0.5)` says how much is on its way.
// Gives { sum, late }: the registry's sums, and the rows that were refused though they had not been in the rehearsal.
export async function apply(source, { clave }, plan, { tell }) {
  if (plan.sum.rechazados) {
    const done = await read(path(source, { clave, modo: "cada" }), source, exact(plan), new Plan(source.shift), { tell: () => {} });
    return { sum: done.sum, late: [...done.refused].filter(([line]) => !plan.refused.has(line)) };
  }
  const headers = { Accept: accept, "Content-Type": source.kind, Prefer: "return=minimal", ...exact(plan) };
  const rows = await source.body();
  const { body } = await ask(() => send(path(source, { clave, modo: "todo" }), rows, headers, { tell }));
  return { sum: body.resumen, late: [] };
}

// undo(34): all of that lot, or Refused.
export const undo = lote => ask(() => once("POST", `/lotes/${lote}/deshacer`, { headers: { Accept: "application/problem+json, application/json;q=0.9" } }));
