// What a plan looks like: how many rows come to what, what is refused by what mends it, and what would change.
import { html, svg } from "./lib/lit-html.js";
import { icon } from "./icons.js";
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

const refusedRow = ({ linea, nombre, error }) => html`<tr><th scope="row">${number(linea)}</th><td>${nombre ?? ""}</td><td>${error}</td></tr>`;

const group = (one, isOpen) => html`<details class="mend" ?open=${isOpen}><summary>${icon("right")}<b>${t(`mend.${one.kind}`)}</b>
  <span class="dim s">${t(`mend.how.${one.kind}`)}</span> <span class="cnt">${t("bring.rows", { count: one.count, shown: number(one.count) })}</span></summary>
  <div class="mend-b"><table class="tbl s"><thead><tr><th scope="col">${t("bring.line")}</th><th scope="col">${t("member.nombre")}</th>
    <th scope="col">${t("bring.why")}</th></tr></thead><tbody>${one.rows.slice(0, 20).map(refusedRow)}</tbody></table>
    ${one.count > 20 ? html`<p class="s dim">${t("bring.rest", { count: one.count - 20, shown: number(one.count - 20) })}</p>` : ""}</div></details>`;

const refusals = screen => (screen.plan.sum.rechazados ? html`<div><h3 class="gap">${t("bring.refused",
  { count: screen.plan.sum.rechazados, shown: number(screen.plan.sum.rechazados) })}</h3>
  ${screen.plan.reasons.slice(0, 30).map((one, place) => group(one, place === 0))}</div>` : "");

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
  return html`<div class="note soon moved" role="alert" tabindex="-1">${icon("warn")}<div><strong>${t("bring.moved")}</strong> ${was.text}
    ${differ.length ? html`<ul>${differ.map(one => html`<li>${one}</li>`)}</ul>` : t("bring.moved.same")}</div></div>`;
}

// A plan, with the way on from it.
export const plan = screen => html`${moved(screen)}<div>${count(screen.plan)}</div>${bar(screen.plan)}${refusals(screen)}
  ${list(screen.plan.changed, screen.plan.sum.cambiados, "changed", changed)}${list(screen.plan.created, screen.plan.sum.creados, "created", created)}
  <div class="btns">${screen.plan.writes ? html`<button class="btn primary" type="button" aria-disabled=${Boolean(screen.busy)} @click=${screen.apply}>
      ${t("bring.apply", { count: screen.plan.writes, shown: number(screen.plan.writes) })} <kbd>Ctrl ↵</kbd></button>` : html`<p>${t("bring.nothing.to")}</p>`}
    ${screen.plan.refused.size ? html`<button class="btn" type="button" @click=${screen.download}>${icon("tray")}
      ${t("bring.download", { count: screen.plan.sum.rechazados, shown: number(screen.plan.sum.rechazados) })}</button>` : ""}</div>
  <p class="s dim">${t("bring.exact")}</p>`;
