// The state of a service on a day, by the registry's own rules: lists have documents as they are stored, without it.
import { dayIn, days, today } from "./format.js";

let near = 30;
export const setNear = count => { near = count; };

// The states that are in force or to come, and those that need a word.
export const states = ["activo", "por_vencer", "vencido", "suspendido", "futuro", "de_baja"];
export const drawing = state => `s-${{ por_vencer: "porvencer", de_baja: "baja" }[state] ?? state}`;
export const style = state => `st-${{ por_vencer: "porvencer", de_baja: "baja" }[state] ?? state}`;

const isDay = value => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);

function isHeld({ desde, hasta } = {}, on) {
  return isDay(desde) && desde <= on && !(isDay(hasta) && hasta < on);
}

// state({ descripcion, fecha_fin }, "2026-11-29"): the first of these that is true.
export function state(service, on = today()) {
  const { fecha_contratacion: begins, fecha_fin: ends, fecha_baja: left, suspension } = service;
  if (isDay(left) && left <= on)
    return "de_baja";
  if (isDay(begins) && begins > on)
    return "futuro";
  if (isDay(ends) && ends < on)
    return "vencido";
  if (isHeld(suspension ?? undefined, on))
    return "suspendido";
  return isDay(ends) && days(on, ends) <= near ? "por_vencer" : "activo";
}

// dayOf("2026-03-14"): the day of a moment, or undefined where it is an operation's number, or none: then it is today.
export const dayOf = en => (/^\d{4}-\d{2}-\d{2}/.test(en ?? "") ? dayIn(en) : undefined);

// services(customer): those that can be shown, each with its state.
export function services(customer, on) {
  const list = Array.isArray(customer.servicios) ? customer.servicios : [];
  return list.filter(one => typeof one?.descripcion === "string").map(one => ({ ...one, estado: state(one, on) }));
}
