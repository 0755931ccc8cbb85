// Two moments of a customer side by side: what each had where they differ.
import { read, Refused } from "./api.js";
import { differences } from "./describe.js";
import { parseExact } from "./exact.js";
import { dayIn, today } from "./format.js";
import { parseDay, writeDay } from "./days.js";
import { dayField } from "./day-field.js";
import { html, nothing } from "./lib/lit-html.js";
import { isMoment } from "./moment.js";
import { momentText } from "./past.js";
import { reason } from "./reason.js";
import { pathOf } from "./record.js";
import { t } from "./words.js";

// momentsOf(text): the two moments of an address, "2026-01-01,hoy"; null if there are no two.
export function momentsOf(text) {
  const parts = (text ?? "").split(",");
  return parts.length === 2 && parts.every(part => part === "hoy" || isMoment(part))
    ? parts.map(part => part === "hoy" ? today() : part) : null;
}

const saidAs = moment => moment === today() ? t("compare.today") : momentText(moment);
const written = moment => /^\d{4}-/.test(moment) ? writeDay(dayIn(moment)) : moment;

export class Comparison {
  // { name, moments: [a, b] or null, signal, repaint, choose([a, b]) }
  constructor(options) {
    Object.assign(this, { cambios: null, error: null, typed: (options.moments ?? ["", today()]).map(written) },
      options);
  }

  async load() {
    if (!this.moments)
      return;
    try {
      const query = this.moments.map(encodeURIComponent).join(",");
      const { text } = await read(`${pathOf(this.name)}?comparar=${query}`, { signal: this.signal });
      this.cambios = parseExact(text).cambios;
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      this.error = reason(error);
    }
    this.repaint();
  }

  submit(event) {
    event.preventDefault();
    const moments = this.typed.map(text => /^\d+$/.test(text.trim()) ? text.trim() : parseDay(text, today()));
    this.wrong = moments.findIndex(moment => !moment);
    if (this.wrong >= 0) {
      this.repaint();
      return document.getElementById(`f-moment-${this.wrong}`).focus();
    }
    return this.choose(moments.sort((a, b) => a.length === b.length ? a.localeCompare(b) : 0));
  }

  field(i) {
    const bad = this.wrong === i;
    return html`<div class="field"><label for="f-moment-${i}">${t(i
      ? "compare.and" : "compare.between")}</label>${dayField({
      id: `f-moment-${i}`, value: this.typed[i], set: text => { this.typed[i] = text; }, paint: this.repaint,
        invalid: bad,
      describedBy: bad ? `f-moment-${i}-e` : undefined, last: today() })}
      ${bad ? html`<p class="err" id="f-moment-${i}-e" role="alert">${t("form.day")}</p>` : nothing}</div>`;
  }

  template() {
    return html`<section class="compare" aria-labelledby="h-compare"><h2 id="h-compare">${t("compare")}</h2>
      <form class="moments" novalidate @submit=${event => this.submit(event)}>${this.field(0)}${this.field(1)}
        <button class="btn" type="submit">${t("compare.do")} <kbd>↵</kbd></button></form>${this.result()}</section>`;
  }

  result() {
    if (this.error)
      return html`<div class="note bad" role="alert"><div>${this.error}</div></div>`;
    if (!this.cambios)
      return nothing;
    const rows = this.cambios.flatMap(({ miembro, antes, despues }) => differences(miembro, antes, despues));
    if (!rows.length)
      return html`<p class="dim" role="status">${t("compare.same")}</p>`;
    const cell = (text, mark) => text === undefined ? html`<span class="dim">${t("say.nothing")}</span>` : mark
      ? html`<ins>${text}</ins>` : html`<del>${text}</del>`;
    return html`<table class="tbl stack compare-t"><caption class="vh">${t("compare")}</caption><thead><tr><th
      scope="col"><span class="vh">${t("clash.member")}</span></th>
      ${this.moments.map(moment => html`<th
        scope="col">${saidAs(moment)}</th>`)}</tr></thead><tbody>${rows.map(({ label, before, after }) => html`<tr><th
          scope="row">${label}</th>
      <td data-l=${saidAs(this.moments[0])}>${cell(before, false)}</td><td
        data-l=${saidAs(this.moments[1])}>${cell(after, true)}</td></tr>`)}</tbody></table>`;
  }
}
