// What floats over the page: a dialog of its own element, which is gone when it is closed.
import { html, render } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

// dialog(view, { title, name, kind }): `view` is called with { close(value), draw() }. Settles with the value, or with
// undefined where it was closed by Esc or the cross.
export function dialog(view, { title, name = "dialog", kind = "" }) {
  return new Promise(done => {
    const element = document.createElement("dialog");
    element.className = kind;
    const label = `${name}-title`;
    element.setAttribute("aria-labelledby", label);
    let result;
    const close = value => { result = value; element.close(); };
    const draw = () => render(html`
      <header><h2 id=${label}>${title}</h2>
        <button class="btn quiet small icon" type="button" aria-label=${t("close")} @click=${() => close()}>${icon("x")}</button>
      </header>
      ${view({ close, draw })}`, element);
    element.addEventListener("close", () => { element.remove(); done(result); }, { once: true });
    document.body.append(element);
    draw();
    element.showModal();
    element.querySelector("[autofocus]")?.focus();
  });
}
