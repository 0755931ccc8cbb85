// Drawings of 16 by 16 out of icons.svg, which say nothing to who hears the page: the words beside them do.
import { html } from "./lib/lit-html.js";

const file = "/consola/icons.svg";

export const icon = name => html`<svg class="ico" aria-hidden="true"><use href="${file}#${name}"></use></svg>`;

// The sun above the horizon.
export const emblem = html`<svg viewBox="0 0 28 28" aria-hidden="true"><path d="M7 17a7 7 0 0 1 14 0" fill="none"
  stroke="currentColor" stroke-width="2.5"/><path d="M2 17.5h24M6 22h16" fill="none" stroke="currentColor"
  stroke-width="2.5" stroke-linecap="round"/></svg>`;
