// The filters beside the search: states at one touch, a service and a tag by typing. What is chosen is a word in the
// place, and a cross takes it away.
import { drawing, style } from "./state.js";
import { html, nothing } from "./lib/lit-html.js";
import { number, today } from "./format.js";
import { Known } from "./known.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { net } from "./net.js";
import { read } from "./api.js";
import { t } from "./words.js";

const quick = ["por_vencer", "vencido", "suspendido", "futuro"];

// Tags by their names, those of most customers first.
const sorted = list => list.filter(one => one.etiqueta !== null).sort((a, b) => b.clientes - a.clientes)
  .map(one => ({ name: one.etiqueta, count: one.clientes }));

// A number is of all customers on a day: on another one it is not known, nor while it may be an old one for longer than
// one notices.
class Counted extends Known {
  constructor(name, path, { told, signal, of = list => list }) {
    super({ name, load: async () => ({ day: today(), list: of((await read(path, { signal })).body) }), told, signal, keeps: false });
    this.value = null;
  }

  get list() {
    return this.error || net().since || this.value?.day !== today() ? null : this.value.list;
  }

  // Only the first one of a day takes the registry long.
  change() {
    this.took = Math.min(this.took, 200);
    if (this.took > 50)
      this.value = null;
    super.change();
  }
}

// filters({ choose, draw, signal }): `choose({ estado })` is told what is wanted now. view(wanted, rows) draws them, load()
// has the numbers read, and hear() has them read again, after somebody wrote.
export function filters({ choose, draw, signal }) {
  let open = null, known = [], typed = "", names = null;
  const states = new Counted("estados", "/estados", { told: draw, signal });
  const tags = new Counted("etiquetas", "/etiquetas", { told: draw, signal, of: sorted });

  async function show(name) {
    open = open === name ? null : name;
    typed = "";
    draw();
    document.getElementById(`f-${open}`)?.focus();
    if (open === "etiqueta")
      tags.read();
    try {
      names ??= await import("./proposed.js");
      if (open === "servicio" && !known.length)
        known = await names.serviceNames({ signal });
      draw();
    } catch {
      // It can be typed.
    }
  }

  function hear() {
    states.change();
    if (open === "etiqueta")
      tags.change();
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

  const amount = count => t("find.count", { count, shown: number(count) });

  // In the past nothing is counted.
  const countOf = (state, { en }) => (en ? null : states.list?.find(one => one.estado === state)?.clientes ?? null);

  const chip = (state, wanted) => {
    const count = countOf(state, wanted);
    return html`<button class="fchip ${wanted.estado === state ? "on" : ""}" type="button"
      aria-pressed=${wanted.estado === state} title=${count === null ? nothing : amount(count)}
      @click=${() => choose({ estado: wanted.estado === state ? null : state })}>
      <span class="st ${style(state)}">${icon(drawing(state))}</span> <b>${t(`state.${state}`)}</b>
      ${count === null ? "" : html`<span class="n" aria-hidden="true">${number(count)}</span>`}</button>`;
  };

  const all = wanted => {
    const none = !wanted.estado && !wanted.servicio && !wanted.etiqueta;
    return html`<button class="fchip ${none ? "on" : ""}" type="button" aria-pressed=${none}
      @click=${() => choose({ estado: null, servicio: null, etiqueta: null })}>${t("filter.all")}</button>`;
  };

  const drop = (name, options) => html`<form class="drop" @submit=${event => apply(event, name)} @keydown=${event => escape(event, name)}>
    <label for="f-${name}">${t(`filter.${name}`)}</label>
    <div class="with"><input class="in" id="f-${name}" name=${name} list="l-${name}" autocomplete="off" required
        @input=${({ target }) => { typed = target.value; draw(); }}>
      <button class="btn primary" type="submit">${t("filter.go")}</button></div>
    <datalist id="l-${name}">${(names?.proposed(options, typed, one => one.name) ?? []).map(({ name: value, count }) =>
      html`<option value=${value} label=${count === undefined ? nothing : amount(count)}></option>`)}</datalist></form>`;

  const by = (name, wanted, options) => html`<span class="fwrap">${wanted[name]
    ? html`<button class="fchip on" id="b-${name}" type="button" aria-label=${t("filter.off", { value: wanted[name] })}
        @click=${() => choose({ [name]: null })}><bdi>${t(`filter.${name}`)}: ${wanted[name]}</bdi> ${icon("x")}</button>`
    : html`<button class="fchip" id="b-${name}" type="button" aria-expanded=${open === name}
        @click=${() => show(name)}>${t(`filter.${name}`)} ${icon("down")}</button>`}
    ${open === name ? drop(name, options) : ""}</span>`;

  // The tags of all customers; before they are known, those of the rows.
  const tagsOf = (rows, { en }) => (!en && tags.list
    ? tags.list : [...new Set(rows.flatMap(one => (Array.isArray(one.etiquetas) ? one.etiquetas : [])))].sort().map(name => ({ name })));

  const view = (wanted, rows) => html`<div class="filters" role="group" aria-label=${t("filters")}>
    ${all(wanted)}${quick.map(state => chip(state, wanted))}<span class="fsep"></span>
    ${by("servicio", wanted, open === "servicio" ? known.map(name => ({ name })) : [])}${by("etiqueta", wanted, open === "etiqueta" ? tagsOf(rows, wanted) : [])}<span class="grow"></span>
    ${may("editor") && !wanted.en ? html`<a class="btn primary small" href="#/nuevo">${icon("plus")} ${t("find.new")} <kbd>n</kbd></a>` : ""}</div>`;

  return { view, load: () => states.read(), hear };
}
