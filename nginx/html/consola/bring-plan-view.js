// What a plan looks like: how many rows come to what, what is refused by what mends it, and what would change.
import { html, svg } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { mendView } from "./bring-mend-view.js";
import { number } from "./format.js";
import { shown } from "./shown.js";
import { t } from "./words.js";

const parts = [["created", "creados", "plus", "c"], ["changed", "cambiados", "pen", "u"], ["same", "sin_cambios", "check", "e"], ["refused", "rechazados", "warn", "r"]];

const count = ({ sum }) => html`<dl class="plan">${parts.map(([name, member, drawing, kind]) => html`<div><dt><span class=${kind}>${icon(drawing)}</span>
  ${t(`bring.plan.${name}`)}</dt><dd>${number(sum[member])}</dd></div>`)}</dl>`;

// Each part has what it is worth, and what there is can be seen.
function bar({ sum }) {
  const total = parts.reduce((all, [, member]) => all + sum[member], 0), there = parts.filter(([, member]) => sum[member]);
  const room = 1000 - 4 * (there.length - 1);
  let at = 0;
  return html`<svg class="planbar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${there.map(([, member, , kind]) => {
    const width = Math.max(8, sum[member] / total * room), from = at;
    at += width + 4;
    return svg`<rect class=${kind} x=${from} width=${width} height="10"></rect>`;
  })}</svg>`;
}

const refusals = screen => (screen.plan.sum.rechazados ? html`<div><h3 class="gap">${t("bring.refused",
  { count: screen.plan.sum.rechazados, shown: number(screen.plan.sum.rechazados) })}</h3>
  ${screen.plan.reasons.slice(0, 30).map((one, place) => mendView(screen, one, place === 0))}</div>` : "");

const change = ({ miembro, antes, despues }) => html`<div><dt>${t(`member.${miembro}`) === `member.${miembro}` ? miembro : t(`member.${miembro}`)}</dt>
  <dd>${antes === undefined ? html`<span class="vh">${t("bring.new")}: </span>` : html`<span class="vh">${t("bring.before")}: </span><del>${shown(antes)}</del><span class="to" aria-hidden="true">→</span>`}
    ${despues === undefined ? html`<span class="vh">${t("bring.gone")}</span>` : html`<span class="vh">${antes === undefined ? "" : `${t("bring.after")}: `}</span><ins>${shown(despues)}</ins>`}</dd></div>`;

const changed = ({ linea, nombre, cambios = [] }) => html`<li><b dir="auto">${nombre}</b> <span class="dim s">${t("bring.row", { number: number(linea) })}</span>
  <dl class="chg">${cambios.map(change)}</dl></li>`;

const created = ({ linea, nombre, documento = {} }) => html`<li><b dir="auto">${nombre}</b> <span class="dim s">${t("bring.row", { number: number(linea) })}</span>
  <dl class="chg">${Object.entries(documento).filter(([member]) => member !== "nombre").map(([miembro, despues]) => change({ miembro, despues }))}</dl></li>`;

const list = (rows, all, name, view) => (rows.length ? html`<details class="look"><summary>${t(`bring.see.${name}`, { count: all, shown: number(all) })}</summary>
  <ul>${rows.slice(0, 50).map(view)}</ul>${all > 50 ? html`<p class="s dim">${t("bring.rest", { count: all - 50, shown: number(all - 50) })}</p>` : ""}</details>` : "");

function moved({ moved: was, plan: { sum } }) {
  if (!was)
    return "";
  const differ = parts.filter(([, member]) => was.sum[member] !== sum[member])
    .map(([name, member]) => t("bring.moved.part", { what: t(`bring.plan.${name}`), before: number(was.sum[member]), after: number(sum[member]) }));
  return html`<div class="note soon moved" role="alert" tabindex="-1">${icon("warn")}<div><strong>${t(`bring.why.${was.why}`)}</strong> ${was.text}
    ${differ.length ? html`<ul>${differ.map(one => html`<li>${one}</li>`)}</ul>` : t("bring.moved.same")}</div></div>`;
}

// Where cells were mended, this is no plan of what there is any more.
const again = ({ touched, busy, look }) => html`<button class="btn primary" type="button" id="again"
  aria-disabled=${Boolean(busy)} @click=${look}>${t("bring.look.mended",
    { count: touched.size, shown: number(touched.size) })} <kbd>Ctrl ↵</kbd></button>`;

const apply = ({ plan: { writes }, busy, apply: run }) => (writes ? html`<button class="btn primary" type="button"
  aria-disabled=${Boolean(busy)} @click=${run}>${t("bring.apply",
    { count: writes, shown: number(writes) })} <kbd>Ctrl ↵</kbd></button>` : html`<p>${t("bring.nothing.to")}</p>`);

const download = ({ plan, download: run }) => (plan.refused.size ? html`<button class="btn" type="button"
  @click=${run}>${icon("tray")} ${t("bring.download",
    { count: plan.sum.rechazados, shown: number(plan.sum.rechazados) })}</button>` : "");

// A plan, with the way on from it.
export const plan = screen => html`${moved(screen)}<div>${count(screen.plan)}</div>${bar(screen.plan)}${refusals(screen)}
  ${list(screen.plan.changed, screen.plan.sum.cambiados, "changed", changed)}
  ${list(screen.plan.created, screen.plan.sum.creados, "created", created)}
  <div class="btns">${screen.touched.size ? again(screen) : apply(screen)}${download(screen)}</div>
  <p class="s dim">${t(screen.touched.size ? "bring.mended" : "bring.exact")}</p>`;
