// The search, which is the page: while one types, rows come; arrows move, Enter opens. The address keeps what is wanted and
// which row is picked. What it looks like is in find-view.js.
import { begin, count, found, isSame, members, more, near } from "./list.js";
import { customerHash, go, hashOf, note, title } from "./router.js";
import { lastOf, preview } from "./preview.js";
import { net, onNet } from "./net.js";
import { on, onRestart } from "./live.js";
import { Unreachable } from "./api.js";
import { dayOf } from "./state.js";
import { filters } from "./filters.js";
import { keys } from "./keys.js";
import { may } from "./session.js";
import { pause } from "./heard.js";
import { render } from "./lib/lit-html.js";
import { t } from "./words.js";
import { view } from "./find-view.js";

const wantedOf = query => Object.fromEntries(members.map(name => [name, query.get(name) ?? ""]));
const some = 12; // rows that are drawn at once
const hasPreview = () => matchMedia("(min-width: 80.01rem)").matches;

class Find {
  list = null;            // the rows that are known, of list.js
  busy = false;           // a request runs whose rows are wanted
  ghosts = false;         // and it has taken long enough to say so
  failed = null;          // why the last one gave none
  near = [];              // who was perhaps meant, where nobody was found
  fresh = new Set();      // customers whom somebody else changed just now
  asked = new AbortController();
  looking = new AbortController();
  picked = null;          // the customer of the preview
  drawn = some;           // how many rows are drawn, of those that are known
  enters = false;         // Enter was pressed before the rows came

  constructor({ root, place, signal }) {
    this.root = root;
    this.signal = signal;
    this.wanted = wantedOf(place.query);
    this.at = Math.max(0, Number.parseInt(place.query.get("fila") ?? "1", 10) - 1 || 0);
    this.filters = filters({ choose: change => this.want(change), draw: () => this.draw(), signal });
  }

  // --- what is wanted, and its rows

  want(change) {
    this.wanted = { ...this.wanted };
    for (const [name, value] of Object.entries(change))
      this.wanted[name] = value ?? "";
    this.at = 0;
    this.keepPlace();
    this.draw();
    this.search();
  }

  // What is typed is in the field already: nothing is drawn before its rows are there.
  type = ({ target }) => {
    this.wanted = { ...this.wanted, buscar: target.value };
    this.at = 0;
    this.keepPlace();
    this.search();
  };

  retry = () => {
    this.failed = null;
    this.draw();
    this.search();
  };

  keepPlace() {
    note(hashOf("/clientes", { ...this.wanted, fila: this.at > 0 ? this.at + 1 : null }));
  }

  // Each search has a signal of its own, and the next one aborts it: an answer to an older one changes nothing.
  search = async () => {
    this.asked.abort();
    const { signal } = this.asked = new AbortController();
    Object.assign(this, { busy: true, failed: null, near: [] });
    this.haunt(signal);
    try {
      const list = await begin(this.wanted, { signal });
      while (list.next && list.rows.length <= this.at && list.rows.length < 1000)
        await more(list, { signal });
      this.show(list);
      await this.learn(list, signal);
    } catch (error) {
      if (!signal.aborted)
        this.fail(error);
    }
  };

  // What takes longer than one notices has ghosts for rows, unless there are those that were read before.
  async haunt(signal) {
    await pause(150, signal);
    if (signal.aborted || !this.busy || (this.list && isSame(this.list.wanted, this.wanted)))
      return;
    this.ghosts = true;
    this.draw();
  }

  show(list) {
    Object.assign(this, { list, busy: false, ghosts: false });
    this.at = Math.max(0, Math.min(this.at, list.rows.length - 1));
    list.at = this.at;
    this.drawn = Math.max(some, this.at + 1);
    this.draw();
    this.drawRest(this.asked.signal);
    if (this.enters && list.rows.length)
      this.openPicked();
    this.enters = false;
  }

  // What is known a little later: who was nearly meant, and how many there are.
  async learn(list, signal) {
    if (!list.rows.length && list.wanted.buscar && !list.wanted.en)
      this.near = await near(list.wanted.buscar, { signal });
    else if (list.total === null) {
      await pause(list.wanted.buscar ? 700 : 100, signal);
      if (signal.aborted)
        return;
      await count(list, { signal });
    } else
      return;
    this.draw();
  }

  // The rest of the rows come some at a time, so that the next key is not kept waiting for them.
  async drawRest(signal) {
    while (this.drawn < this.rows.length) {
      await pause(10, signal);
      if (signal.aborted)
        return;
      this.drawn += some;
      this.draw();
    }
    this.drawn = Infinity;
    await pause(10, signal);
    if (!signal.aborted)
      this.scroll();
  }

  fail(error) {
    Object.assign(this, { busy: false, ghosts: false, failed: error, enters: false });
    this.draw();
  }

  // The next page, when the end comes near.
  async follow() {
    const { list, asked: { signal } } = this;
    if (!list?.next || this.busy || this.following === list || this.drawn < list.rows.length)
      return;
    this.following = list;
    try {
      await more(list, { signal });
    } catch (error) {
      if (!signal.aborted)
        this.failed = error;
    }
    this.following = null;
    if (signal.aborted)
      return;
    this.draw();
    this.scroll();
  }

  // --- which row is picked

  get rows() {
    return this.ghosts ? [] : this.list?.rows ?? [];
  }

  pick(index) {
    if (!this.rows.length)
      return;
    this.at = Math.max(0, Math.min(index, this.rows.length - 1));
    this.list.at = this.at;
    if (this.at >= this.drawn) {
      this.drawn = Infinity;
      this.draw();
    }
    this.paint();
    this.root.querySelector(`#r${this.at}`)?.scrollIntoView({ block: "nearest" });
    this.keepPlace();
    if (this.at > this.rows.length - 15)
      this.follow();
  }

  // Which row is picked is no part of what lit-html draws: it changes at every key.
  paint() {
    const chosen = this.root.querySelector(`#r${this.at}`), field = this.root.querySelector("#q");
    for (const one of this.root.querySelectorAll('tr[aria-selected="true"]'))
      if (one !== chosen)
        one.setAttribute("aria-selected", "false");
    chosen?.setAttribute("aria-selected", "true");
    if (chosen)
      field.setAttribute("aria-activedescendant", chosen.id);
    else
      field.removeAttribute("aria-activedescendant");
    this.peek(this.rows[this.at] ?? null);
  }

  async peek(customer) {
    if (this.picked === customer)
      return;
    this.picked = customer;
    this.looking.abort();
    const { signal } = this.looking = new AbortController(), aside = this.root.querySelector(".peek");
    render(customer ? preview(customer, null, dayOf(this.wanted.en)) : "", aside);
    if (!customer || this.wanted.en || !hasPreview())
      return;
    const last = await lastOf(customer.nombre, { signal }).catch(() => null);
    if (!signal.aborted && last)
      render(preview(customer, last), aside);
  }

  openPicked() {
    const customer = this.rows[this.at];
    if (customer)
      go(customerHash(customer.nombre, { en: this.wanted.en }));
  }

  create = () => {
    if (may("editor") && !this.wanted.en)
      go(hashOf("/nuevo", { nombre: this.wanted.buscar.trim() }));
  };

  export = async () => (await import("./export.js")).exporting(this.wanted);

  // --- keys, the pointer, and scrolling

  enter(event) {
    if (event.ctrlKey || event.metaKey)
      this.create();
    else if (this.busy)
      this.enters = true;
    else
      this.openPicked();
  }

  // A press that does nothing here is left to the field, and to the page.
  press = event => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (event.isComposing)
      return;
    if (moves[event.key])
      this.pick(this.at + moves[event.key]);
    else if (event.key === "Enter")
      this.enter(event);
    else if (event.key === "Escape" && this.wanted.buscar)
      this.want({ buscar: "" });
    else if (event.ctrlKey && (event.key === "Home" || event.key === "End"))
      this.pick(event.key === "Home" ? 0 : this.rows.length - 1);
    else
      return;
    event.preventDefault();
  };

  // The whole row is as its link, but for who selects text in it, or wants another window.
  click = event => {
    const line = event.target.closest("tr[data-index]");
    const isOther = event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!line || isOther || String(getSelection()))
      return;
    event.preventDefault();
    this.pick(Number(line.dataset.index));
    this.openPicked();
  };

  // Whether the end of the rows is near, or on the screen: of what scrolls, the list or, on a narrow screen, the page.
  get isNearEnd() {
    const list = this.root.querySelector("#results");
    const { scrollTop, clientHeight, scrollHeight } = getComputedStyle(list).overflowY === "visible" ? document.documentElement : list;
    return scrollTop + clientHeight > scrollHeight - 600;
  }

  scroll = () => {
    if (this.isNearEnd && !this.failed)
      this.follow();
  };

  draw = () => {
    if (this.signal.aborted)
      return;
    render(view(this), this.root);
    this.paint();
  };

  // --- what others write, and the connection

  hear = async entry => {
    this.filters.hear();
    if (this.wanted.en)
      return;
    const index = this.list?.rows.findIndex(one => one.nombre === entry.nombre) ?? -1;
    if (index < 0 || !entry.documento)
      return;
    this.list.rows[index] = entry.documento;
    this.fresh.add(entry.documento);
    this.draw();
    await pause(2000, this.signal);
    this.fresh.delete(entry.documento);
    this.draw();
  };

  connection = () => {
    if (!net().since)
      this.filters.load();
    if (!net().since && this.failed instanceof Unreachable)
      this.retry();
    else
      this.draw();
  };

  again = () => {
    this.filters.load();
    this.search();
  };

  // Who comes back finds the list as it was, while it is read again.
  begin() {
    const kept = found();
    if (kept && isSame(kept.wanted, this.wanted)) {
      this.at = kept.at;
      this.show(kept);
      this.root.querySelector(`#r${this.at}`)?.scrollIntoView({ block: "center" });
    } else
      this.draw();
    this.again();
    this.root.querySelector("#q").focus();
    this.root.querySelector("#q").select();
  }
}

export function open(context) {
  const { main, signal } = context;
  main.classList.add("find");
  title(t("nav.customers"));
  const screen = new Find(context);
  keys({ x: screen.export }, { signal });
  on(screen.hear, { signal });
  onRestart(screen.again, { signal });
  onNet(screen.connection, { signal });
  addEventListener("scroll", screen.scroll, { signal, passive: true });
  screen.begin();
  return { leave: () => { screen.asked.abort(); screen.looking.abort(); } };
}
