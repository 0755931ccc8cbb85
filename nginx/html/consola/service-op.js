// What is done to a service, as operations to be saved (save.js). One service is changed on its own path, so that the
// history says what was done; where two are at once, as when a plan is changed, both are one operation.
import { at } from "./api.js";
import { addDays, addMonths } from "./days.js";
import { isExact } from "./exact.js";
import { patch } from "./merge.js";
import { pathOf } from "./record.js";

const is = (one, service) => one.descripcion === service.descripcion &&
  one.fecha_contratacion === service.fecha_contratacion;

// stored(service): without what follows from the days and is not written.
export function stored(service) {
  const { estado, ...rest } = service;
  return rest;
}

const pathTo = (name, service) => at`/clientes/${name}/servicios/${service.descripcion}`
  + (service.fecha_contratacion ? `?fecha_contratacion=${service.fecha_contratacion}` : "");

const withList = (doc, change) => ({ ...doc, servicios: change(doc.servicios ?? []) });

// applied(value, changes): a merge patch done here (RFC 7396).
function applied(value, changes) {
  if (typeof changes !== "object" || changes === null || Array.isArray(changes) || isExact(changes))
    return changes;
  const next = { ...value };
  for (const [name, change] of Object.entries(changes))
    if (change === null)
      delete next[name];
    else
      next[name] = applied(next[name], change);
  return next;
}

// adjustOp(doc, service, changes): sets its members; null removes one.
export const adjustOp = (doc, service, changes) => ({
  mine: withList(doc, list => list.map(one => is(one, service) ? applied(one, changes) : one)),
  request: name => ({ method: "PATCH", path: pathTo(name, service), body: changes }),
});

// addOp(doc, service)
export const addOp = (doc, { descripcion, ...rest }) => ({
  mine: withList(doc, list => [...list, { descripcion, ...rest }]),
  request: name => ({ method: "POST", path: `${pathOf(name)}/servicios`, body: { servicio: descripcion, ...rest } }),
});

// endOp(doc, service, now): today, or on its first day where that is to come.
export const endOp = (doc, service, now) => ({
  mine: withList(doc, list => list.map(one => is(one, service)
    ? { ...one, fecha_baja: one.fecha_contratacion > now ? one.fecha_contratacion : now } : one)),
  request: name => ({ method: "DELETE", path: pathTo(name, service) }),
});

// planOp(doc, service, next): the one ends on the day on which the next begins.
export const planOp = (doc, service, next) => ({
  mine: withList(doc, list => list.flatMap(one => is(one, service) ? [{ ...one, fecha_baja: next.fecha_contratacion },
    next] : [one])),
  request: (name, from, to) => ({ method: "PATCH", path: pathOf(name), body: patch(from, to) }),
});

// resumed(service, now): the members that let it go on from now; what it was held for stays told, unless it has not
// begun.
export function resumed({ suspension }, now) {
  const last = addDays(now, -1);
  return { suspension: suspension.desde > last ? null : { ...suspension, hasta: last } };
}

// renewed(service, now): a year more than it had, or from now on where that is over.
export const renewed = ({ fecha_fin: ends }, now) => ({ fecha_fin: addMonths(ends < now ? now : ends, 12) });
