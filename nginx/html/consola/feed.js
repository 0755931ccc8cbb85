// What happens just now. What others do appears by itself, but nothing that is being read is moved: the first three
// do, the rest waits on top until it is asked for, and all of it while it is paused, or held by the pointer or the
// focus.
import { alone, before, detail, firstOf, joined, learn, logEnd, runs } from "./log.js";
import { isoDay, today } from "./format.js";
import { html, nothing } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { feedItem } from "./told.js";
import { net } from "./net.js";
import { pause } from "./heard.js";
import { t } from "./words.js";

const shown = 12, atOnce = 3, asked = 40, waits = 500;

export class Feed {
  entries = [];        // that are shown, the newest first
  waiting = [];        // that came meanwhile, the oldest first; of very many only the last
  dropped = 0;         // how many of those are no longer here
  came = 0;            // how many have appeared by themselves
  fresh = new Set();
  alone = new Set();   // that have appeared each by itself
  first = null;        // the number of today's first operation,
  last = 0;            // and of the last one
  paused = false;
  loaded = false;
  error = null;

  // { told(), isHeld(), signal }
  constructor(options) {
    Object.assign(this, options);
  }

  async load() {
    try {
      const { signal } = this, now = today();
      const [{ operation }, first] = await Promise.all([logEnd({ signal }), firstOf(now, { signal })]);
      const { entries } = await before(operation, asked, { signal });
      Object.assign(this, { day: now, first, last: operation, entries: joined(entries), waiting: [], dropped: 0,
        came: 0, alone: new Set(), loaded: true, error: null });
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.error = error;
    }
    this.told();
    await this.learn();
  }

  // What each of those on the screen did.
  learn() {
    return learn(this, alone(this.groups()));
  }

  groups() {
    return runs(this.entries, ({ operacion }) => this.alone.has(operacion)).slice(0, shown);
  }

  get left() {
    return this.waiting.length + this.dropped;
  }

  async hear({ documento, ...entry }) {
    if (!this.loaded)
      return;
    this.waiting.push({ ...entry, gone: documento === null });
    this.last = entry.operacion;
    if (this.first === null || this.day !== today())
      Object.assign(this, { day: today(), first: entry.operacion });
    if (this.waiting.length > waits)
      this.dropped += this.waiting.splice(0, this.waiting.length - waits).length;
    if (this.left > 1 || this.paused || this.came >= atOnce || this.isHeld())
      return void this.told();
    // One alone is told in full at once.
    const [one] = this.waiting;
    const known = await detail(one, { signal: this.signal }).catch(() => one);
    const index = this.waiting.indexOf(one);
    if (this.signal.aborted || index < 0)
      return;
    this.waiting[index] = known;
    if (this.paused || this.isHeld())
      return void this.told();
    const count = Math.min(this.waiting.length, atOnce - this.came);
    this.came += count;
    for (const { operacion } of this.waiting.slice(0, count))
      this.alone.add(operacion);
    this.take(count);
  }

  // so(): { count, people }: today's operations, and whose they are where all of them are here.
  so() {
    const count = this.first === null || this.day !== today() ? 0 : this.last - this.first + 1;
    const mine = [...this.waiting, ...this.entries].filter(({ operacion }) => operacion >= this.first);
    return { count, people: count <= asked / 2 || mine.length >= count ? new Set(mine.map(({ autor }) => autor)).size
      : null };
  }

  // show(): all that waits, on top.
  show() {
    this.came = this.dropped = 0;
    this.take(this.waiting.length);
  }

  // Takes the oldest of those that wait, which are tinted for a moment.
  take(count) {
    const fresh = joined(this.waiting.splice(0, count).reverse());
    const mine = this.fresh = new Set(fresh.map(({ operacion }) => operacion));
    pause(2000, this.signal).then(() => {
      if (this.fresh === mine)
        this.fresh = new Set();
      this.told();
    });
    this.entries = joined([...fresh, ...this.entries]).slice(0, waits);
    this.told();
    this.learn();
  }

  pause() {
    this.paused = !this.paused;
    if (!this.paused)
      return this.show();
    return this.told();
  }

  // --- what it looks like

  more() {
    if (!this.left)
      return nothing;
    return html`<button class="btn small wide" id="feed-more" type="button"
      @click=${() => this.reveal()}>${icon("down")} ${t("feed.more", { count: this.left })}</button>`;
  }

  reveal() {
    this.show();
    document.getElementById("feed")?.focus({ preventScroll: true });
  }

  list() {
    if (!this.loaded && !this.error)
      return html`<li><p class="ghostline"></p></li>`;
    const groups = this.groups(), now = today(), from =
      groups.findIndex(([entry]) => isoDay(new Date(entry.instante)) !== now);
    return groups.map((group, i) => html`${i === from ? html`<li class="sep"><p class="meta">${t(i ? "feed.earlier"
      : "feed.nothing")}</p></li>` : nothing}
      ${feedItem(group, this.fresh.has(group[0].operacion))}`);
  }

  // While it is lost, nothing is said to be live.
  state() {
    if (net().since || this.paused)
      return html`<p class="s dim">${t(net().since ? "feed.lost" : "feed.paused")}</p>`;
    return html`<p class="s dim"><span class="pulse inline"></span> ${t("feed.live")}</p>`;
  }

  template() {
    return html`<section class="feed" aria-labelledby="h-feed"><div class="fig-h"><h2
      id="h-feed">${t("feed")}</h2>${this.state()}
      <button class="btn quiet small" id="feed-pause" type="button" @click=${() => this.pause()}>${t(this.paused
        ? "feed.go" : "feed.pause")}</button></div>
      <p class="vh" role="status">${this.left ? t("feed.more", { count: this.left }) : ""}</p>${this.more()}
      ${this.error ? html`<div class="note bad" role="alert"><div>${t("feed.failed")}</div><button class="btn small"
        type="button" @click=${() => this.load()}>${t("retry")}</button></div>` : nothing}
      <ol class="line" id="feed" tabindex="-1" aria-labelledby="h-feed" aria-live=${this.paused ? "off" : "polite"}
        aria-relevant="additions">${this.list()}</ol>
      <p><a href="#/historia">${t("feed.all")}</a></p></section>`;
  }
}
