// The filters beside the search: states at one touch, a service and a tag by typing. What is chosen is a word in the
// place, and a cross takes it away.
import { drawing, style } from "./state.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { read } from "./api.js";
import { t } from "./words.js";

const quick = ["por_vencer", "vencido", "suspendido", "futuro"];

// filters({ wanted, rows, choose, draw }): `choose({ estado })` is told what is wanted now.
export function filters({ choose, draw }) {
  let open = null, known = [];

  async function show(name) {
    open = open === name ? null : name;
    draw();
    document.getElementById(`f-${open}`)?.focus();
    if (open === "servicio" && !known.length)
      try {
        known = (await read("/servicios")).body.map(one => one.descripcion).filter(Boolean).slice(0, 500);
        draw();
      } catch {
        // It can be typed.
      }
  }

  function apply(event, name) {
    event.preventDefault();
    const value = new FormData(event.target).get(name).trim();
    open = null;
    choose({ [name]: value });
    document.getElementById(`b-${name}`)?.focus();
  }

  const escape = (event, name) => {
    if (event.key !== "Escape")
      return;
    event.preventDefault();
    event.stopPropagation();
    show(name);
    document.getElementById(`b-${name}`)?.focus();
  };

  const chip = (state, wanted) => html`<button class="fchip ${wanted.estado === state ? "on" : ""}" type="button"
    aria-pressed=${wanted.estado === state} @click=${() => choose({ estado: wanted.estado === state ? null : state })}>
    <span class="st ${style(state)}">${icon(drawing(state))}</span> <b>${t(`state.${state}`)}</b></button>`;

  const all = wanted => {
    const none = !wanted.estado && !wanted.servicio && !wanted.etiqueta;
    return html`<button class="fchip ${none ? "on" : ""}" type="button" aria-pressed=${none}
      @click=${() => choose({ estado: null, servicio: null, etiqueta: null })}>${t("filter.all")}</button>`;
  };

  const drop = (name, options) => html`<form class="drop" @submit=${event => apply(event, name)} @keydown=${event => escape(event, name)}>
    <label for="f-${name}">${t(`filter.${name}`)}</label>
    <div class="with"><input class="in" id="f-${name}" name=${name} list="l-${name}" autocomplete="off" required>
      <button class="btn primary" type="submit">${t("filter.go")}</button></div>
    <datalist id="l-${name}">${options.map(one => html`<option value=${one}></option>`)}</datalist></form>`;

  const by = (name, wanted, options) => html`<span class="fwrap">${wanted[name]
    ? html`<button class="fchip on" id="b-${name}" type="button" aria-label=${t("filter.off", { value: wanted[name] })}
        @click=${() => choose({ [name]: null })}>${t(`filter.${name}`)}: ${wanted[name]} ${icon("x")}</button>`
    : html`<button class="fchip" id="b-${name}" type="button" aria-expanded=${open === name}
        @click=${() => show(name)}>${t(`filter.${name}`)} ${icon("down")}</button>`}
    ${open === name ? drop(name, options) : ""}</span>`;

  return (wanted, rows) => {
    const tags = [...new Set(rows.flatMap(one => (Array.isArray(one.etiquetas) ? one.etiquetas : [])))].sort();
    return html`<div class="filters" role="group" aria-label=${t("filters")}>
      ${all(wanted)}${quick.map(state => chip(state, wanted))}<span class="fsep"></span>
      ${by("servicio", wanted, known)}${by("etiqueta", wanted, tags)}<span class="grow"></span>
      ${may("editor") && !wanted.en ? html`<a class="btn primary small" href="#/nuevo">${icon("plus")} ${t("find.new")} <kbd>n</kbd></a>` : ""}</div>`;
  };
}
