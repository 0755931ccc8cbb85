// The registry as of a moment: who was a customer then, with their services in the states of that day, and what
// happened on it. Nothing here writes, and every way on keeps the moment.
import { nextOf, read } from "./api.js";
import { addDays, isDay } from "./days.js";
import { date, isoDay, telephone, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { before, firstOf, joined, learn, runs } from "./log.js";
import { customerHash, hashOf } from "./router.js";
import { called, service } from "./rows.js";
import { services } from "./state.js";
import { feedItem } from "./told.js";
import { t } from "./words.js";

const page = 50, shown = 10, many = 50000;

export class RegistryPast {
  rows = null;
  next = null;
  total = null;
  happened = null;  // { entries, count }
  on = null;        // the day of the moment
  busy = false;

  // { en, signal, told(), fail(error), end(), at(day) }
  constructor(options) {
    Object.assign(this, options);
  }

  async load() {
    this.happened = await this.dayOf();
    this.at(this.on);
    this.path = `/clientes?${new URLSearchParams({ en: this.en, limite: page, detalle: 1 })}`;
    this.rows = [];
    await this.more(this.path);
    const { signal, told, happened: { entries } } = this;
    learn({ entries, signal, told }, entries);
    await this.count();
  }

  more = async path => {
    this.busy = true;
    this.told();
    const { body, headers } = await read(path, { signal: this.signal });
    this.rows.push(...body);
    this.next = nextOf(headers);
    if (!this.next)
      this.total = this.rows.length;
    this.busy = false;
    this.told();
  };

  // How many there were is counted customer by customer: not where that takes long.
  async count() {
    if (this.total !== null || this.end().total > many)
      return;
    const { headers } = await read(this.path.replace(`limite=${page}`, "limite=1"), { signal: this.signal,
      headers: { Prefer: "count=exact" } });
    this.total = Number(headers.get("Total-Count"));
    this.told();
  }

  // What happened on that day, or up to that operation.
  async dayOf() {
    const { en, signal } = this;
    if (!isDay(en)) {
      const upto = /^\d+$/.test(en) ? Number(en) : await this.operationAt(en);
      const { entries } = await before(Math.min(upto, this.end().operation), shown, { signal });
      this.on = entries[0] ? isoDay(new Date(entries[0].instante)) : today();
      return { entries: joined(entries), count: null };
    }
    this.on = en;
    const last = en < today() ? (await firstOf(addDays(en, 1), { signal }) ?? this.end().operation + 1) - 1
      : this.end().operation;
    const first = await firstOf(en, { signal }) ?? last + 1, count = Math.max(0, last - first + 1);
    const { entries } = count ? await before(last, Math.min(shown, count), { signal }) : { entries: [] };
    return { entries: joined(entries), count };
  }

  async operationAt(instant) {
    return (await firstOf(encodeURIComponent(instant), { signal: this.signal }) ?? this.end().operation + 1) - 1;
  }

  // --- what it looks like

  note() {
    return html`<div class="note past">${icon("clock")}<div><strong>${t("past.looking")}</strong> ${t("then.nowrite")}</div>
      ${this.on && this.on < today() ? html`<a class="btn small" href=${hashOf("/historia", { desde: this.on,
        hasta: today() })}>${icon("compare")} ${t("past.compare")}</a>` : nothing}</div>`;
  }

  amount() {
    if (this.total === null)
      return this.rows.length ? t("then.more", { count: this.rows.length }) : "";
    return `${t("then.count", { count: this.total })} ${t("then.today", { count: this.end().total })}`;
  }

  row = one => html`<tr><th scope="row"><a href=${customerHash(one.nombre, { en: this.en })}
    dir="auto">${one.nombre}</a></th>
    <td><div class="svcs">${services(one, this.on).slice(0, 4).map(item => service(item))}</div></td><td
      class="tel wide-only">${telephone(called(one))}</td></tr>`;

  list() {
    if (!this.rows)
      return html`<p class="ghostline"></p><p class="ghostline"></p>`;
    if (!this.rows.length && !this.busy)
      return html`<p class="dim">${t("then.nobody")}</p>`;
    return html`<table class="tbl then-t"><thead><tr><th scope="col">${t("find.column.name")}</th><th
      scope="col">${t("find.column.services")}</th>
      <th scope="col" class="wide-only">${t("find.column.telephone")}</th></tr></thead><tbody>${this.rows.map(this.row)}</tbody></table>
      ${this.next ? html`<div class="reach"><button class="btn" id="then-more" type="button"
        @click=${() => this.more(this.next).catch(this.fail)}>${t("history.more")}</button></div>` : nothing}`;
  }

  day() {
    if (!this.happened)
      return nothing;
    const { entries, count } = this.happened;
    return html`<aside aria-labelledby="h-that"><div class="fig-h"><h2 id="h-that">${count === null ? t("then.before")
      : t("then.that", { day: date(this.on) })}</h2>
      ${count === null ? nothing : html`<p>${t("then.operations", { count })}</p>`}</div>
      <ol class="line">${runs(entries).map(group => feedItem(group, false, this.en))}</ol></aside>`;
  }

  template() {
    return html`<div class="asof"><section aria-labelledby="h-then">${this.note()}<div class="fig-h"><h2
      id="h-then">${t("then.customers")}</h2>
      <p role="status">${this.rows ? this.amount() : ""}</p>${this.rows?.length ? html`<a class="btn small"
        href=${hashOf("/clientes", { en: this.en })}>${icon("search")} ${t("then.find")}</a>`
          : nothing}</div>${this.list()}</section>${this.day()}</div>`;
  }
}
