// What stands where something is to come: not at once, as most of it comes sooner.
import { html, render } from "./lib/lit-html.js";
import { t } from "./words.js";

const lines = [1, 2, 3, 4, 5, 6];

export const ghosts = () => html`<div class="wrap ghosts" role="status" aria-label=${t("loading")}>
  <div class="ghostline big"></div>${lines.map(() => html`<div class="ghostline"></div>`)}</div>`;

// haunt(root, signal): shows them in there after a while. Gives what ends that.
export function haunt(root, signal) {
  const timer = setTimeout(() => { if (!signal.aborted) render(ghosts(), root); }, 150);
  return () => clearTimeout(timer);
}
