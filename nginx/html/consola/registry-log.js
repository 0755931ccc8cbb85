// The log as a line of time, the newest first. The registry filters by the customer alone; who and what is held against
// each operation here, page by page, and how far back one has looked is said.
import { at, nextOf, read } from "./api.js";
import { authorName, verbs } from "./describe.js";
import { parseExact } from "./exact.js";
import { date, isoDay, number } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { alone, before, joined, learn, runs, verbOf } from "./log.js";
import { byDay, dayTitle, undoneBy } from "./ops.js";
import { go, hashOf } from "./router.js";
import { logLine } from "./told.js";
import { t } from "./words.js";

const page = 40, looks = 400, looked = 2000;

export class RegistryLog {
  entries = [];     // that pass the filters, the newest first
  people = new Set();
  from = null;      // the number before which nobody has looked; 0 at the beginning
  since = null;     // the instant of the oldest that was looked at
  next = null;      // the address of what is next, of a customer
  fresh = 0;        // how many came meanwhile
  busy = true;
  proposals = [];

  // { query, signal, told(), fail(error), end() }
  constructor(options) {
    Object.assign(this, options);
    [this.customer, this.who, this.what] = ["cliente", "autor", "verbo"].map(name => this.query.get(name) ?? "");
  }

  get isFiltered() {
    return Boolean(this.customer || this.who || this.what);
  }

  keeps = entry => (!this.who || entry.autor === this.who) && (!this.what || verbOf(entry) === this.what);

  async load() {
    Object.assign(this, { entries: [], from: this.end().operation, fresh: 0 });
    this.next = this.customer ? at`/clientes/${this.customer}/historial` + "?limite=100" : null;
    await this.more();
  }

  more = async () => {
    this.busy = true;
    this.told();
    try {
      await (this.customer ? this.moreOf() : this.moreOfAll());
    } finally {
      this.busy = false;
      this.told();
    }
  };

  add(entries) {
    for (const { autor } of entries)
      this.people.add(autor);
    this.since = entries.at(-1)?.instante ?? this.since;
    const kept = joined([...this.entries, ...entries.filter(this.keeps)]), added = kept.slice(this.entries.length);
    this.entries = kept;
    return added;
  }

  // A customer's own history, which has what changed.
  async moreOf() {
    const { text, headers } = await read(this.next, { signal: this.signal });
    this.next = nextOf(headers);
    this.from = this.next ? 1 : 0;
    this.add(parseExact(text));
  }

  // As many as fill the screen, or as one looks through at once.
  async moreOfAll() {
    const added = [], count = this.who || this.what ? looks : page;
    for (let seen = 0; this.from > 0 && added.length < page && seen < looked; seen += count) {
      const { entries, from } = await before(this.from, count, { signal: this.signal });
      this.from = from;
      added.push(...this.add(entries));
      this.told();
    }
    learn(this, alone(runs(added)));
  }

  // What comes meanwhile moves nothing: it waits on top.
  hear(entry) {
    if (!this.keeps(entry) || (this.customer && entry.nombre !== this.customer))
      return;
    this.fresh += 1;
    this.told();
  }

  // --- the filters

  want(change) {
    go(hashOf("/historia", { cliente: this.customer, autor: this.who, verbo: this.what, ...change }));
  }

  propose = async ({ target }) => {
    const text = target.value.trim();
    this.asked?.abort();
    const { signal } = this.asked = new AbortController();
    const names = text.length < 2 ? [] : await read(`/clientes?${new URLSearchParams({ buscar: text, limite: 8 })}`,
      { signal }).then(({ body }) => body, () => []);
    if (signal.aborted)
      return;
    this.proposals = names;
    this.told();
  };

  byCustomer() {
    if (this.customer)
      return html`<button class="fchip on" id="f-customer" type="button" aria-label=${t("filter.off",
        { value: this.customer })} @click=${() => this.want({ cliente: "" })}>
        <bdi>${this.customer}</bdi> ${icon("x")}</button>`;
    const apply = event => {
      event.preventDefault();
      this.want({ cliente: event.target.querySelector("input").value.trim() });
    };
    return html`<form @submit=${apply}><label class="vh" for="f-customer">${t("log.customer")}</label><input
      class="in who-in" id="f-customer" list="l-customer" autocomplete="off"
      maxlength="500" placeholder=${t("log.customer")} @input=${this.propose}><datalist
        id="l-customer">${this.proposals.map(name => html`<option value=${name}></option>`)}</datalist>
      <button class="btn" type="submit">${t("filter.go")}</button></form>`;
  }

  filters() {
    const people = [...new Set([...this.people, ...this.who ? [this.who] : []])].sort();
    const select = (id, label, value, options, name) => html`<label class="vh" for=${id}>${label}</label><select
      class="in chip ${value ? "on" : ""}" id=${id}
      @change=${({ target }) => this.want({ [name]: target.value })}><option value=""
        ?selected=${!value}>${label}</option>
      ${options.map(([one, text]) => html`<option value=${one} ?selected=${one === value}>${text}</option>`)}</select>`;
    return html`<div class="logfilters" role="group" aria-label=${t("filters")}>${this.byCustomer()}
      ${select("f-who", t("history.who"), this.who, people.map(one => [one, authorName(one)]), "autor")}
      ${select("f-what", t("log.what"), this.what, verbs.map(verb => [verb, t(`verb.one.${verb}`)]), "verbo")}
      ${this.isFiltered ? html`<a class="btn quiet small" href="#/historia">${t("filter.none")}</a>` : nothing}</div>`;
  }

  // --- what it looks like

  news() {
    return html`<p class="vh" role="status">${this.fresh ? t("log.fresh", { count: this.fresh }) : ""}</p>${this.fresh
      ? html`<button class="btn small" id="log-fresh" type="button"
      @click=${() => this.again().catch(this.fail)}>${icon("down")} ${t("log.fresh", { count: this.fresh })}</button>`
        : nothing}`;
  }

  async again() {
    this.end().operation += this.fresh;
    await this.load();
  }

  foot() {
    if (this.busy)
      return html`<p class="reach" role="status">${t("find.loading")}</p>`;
    const far = this.since && date(isoDay(new Date(this.since)), { dateStyle: "long" });
    if (!this.from)
      return this.entries.length ? html`<p class="reach">${t("log.all")}</p>` : nothing;
    return html`<div class="reach"><button class="btn" id="log-more" type="button"
      @click=${() => this.busy || this.more().catch(this.fail)}>${t(this.isFiltered && !this.customer ? "log.look"
        : "history.more")}</button>
      ${this.who || this.what ? html`<span>${t("log.looked", { day: far, number: number(this.from + 1) })}</span>`
        : nothing}</div>`;
  }

  list() {
    const undone = undoneBy(this.entries);
    return byDay(this.entries).map(([day, entries]) => html`<h3 class="day">${dayTitle(day)}</h3>
      <ol class="ops">${runs(entries).map(group => logLine(group, { undoneBy: undone }))}</ol>`);
  }

  template() {
    return html`<section aria-labelledby="h-log"><h2 class="vh"
      id="h-log">${t("history.operations")}</h2>${this.filters()}${this.news()}
      ${this.entries.length || this.busy ? this.list() : html`<p class="dim">${t(this.isFiltered ? "history.none"
        : "log.none")}</p>`}${this.foot()}</section>`;
  }
}

