// The screen of a customer: what there is of them, now or at a moment of the past, and one section at a time being
// changed. What it looks like is in customer-view.js, what is done in customer-acts.js.
import { Acts } from "./customer-acts.js";
import { view } from "./customer-view.js";
import { authorName } from "./describe.js";
import { draft } from "./edit.js";
import { haunt } from "./ghosts.js";
import { pause } from "./heard.js";
import { read, Unreachable } from "./api.js";
import { isField, keys } from "./keys.js";
import { found } from "./list.js";
import { goOnMoving, widthOf } from "./lifeline.js";
import { on, onRestart } from "./live.js";
import { html, render } from "./lib/lit-html.js";
import { net, onNet } from "./net.js";
import { historyPath, isMissing, loadHistory, loadPast, loadRecord, versionOf } from "./record.js";
import { customerHash, go, hashOf, note, title } from "./router.js";
import { may } from "./session.js";
import { sheet } from "./sheets.js";
import { more, onLanguage, t } from "./words.js";
import { today } from "./format.js";
import { openServiceMenu } from "./service-menu.js";
import { ordered } from "./services.js";
import { toNow } from "./shell.js";

await Promise.all([more("customer"), sheet("customer"), sheet("history"), sheet("print", "print")]);

let zone;

async function zoneName(signal) {
  zone ??= (await read("/version", { signal })).body.zona_horaria ?? "";
  return zone;
}

class Screen {
  constructor({ root, place, signal }) {
    Object.assign(this, { root, signal, name: place.params.nombre, en: place.query.get("en"),
      record: null, past: null, entries: null, editor: null, conflict: null, adding: false, missing: false, error: null,
        gone: null, width: 0 });
    this.acts = new Acts(this);
    this.draw = this.draw.bind(this);
  }

  get mayWrite() {
    return may("editor") && !this.en;
  }

  async load() {
    const there = haunt(this.root, this.signal);
    try {
      const [record] = await Promise.all([this.find(), zoneName(this.signal).then(name => { this.zone = name; })]);
      this.take(record);
      if (this.en)
        this.past = await loadPast(record, this.en, { signal: this.signal });
      this.loadLast();
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.missing = isMissing(error);
      this.error = error;
    } finally {
      there();
    }
    this.draw();
  }

  // Who has no such name today may have had it then.
  async find() {
    try {
      return await loadRecord(this.name, { signal: this.signal });
    } catch (error) {
      if (!this.en || !isMissing(error))
        throw error;
      return loadRecord(this.name, { signal: this.signal, en: this.en });
    }
  }

  take(record) {
    this.record = record;
    title(record.name);
    if (record.name === this.name)
      return;
    this.name = record.name;
    note(customerHash(record.name, { en: this.en }));
  }

  async loadLast() {
    const { entries } = await loadHistory(historyPath(this.record.name, this.en ? 200 : 6),
      { signal: this.signal }).catch(() => ({ entries: [] }));
    this.entries = entries;
    this.draw();
  }

  // reload(): the customer as they are now, whatever they are called by now. Without a connection what is known stays,
  // and the horizon says so.
  async reload() {
    try {
      await this.again();
    } catch (error) {
      if (!this.signal.aborted && !(error instanceof Unreachable))
        throw error;
    }
  }

  async again() {
    const { body } = await read(`/clientes?numero=${this.record.number}`, { signal: this.signal });
    if (!body.length) {
      this.gone = true;
      return this.draw();
    }
    this.gone = null;
    this.take(await loadRecord(body[0], { signal: this.signal }));
    this.draw();
    return this.loadLast();
  }

  draw() {
    if (this.signal.aborted)
      return;
    render(view(this), this.root);
  }

  // slide(day): another day of the past; today is the present.
  slide(day) {
    if (day >= today())
      return toNow();
    this.en = day;
    note(customerHash(this.name, { en: day }));
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), 120);
    return undefined;
  }

  async look() {
    const { en } = this;
    const past = await loadPast(this.record, en, { signal: this.signal }).catch(() => this.past);
    if (en === this.en && !this.signal.aborted) {
      this.past = past;
      this.draw();
    }
  }

  // --- what others write

  async hear(entry) {
    if (entry.cliente !== this.record?.number || this.en || entry.operacion <= versionOf(this.record) || this.acts.busy)
      return;
    if (this.editor || this.conflict) {
      this.editor?.hear(t("edit.changed", { who: authorName(entry.autor) }));
      return;
    }
    await this.reload();
    this.fresh = true;
    this.draw();
    await pause(2000, this.signal);
    this.fresh = false;
    this.draw();
  }

  // --- the keys

  neighbour(step) {
    const list = found();
    const at = list?.rows.findIndex(({ nombre }) => nombre === this.name) ?? -1;
    const next = at < 0 ? undefined : list.rows[at + step];
    return next && { name: next.nombre, at: at + step, count: list.rows.length, more: Boolean(list.next) };
  }

  walk(step) {
    const next = this.neighbour(step);
    if (!next)
      return;
    found().at = next.at;
    go(customerHash(next.name), { replace: true });
  }

  keyMap() {
    const write = run => () => { if (this.mayWrite && this.record) run(); };
    const map = {
      e: write(() => this.acts.edit("contacto")), s: write(() => this.acts.service("add")),
        t: write(() => this.acts.askTag()),
      m: write(() => this.acts.edit("notas")), j: () => this.walk(1), k: () => this.walk(-1),
      h: () => go(hashOf(`/clientes/${encodeURIComponent(this.name)}/historia`)),
    };
    for (let n = 1; n < 10; n++)
      map[n] = write(() => this.openMenu(n));
    return map;
  }

  openMenu(n) {
    const service = ordered(this.record.services)[n - 1];
    if (service)
      openServiceMenu(service, { paint: this.draw });
  }

  pressed(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]"))
      return;
    if (event.key === "Escape" && this.en && !isField(event.target)) {
      event.preventDefault();
      toNow();
    } else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" &&
      !isField(event.target) && this.acts.last) {
      event.preventDefault();
      this.acts.undoLast();
    }
  }

  listen(since) {
    const { signal } = this;
    keys(this.keyMap(), { signal });
    on(entry => this.hear(entry), { signal, since });
    onRestart(() => this.reload(), { signal });
    onLanguage(this.draw, { signal });
    onNet(() => { if (!net().since && !this.en && !this.editor && !this.conflict) this.reload(); else this.draw(); },
      { signal });
    addEventListener("keydown", event => this.pressed(event), { signal });
    if (this.en)
      widthOf(this.root, width => { this.width = width; this.draw(); }, signal);
  }
}

export async function open(context) {
  const screen = new Screen(context);
  render(html``, context.root);
  const began = performance.now();
  await screen.load();
  if (context.signal.aborted)
    return {};
  screen.listen(began);
  goOnMoving();
  const kept = screen.record && screen.mayWrite && draft(screen.record.number);
  if (kept)
    screen.acts.resume(kept);
  return {};
}

