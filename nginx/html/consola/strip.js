// The last year on a strip: a bar a week, as high as there were operations in it, and a cursor that moves the day.
// How many there were follows from the numbers of the first ones, which cost the registry next to nothing.
import { addDays, daysBetween } from "./days.js";
import { date, number, today } from "./format.js";
import { draft, keepDraft } from "./kept.js";
import { html, nothing, svg } from "./lib/lit-html.js";
import { firstOf } from "./log.js";
import { t } from "./words.js";

const weeks = 53, kept = "over.weeks";

const monday = day => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

export const yearOf = now => Array.from({ length: weeks }, (_, i) => addDays(monday(now), -7 * (weeks - 1 - i)));

export const forgetYear = () => keepDraft(kept, null);

// loadYear(operation, { signal }): [{ day, count }, …] of the weeks, the oldest first; operation is the last one there
// is.
export async function loadYear(operation, { signal }) {
  const days = yearOf(today()), known = draft(kept) ?? {}, left = days.filter(day => !known[day]).reverse();
  const ask = async () => {
    for (let day = left.shift(); day && !signal.aborted; day = left.shift()) {
      known[day] = await firstOf(day, { signal });
      if (known[day] === 1)
        for (const older of left.splice(0))
          known[older] = 1;
    }
  };
  await Promise.all([1, 2, 3, 4].map(ask));
  const firsts = days.map(day => known[day] ?? operation + 1);
  for (const day of days) // where nothing was written since, something may still be
    if (known[day] === null)
      delete known[day];
  keepDraft(kept, known);
  return days.map((day, i) => ({ day, count: Math.max(0, (firsts[i + 1] ?? operation + 1) - firsts[i]) }));
}

// --- the drawing

const tall = 64, base = 44;

function drawing({ year, day, width }) {
  const first = year[0].day, span = daysBetween(first, today()) || 1, x = one => (width - 12) * daysBetween(first,
    one) / span + 6;
  const most = Math.max(1, ...year.map(({ count }) => count)), thick = Math.max(2, 7 * (width - 12) / span - 2);
  const at = Math.max(6, Math.min(width - 6, x(day)));
  const every = width < 480 ? 3 : 1;
  const months = year.filter(({ day: one }, i) => i > 1 && one.slice(0, 7) !== year[i - 1].day.slice(0, 7)).filter((_,
    i) => i % every === 0);
  return svg`<svg class="strip" width=${width} height=${tall} viewBox="0 0 ${width} ${tall}" role="img"
    aria-label=${said(year)}>
    ${year.map(({ day: one, count }) => svg`<rect class="b ${count === most && count ? "hot" : ""}" data-value=${count}
      x=${x(one)} y=${base - (count ? Math.max(2, 34 * Math.sqrt(count / most)) : 0)}
      width=${Math.max(1, Math.min(thick, width - 6 - x(one)))} height=${count ? Math.max(2,
        34 * Math.sqrt(count / most)) : 0}></rect>`)}
    <path class="base" d="M6 ${base + .5}H${width - 6}"></path>
    ${months.filter(({ day: one }) => x(one) < width - 30).map(({ day: one }) => svg`<text x=${x(one)}
      y="60">${date(one, { month: "short" })}</text>`)}
    <path class="at" d="M${at} 4V${base}"></path><path class="knob" d="M${at - 5} 0h10v4l-5 6-5-6z"></path></svg>`;
}

function said(year) {
  const total = year.reduce((all, { count }) => all + count, 0), top = year.reduce((a, b) => (b.count > a.count ? b
    : a));
  return `${t("log.strip", { count: total })}${total ? `; ${t("log.strip.most", { day: date(top.day),
    number: number(top.count) })}` : ""}`;
}

const moves = { PageUp: -30, PageDown: 30 };

// stripView({ year, day, width, move(day) })
export function stripView({ year, day, width, move }) {
  const first = yearOf(today())[0], last = daysBetween(first, today());
  const at = Math.max(0, Math.min(last, daysBetween(first, day)));
  const to = (input, value) => {
    const next = Math.max(0, Math.min(last, value));
    input.value = String(next);
    move(addDays(first, next));
  };
  const press = event => {
    if (!moves[event.key])
      return;
    event.preventDefault();
    to(event.target, Number(event.target.value) + moves[event.key]);
  };
  return html`<div class="stripbox"><div class="room-of" data-figure="strip">${year && width ? drawing({ year, day,
    width }) : nothing}</div>
    <label class="vh" for="f-strip">${t("life.move")}</label><input type="range" class="slide" id="f-strip" min="0"
      max=${last} step="1" .value=${String(at)}
      aria-valuetext=${date(addDays(first, at), { dateStyle: "full" })} @input=${({ target }) => to(target,
        Number(target.value))} @keydown=${press}></div>`;
}
