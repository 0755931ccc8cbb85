// The overview: four facts, three drawings with their tables, and what happens just now. Each part is read by itself,
// and read again when somebody wrote, as often as it is cheap to the registry.
import { Feed } from "./feed.js";
import { Known } from "./known.js";
import { Series } from "./series.js";
import { keepDraft } from "./kept.js";
import { isField, keys } from "./keys.js";
import { on, onRestart } from "./live.js";
import { catalogue, customers, ends } from "./measure.js";
import { forget } from "./log.js";
import { net, onNet } from "./net.js";
import { painter } from "./drawn.js";
import { go, title } from "./router.js";
import { pause } from "./heard.js";
import { sheet } from "./sheets.js";
import { more, t } from "./words.js";
import { view } from "./overview-view.js";

await Promise.all([more("customer"), more("overview"), sheet("customer"), sheet("overview")]);

const parts = ["customers", "catalogue", "ends"];

class Overview {
  ghosts = false; // it takes long enough to say so

  constructor({ root, signal }) {
    Object.assign(this, { root, signal }, painter(() => view(this), { root, signal }));
    const known = (name, load) => new Known({ name, load: () => load({ signal }), told: this.draw, signal });
    this.customers = known("customers", customers);
    this.catalogue = known("catalogue", catalogue);
    this.ends = known("ends", ends);
    this.series = new Series({ told: this.draw, signal });
    this.feed = new Feed({ told: this.draw, isHeld: this.isRead, signal });
  }

  // Whether somebody reads in the feed: the pointer is on it, or the focus in it.
  isRead = () => Boolean(this.root.querySelector(".feed .line")?.matches(":hover, :focus-within"));

  get failed() {
    return parts.map(part => this[part]).find(({ error }) => error)?.error ?? null;
  }

  async haunt() {
    await pause(150, this.signal);
    this.ghosts = true;
    this.draw();
  }

  // What is past is counted when the rest is there.
  async begin() {
    this.haunt();
    const reading = parts.map(part => this[part].begin());
    this.feed.load();
    await Promise.all(reading);
    await this.grow();
  }

  async grow() {
    if (this.customers.value?.total)
      await this.series.begin(this.customers.value);
  }

  // again(): after an error, or a backup was put in place.
  again = async () => {
    this.feed.load();
    await Promise.all(parts.map(part => this[part].read()));
    this.series.asked ||= Boolean(this.series.error);
    await this.grow();
  };

  countPast = () => {
    this.series.asked = true;
    this.series.error = null;
    this.grow();
  };

  anew = () => {
    forget();
    for (const part of parts) {
      keepDraft(`over.${part}`, null);
      this[part].value = null;
    }
    this.series = new Series({ told: this.draw, signal: this.signal });
    this.again();
  };

  hear = entry => {
    this.feed.hear(entry);
    for (const part of parts)
      this[part].change();
  };

  connection = () => {
    if (!net().since && (this.failed || this.feed.error))
      this.again();
    else
      this.draw();
  };
}

export async function open(context) {
  const { signal } = context;
  title(t("nav.overview"));
  const screen = new Overview(context);
  on(screen.hear, { signal });
  onRestart(screen.anew, { signal });
  onNet(screen.connection, { signal });
  keys({ p: ({ target }) => { if (!isField(target)) screen.feed.pause(); }, h: () => go("#/historia") }, { signal });
  const clock = setInterval(screen.draw, 15000);
  signal.addEventListener("abort", () => clearInterval(clock));
  screen.paint();
  screen.begin();
  return {};
}
