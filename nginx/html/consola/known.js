// What a screen knows of the whole registry: as it was read last in this window, until it is read again. What took the
// registry long is read again the more seldom, however much is written meanwhile.
import { draft, keepDraft } from "./kept.js";

// The least time between two readings, in milliseconds, and how often the time of one goes into the time between two.
const least = 700, share = 20;

export class Known {
  value = null;   // what was read,
  at = null;      // when, in milliseconds,
  took = 0;       // and how long that took
  busy = false;
  error = null;
  timer = 0;

  // { name, load(), told(), signal, keeps }: told is called whenever something of this is different; `keeps` is false
  // where what was read is of no use to another page.
  constructor(options) {
    Object.assign(this, options);
    Object.assign(this, draft(`over.${this.name}`) ?? {});
    this.signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  async read() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.missed = this.busy;
    if (this.busy)
      return;
    const began = Date.now();
    this.busy = true;
    this.told();
    try {
      const value = await this.load();
      if (this.signal.aborted)
        return;
      Object.assign(this, { value, at: Date.now(), took: Date.now() - began, error: null });
      keepDraft(`over.${this.name}`, { value: this.keeps === false ? null : value, at: this.at, took: this.took });
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.error = error;
    }
    this.busy = false;
    this.told();
    if (this.missed)
      this.change();
  }

  // change(): something was written; it is read again when that is due.
  change() {
    if (this.busy)
      this.missed = true;
    if (this.busy || this.timer || this.signal.aborted)
      return;
    const due = (this.at ?? 0) + Math.max(least, share * this.took) - Date.now();
    this.timer = setTimeout(() => this.read(), Math.max(150, due));
  }

  // begin(): shows what is known, and reads it again if that is due.
  begin() {
    return this.value === null ? this.read() : this.change();
  }
}
