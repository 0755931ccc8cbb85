// Goes anywhere: a customer, a screen, something to be done, by typing a little of it.
import { customerHash, go, hashOf } from "./router.js";
import { hits, marked, words } from "./marks.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { found } from "./list.js";
import { icon } from "./icons.js";
import { may } from "./session.js";
import { pause } from "./heard.js";
import { read } from "./api.js";
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

const person = customer => ({
  drawing: "people", text: customer.nombre, more: customer.direccion ?? customer.contacto ?? "",
  run: () => go(customerHash(customer.nombre)),
});

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
  people = (found()?.rows ?? []).slice(0, 4);
  asked = new AbortController();

  constructor(element) {
    this.element = element;
  }

  get options() {
    const wanted = words(this.text);
    const fitting = actions().filter(({ text }) => wanted.every(word => hits(text, [word]).length));
    return [...this.people.map(person), ...fitting].slice(0, 12);
  }

  type = async ({ target }) => {
    this.text = target.value;
    this.at = 0;
    this.asked.abort();
    const { signal } = this.asked = new AbortController();
    this.draw();
    const people = await search(this.text, signal).catch(() => []);
    if (signal.aborted)
      return;
    this.people = people;
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

  draw() {
    const all = this.options;
    render(html`<div class="seek">${icon("search")}<input type="text" role="combobox" aria-label=${t("goto.label")}
      aria-expanded="true" aria-controls="goto-list" aria-activedescendant=${all.length ? `g${this.at}` : nothing}
      autocomplete="off" spellcheck="false" maxlength="500" placeholder=${t("goto.placeholder")} @input=${this.type}
      @keydown=${this.press}></div>
      <ul role="listbox" id="goto-list" aria-label=${t("goto.list")}>${all.map(this.option)}</ul>
      ${all.length ? "" : html`<p class="inner dim">${t("goto.none")}</p>`}`, this.element);
  }
}

export function goto() {
  if (document.querySelector("dialog[open]"))
    return;
  const element = document.createElement("dialog");
  element.className = "pal";
  element.setAttribute("aria-label", t("goto"));
  const screen = new Goto(element);
  element.addEventListener("close", () => { element.remove(); screen.asked.abort(); }, { once: true });
  element.addEventListener("click", event => { if (event.target === element) element.close(); });
  document.body.append(element);
  screen.draw();
  element.showModal();
}
