// The customer beside the list: what a call asks for, without opening anything.
import { ago, date, money, telephone } from "./format.js";
import { at, read } from "./api.js";
import { called, service } from "./rows.js";
import { drawing, services, style } from "./state.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { pause } from "./heard.js";
import { t } from "./words.js";

const texts = value => (Array.isArray(value) ? value.filter(one => typeof one === "string") : []);

// dial("600 11 22 33"): "tel:600112233", or null for what nobody can call.
export function dial(number) {
  const digits = String(number).replace(/[^\d+]/g, "");
  return /^\+?\d{5,15}$/.test(digits) && /^[\d\s+().\-/]+$/.test(number) ? `tel:${digits}` : null;
}

const call = number => (dial(number) ? html`<a href=${dial(number)} class="tel">${telephone(number)}</a>` : number);

const pair = (label, values) => (values.length ? html`<dt>${label}</dt><dd>${values.map(value => html`<div>${value}</div>`)}</dd>` : "");

const mail = text => {
  const [name, host] = text.split(/(?=@)/);
  return html`${name}<wbr>${host ?? ""}`;
};

function contact(customer) {
  const numbers = texts(customer.telefonos), mails = texts(customer.correos), first = called(customer);
  return html`<dl class="kv">
    ${pair(t("member.telefonos"), (numbers.length ? numbers : [first].filter(dial)).map(call))}
    ${numbers.length || dial(first) ? "" : pair(t("member.contacto"), [first].filter(Boolean))}
    ${pair(t("member.correos"), mails.map(mail))}
    ${pair(t("member.direccion"), [customer.direccion].filter(one => typeof one === "string"))}
    ${pair(t("member.documento_identidad"), [customer.documento_identidad].filter(one => typeof one === "string"))}
  </dl>`;
}

const worst = ["vencido", "por_vencer", "suspendido", "futuro", "activo", "de_baja"];

// The state that needs a word most, and how many are in it.
function summary(all) {
  const state = worst.find(one => all.some(({ estado }) => estado === one));
  return state ? html`<span class="st ${style(state)}">${icon(drawing(state))}
    ${t(`peek.${state}`, { count: all.filter(({ estado }) => estado === state).length })}</span>` : html`<span class="dim">${t("peek.none")}</span>`;
}

const inForce = ["activo", "por_vencer", "suspendido"];

// [["EUR", 46.9]]: of what is in force, by currency.
function totals(all) {
  const sums = new Map();
  for (const { estado, precio, moneda } of all)
    if (inForce.includes(estado) && typeof precio === "number")
      sums.set(moneda ?? "", (sums.get(moneda ?? "") ?? 0) + precio);
  return [...sums];
}

const price = ({ precio, moneda }) => (typeof precio === "number" ? money(precio, moneda) : "");

function table(all) {
  const sums = totals(all);
  return html`<table class="tbl s"><caption class="vh">${t("member.servicios")}</caption>
    <thead><tr><th scope="col">${t("peek.service")}</th><th scope="col" class="num">${t("peek.price")}</th></tr></thead>
    <tbody>${all.slice(0, 8).map(one => html`<tr><td>${service(one)}</td><td class="num">${price(one)}</td></tr>`)}</tbody>
    ${sums.length ? html`<tfoot>${sums.map(([currency, sum]) => html`<tr><th scope="row">${t("peek.total")}</th>
      <td class="num">${money(sum, currency)}</td></tr>`)}</tfoot>` : ""}</table>`;
}

const since = all => all.map(one => one.fecha_contratacion).filter(Boolean).sort()[0];

const note = text => html`<div class="note s">${icon("info")}<div>${text.slice(0, 300)}${text.length > 300 ? "…" : ""}</div></div>`;

// preview(customer, last, on): `last` is the newest entry of the history, or null while it is not known; states are those
// of the day `on`, or today.
export function preview(customer, last, on) {
  const all = services(customer, on), begun = since(all);
  return html`<h2 dir="auto">${customer.nombre}</h2>
    <div class="under">${summary(all)}${begun ? html`<span class="dim s">${t("peek.since", { date: date(begun, { year: "numeric" }) })}</span>` : ""}</div>
    ${contact(customer)}${all.length ? table(all) : ""}
    ${typeof customer.notas === "string" && customer.notas ? note(customer.notas) : ""}
    <p class="s dim last">${last ? t("peek.last", { ago: ago(last.instante), who: last.autor === "anonimo" ? t("say.anonymous") : last.autor }) : ""}</p>`;
}

// lastOf("Ana", { signal }): the newest entry, asked for once somebody stays on a row.
export async function lastOf(nombre, { signal }) {
  await pause(120, signal);
  if (signal.aborted)
    return null;
  const { body } = await read(`${at`/clientes/${nombre}/historial`}?limite=1`, { signal });
  return body[0] ?? null;
}
