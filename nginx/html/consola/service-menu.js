// What can be done with one service: a menu beside it, which its number opens and whose letters choose.
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { t } from "./words.js";

// Which service has its menu open, by its key.
let open = null;

export const keyOf = service => `${service.descripcion} ${service.fecha_contratacion ?? ""}`;

const held = service => service.suspension && service.estado !== "de_baja"
  && !(service.suspension.hasta && service.suspension.hasta < service.suspension.desde);

// What each state leaves to be done, in the order of the menu; a letter each, which differs within a menu.
function actionsOf(service) {
  const list = [];
  const gone = service.estado === "de_baja";
  if (!gone)
    list.push("plan", "price");
  if (service.fecha_fin && !gone)
    list.push("renew");
  if (!gone && service.estado !== "vencido")
    list.push(service.estado === "suspendido" || held(service) ? "resume" : "suspend");
  if (!gone || service.fecha_baja)
    list.push(gone ? "unend" : "end");
  if (!gone)
    list.push("endon");
  return [...list, "undo"];
}

const entries = menu => [...menu.querySelectorAll("[role=menuitem]")];

function close(context, focus = true) {
  const key = open;
  open = null;
  context.paint();
  if (focus)
    document.querySelector(`[data-service="${CSS.escape(key)}"]`)?.focus();
}

export function closeMenu(context) {
  if (open)
    close(context, false);
}

function run(service, action, context) {
  close(context);
  context.act(service, action);
}

function move(event, to) {
  const all = entries(event.currentTarget);
  const at = all.indexOf(document.activeElement);
  event.preventDefault();
  all.at({ first: 0, last: -1, next: (at + 1) % all.length, before: at - 1 }[to]).focus();
}

const MOVES = { ArrowDown: "next", ArrowUp: "before", Home: "first", End: "last" };

function pressed(event, service, context) {
  if (event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (MOVES[event.key])
    return move(event, MOVES[event.key]);
  if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape")
      event.preventDefault();
    event.stopPropagation();
    return close(context);
  }
  const action = actionsOf(service).find(one => t(`service.key.${one}`) === event.key.toLowerCase());
  if (action) {
    event.preventDefault();
    event.stopPropagation();
    run(service, action, context);
  }
}

function left(event, context) {
  if (open && !event.currentTarget.parentElement.contains(event.relatedTarget))
    setTimeout(() => closeMenu(context));
}

const menuView = (service, context) => html`<div class="menu under" role="menu" aria-label=${t("service.menu", { name: service.descripcion })}
  @keydown=${event => pressed(event, service, context)} @focusout=${event => left(event, context)}>
  ${actionsOf(service).map(action => html`<button class="item" role="menuitem" type="button" tabindex="-1" @click=${() => run(service, action, context)}>
    <span>${t(`service.do.${action}`)}</span><kbd>${t(`service.key.${action}`)}</kbd></button>`)}</div>`;

export function openMenu(service, context) {
  open = keyOf(service);
  context.paint();
  document.querySelector(".act [role=menu] [role=menuitem]")?.focus();
}

// menuButton(service, { paint, act(service, action) }, n): n is the key that opens it.
export function menuButton(service, context, n) {
  const shown = open === keyOf(service);
  return html`<button class="btn quiet small icon" type="button" data-service=${keyOf(service)} aria-haspopup="menu" aria-expanded=${shown}
    aria-keyshortcuts=${n < 10 ? n : nothing} aria-label=${t("service.menu", { name: service.descripcion })}
    @click=${() => shown ? close(context) : openMenu(service, context)}>${icon("more")}</button>${n < 10 ? html`<kbd class="nth" aria-hidden="true">${n}</kbd>` : nothing}
    ${shown ? menuView(service, context) : nothing}`;
}
