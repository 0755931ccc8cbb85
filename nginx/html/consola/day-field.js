// A box that reads a day however it is written, with a calendar beside it. Not the browser's own, which would show the
// day in the browser's form and not in the page's language.
import { addDays, addMonths, month, parseDay, writeDay } from "./days.js";
import { date, today } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { onPlace } from "./router.js";
import { t } from "./words.js";

// Which box has its calendar open, and the day that its keys stand on.
let open = null;
onPlace(() => { open = null; });

const MOVES = { ArrowLeft: day => addDays(day, -1), ArrowRight: day => addDays(day, 1), ArrowUp: day => addDays(day,
  -7),
  ArrowDown: day => addDays(day, 7), PageUp: day => addMonths(day, -1), PageDown: day => addMonths(day, 1) };

// What stands in the box now, which may have been typed since it was painted.
const typedIn = box => document.getElementById(box.id)?.value ?? box.value ?? "";

const focusDay = id => document.querySelector(`#${CSS.escape(id)}-c [tabindex="0"]`)?.focus();

function close(box) {
  open = null;
  box.paint();
  document.getElementById(box.id)?.focus();
}

function go(box, day) {
  open.at = day;
  box.paint();
  focusDay(box.id);
}

function pressed(box, event) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(box);
  } else if (MOVES[event.key] && event.target.closest("td")) {
    event.preventDefault();
    go(box, MOVES[event.key](open.at));
  }
}

function pick(box, day) {
  box.set(writeDay(day));
  close(box);
  box.picked?.(day);
}

function dayCell(box, day, chosen) {
  if (!day)
    return html`<td></td>`;
  const off = box.last && day > box.last;
  return html`<td aria-selected=${day === chosen ? "true" : nothing}><button type="button"
    class="${day === today() ? "now" : ""}
    ${box.dots?.has(day) ? "dotted" : ""}" tabindex=${day === open.at ? "0" : "-1"} aria-label=${date(day)}
      aria-current=${day === today() ? "date" : nothing}
    ?disabled=${off} @click=${() => pick(box, day)}>${Number(day.slice(8))}</button></td>`;
}

function calendar(box) {
  const chosen = parseDay(typedIn(box), today());
  const title = date(open.at, { month: "long", year: "numeric" });
  const names = month("2024-01-01")[0].map(day => date(day, { weekday: "short" }).slice(0, 2));
  const turn = (count, name, label) => html`<button type="button" class="btn quiet small icon" aria-label=${label}
    @click=${() => go(box, addMonths(open.at, count))}>${icon(name)}</button>`;
  return html`<div class="cal" role="dialog" aria-label=${t("day.calendar")} id="${box.id}-c"
    @keydown=${event => pressed(box, event)}>
    <div class="cal-h">${turn(-1, "left", t("day.before"))}<b aria-live="polite">${title}</b>${turn(1, "right",
      t("day.after"))}</div>
    <table role="grid"><thead><tr>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${month(open.at).map(week => html`<tr>${week.map(day => dayCell(box, day,
      chosen))}</tr>`)}</tbody></table></div>`;
}

function toggle(box) {
  if (open?.id === box.id)
    return close(box);
  const now = today();
  const at = parseDay(typedIn(box), now) ?? now;
  open = { id: box.id, at: box.last && at > box.last ? box.last : at };
  box.paint();
  focusDay(box.id);
}

// dayField({ id, value, set(text), paint(), picked?(day), invalid, describedBy, last?, dots?, placeholder? }): last is
// the last day that can be picked, dots are days that stand out.
export function dayField(box) {
  const keydown = event => {
    if (event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      toggle(box);
    }
  };
  // Whoever goes on leaves no calendar over what comes next.
  const left = ({ currentTarget, relatedTarget }) => {
    if (open?.id === box.id && relatedTarget && !currentTarget.contains(relatedTarget)) {
      open = null;
      box.paint();
    }
  };
  return html`<div class="with dayfield" @focusout=${left}><input class="in" id=${box.id} .value=${box.value ?? ""} autocomplete="off"
    placeholder=${t("day.form")}
    aria-invalid=${box.invalid ? "true" : nothing} aria-describedby=${box.describedBy ?? nothing}
    @input=${event => box.set(event.target.value)}
    @keydown=${keydown}><button type="button" class="btn icon" tabindex="-1" aria-label=${t("day.open")}
    aria-expanded=${open?.id === box.id}
    aria-haspopup="dialog" @click=${() => toggle(box)}>${icon("cal")}</button>${open?.id === box.id
    ? calendar(box) : nothing}</div>`;
}
