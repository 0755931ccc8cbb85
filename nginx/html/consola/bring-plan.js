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
  same = new Set();       // of the lines that are asked for, those that are in already

  constructor(shift, asked = new Set()) {
    Object.assign(this, { shift, asked });
  }

  // One line of the answer.
  take(row) {
    if (row.resumen)
      this.sum = row.resumen;
    else if (row.resultado === "rechazado")
      this.refuse({ ...row, linea: row.linea + this.shift });
    else if (row.resultado === "sin-cambios") {
      if (this.asked.has(row.linea + this.shift))
        this.same.add(row.linea + this.shift);
    } else {
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

  // The lines of all rows of a group.
  linesOf({ text }) {
    const like = likeness(text);
    return [...this.refused].flatMap(([line, why]) => (likeness(why) === like ? [line] : []));
  }

  get writes() {
    return this.sum.creados + this.sum.cambiados;
  }

  get reasons() {
    return [...this.groups.values()].sort((a, b) => b.count - a.count);
  }
}

// Sends a lot and reads what became of its rows into `plan`. An answer that ends in the middle is none.
async function read(address, source, headers, plan, how) {
  const { headers: told } = await ask(async () => {
    const body = await source.body();
    try {
      return await stream(address, { method: "POST", body, signal: how.signal, credentials: "same-origin",
        headers: { Accept: accept, "Content-Type": source.kind, ...headers } }, plan, how);
    } catch (error) {
      how.signal?.throwIfAborted();
      lost();
      throw new Unreachable(String(error));
    }
  });
  plan.etag = told.get("ETag");
  return plan;
}

async function stream(address, request, plan, { tell }) {
  const answer = await fetch(address, request);
  reached();
  if (answer.status >= 400)
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  let count = 0;
  for await (const line of linesOf(answer.body)) {
    plan.take(JSON.parse(line));
    if (++count % 1000 === 0)
      tell(count);
  }
  if (!plan.sum)
    throw new Error("the answer was cut off");
  return answer;
}

// rehearse(source, { clave }, { signal, tell }): a Plan; `tell(rows)` says how many were judged so far.
export const rehearse = (source, { clave }, { asked, ...how }) =>
  read(path(source, { clave, ensayo: 1, modo: "cada" }), source, {}, new Plan(source.shift, asked), how);

// XMLHttpRequest alone says how much of a body is on its way already.
function send(address, body, headers, { tell }) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    for (const [name, value] of Object.entries(headers))
      request.setRequestHeader(name, value);
    request.upload.onprogress = event => tell(event.total ? event.loaded / event.total : 1);
    request.upload.onload = () => tell(1);
    request.onerror = () => { lost(); fail(new Unreachable("no answer")); };
    request.onload = () => {
      try {
        done(told(request));
        reached();
      } catch {
        request.onerror();
      }
    };
    request.send(body);
  });
}

// The last line of an answer has what came of all; without one the answer was cut off.
function told(request) {
  const headers = { get: name => request.getResponseHeader(name) };
  return { status: request.status, headers, body: JSON.parse(request.responseText.trim().split("\n").at(-1)) };
}

// A registry that nobody wrote to yet has no moment that a lot could be exact to.
const exact = ({ etag }) => (/^"(.*-)?0"$/.test(etag) ? {} : { "If-Match": etag });

// apply(source, { clave }, plan, { tell }): writes what was rehearsed: all of it or nothing where no row was refused, and
// else each row for itself. Refused with 412 where somebody wrote meanwhile. `tell(0.5)` says how much is on its way.
// Gives { sum, late, there }: the registry's sums, the rows that were refused though they had not been in the rehearsal,
// and how many of those are in nevertheless.
export async function apply(source, { clave }, plan, { tell }) {
  if (plan.sum.rechazados)
    return each(source, { clave }, plan);
  const headers = { Accept: accept, "Content-Type": source.kind, Prefer: "return=minimal", ...exact(plan) };
  const rows = await source.body();
  const { body } = await ask(() => send(path(source, { clave, modo: "todo" }), rows, headers, { tell }));
  return { sum: body.resumen, late: [], there: 0 };
}

// A browser sends a request again by itself where the connection ends before its answer: then rows are refused for what
// the first one wrote. Whether they are in, a rehearsal says.
async function each(source, { clave }, plan) {
  const how = { tell: () => {} };
  const { sum, refused } = await read(path(source, { clave, modo: "cada" }), source, exact(plan), new Plan(source.shift), how);
  const late = [...refused].filter(([line]) => !plan.refused.has(line));
  if (!late.length)
    return { sum, late, there: 0 };
  const { same } = await rehearse(source, { clave }, { ...how, asked: new Set(late.map(([line]) => line)) });
  return { sum, late: late.filter(([line]) => !same.has(line)), there: same.size };
}

// undo(34): all of that lot, or Refused.
export const undo = lote => ask(() => once("POST", `/lotes/${lote}/deshacer`, { headers: { Accept: "application/problem+json, application/json;q=0.9" } }));
