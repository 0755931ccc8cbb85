// What can be done with one service, which is what its state leaves to be done.
import { html, nothing } from "./lib/lit-html.js";
import { menuButton, openMenu } from "./menu.js";
import { t } from "./words.js";

const idOf = service => `${service.descripcion} ${service.fecha_contratacion ?? ""}`;

// Whether it is held now or is going to be.
const isHeld = ({ suspension, estado }, now) => estado === "suspendido" || suspension && suspension.desde > now;

function actionsOf(service, now) {
  if (service.estado === "de_baja")
    return [...service.fecha_baja ? ["unend"] : [], "undo"];
  return ["plan", "price", ...service.fecha_fin ? ["renew"] : [],
    ...service.estado === "vencido" ? [] : [isHeld(service, now) ? "resume" : "suspend"], "end", "endon", "undo"];
}

// serviceMenu(service, { today, paint, act(service, action) }, n): the menu, which the key n opens.
export function serviceMenu(service, { today, paint, act }, n) {
  const items = actionsOf(service, today).map(action => ({ key: t(`service.key.${action}`),
    text: t(`service.do.${action}`), run: () => act(service, action) }));
  return html`${n < 10 ? html`<kbd class="nth"
    aria-hidden="true">${n}</kbd>` : nothing}${menuButton({ id: idOf(service), items, paint,
    label: t("service.menu", { name: service.descripcion }), shortcut: n < 10 ? n : undefined, kind: "quiet small" })}`;
}

export const openServiceMenu = (service, { paint }) => openMenu(idOf(service), paint);
