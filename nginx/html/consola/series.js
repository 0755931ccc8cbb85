// How the registry grew: one point after another, the newest first, each read once in this window, for what is past
// stays.
// Each is a walk through all customers: where there are many, nobody is counted until somebody asks for it.
import { draft, keepDraft } from "./kept.js";
import { today } from "./format.js";
import { daysOf, firstDay, past } from "./measure.js";

const many = 50000;

export class Series {
  first = null;
  points = [];
  days = [];
  busy = false;
  error = null;
  asked = false;

  // { told(), signal }
  constructor(options) {
    Object.assign(this, options);
  }

  get missing() {
    return this.days.filter(day => !this.points.some(point => point.day === day));
  }

  // isHeld(total): whether it waits to be asked for.
  isHeld = total => total > many && !this.asked && this.missing.length > 0;

  // begin({ total, registro }): by what customers() gave.
  async begin({ total, registro }) {
    if (this.busy || (this.error && !this.asked))
      return;
    this.busy = true;
    const name = `over.series.${registro}`;
    const { signal } = this;
    try {
      this.points = draft(name) ?? [];
      this.first ??= await firstDay({ signal });
      this.days = this.first ? daysOf(this.first, today()) : [];
      this.told();
      while (!this.isHeld(total) && this.missing.length) {
        this.points.push(await past(this.missing.at(-1), { signal }));
        this.points.sort((a, b) => a.day.localeCompare(b.day));
        keepDraft(name, this.points);
        this.told();
      }
      this.error = null;
    } catch (error) {
      if (signal.aborted)
        return;
      this.error = error;
    }
    this.busy = false;
    this.told();
  }

  // shown(): the points that are drawn, the oldest first: those without a gap before today.
  get shown() {
    const known = this.days.map(day => this.points.find(point => point.day === day));
    return known.slice(known.lastIndexOf(undefined) + 1);
  }
}
