// Two days of the registry: who came, who went and who is different, out of all that was written between the ends of
// both.
import { addDays, addMonths, isDay, parseDay, writeDay } from "./days.js";
import { dayField } from "./day-field.js";
import { authorName } from "./describe.js";
import { numberOf } from "./exact.js";
import { date, number, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { between } from "./log.js";
import { historyHash } from "./record.js";
import { customerHash, go, hashOf } from "./router.js";
import { t } from "./words.js";

const atOnce = 2000, shown = 300;
const kinds = ["came", "back", "went", "passed", "changed", "erased"];

// became(entries): which of these a customer is, by their entries of those days, the oldest first.
export function became(entries) {
  const [first] = entries, last = entries.at(-1);
  const isNew = numberOf(first.operacion) === numberOf(first.cliente);
  if (last.olvidado)
    return "erased";
  if (last.gone)
    return isNew ? "passed" : "went";
  if (isNew)
    return "came";
  return first.verbo === "restaurar" ? "back" : "changed";
}

export class RegistryCompare {
  customers = new Map(); // the entries of each, by their number
  count = 0;
  next = null;
  busy = false;
  wrong = -1;

  // { query, signal, told(), fail(error) }
  constructor(options) {
    Object.assign(this, options);
    const days = ["desde", "hasta"].map(name => this.query.get(name) ?? "");
    this.days = days.every(day => isDay(day) && day <= today()) ? days.sort() : null;
    this.typed = this.days?.map(writeDay) ?? [writeDay(addMonths(today(), -1)), writeDay(today())];
  }

  async load() {
    if (!this.days) {
      document.getElementById("f-day-0")?.focus();
      return;
    }
    const [from, to] = this.days;
    this.customers = new Map();
    this.count = 0;
    if (from < to)
      await this.look({ desde: addDays(from, 1), hasta: to, limite: 1000 });
  }

  async look(query) {
    this.busy = true;
    this.told();
    const { entries, next } = await between(query, atOnce, { signal: this.signal });
    for (const entry of entries) {
      const customer = numberOf(entry.cliente);
      this.customers.set(customer, [...this.customers.get(customer) ?? [], entry].slice(-50));
    }
    this.count += entries.length;
    this.next = next;
    this.busy = false;
    this.told();
  }

  goOn = () => this.look(new URL(this.next, location.href).searchParams);

  submit = event => {
    event.preventDefault();
    const days = this.typed.map(text => parseDay(text, today()));
    this.wrong = days.findIndex(day => !day || day > today());
    if (this.wrong < 0) {
      const [desde, hasta] = days.sort();
      return go(hashOf("/historia", { desde, hasta }), { replace: true });
    }
    this.told();
    return document.getElementById(`f-day-${this.wrong}`).focus();
  };

  // --- what it looks like

  field(i) {
    const bad = this.wrong === i;
    return html`<div class="field"><label for="f-day-${i}">${t(i ? "compare.and"
      : "compare.between")}</label>${dayField({ id: `f-day-${i}`, value: this.typed[i],
      set: text => { this.typed[i] = text; }, paint: this.told, invalid: bad, describedBy: bad ? `f-day-${i}-e`
        : undefined, last: today() })}
      ${bad ? html`<p class="err" id="f-day-${i}-e" role="alert">${icon("warn")} ${t("form.day.past")}</p>`
        : nothing}</div>`;
  }

  row = ([, entries, kind]) => {
    const last = entries.at(-1), [from, to] = this.days;
    const name = kind === "erased" ? html`<span class="dim">${t("all.erased")}</span>`
      : html`<bdi>${last.nombre}</bdi>`;
    const link = kind === "changed" || kind === "back" ? historyHash(last.nombre, { comparar: `${from},${to}` })
      : kind === "came" ? customerHash(last.nombre, { en: to === today() ? null : to }) : kind === "went"
        ? customerHash(last.nombre, { en: from }) : null;
    return html`<tr><th scope="row">${link ? html`<a href=${link}>${name}</a>`
      : name}</th><td>${t(`between.kind.${kind}`)}</td>
      <td class="wide-only">${authorName(last.autor)}</td><td class="num">${number(entries.length)}${entries.length ===
        50 ? "+" : ""}</td></tr>`;
  };

  result() {
    if (!this.days)
      return html`<p class="dim">${t("between.how")}</p>`;
    if (this.busy && !this.count)
      return html`<p class="ghostline"></p><p class="ghostline"></p>`;
    const all = [...this.customers].map(([customer, entries]) => [customer, entries, became(entries)]);
    if (!all.length)
      return html`<p class="dim" role="status">${t("compare.same")}</p>`;
    all.sort((a, b) => kinds.indexOf(a[2]) - kinds.indexOf(b[2]));
    const tally = kinds.map(kind => [kind, all.filter(one => one[2] === kind).length]).filter(([, count]) => count);
    return html`<p class="tally" role="status">${tally.map(([kind,
      count]) => html`<span><b>${number(count)}</b> ${t(`between.count.${kind}`, { count })}</span>`)}</p>
      <table class="tbl then-t"><caption class="vh">${this.caption()}</caption><thead><tr><th
        scope="col">${t("find.column.name")}</th><th scope="col">${t("between.what")}</th>
        <th scope="col" class="wide-only">${t("between.who")}</th><th scope="col"
          class="num">${t("history.operations")}</th></tr></thead><tbody>${all.slice(0,
            shown).map(this.row)}</tbody></table>
      ${all.length > shown ? html`<p class="dim">${t("between.rest", { count: all.length - shown })}</p>` : nothing}
      ${this.next ? html`<div class="reach"><button class="btn" type="button"
        @click=${() => this.goOn().catch(this.fail)}>${t("log.look")}</button><span>${t("between.looked",
          { count: this.count })}</span></div>` : nothing}`;
  }

  caption() {
    const [from, to] = this.days;
    return t("between.caption", { from: date(from), to: date(to) });
  }

  template() {
    return html`<section class="compare" aria-labelledby="h-compare"><h2 id="h-compare">${this.days ? this.caption()
      : t("compare")}</h2>
      <form class="moments" novalidate @submit=${this.submit}>${this.field(0)}${this.field(1)}<button class="btn"
        type="submit">${t("compare.do")} <kbd>↵</kbd></button>
        <a class="btn quiet" href="#/historia">${t("between.back")}</a></form>${this.result()}</section>`;
  }
}
