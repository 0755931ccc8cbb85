// Customers who may be one who is there twice, pair by pair, side by side: they are told apart, which is remembered, or
// merged, after what the one that stays will be is shown. Or two of whom somebody said so, "de" and "con" of the place,
// and nobody else. What it looks like is in twins-view.js.
import { at, nextOf, read, Refused, write } from "./api.js";
import { reason } from "./reason.js";
import { more, onLanguage, t } from "./words.js";
import { onRestart } from "./live.js";
import { pause } from "./heard.js";
import { render } from "./lib/lit-html.js";
import { sheet } from "./sheets.js";
import { tell } from "./toast.js";
import { customerHash, go, pairHash, title } from "./router.js";
import { view } from "./twins-view.js";

await Promise.all([more("bring"), sheet("bring")]);

const few = 10;

class Twins {
  pairs = [];             // { clientes, motivos, puntos, sides: [{ nombre, document, etag }, ...], stays: 0 or 1, error, busy }
  next = null;
  state = "loading";      // or "slow", "there", "failed"
  failed = null;
  namesakes = true;       // also those who have but the name in common

  constructor({ root, place, signal }) {
    this.root = root;
    this.signal = signal;
    const two = ["de", "con"].map(name => place.query.get(name));
    this.two = two.every(Boolean) ? two : null;
  }

  draw = () => {
    if (!this.signal.aborted)
      render(view(this), this.root);
  };

  load = async () => {
    Object.assign(this, { pairs: [], state: "loading", failed: null });
    this.next = this.two ? null : `/duplicados?${new URLSearchParams({ limite: few, ...(this.namesakes ? {} : { puntos: 51 }) })}`;
    pause(150, this.signal).then(() => { if (this.state === "loading") { this.state = "slow"; this.draw(); } });
    await (this.two ? this.side(this.two) : this.more());
  };

  // Both, side by side; nobody where one is gone, or where they are one by now.
  async side(two) {
    try {
      const pair = await this.complete({ clientes: two.map(nombre => ({ nombre })), motivos: [] });
      const isOne = pair?.sides[0].cliente === pair?.sides[1].cliente;
      Object.assign(this, { pairs: pair && !isOne ? [pair] : [], state: "there" });
    } catch (error) {
      this.lost(error);
    }
    this.draw();
  }

  // Pages until there are some pairs: one may have none, and lead on.
  more = async () => {
    try {
      for (const least = this.pairs.length + 1; this.next && this.pairs.length < least;) {
        const { body, headers } = await read(this.next, { signal: this.signal });
        this.next = nextOf(headers);
        this.pairs.push(...(await Promise.all(body.map(pair => this.complete(pair)))).filter(Boolean));
      }
      this.state = "there";
    } catch (error) {
      this.lost(error);
    }
    this.draw();
  };

  lost(error) {
    Object.assign(this, { state: "failed", failed: error });
  }

  // Both documents; null where one is gone by now.
  async complete(pair) {
    try {
      const sides = await Promise.all(pair.clientes.map(async ({ nombre }) => {
        const { body, headers } = await read(at`/clientes/${nombre}`, { signal: this.signal });
        return { nombre: body.nombre, cliente: Number(headers.get("Sky-Cliente")), document: body, etag: headers.get("ETag") };
      }));
      return { ...pair, sides, stays: pair.stays ?? 0, error: null, busy: false };
    } catch (error) {
      if (error instanceof Refused && error.status === 404)
        return null;
      throw error;
    }
  }

  choose(pair, stays) {
    pair.stays = stays;
    this.draw();
  }

  merge = pair => this.do(pair, async ([stays, goes]) => {
    const answer = await write("POST", at`/clientes/${stays.nombre}/fusionar`, { con: goes.cliente }, { match: stays.etag });
    return { answer, said: t("twins.merged", { one: goes.nombre, other: stays.nombre }) };
  });

  tellApart = pair => this.do(pair, async ([one, other]) => {
    const answer = await write("POST", at`/clientes/${one.nombre}/distinguir`, { de: other.cliente });
    return { answer, said: t("twins.apart", { one: one.nombre, other: other.nombre }) };
  });

  // Does it to the pair, which goes from the list until it is undone.
  async do(pair, act) {
    if (pair.busy)
      return;
    Object.assign(pair, { busy: true, error: null });
    this.draw();
    try {
      const { answer, said } = await act(pair.stays ? [...pair.sides].reverse() : pair.sides);
      this.away(pair);
      const operation = answer.headers.get("Sky-Operacion");
      tell(said, { undo: operation && (() => this.undo(pair, operation)) });
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      await this.refused(pair, error);
    }
  }

  away(pair) {
    if (this.two)
      return go(customerHash(pair.sides[pair.stays].nombre), { replace: true });
    const place = this.pairs.indexOf(pair);
    this.pairs.splice(place, 1);
    this.draw();
    (this.root.querySelectorAll(".twin h2")[Math.min(place, this.pairs.length - 1)] ?? this.root.querySelector("h1"))?.focus();
    if (this.pairs.length < 3 && this.next)
      this.more();
    return undefined;
  }

  // Somebody changed one of them: both are shown as they are now.
  async refused(pair, error) {
    const now = await this.complete(pair).catch(() => null), place = this.pairs.indexOf(pair);
    if (now)
      this.pairs[place] = { ...now, error: error.status === 412 ? t("twins.changed") : reason(error) };
    else
      this.pairs.splice(place, 1);
    this.draw();
  }

  async undo(pair, operation) {
    await write("POST", at`/operaciones/${operation}/deshacer`);
    tell(t("twins.undone"));
    if (this.two)
      return go(pairHash(...this.two));
    const now = await this.complete(pair);
    if (now)
      this.pairs.unshift(now);
    return this.draw();
  }

  only = ({ target }) => {
    this.namesakes = !target.checked;
    this.load();
  };
}

export function open(context) {
  const screen = new Twins(context);
  title(t(screen.two ? "unite" : "twins"));
  onLanguage(screen.draw, { signal: context.signal });
  onRestart(screen.load, { signal: context.signal });
  screen.draw();
  screen.load();
}
