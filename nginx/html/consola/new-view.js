// What a new customer looks like: the fields, what is wrong with them, and whoever has the name already.
import { called, service } from "./rows.js";
import { html, nothing } from "./lib/lit-html.js";
import { customerHash } from "./router.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { proposed } from "./proposed.js";
import { services } from "./state.js";
import { t } from "./words.js";
import { telephone, today } from "./format.js";

export const required = ["nombre", "contacto", "servicio"];
const besides = ["documento_identidad", "telefonos", "correos", "etiquetas", "direccion", "notas"];
export const fields = [...required, "fecha_contratacion", ...besides];
const explained = ["contacto", "correos", "etiquetas", "fecha_contratacion", "telefonos"];
const most = { nombre: 256, notas: 65536 };

function control(screen, name, described) {
  const value = screen.values[name] ?? "";
  if (name === "notas")
    return html`<textarea class="in" id="n-notas" name="notas" rows="3" maxlength=${most.notas} .value=${value}
      aria-invalid=${Boolean(described)} aria-describedby=${described || nothing} @input=${screen.type}></textarea>`;
  return html`<input class="in" id="n-${name}" name=${name} .value=${value} autocomplete="off" maxlength=${most[name] ?? 1024}
    list=${name === "servicio" ? "known" : nothing} placeholder=${name === "fecha_contratacion" ? today() : nothing}
    aria-required=${required.includes(name)} aria-invalid=${screen.errors.some(one => one.name === name)}
    aria-describedby=${described || nothing} @input=${screen.type}>`;
}

function field(screen, name, kind = "") {
  const error = screen.errors.find(one => one.name === name), help = explained.includes(name);
  const described = [error && `e-${name}`, help && `h-${name}`].filter(Boolean).join(" ");
  return html`<div class="field ${kind}"><label for="n-${name}">${t(`member.${name}`)}
      ${required.includes(name) ? "" : html`<span class="dim">${t("optional")}</span>`}</label>
    ${control(screen, name, described)}
    ${error ? html`<p class="err" id="e-${name}">${icon("warn")}<span>${error.text}</span></p>` : ""}
    ${help ? html`<p class="help" id="h-${name}">${t(`new.help.${name}`)}</p>` : ""}</div>`;
}

// The place of the address is the screen's: the way to a field goes by itself.
function lead(screen, name, event) {
  event.preventDefault();
  screen.root.querySelector(`#n-${name}`)?.focus();
}

const problem = (screen, { name, text }) => html`<li>${fields.includes(name) ? html`<a href="#n-${name}"
  @click=${event => lead(screen, name, event)}>${t(`member.${name}`)}</a>: ` : ""}${text}</li>`;

const problems = screen => (screen.errors.length ? html`<div class="note bad problems" tabindex="-1" role="alert">${icon("warn")}
  <div><strong>${t("new.problems", { count: screen.errors.length })}</strong>
    <ul>${screen.errors.map(one => problem(screen, one))}</ul></div></div>` : "");

const pair = (label, value) => (value ? html`<dt>${label}</dt><dd>${value}</dd>` : "");

const person = (nombre, contacto, { documento_identidad, direccion }, all) => html`<dl class="kv">
  ${pair(t("member.nombre"), nombre)}${pair(t("member.contacto"), contacto)}
  ${pair(t("member.documento_identidad"), documento_identidad)}${pair(t("member.direccion"), direccion)}
  ${pair(t("member.servicios"), all)}</dl>`;

function twins(screen) {
  const { twin, values } = screen;
  if (!twin)
    return "";
  const said = t("new.twin", { name: twin.nombre });
  return html`<section class="twins" tabindex="-1" role="alert" aria-label=${said}><p>${icon("warn")} <span>${said}</span></p>
    <div><h2>${t("new.twin.there")}</h2>${person(twin.nombre, telephone(called(twin)), twin, services(twin).map(one => html`<div>${service(one)}</div>`))}
      <a class="btn" href=${customerHash(twin.nombre)}>${t("new.twin.open")}</a></div>
    <div><h2>${t("new.twin.new")}</h2>${person(values.nombre, values.contacto, values, values.servicio)}
      <button class="btn" type="button" @click=${screen.isOther}>${t("new.twin.other")}</button></div></section>`;
}

const more = screen => html`<details class="more" ?open=${besides.some(name => screen.values[name])}>
  <summary>${t("new.more")}</summary><div class="edit"><div class="grid">${besides.slice(0, 4).map(name => field(screen, name))}
    ${besides.slice(4).map(name => field(screen, name, "full"))}</div></div></details>`;

const form = screen => html`<form class="newform" novalidate @submit=${screen.create} @keydown=${screen.press}>
  ${problems(screen)}
  <div class="edit"><div class="grid">${field(screen, "nombre", "full")}${field(screen, "contacto")}${field(screen, "servicio")}
    ${field(screen, "fecha_contratacion")}</div></div>
  ${twins(screen)}${more(screen)}
  <datalist id="known">${proposed(screen.known, screen.values.servicio ?? "").map(one => html`<option value=${one}></option>`)}</datalist>
  <div class="btns"><button class="btn primary" type="submit" aria-disabled=${screen.busy}>${icon("plus")} ${t("new.create")} <kbd>Ctrl ↵</kbd></button>
    <button class="btn quiet" type="button" @click=${screen.discard}>${t("discard")} <kbd>Esc</kbd></button></div></form>`;

const mayNot = () => html`<div class="note">${icon("info")}<div>${t("role.reader")}</div></div>`;

export const view = screen => html`<div class="wrap"><div class="head"><div><h1>${t("new")}</h1><p>${t("new.why")}</p></div></div>
  ${may("editor") ? form(screen) : mayNot()}</div>`;
