// The history of the whole registry: the log as a line of time, the registry as of a moment, or two days compared,
// under one box that reads a day and one strip of the year.
import { addDays, addMonths, isDay, parseDay, writeDay } from "./days.js";
import { dayField } from "./day-field.js";
import { painter } from "./drawn.js";
import { dayIn, today } from "./format.js";
import { icon } from "./icons.js";
import { isField, keys } from "./keys.js";
import { html, nothing } from "./lib/lit-html.js";
import { on, onRestart } from "./live.js";
import { forget, logEnd } from "./log.js";
import { net, onNet } from "./net.js";
import { reason } from "./reason.js";
import { RegistryCompare } from "./registry-compare.js";
import { RegistryLog } from "./registry-log.js";
import { RegistryPast } from "./registry-past.js";
import { go, hashOf, title } from "./router.js";
import { Unreachable } from "./api.js";
import { sheet } from "./sheets.js";
import { forgetYear, loadYear, stripView } from "./strip.js";
import { more, t } from "./words.js";

await Promise.all([more("customer"), more("overview"), sheet("customer"), sheet("history"), sheet("overview")]);

const seeDay = day => go(day === today() ? "#/historia" : hashOf("/historia", { en: day }));

// Whoever moves the day by the strip's keys goes on there.
let onStrip = false;

class Registry {
  end = null;      // { operation, total }
  year = null;
  error = null;
  wrong = false;
  timer = 0;

  constructor({ root, place, signal }) {
    Object.assign(this, { root, query: place.query, signal, en: place.query.get("en") },
      painter(() => view(this), { root, signal }));
    const day = dayIn(this.en ?? "");
    this.day = isDay(day) ? day : today();
    this.typed = isDay(day) ? writeDay(day) : "";
    const options = { query: this.query, en: this.en, signal, told: this.draw, fail: this.fail, end: () => this.end };
    this.body = this.en ? new RegistryPast({ ...options, at: day => { this.day = day; } })
      : this.query.has("desde") || this.query.has("comparar") ? new RegistryCompare(options) : new RegistryLog(options);
  }

  fail = error => {
    if (this.signal.aborted)
      return;
    this.error = error;
    this.draw();
  };

  load = async () => {
    this.error = null;
    this.draw();
    const { signal } = this;
    try {
      this.end = await logEnd({ signal });
      await Promise.all([this.body.load(), this.strip()]);
    } catch (error) {
      this.fail(error);
    }
    this.draw();
  };

  // Without the strip the rest goes on.
  async strip() {
    this.year = await loadYear(this.end.operation, this).catch(() => null);
    this.draw();
  }

  see = event => {
    event.preventDefault();
    const day = parseDay(this.typed, today());
    this.wrong = !day || day > today();
    if (!this.wrong)
      return seeDay(day);
    this.draw();
    return document.getElementById("f-day").focus();
  };

  // The day follows the cursor at once, the screen when it rests.
  slide = day => {
    this.day = day;
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.signal.aborted)
        return;
      onStrip = document.activeElement?.id === "f-strip";
      seeDay(day);
    }, 500);
  };

  anew = () => {
    forget();
    forgetYear();
    this.load();
  };

  connection = () => {
    if (!net().since && this.error instanceof Unreachable)
      this.load();
    else
      this.draw();
  };
}

const quick = () => [["history.yesterday", addDays(today(), -1)], ["history.month", addMonths(today(), -1)],
  ["history.year", addMonths(today(), -12)]]
  .map(([key, day]) => html`<a class="btn quiet small" href=${hashOf("/historia", { en: day })}>${t(key)}</a>`);

const when = screen => html`<div class="when"><form class="whenform" novalidate @submit=${screen.see}><div
  class="field"><label for="f-day">${t("history.see")}</label>
    <div class="btns">${dayField({ id: "f-day", value: screen.typed, set: text => { screen.typed = text; },
      paint: screen.draw, invalid: screen.wrong, last: today(),
      describedBy: screen.wrong ? "f-day-e" : undefined, picked: seeDay })}<button class="btn"
        type="submit">${t("history.go")} <kbd>↵</kbd></button></div>
    ${screen.wrong ? html`<p class="err" id="f-day-e" role="alert">${icon("warn")} ${t("form.day.past")}</p>`
      : nothing}<div class="btns">${quick()}</div></div></form>
  ${stripView({ year: screen.year, day: screen.day, width: screen.width("strip"), move: screen.slide })}</div>`;

const failed = screen => html`<section class="void flat" role="alert"><h2>${t(screen.error instanceof Unreachable
  ? "over.lost" : "log.failed")}</h2>
  <p>${screen.error instanceof Unreachable ? t("over.lost.how") : reason(screen.error)}</p>
  <div class="btns"><button class="btn primary" type="button" @click=${screen.load}>${t("retry")}</button>
    ${screen.query.size ? html`<a class="btn" href="#/historia">${t("between.back")}</a>` : nothing}</div></section>`;

function lead(screen) {
  if (screen.en)
    return t("then.lead");
  return screen.end ? t("log.lead", { count: screen.end.operation }) : t("history.nothing.lost");
}

const view = screen => html`<div class="wrap history"><div
  class="head"><div><h1>${t("nav.history")}</h1><p>${lead(screen)}</p></div>
    <div class="btns">${screen.en ? nothing : html`<a class="btn" href=${hashOf("/historia",
      { comparar: "1" })}>${icon("compare")} ${t("compare")} <kbd>c</kbd></a>`}</div></div>
  ${when(screen)}${screen.error ? failed(screen) : screen.body.template()}</div>`;

export async function open(context) {
  const { signal, root } = context, screen = new Registry(context);
  title(screen.en ? `${t("nav.history")}, ${screen.typed || screen.en}` : t("nav.history"));
  on(entry => screen.body.hear?.(entry), { signal });
  onRestart(screen.anew, { signal });
  onNet(screen.connection, { signal });
  keys({ c: ({ target }) => { if (!isField(target)) go(hashOf("/historia", { comparar: "1" })); } }, { signal });
  signal.addEventListener("abort", () => clearTimeout(screen.timer));
  screen.paint();
  if (onStrip)
    root.querySelector("#f-strip")?.focus({ preventScroll: true });
  onStrip = false;
  screen.load();
  return {};
}
