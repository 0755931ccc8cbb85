// What the overview looks like: facts, drawings, tables, and what stands in their place while there is nothing.
import { Unreachable } from "./api.js";
import { bins, endings, growth, kindName, kinds, rangeOf, thirds } from "./charts.js";
import { addDays } from "./days.js";
import { figure } from "./drawn.js";
import { compact, date, day, money, number, time, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { net } from "./net.js";
import { may, session } from "./session.js";
import { states } from "./state.js";
import { t } from "./words.js";

const capital = text => text && text[0].toUpperCase() + text.slice(1);

// --- the facts

const fact = (screen, { id, label, value, more }) => html`<div id="fact-${id}"><dt>${label}</dt><dd><span
  class="value">${value ?? (screen.failed ? "–" : screen.ghosts ? html`<span class="ghostline"></span>` : nothing)}</span><small>${value ===
    undefined ? nothing : more ?? nothing}</small></dd></div>`;

// The last point that was counted, to compare with.
const before = ({ series }) => series.shown.at(-1);

const since = ({ day: text }) => (text.slice(0, 7) === today().slice(0, 7) ? t("over.since.day", { day: day(text) })
  : t("over.since.month", { month: date(text, { month: "long" }) }));

function growthText(screen) {
  const then = before(screen), { total } = screen.customers.value;
  if (!then)
    return nothing;
  const more = total - then.customers;
  return more ? t(more > 0 ? "over.more" : "over.fewer", { count: Math.abs(more), since: since(then) }) : t("over.same",
    { since: since(then) });
}

// pricesOf(prices): [[currency, amount], …], the most first; what has no currency is last.
const pricesOf = prices => Object.entries(prices).sort(([a, x], [b, y]) => (a === "sin_moneda") - (b === "sin_moneda")
  || Number(y) - Number(x));

const priced = ([currency, amount]) => (currency === "sin_moneda" ? t("over.nocurrency", { amount: money(amount) })
  : money(amount, currency));

function chargedText({ suspendido, prices }) {
  const [, ...others] = pricesOf(prices);
  return html`${others.slice(0, 3).map(one => html`<span>${t("over.and",
    { amount: priced(one) })}</span> `)}${suspendido ? t("over.held.with", { count: suspendido }) : nothing}`;
}

// What is shown large: cents say nothing there.
function large(prices) {
  const [first] = pricesOf(prices);
  if (!first)
    return "—";
  return html`<span title=${priced(first)}>${Number(first[1]) >= 10000 ? priced([first[0],
    String(Math.round(Number(first[1])))]).replace(/[.,]00(?!\d)/, "") : priced(first)}</span>`;
}

function facts(screen) {
  const count = screen.customers.value, list = screen.catalogue.value, ending = screen.ends.value;
  const per = list && count?.total ? number(Math.round(100 * list.inForce / count.total) / 100) : null;
  return html`<dl class="facts">
    ${fact(screen, { id: "customers", label: t("over.customers"), value: count ? number(count.total) : undefined,
      more: count && growthText(screen) })}
    ${fact(screen, { id: "services", label: t("over.services"), value: list ? number(list.inForce) : undefined,
      more: per && t("over.per", { number: per }) })}
    ${fact(screen, { id: "charged", label: t("over.charged"), value: list ? large(list.prices) : undefined, more: list
      && chargedText(list) })}
    ${fact(screen, { id: "ends", label: t("over.ends.thirty"), value: ending ? html`${ending.upto ? "> "
      : ""}${number(thirds(ending.days)[0])}` : undefined,
      more: ending && thirds(ending.days)[0] ? html`<a href="#/clientes?estado=por_vencer">${t("over.ends.who")}</a>`
        : nothing })}</dl>`;
}

// --- the drawings

const ghosts = screen => html`<div class="ghosts">${screen.ghosts ? html`<p class="ghostline"></p><p
  class="ghostline"></p><p class="ghostline"></p>` : nothing}</div>`;

const failed = (screen, { error }) => html`<div class="note bad" role="alert">${icon("warn")}<div>${t(error instanceof Unreachable
  ? "over.lost" : "over.failed")}</div>
  <button class="btn small" type="button" @click=${screen.again}>${t("retry")}</button></div>`;

// What is in the drawing's place: nothing if it can be drawn.
function instead(screen, part) {
  if (part.value === null)
    return part.error ? failed(screen, part) : ghosts(screen);
  return undefined;
}

// As old as it is, where that is not just now.
function age(part) {
  const old = part.at && Date.now() - part.at > 60000 && (part.busy || part.timer || net().since || part.error);
  return old ? t("over.seen", { time: time(new Date(part.at).toISOString()) }) : "";
}

const table = (head, rows) => html`<table class="tbl"><thead><tr>${head.map((text, i) => html`<th scope="col" class=${i
  ? "num" : ""}>${text}</th>`)}</tr></thead>
  <tbody>${rows.map(([first, ...others]) => html`<tr><th scope="row">${first}</th>${others.map(value => html`<td
    class="num">${number(value)}</td>`)}</tr>`)}</tbody></table>`;

// pointsOf(screen): those of the past, and now.
export function pointsOf({ series, customers, catalogue }) {
  return [...series.shown, { day: today(), customers: customers.value.total, services: catalogue.value.inForce }];
}

function young(screen) {
  if (screen.series.isHeld(screen.customers.value.total))
    return html`<div class="quiet"><p>${t("over.growth.held", { count: screen.customers.value.total })}</p>
      <button class="btn" type="button" @click=${screen.countPast}>${t("over.growth.count")}</button></div>`;
  if (screen.series.error)
    return failed(screen, screen.series);
  return screen.series.busy || screen.series.first === null ? ghosts(screen) : html`<p
    class="quiet dim">${t("over.growth.young")}</p>`;
}

function growthNote(points, { series }) {
  if (points.length < 2)
    return "";
  const { from } = rangeOf(points);
  const said = [t(series.days.some(text => addDays(text, 1).endsWith("-01")) && points.length > 2 ? "over.growth.months"
    : "over.growth.days")];
  if (from)
    said.push(t("over.growth.from", { number: compact(from) }));
  if (series.busy && series.missing.length)
    said.push(t("over.growth.counting", { count: series.missing.length }));
  return said.join("; ");
}

function growthFigure(screen) {
  const state = instead(screen, screen.customers) ?? instead(screen, screen.catalogue);
  const points = state ? [] : pointsOf(screen);
  return figure({ id: "growth", title: t("over.growth"), note: state ? "" : growthNote(points, screen),
    width: screen.width("growth"),
    state: state ?? (points.length < 2 ? young(screen) : undefined), draw: width => growth(points, width),
    table: () => table([t("over.day"), t("over.customers"), t("over.services")],
      points.toReversed().map(point => [date(point.day), point.customers, point.services])) });
}

const notes = (...said) => said.filter(Boolean).join("; ");
const none = text => html`<p class="quiet dim">${text}</p>`;

const kindsTable = list => html`<div class="scroll-x" tabindex="0" role="group" aria-label=${t("over.kinds")}>
    ${table([t("m.descripcion"), t("over.kinds.total"), ...states.map(state => t(`over.state.${state}`))],
      list.kinds.map(kind => [kindName(kind), kind.total, ...states.map(state => kind[state])]))}</div>
  ${list.rest ? html`<p class="dim">${t("over.kinds.rest", { count: list.rest })}</p>` : nothing}`;

function kindsFigure(screen) {
  const list = screen.catalogue.value, isEmpty = list && !list.kinds.length;
  const most = list?.kinds.length > 10 && t("over.kinds.most");
  return figure({
    id: "kinds", title: t("over.kinds"), width: screen.width("kinds"),
    note: list && !isEmpty ? notes(t("over.kinds.note"), most, age(screen.catalogue)) : "",
    state: instead(screen, screen.catalogue) ?? (isEmpty ? none(t("over.kinds.none")) : undefined),
    draw: width => kinds(list.kinds, width),
    table: () => kindsTable(list),
  });
}

const span = (from, bin) => `${date(addDays(from, bin.from))} – ${date(addDays(from, bin.to))}`;

function endsFigure(screen) {
  const known = screen.ends.value, isEmpty = known && !known.days.some(Boolean);
  const upto = known?.upto && t("over.ends.upto", { day: date(known.upto) });
  return figure({
    id: "ends", title: t("over.ends"), width: screen.width("ends"),
    note: known && !isEmpty ? notes(t("over.ends.note"), upto, age(screen.ends)) : "",
    state: instead(screen, screen.ends) ?? (isEmpty ? none(t("over.ends.none")) : undefined),
    draw: width => endings(known, width),
    table: () => table([t("over.ends.when"), t("over.ends.count")],
      bins(known.days).map(bin => [span(known.from, bin), bin.count])),
  });
}

// --- the screen

// How much was written today, and by how many.
function todayText({ feed }) {
  const { count, people } = feed.so();
  if (!feed.loaded || !count)
    return feed.loaded ? t("over.today.none") : "";
  return people === null ? t("over.today.all", { count }) : t("over.today", { count, people: t("over.people",
    { count: people }) });
}

function hello() {
  const name = session()?.nombre, hour = Number(time(new Date().toISOString()).slice(0, 2));
  const part = hour < 6 || hour > 20 ? "night" : hour < 14 ? "morning" : "evening";
  return name && name !== "anonimo" ? t(`over.hello.${part}`, { name }) : t("nav.overview");
}

const head = screen => html`<div class="head"><div><h1>${hello()}</h1><p>${capital(date(today(), { weekday: "long",
  day: "numeric", month: "long" }))}. ${todayText(screen)}</p></div>
  <div class="btns"><a class="btn" href="#/historia">${icon("cal")} ${t("over.otherday")}</a></div></div>`;

const nobody = screen => html`<div class="wrap over">${head(screen)}<section
  class="void flat"><h2>${t("over.empty")}</h2><p>${t("over.empty.how")}</p>
  ${may("editor") ? html`<div class="btns"><a class="btn primary"
    href="#/nuevo">${icon("plus")} ${t("find.first")} <kbd>n</kbd></a></div>` : nothing}</section></div>`;

const lost = screen => html`<div class="wrap over"><section class="void flat"
  role="alert"><h1>${t(screen.failed instanceof Unreachable ? "over.lost" : "over.failed")}</h1>
  <p>${screen.failed instanceof Unreachable ? t("over.lost.how") : screen.failed.message}</p>
  <div class="btns"><button class="btn primary" type="button"
    @click=${screen.again}>${t("retry")}</button></div></section></div>`;

export function view(screen) {
  const { customers } = screen;
  if (customers.value === null && customers.error)
    return lost(screen);
  if (customers.value?.total === 0 && !screen.feed.entries.length)
    return nobody(screen);
  return html`<div class="wrap over">${head(screen)}${net().since && customers.at ? html`<p
    class="note bad">${icon("off")}<span>${t("over.known",
      { time: time(new Date(customers.at).toISOString()) })}</span></p>` : nothing}
    ${facts(screen)}<div class="board"><div>${growthFigure(screen)}${kindsFigure(screen)}</div><div>${endsFigure(screen)}${screen.feed.template()}</div></div></div>`;
}
