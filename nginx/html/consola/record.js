// A customer as the screens hold it: asked of the API, now or at a moment of the past.
//
// A record is { name, number, etag, doc, services, en? }: doc is the document, services have their estado of that day.

import { at, nextOf, read, Refused } from "./api.js";
import { parseExact } from "./exact.js";
import { hashOf } from "./router.js";

export const pathOf = name => at`/clientes/${name}`;

// historyHash(name, values): the place of a customer's history.
export const historyHash = (name, values) => hashOf(`/clientes/${encodeURIComponent(name)}/historia`, values);

const atMoment = en => en ? `?en=${encodeURIComponent(en)}` : "";

// loadRecord(name, options): the customer who has the name; options.en is a moment, at which the name is the one of
// then.
export async function loadRecord(name, { signal, en } = {}) {
  const [document_, services] = await Promise.all([
    read(pathOf(name) + atMoment(en), { signal }),
    read(`${pathOf(name)}/servicios${atMoment(en)}`, { signal }),
  ]);
  const doc = parseExact(document_.text);
  return {
    name: doc.nombre, doc, services: parseExact(services.text), en,
    number: Number(document_.headers.get("sky-cliente")),
    etag: document_.headers.get("etag"),
  };
}

// loadPast(record, en, options): the same customer at that moment, under the name of then; null if there was none yet.
export async function loadPast(record, en, { signal } = {}) {
  const { body } = await read(`/clientes?numero=${record.number}&en=${encodeURIComponent(en)}`, { signal });
  return body.length ? loadRecord(body[0], { signal, en }) : null;
}

// loadHistory(path, options): a page of operations, newest first: { entries, next }; next is the path of the page
// before.
export async function loadHistory(path, { signal } = {}) {
  const { text, headers } = await read(path, { signal });
  return { entries: parseExact(text), next: nextOf(headers) };
}

export const historyPath = (name, limit) => `${pathOf(name)}/historial?limite=${limit}`;

// versionOf(record): the number of its last operation, of its entity tag.
export const versionOf = record => Number(/(\d+)"$/.exec(record.etag ?? "")?.[1]);

export const isMissing = error => error instanceof Refused && error.status === 404;
