// What is refused for one reason: a row of the table each, with its wrong cells as fields and the reason beside them; and
// one field for all of them where one text may be right for all.
import { html, nothing } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { number } from "./format.js";
import { t } from "./words.js";

const few = 20;

const nameOf = ({ name, to }) => name || (t(`bring.column.${to}`) === `bring.column.${to}` ? to : t(`bring.column.${to}`));

// Enter goes on to the next field, as in a spreadsheet, and from the last one to the plan.
function pressed(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing)
    return;
  event.preventDefault();
  const all = [...event.currentTarget.closest(".mend-b").querySelectorAll("td .in")];
  (all[all.indexOf(event.currentTarget) + 1] ?? document.getElementById("again"))?.focus();
}

function cell({ source, mend }, row, place) {
  const column = source.columns[place], text = source.mends.get(row.linea)?.get(place) ?? row.cells[place] ?? "";
  return html`<td data-l=${nameOf(column)}><input class="in ${source.mends.get(row.linea)?.has(place) ? "mended" : ""}" .value=${text}
    aria-label=${t("bring.cell", { name: nameOf(column), number: number(row.linea) })} aria-describedby="why-${row.linea}"
    autocomplete="off" spellcheck="false" dir="auto" @input=${event => mend(row, place, event.target.value)} @keydown=${pressed}></td>`;
}

// What else the row brings, to know who it is.
function rest({ source }, { places }, { cells }) {
  const text = source.columns.flatMap(({ to }, place) => (to === "-" || places.includes(place) || !cells[place]?.trim() ? [] : [cells[place]]))
    .join(" · ");
  return text ? html`<small dir="auto">${text.length > 80 ? `${text.slice(0, 80)}…` : text}</small>` : nothing;
}

const surplus = ({ source: { columns } }, { cells }) => (cells.length > columns.length
  ? html`<small>${t("bring.surplus")} ${cells.slice(columns.length).filter(Boolean).join(" · ")}</small>` : nothing);

const row = (screen, group, one) => html`<tr><th scope="row" data-l=${t("bring.line")}>${number(one.linea)} ${rest(screen, group, one)}</th>
  ${group.places.map(place => cell(screen, one, place))}
  <td class="why" id="why-${one.linea}" lang="es">${one.error} ${surplus(screen, one)}</td></tr>`;

function forAll(screen, group) {
  const text = t("bring.for.all", { count: group.count, shown: number(group.count), name: nameOf(screen.source.columns[group.places[0]]) });
  const id = `all-${group.rows[0].linea}`;
  return html`<form class="forall" @submit=${event => {
    event.preventDefault();
    screen.mendAll(group, event.target.querySelector("input").value);
    event.target.reset();
  }}><label for=${id}>${text}</label><input class="in" id=${id} autocomplete="off" dir="auto"><button class="btn"
    type="submit">${t("bring.for.all.go")}</button></form>`;
}

function table(screen, group) {
  const shown = group.shown ?? few, more = Math.min(few, group.rows.length - shown), left = group.count - shown;
  return html`${group.isCommon ? forAll(screen, group) : nothing}
    <table class="tbl s mends"><thead><tr><th scope="col">${t("bring.line")}</th>
      ${group.places.map(place => html`<th scope="col">${nameOf(screen.source.columns[place])}</th>`)}
      <th scope="col">${t("bring.why")}</th></tr></thead><tbody>${group.rows.slice(0, shown).map(one => row(screen, group, one))}</tbody></table>
    ${left > 0 ? html`<div class="btns">${more > 0 ? html`<button class="btn small" type="button"
      @click=${() => screen.showMore(group)}>${t("bring.more", { count: more, shown: number(more) })}</button>` : nothing}
      <span class="s dim">${t("bring.rest", { count: left, shown: number(left) })}</span></div>` : nothing}`;
}

export const mendView = (screen, group, isOpen) => html`<details class="mend" ?open=${isOpen}><summary>${icon("right")}<b>${t(`mend.${group.kind}`)}</b>
  <span class="dim s">${t(`mend.how.${group.kind}`)}</span>
  <span class="cnt">${t("bring.rows", { count: group.count, shown: number(group.count) })}</span></summary>
  <div class="mend-b">${table(screen, group)}</div></details>`;
