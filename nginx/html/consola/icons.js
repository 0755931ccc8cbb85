// Drawings of 16 by 16 out of icons.svg, which say nothing to who hears the page: the words beside them do. The file is
// taken into the page once, so that they are there without a connection, too.
import { html } from "./lib/lit-html.js";

export const icon = name => html`<svg class="ico" aria-hidden="true"><use href="#i-${name}"></use></svg>`;

// The sun above the horizon.
export const emblem = html`<svg viewBox="0 0 28 28" aria-hidden="true"><path d="M7 17a7 7 0 0 1 14 0" fill="none"
  stroke="currentColor" stroke-width="2.5"/><path d="M2 17.5h24M6 22h16" fill="none" stroke="currentColor"
  stroke-width="2.5" stroke-linecap="round"/></svg>`;

function take(file) {
  const drawings = document.importNode(file.documentElement, true);
  for (const one of drawings.querySelectorAll("symbol"))
    one.id = `i-${one.id}`;
  drawings.setAttribute("hidden", "");
  document.body.append(drawings);
}

const request = new XMLHttpRequest();
request.open("GET", "/consola/icons.svg");
request.responseType = "document";
request.addEventListener("load", () => { if (request.status === 200) take(request.response); });
request.send();
