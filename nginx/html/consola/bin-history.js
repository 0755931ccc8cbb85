// The history of somebody in the bin, known by number: what happened to them, to be read; bringing them back is the bin's.
import { at, read } from "./api.js";
import { parseExact } from "./exact.js";
import { number } from "./format.js";
import { haunt } from "./ghosts.js";
import { icon } from "./icons.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { on } from "./live.js";
import { countView, opsView } from "./ops.js";
import { isMissing, loadHistory } from "./record.js";
import { title } from "./router.js";
import { sheet } from "./sheets.js";
import { more, onLanguage, t } from "./words.js";

await Promise.all([more("customer"), sheet("customer"), sheet("history")]);

class BinHistory {
  constructor({ root, place, signal }) {
    Object.assign(this, { root, signal, path: at`/papelera/${place.params.cliente}`, gone: null, entries: [], next: null,
      error: null });
  }

  load = async () => {
    const { signal, path } = this, there = haunt(this.root, signal);
    this.error = null;
    try {
      const [found, page] = await Promise.all([read(path, { signal }), loadHistory(`${path}/historial?limite=100`, { signal })]);
      Object.assign(this, { gone: parseExact(found.text), ...page });
      title(t("history.of", { name: this.gone.nombre }));
    } catch (error) {
      this.error = error;
    } finally {
      there();
    }
    this.draw();
  };

  more = async () => {
    const { entries, next } = await loadHistory(this.next, this);
    Object.assign(this, { entries: [...this.entries, ...entries], next });
    this.draw();
  };

  draw = () => {
    if (!this.signal.aborted)
      render(view(this), this.root);
  };
}

const failed = screen => html`<section class="void" role="alert"><h1>${t(isMissing(screen.error) ? "bin.not" : "bin.failed")}</h1>
  <div class="btns">${isMissing(screen.error) ? nothing : html`<button class="btn primary" type="button"
    @click=${screen.load}>${t("retry")}</button>`}<a class="btn" href="#/papelera">${t("bin")}</a></div></section>`;

function view(screen) {
  const { gone, entries, next, error } = screen;
  if (error)
    return failed(screen);
  return html`<div class="wrap history"><div class="crumb"><a href="#/papelera">${icon("left")} ${t("bin")}</a></div>
    <div class="head"><div><h1 dir="auto">${t("history.of", { name: gone.nombre })}</h1><p>${t("customer.number",
      { number: number(gone.cliente) })}. ${countView(entries, next)}</p></div></div>
    <section aria-labelledby="h-ops"><h2 class="vh" id="h-ops">${t("history.operations")}</h2>${opsView(entries)}
    ${next ? html`<div class="btns"><button class="btn" type="button" @click=${screen.more}>${t("history.more")}</button></div>`
      : nothing}</section></div>`;
}

export async function open(context) {
  const { signal } = context, screen = new BinHistory(context);
  await screen.load();
  on(entry => { if (entry.cliente === screen.gone?.cliente) screen.load(); }, { signal });
  onLanguage(screen.draw, { signal });
  return {};
}
