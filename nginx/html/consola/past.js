// A customer as of a moment: a day, an instant or the number of an operation. What differs today stands beside it; what
// writes is not there.
import { contactView } from "./contact.js";
import { itemName, rawText } from "./describe.js";
import { equipmentView } from "./equipment.js";
import { isDay } from "./days.js";
import { numberOf } from "./exact.js";
import { date, dayIn, isoDay, number, time, today } from "./format.js";
import { icon } from "./icons.js";
import { lifelineView } from "./lifeline.js";
import { html, nothing } from "./lib/lit-html.js";
import { same } from "./merge.js";
import { notesView } from "./notes.js";
import { othersOf, othersView } from "./other.js";
import { opsView } from "./ops.js";
import { historyHash, versionOf } from "./record.js";
import { may } from "./session.js";
import { pastServicesView } from "./services.js";
import { tagsOf } from "./tags.js";
import { t } from "./words.js";

// momentText(en): the moment in words.
export function momentText(en) {
  if (/^\d+$/.test(en))
    return t("past.operation", { number: number(Number(en)) });
  if (/^\d{4}-\d\d-\d\d$/.test(en))
    return t("past.day", { day: date(en, { dateStyle: "full" }) });
  return t("past.instant", { day: date(dayIn(en), { dateStyle: "long" }),
    time: Number.isNaN(Date.parse(en)) ? en : time(en) });
}

// pastNote({ record, past, en }): says that this is the past, and the ways to compare and to go back to it, which both
// lead to the present.
export function pastNote({ record, past, en }) {
  const version = past && versionOf(past);
  const ways = html`<a class="btn small" href=${historyHash(record.name,
    { comparar: `${en},hoy` })}>${icon("compare")} ${t("past.compare")}</a>
    ${version && may("editor") && version !== versionOf(record) ? html`<a class="btn small"
      href=${historyHash(record.name, { restaurar: version })}>${icon("undo")}
      ${t("past.restore")}</a>` : nothing}`;
  return html`<div class="note past">${icon("clock")}<div><strong>${t("past.looking")}</strong>
    ${t("past.nowrite")}</div>${ways}</div>`;
}

const text = value => Array.isArray(value) ? value.map(itemName).join(", ") : value === undefined
  ? t("say.nothing") : rawText(value);

const beside = (then, now) => same(then, now) ? nothing : html` <span
  class="nowadays"><b>${t("past.today")}</b> ${text(now)}</span>`;

function part(title, view, then, now) {
  return html`<section class="sec"><div class="sec-h"><h2>${title}</h2></div><div
    class="then-block">${view}${beside(then, now)}</div></section>`;
}

// pastView({ record, past, zone }): as it was; record is the customer today.
export function pastView({ record, past, zone, entries }) {
  if (!past)
    return html`<section class="void"><h2>${t("past.none", { name: record.name })}</h2><p>${t("past.none.how")}</p>
      <div class="btns"><a class="btn" href=${historyHash(record.name)}>${icon("clock")}
        ${t("more.history")}</a></div></section>`;
  const { doc } = past, now = record.doc;
  const has = member => doc[member] !== undefined || now[member] !== undefined;
  return html`<section class="sec past-rec"><h2 class="vh">${t("section.contact")}</h2>${contactView(doc, { zone,
    now })}
      ${has("etiquetas") ? html`<dl class="kv two"><div
        class="pair"><dt>${t("m.etiquetas")}</dt><dd>${tagsOf(doc).length ? tagsOf(doc).join(", ") : t("say.nothing")}
        ${beside(doc.etiquetas, now.etiquetas)}</dd></div></dl>` : nothing}</section>
    <section class="sec"><div class="sec-h"><h2>${t("past.services")}</h2></div>${pastServicesView(past.services,
      record.services)}</section>
    ${has("equipos") ? part(t("m.equipos"), equipmentView(doc), doc.equipos, now.equipos) : nothing}
    ${has("notas") ? part(t("m.notas"), notesView(doc), doc.notas, now.notas) : nothing}
    ${othersOf(doc).length ? html`<section class="sec"><div class="sec-h"><h2>${t("other")}</h2></div>${othersView(doc,
      now)}</section>` : nothing}
    ${sinceView(past, entries)}`;
}

// What happened since then, newest first, as far as it was asked for.
function sinceView(past, entries) {
  if (!entries)
    return nothing;
  const later = entries.filter(({ operacion }) => numberOf(operacion) > versionOf(past));
  return html`<section class="sec" aria-labelledby="h-since"><div class="sec-h"><h2
    id="h-since">${t("past.since")}</h2></div>
    ${later.length ? opsView(later) : html`<p class="dim">${t("past.since.none")}</p>`}</section>`;
}

// lifeView(screen): the line on which the day is moved.
export function lifeView(screen) {
  const { record, entries, en, width } = screen;
  const entry = /^\d+$/.test(en) && entries?.find(({ operacion }) => numberOf(operacion) === Number(en));
  const day = entry ? isoDay(new Date(entry.instante)) : dayIn(en);
  return lifelineView({ services: record.services, entries: entries ?? [], day: isDay(day) ? day : today(), width,
    move: to => screen.slide(to) });
}
