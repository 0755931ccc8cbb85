// A write of a customer under the condition that nobody wrote meanwhile. Where somebody did, both are put together if
// they fit; if not, whoever shows the screen is to ask.
import { Refused, write } from "./api.js";
import { merge, patch } from "./merge.js";
import { loadRecord, pathOf } from "./record.js";

// What cannot be put together: theirs is the record of now, mine the document that was to be.
export class Conflict extends Error {
  constructor(base, mine, theirs) {
    super("conflict");
    Object.assign(this, { base, mine, theirs });
  }
}

const operationOf = headers => Number(headers.get("sky-operacion")) || null;

// An op is { mine, request(name, from, mine) }: the document as it is to be, and what is sent for it, once it is known
// what the customer is called, from which document one starts and what it is to be by then: { method, path, body }.

// membersOp(mine): sets the members that differ.
export const membersOp = mine => ({
  mine,
  request: (name, from, to) => ({ method: "PATCH", path: pathOf(name), body: patch(from, to) }),
});

// save(record, op): { operation, name, joined }: the number of the operation, null where nothing changed; what the
// customer is called now; and whether another's change was put together with it.
export async function save(record, op) {
  let from = record, joined = false, { mine } = op;
  for (let tries = 0; ; tries++) {
    const { method, path, body } = op.request(from.name, from.doc, mine);
    try {
      const { headers } = await write(method, path, body, { match: from.etag });
      return { operation: operationOf(headers), name: mine?.nombre ?? from.name, joined };
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 412 || tries > 4)
        throw error;
    }
    const theirs = await loadRecord(from.name);
    const result = merge(record.doc, op.mine, theirs.doc);
    if (result.clashes.length)
      throw new Conflict(record, op.mine, theirs);
    [from, mine, joined] = [theirs, result.merged, true];
  }
}

// undo(operation): takes it back; the number of the operation that did so.
export async function undo(operation) {
  const { headers } = await write("POST", `/operaciones/${operation}/deshacer`);
  return operationOf(headers);
}
