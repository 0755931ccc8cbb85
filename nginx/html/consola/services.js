// The services of a customer as a table: state, days, price, what is to come, and what is charged today.
import { onDay, priceText } from "./describe.js";
import { numberOf } from "./exact.js";
import { date, days, money, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { same } from "./merge.js";
import { serviceMenu } from "./service-menu.js";
import { drawing, style } from "./state.js";
import { t } from "./words.js";

const ORDER = ["activo", "por_vencer", "suspendido", "vencido", "futuro", "de_baja"];

// ordered(services): those in force first, those to come after them, those that ended last; else in their own order.
export const ordered = services => services.map((service, at) => [service, at])
  .sort(([a, i], [b, j]) => ORDER.indexOf(a.estado) - ORDER.indexOf(b.estado) || i - j).map(([service]) => service);

export const stateView = (state, text = t(`state.${state}`)) =>
  html`<span class="st ${style(state)}">${icon(drawing(state))}<span class="cap">${text}</span></span>`;

const isNumber = value => value !== undefined && value !== null && Number.isFinite(numberOf(value));

// charged(services): what those in force cost today, a text a currency.
export function charged(services) {
  const sums = new Map();
  for (const service of services.filter(({ estado, precio }) => ["activo",
    "por_vencer"].includes(estado) && isNumber(precio)))
    sums.set(service.moneda, (sums.get(service.moneda) ?? 0) + numberOf(service.precio));
  return [...sums].map(([currency, sum]) => money(Math.round(sum * 1e6) / 1e6, currency));
}

// What stands under the name: what is about to happen, or has just done so.
function noteOf(service, now) {
  const { estado, fecha_contratacion: begins, fecha_fin: ends, fecha_baja: left, suspension } = service;
  switch (estado) {
  case "futuro": return t("service.begins", { day: onDay(begins) });
  case "de_baja": return left ? t("service.left", { day: onDay(left) }) : "";
  case "vencido": return t("service.expired", { count: days(ends, now) });
  case "suspendido": return [suspension.hasta ? t("service.held.until",
    { day: date(suspension.hasta) }) : t("service.held"), suspension.motivo].filter(Boolean).join(", ");
  case "por_vencer": return ends === now ? t("service.ends.today") : t("service.ends", { count: days(now, ends) });
  default: return "";
  }
}

const texts = service => ["detalle", "velocidad"].map(name => service[name]).filter(text => typeof text === "string");

// coming(service, now): what is entered ahead, as { key, day, text }.
function coming(service, now) {
  const { fecha_baja: left, suspension } = service;
  const list = [];
  if (service.estado !== "de_baja" && suspension?.desde > now)
    list.push({ state: "suspendido", from: suspension.desde, to: suspension.hasta, text: t("service.will.hold",
      { day: onDay(suspension.desde) }) });
  if (left > now)
    list.push({ state: "de_baja", from: left, text: t("service.will.end", { day: onDay(left) }) });
  return list;
}

function comingRow(service, change) {
  return html`<tr class="coming"><th scope="row" class="svc-name"><span
    class="vh">${service.descripcion}: </span><small>${change.text}</small></th>
    <td>${stateView(change.state)}</td><td data-l=${t("service.from")}>${date(change.from)}</td>
    <td data-l=${change.to ? t("service.to") : nothing}>${change.to
      ? date(change.to) : ""}</td><td></td><td></td></tr>`;
}

const until = service => service.fecha_baja ?? service.fecha_fin;

function row(service, context, n) {
  const now = context.today;
  const gone = service.estado === "de_baja";
  const end = until(service);
  return html`<tr class="${gone ? "ended" : ""}"><th scope="row" class="svc-name">${service.descripcion}
      <small>${[noteOf(service, now), ...texts(service)].filter(Boolean).join(" · ")}</small></th>
    <td>${stateView(service.estado)}</td>
    <td data-l=${service.fecha_contratacion ? t("service.from") : nothing}>${service.fecha_contratacion
      ? date(service.fecha_contratacion) : ""}</td>
    <td data-l=${end ? t("service.to") : nothing}>${end ? date(end) : ""}</td>
    <td class="num" data-l=${isNumber(service.precio) ? t("service.monthly") : nothing}>${isNumber(service.precio)
      ? priceText(service) : ""}</td>
    <td class="act">${context.menu ? serviceMenu(service, context.menu, n) : nothing}</td></tr>
    ${coming(service, now).map(change => comingRow(service, change))}`;
}

// servicesView(services, { today, menu }): menu opens what can be done with a service; without it nothing can be done.
export function servicesView(services, context) {
  if (!services.length)
    return html`<p class="dim">${t("service.none")}</p>`;
  const sums = charged(services);
  return html`<table class="tbl stack svc-t"><thead><tr><th scope="col">${t("service")}</th><th
    scope="col">${t("service.state")}</th>
      <th scope="col">${t("service.from")}</th><th scope="col">${t("service.to")}</th><th scope="col"
        class="num">${t("service.monthly")}</th>
      <th scope="col"><span class="vh">${t("service.actions")}</span></th></tr></thead>
    <tbody>${ordered(services).map((service, i) => row(service, context, i + 1))}</tbody>
    ${sums.length ? html`<tfoot><tr><th scope="row" colspan="4">${t("service.charged")} <span
      class="dim s">${t("service.charged.not")}</span></th>
      <td class="num">${sums.map(sum => html`<div>${sum}</div>`)}</td><td></td></tr></tfoot>` : nothing}</table>`;
}

const twin = (service, list) => list.find(one => one.descripcion === service.descripcion &&
  one.fecha_contratacion === service.fecha_contratacion);

function todayCell(service, now) {
  const other = twin(service, now);
  if (!other)
    return html`<span class="dim">${t("past.gone")}</span>`;
  const differs = [];
  if (other.estado !== service.estado)
    differs.push(stateView(other.estado));
  if (!same(other.precio, service.precio) && isNumber(other.precio))
    differs.push(priceText(other));
  return differs.length ? differs.map(one => html`${one} `) : html`<span class="dim">${t("past.same")}</span>`;
}

// pastServicesView(services, now): as they were, with what they are today beside.
export function pastServicesView(services, now) {
  if (!services.length)
    return html`<p class="dim">${t("past.noservices")}</p>`;
  return html`<table class="tbl stack svc-t"><thead><tr><th scope="col">${t("service")}</th><th
    scope="col">${t("past.state")}</th>
      <th scope="col">${t("service.from")}</th><th scope="col">${t("past.now")}</th><th scope="col"
        class="num">${t("service.monthly")}</th></tr></thead>
    <tbody>${ordered(services).map(service => html`<tr class="${service.estado === "de_baja" ? "ended" : ""}">
      <th scope="row" class="svc-name">${service.descripcion}</th><td>${stateView(service.estado)}</td>
      <td data-l=${service.fecha_contratacion ? t("service.from") : nothing}>${service.fecha_contratacion
        ? date(service.fecha_contratacion) : ""}</td>
      <td data-l=${t("past.today")}>${todayCell(service, now)}</td>
      <td class="num" data-l=${isNumber(service.precio) ? t("service.monthly") : nothing}>${isNumber(service.precio)
        ? priceText(service) : ""}</td></tr>`)}</tbody></table>`;
}

// warnings(services): those that are about to end or have ended, of which somebody should think.
export const warnings = services => services.filter(({ estado }) => estado === "por_vencer" || estado === "vencido")
  .sort((a, b) => String(a.fecha_fin).localeCompare(String(b.fecha_fin)));

export function warningText(service) {
  const { descripcion: name, fecha_fin: ends } = service;
  return service.estado === "vencido" ? t("service.warn.expired", { name, day: date(ends) })
    : ends === today() ? t("service.warn.today", { name }) : t("service.warn", { name, count: days(today(), ends),
      day: date(ends) });
}
