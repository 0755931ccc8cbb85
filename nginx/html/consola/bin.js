// The bin: who was deleted, newest first, and the way back; under another name where somebody has theirs by now.
import { nextOf, read, Refused, write } from "./api.js";
import { authorName } from "./describe.js";
import { dialog } from "./dialog.js";
import { erase } from "./erase.js";
import { numberOf, parseExact } from "./exact.js";
import { number } from "./format.js";
import { haunt } from "./ghosts.js";
import { icon } from "./icons.js";
import { when } from "./last.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { on } from "./live.js";
import { reason } from "./reason.js";
import { customerHash, go, hashOf, title } from "./router.js";
import { may } from "./session.js";
import { tell } from "./toast.js";
import { sheet } from "./sheets.js";
import { more, onLanguage, t } from "./words.js";

await Promise.all([more("customer"), sheet("customer"), sheet("history")]);

class Bin {
  constructor({ root, signal }) {
    Object.assign(this, { root, signal, rows: null, next: null, error: null });
    this.draw = this.draw.bind(this);
  }

  async load(path = "/papelera?limite=100") {
    const there = this.rows ? () => {} : haunt(this.root, this.signal);
    try {
      const { text, headers } = await read(path, { signal: this.signal });
      this.rows = path.includes("cursor") ? [...this.rows, ...parseExact(text)] : parseExact(text);
      this.next = nextOf(headers);
    } catch (error) {
      if (this.signal.aborted)
        return;
      this.error = error;
    } finally {
      there();
    }
    this.draw();
  }

  draw() {
    if (!this.signal.aborted)
      render(view(this), this.root);
  }

  async restore(row, name) {
    try {
      await write("POST", `/papelera/${row.cliente}/restaurar`, name ? { nombre: name } : {});
    } catch (error) {
      if (!(error instanceof Refused))
        throw error;
      if (error.code !== "NAME_TAKEN")
        return void tell(reason(error), { bad: true });
      const other = await dialog(askName(row, name), { title: t("bin.taken", { name: name ?? row.nombre }),
        name: "name" });
      return other && this.restore(row, other);
    }
    go(customerHash(name ?? row.nombre));
    return void tell(t("bin.restored", { name: name ?? row.nombre }));
  }

  erase(row) {
    return erase({ number: numberOf(row.cliente), name: row.nombre }, `/papelera/${row.cliente}/olvidar`);
  }
}

const askName = (row, name) => ({ close }) => html`<form class="dialog-b" @submit=${event => {
  event.preventDefault();
  close(event.target.querySelector("input").value.trim() || undefined);
}}><p>${t("bin.taken.what")}</p><div class="field"><label for="f-name">${t("m.nombre")}</label><input class="in"
  id="f-name" autofocus dir="auto" autocomplete="off"
  .value=${`${name ?? row.nombre} (2)`}></div><div class="btns"><button class="btn primary"
  type="submit">${t("bin.restore")}</button></div></form>`;

const rowView = (screen, row) => html`<tr><th scope="row" class="svc-name"
  dir="auto">${row.nombre}<small>${t("customer.number", { number: number(row.cliente) })}</small></th>
  <td data-l=${t("bin.when")}>${when(row.instante)}</td><td data-l=${t("bin.who")}>${authorName(row.autor)}</td>
  <td>${row.con ? t("bin.merged", { number: number(row.con) }) : nothing}</td>
  <td class="act"><span class="btns">${may("editor") ? html`<button class="btn small" type="button"
    @click=${() => screen.restore(row)}>
    ${icon("undo")} <span>${t("bin.restore")}<span class="vh"> ${t("bin.whom",
      { name: row.nombre })}</span></span></button>` : nothing}
    <a class="btn small quiet" href=${hashOf(`/papelera/${row.cliente}/historia`)}
      aria-label=${t("history.of", { name: row.nombre })}>${t("history")}</a>
    ${may("admin") ? html`<a class="btn small quiet" href="/papelera/${row.cliente}/expediente"
      download=${t("more.file.name", { number: row.cliente })}>${t("more.file")}</a>
      <button class="btn small quiet danger" type="button" @click=${() =>
        screen.erase(row)}><span>${t("more.erase")}<span class="vh"> ${t("bin.whom",
          { name: row.nombre })}</span></span></button>` : nothing}</span></td></tr>`;

function view(screen) {
  if (screen.error)
    return html`<section class="void" role="alert"><h1>${t("bin.failed")}</h1><p>${reason(screen.error)}</p><div
      class="btns">
      <button class="btn primary" type="button" @click=${() =>
        { screen.error = null; screen.load(); }}>${t("retry")}</button></div></section>`;
  if (!screen.rows)
    return nothing;
  return html`<div class="wrap"><div class="crumb"><a href="#/clientes">${icon("left")} ${t("nav.customers")}</a></div>
    <div class="head"><div><h1>${t("bin")}</h1><p>${t("bin.what")}</p></div></div>
    ${screen.rows.length ? html`<table class="tbl stack bin-t"><thead><tr><th scope="col">${t("bin.customer")}</th><th
      scope="col">${t("bin.when")}</th><th scope="col">${t("bin.who")}</th>
      <th scope="col"><span class="vh">${t("bin.with")}</span></th><th scope="col"><span
        class="vh">${t("service.actions")}</span></th></tr></thead>
      <tbody>${screen.rows.map(row => rowView(screen, row))}</tbody></table>` : html`<p
        class="dim">${t("bin.empty")}</p>`}
    ${screen.next ? html`<div class="btns"><button class="btn" type="button"
      @click=${() => screen.load(screen.next)}>${t("history.more")}</button></div>` : nothing}</div>`;
}

export async function open(context) {
  const screen = new Bin(context);
  title(t("bin"));
  await screen.load();
  on(entry => { if (["eliminar", "restaurar", "olvidar", "fusionar"].includes(entry.verbo)) screen.load(); },
    { signal: context.signal });
  onLanguage(screen.draw, { signal: context.signal });
  return {};
}
