// What floats over the page: a dialog of its own element, which is gone when it is closed.
import { html, render } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { closeWithPlace } from "./router.js";
import { t } from "./words.js";

// dialog(view, { title, name, kind, stays }): `view` is called with { close(value), draw() }. Settles with the value, or
// with undefined where it was closed by Esc, the cross, or the way to another screen, unless it `stays`.
export function dialog(view, { title, name = "dialog", kind = "", stays = false }) {
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
    if (!stays)
      closeWithPlace(element);
    element.querySelector("[autofocus]")?.focus();
  });
}
