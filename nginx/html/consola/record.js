// A customer as the screens hold it: asked of the API, now or at a moment of the past.
//
// A record is { name, number, etag, doc, services, en? }: doc is the document, services have their estado of that day.

import { read, Refused } from "./api.js";

export const pathOf = name => `/clientes/${encodeURIComponent(name)}`;

// hashOf(name, more): the place of a customer; more is what comes after it, as '/historia'.
export const hashOf = (name, more = "") => `#/clientes/${encodeURIComponent(name)}${more}`;

const atMoment = en => en ? `?en=${encodeURIComponent(en)}` : "";

// loadRecord(name, options): the customer who has the name; options.en is a moment, at which the name is the one of then.
export async function loadRecord(name, { signal, en } = {}) {
  const [document_, services] = await Promise.all([
    read(pathOf(name) + atMoment(en), { signal }),
    read(`${pathOf(name)}/servicios${atMoment(en)}`, { signal }),
  ]);
  const doc = document_.body;
  return {
    name: doc.nombre, doc, services: services.body, en,
    number: Number(document_.headers.get("sky-cliente")),
    etag: document_.headers.get("etag"),
  };
}

// loadPast(record, en, options): the same customer at that moment, under the name of then; null if there was none yet.
export async function loadPast(record, en, { signal } = {}) {
  const { body } = await read(`/clientes?numero=${record.number}&en=${encodeURIComponent(en)}`, { signal });
  return body.length ? loadRecord(body[0], { signal, en }) : null;
}

// loadHistory(path, options): a page of operations, newest first: { entries, next }; next is the path of the page before.
export async function loadHistory(path, { signal } = {}) {
  const { body, headers } = await read(path, { signal });
  const next = /<([^>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "");
  return { entries: body, next: next ? next[1] : null };
}

export const historyPath = (name, limit) => `${pathOf(name)}/historial?limite=${limit}`;

// versionOf(record): the number of its last operation, of its entity tag.
export const versionOf = record => Number(/(\d+)"$/.exec(record.etag ?? "")?.[1]);

export const isMissing = error => error instanceof Refused && error.status === 404;
