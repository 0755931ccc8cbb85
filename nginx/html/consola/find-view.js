// What the search looks like: the field, the filters, the rows or what stands in their place, the foot.
import { customerHash } from "./router.js";
import { ghosts, row, table } from "./rows.js";
import { number, time } from "./format.js";
import { Unreachable } from "./api.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { isFiltered } from "./list.js";
import { may } from "./session.js";
import { net } from "./net.js";
import { reason } from "./reason.js";
import { t } from "./words.js";
import { words } from "./marks.js";

const typed = find => find.wanted.buscar.trim();

const seek = find => html`<div class="seek">${icon("search")}
  <input id="q" type="text" inputmode="search" enterkeyhint="search" role="combobox" aria-label=${t("find.label")}
    aria-haspopup="grid" aria-expanded=${find.rows.length > 0} aria-controls="results" aria-autocomplete="list"
    autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="500" placeholder=${t(find.wanted.en ? "find.placeholder.past" : "find.placeholder")}
    .value=${find.wanted.buscar} @input=${find.type} @keydown=${find.press}>
  <kbd>/</kbd>${may("editor") && !find.wanted.en ? html`<a class="btn primary icon" href="#/nuevo" aria-label=${t("nav.new")}>${icon("plus")}</a>` : ""}</div>`;

const create = (find, kind) => (may("editor") && typed(find) && !find.wanted.en ? html`<button class="btn ${kind}" type="button"
  @click=${find.create}>${icon("plus")} <span class="clip">${t("find.create", { name: typed(find) })}</span> <kbd>Ctrl ↵</kbd></button>` : "");

function end(find) {
  if (find.list.next)
    return html`<p class="end" role="status">${t("find.loading")}</p>`;
  return typed(find) && !find.wanted.en ? html`<p class="end">${t("find.all")} ${create(find, "small")}</p>` : "";
}

const isNear = one => html`<li><a href=${customerHash(one.nombre)} dir="auto">${one.nombre}</a>
  <span class="dim">${one.direccion ?? one.contacto ?? ""}</span></li>`;

const nobody = find => html`<section class="void">
  <h2>${typed(find) ? t("find.nobody", { text: typed(find) }) : t(isFiltered(find.wanted) ? "find.nobody.filters" : "find.nobody.then")}</h2>
  ${typed(find) ? html`<p>${t(find.wanted.en ? "find.nobody.past" : "find.nobody.where")}</p>` : ""}
  <div class="btns">${create(find, "primary")}${isFiltered(find.wanted) ? html`<button class="btn" type="button"
    @click=${() => find.want({ servicio: null, etiqueta: null, estado: null })}>${t("filter.none")}</button>` : ""}</div>
  ${find.near.length ? html`<div class="near"><h3>${t("find.near")}</h3><ul>${find.near.map(isNear)}</ul></div>` : ""}
</section>`;

const empty = () => html`<section class="void"><h2>${t("find.empty")}</h2><p>${t("find.empty.how")}</p>
  ${may("editor") ? html`<div class="btns"><a class="btn primary" href="#/nuevo">${icon("plus")} ${t("find.first")} <kbd>n</kbd></a></div>` : ""}
</section>`;

function failed(find) {
  const isLost = find.failed instanceof Unreachable;
  return html`<section class="void" role="alert"><h2>${t(isLost ? "find.lost" : "find.failed")}</h2>
    <p>${isLost ? t("find.lost.how") : reason(find.failed)}</p>
    <div class="btns"><button class="btn primary" type="button" @click=${find.retry}>${t("retry")}</button></div></section>`;
}

function results(find) {
  const { list, busy, wanted } = find;
  if (find.failed && !list?.rows.length)
    return failed(find);
  if (!list || find.ghosts)
    return table(find.ghosts ? ghosts(12) : "", true);
  if (!list.rows.length && list.next) // what was passed over so far had nobody: it goes on by itself
    return html`${table(ghosts(6), true)}${find.failed ? failed(find) : end(find)}`;
  if (!list.rows.length)
    return wanted.buscar || wanted.en || isFiltered(wanted) ? nobody(find) : empty();
  const marks = words(list.wanted.buscar);
  return html`${table(list.rows.slice(0, find.drawn).map((one, index) => row(one, index, marks, { fresh: find.fresh.has(one), en: list.wanted.en })), busy)}
    ${find.failed ? failed(find) : end(find)}`;
}

function amount({ list }) {
  if (!list)
    return "";
  if (list.total === null)
    return t("find.more", { count: list.rows.length, shown: number(list.rows.length) });
  return list.total ? t("find.count", { count: list.total, shown: number(list.total) }) : t("find.zero");
}

const order = ({ list }) => (list?.rows.length ? t(list.wanted.buscar && !list.wanted.en ? "find.order.near" : "find.order.name") : "");

const hint = (keys, text) => html`<span>${keys.map(key => html`<kbd>${key}</kbd>`)} ${text}</span>`;

const foot = find => html`<div class="find-foot"><p class="s dim" role="status"><b>${amount(find)}</b>${order(find)}
    ${net().since && find.list ? t("find.seen", { time: time(net().since) }) : ""}
    ${find.rows.length ? html`<button class="link" type="button" @click=${find.export}>${t("find.export")}</button>` : ""}</p>
  <p class="keys" aria-hidden="true">${hint(["↑", "↓"], t("hint.move"))}${hint(["↵"], t("hint.open"))}
    ${hint(["Esc"], t("hint.clear"))}${may("editor") && !find.wanted.en ? hint(["n"], t("hint.new")) : ""}${hint(["x"], t("hint.export"))}${hint(["?"], t("hint.keys"))}</p></div>`;

export const view = find => html`<h1 class="vh">${t("nav.customers")}</h1>${seek(find)}
  ${find.filters.view(find.wanted, find.list?.rows ?? [])}
  <div class="find-body ${find.rows.length ? "" : "alone"}">
    <div class="results" id="results" tabindex="0" role="region" aria-label=${t("find.results")} @click=${find.click}
      @scroll=${find.scroll}>${results(find)}</div>
    <aside class="peek" tabindex="0" aria-label=${t("find.preview")}></aside></div>${foot(find)}`;
