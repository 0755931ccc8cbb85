// Goes anywhere: a customer, a screen, something to be done, by typing a little of it; or finds one customer of whom
// something else is wanted.
import { closeWithPlace, customerHash, go, hashOf } from "./router.js";
import { hits, marked, words } from "./marks.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { found } from "./list.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { pause } from "./heard.js";
import { read } from "./api.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

const inState = estado => ({
  drawing: "people", text: t("goto.state", { state: t(`state.${estado}`) }), run: () => go(hashOf("/clientes", { estado })),
});

const actions = () => [
  { drawing: "people", text: t("nav.customers"), keys: ["g", "c"], run: () => go("#/clientes") },
  ...["por_vencer", "vencido", "suspendido"].map(inState),
  ...(may("editor") ? [{ drawing: "plus", text: t("goto.new"), keys: ["n"], run: () => go("#/nuevo") },
    { drawing: "tray", text: t("nav.bring"), keys: ["g", "i"], run: () => go("#/importar") },
    { drawing: "compare", text: t("goto.twins"), run: () => go("#/duplicados") }] : []),
  { drawing: "chart", text: t("nav.overview"), keys: ["g", "r"], run: () => go("#/resumen") },
  { drawing: "clock", text: t("goto.history"), keys: ["g", "h"], run: () => go("#/historia") },
  { drawing: "bin", text: t("goto.bin"), run: () => go("#/papelera") },
  { drawing: "sliders", text: t("nav.admin"), keys: ["g", "a"], run: () => go("#/administracion") },
  { drawing: "info", text: t("keys"), keys: ["?"], run: async () => (await import("./help.js")).help() },
];

const open = ({ nombre }) => go(customerHash(nombre));

async function search(text, signal) {
  await pause(60, signal);
  if (signal.aborted || !text.trim())
    return [];
  const query = new URLSearchParams({ buscar: text, detalle: 1, limite: 8 });
  return (await read(`/clientes?${query}`, { signal })).body;
}

class Goto {
  text = "";
  at = 0;
  people = [];
  failed = null;
  asked = new AbortController();

  constructor(element, { label, pick, except } = {}) {
    Object.assign(this, { element, pick, except, label: label ?? t("goto.label"),
      placeholder: label ?? t("goto.placeholder") });
    if (!pick)
      this.people = (found()?.rows ?? []).slice(0, 4);
  }

  get options() {
    const wanted = words(this.text), people = this.people.filter(({ nombre }) => nombre !== this.except).map(this.person);
    if (this.pick)
      return people;
    const fitting = actions().filter(({ text }) => wanted.every(word => hits(text, [word]).length));
    return [...people, ...fitting].slice(0, 12);
  }

  person = customer => ({
    drawing: "people", text: customer.nombre, more: customer.direccion ?? customer.contacto ?? "",
    run: () => (this.pick ?? open)(customer),
  });

  type = async ({ target }) => {
    this.text = target.value;
    this.at = 0;
    this.asked.abort();
    const { signal } = this.asked = new AbortController();
    this.draw();
    let people = [], failed = null;
    try {
      people = await search(this.text, signal);
    } catch (error) {
      failed = error;
    }
    if (signal.aborted)
      return;
    Object.assign(this, { people, failed });
    this.draw();
  };

  choose(index) {
    const chosen = this.options[index];
    if (!chosen)
      return;
    this.element.close();
    chosen.run();
  }

  press = event => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key])
      this.at = Math.max(0, Math.min(this.at + moves[event.key], this.options.length - 1));
    else if (event.key === "Enter")
      this.choose(this.at);
    else
      return;
    event.preventDefault();
    this.draw();
  };

  option = ({ drawing, text, more, keys }, index) => html`<li role="option" id="g${index}" aria-selected=${index === this.at}
    @click=${() => this.choose(index)}>${icon(drawing)}<bdi>${marked(text, words(this.text))}</bdi>
    <span class="dim s">${keys ? keys.map(key => html`<kbd>${key}</kbd> `) : more}</span></li>`;

  get remark() {
    if (this.failed)
      return reason(this.failed);
    return this.options.length || (this.pick && !this.text.trim()) ? "" : t("goto.none");
  }

  draw() {
    const all = this.options, remark = this.remark;
    render(html`<div class="seek">${icon("search")}<input type="text" role="combobox" aria-label=${this.label}
      aria-expanded="true" aria-controls="goto-list" aria-activedescendant=${all.length ? `g${this.at}` : nothing}
      autocomplete="off" spellcheck="false" maxlength="500" placeholder=${this.placeholder} @input=${this.type}
      @keydown=${this.press}></div>
      <ul role="listbox" id="goto-list" aria-label=${t("goto.list")}>${all.map(this.option)}</ul>
      ${remark ? html`<p class="inner dim" role="status">${remark}</p>` : ""}`, this.element);
  }
}

// goto(): anywhere. goto({ label, pick, except }): a customer, other than who is called `except`, is given to `pick`.
export function goto(wanted) {
  if (document.querySelector("dialog[open]"))
    return;
  const element = document.createElement("dialog");
  element.className = "pal";
  element.setAttribute("aria-label", wanted?.label ?? t("goto"));
  const screen = new Goto(element, wanted);
  element.addEventListener("close", () => { element.remove(); screen.asked.abort(); }, { once: true });
  element.addEventListener("click", event => { if (event.target === element) element.close(); });
  document.body.append(element);
  screen.draw();
  element.showModal();
  closeWithPlace(element);
}
