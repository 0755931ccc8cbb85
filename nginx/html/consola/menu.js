// A menu beside its button: arrows move, a letter chooses, Esc goes back to the button. One is open at a time.
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";

let open = null;

const buttonOf = id => document.querySelector(`[data-menu="${CSS.escape(id)}"]`);

function close(paint, { focus = true } = {}) {
  const id = open;
  open = null;
  paint();
  if (focus && id)
    buttonOf(id)?.focus();
}

// openMenu(id, paint): the menu of that button, with the focus on its first item.
export function openMenu(id, paint) {
  open = id;
  paint();
  buttonOf(id)?.parentElement.querySelector("[role=menuitem]")?.focus();
}

function run(item, paint) {
  close(paint);
  item.run?.();
}

function move(event, to) {
  const all = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = all.indexOf(document.activeElement);
  event.preventDefault();
  all.at({ first: 0, last: -1, next: (at + 1) % all.length, before: at - 1 }[to]).focus();
}

const MOVES = { ArrowDown: "next", ArrowUp: "before", Home: "first", End: "last" };

function pressed(event, items, paint) {
  if (event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (MOVES[event.key])
    return move(event, MOVES[event.key]);
  if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    if (event.key === "Escape")
      event.preventDefault();
    return close(paint);
  }
  const item = items.find(({ key }) => key === event.key.toLowerCase());
  if (item) {
    event.preventDefault();
    event.stopPropagation();
    if (item.href)
      event.currentTarget.querySelector(`[data-key="${item.key}"]`).click();
    else
      run(item, paint);
  }
}

function left(event, id, paint) {
  const inside = event.currentTarget.parentElement.contains(event.relatedTarget);
  setTimeout(() => {
    if (!inside && open === id && !buttonOf(id)?.parentElement.contains(document.activeElement))
      close(paint, { focus: false });
  });
}

const itemView = (item, paint) => item.href
  ? html`<a class="item ${item.kind ?? ""}" role="menuitem" tabindex="-1" href=${item.href}
    download=${item.download ?? nothing} data-key=${item.key}
    @click=${() => setTimeout(() => close(paint, { focus: false }))}><span>${item.text}</span><kbd
    aria-hidden="true">${item.key}</kbd></a>`
  : html`<button class="item ${item.kind ?? ""}" role="menuitem" tabindex="-1" type="button" data-key=${item.key}
    @click=${() => run(item, paint)}>
    <span>${item.text}</span><kbd aria-hidden="true">${item.key}</kbd></button>`;

// menuButton({ id, label, items, paint, shortcut?, kind? }): an item is { key, text, run } or { key, text, href,
// download? }.
export function menuButton({ id, label, items, paint, shortcut, kind = "" }) {
  const shown = open === id;
  return html`<span class="menuhost"><button class="btn icon ${kind}" type="button" data-menu=${id} aria-haspopup="menu"
    aria-expanded=${shown}
      aria-keyshortcuts=${shortcut ?? nothing} aria-label=${label} @click=${() => shown ? close(paint) : openMenu(id,
      paint)}>${icon("more")}</button>
    ${shown ? html`<div class="menu below" role="menu" aria-label=${label} @keydown=${event => pressed(event, items,
      paint)}
      @focusout=${event => left(event, id, paint)}>${items.map(item => itemView(item,
      paint))}</div>` : nothing}</span>`;
}
