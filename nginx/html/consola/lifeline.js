// The life of a customer on one line of time: a lane a service, its price in it, a dot a change, and a cursor that
// moves the day. Drawn by hand in the width that there is; whoever cannot see it has the slider, the table and the
// list.
import { priceText } from "./describe.js";
import { addDays, daysBetween } from "./days.js";
import { date, isoDay, today } from "./format.js";
import { html, nothing, svg } from "./lib/lit-html.js";
import { style } from "./state.js";
import { t } from "./words.js";

const BAR = 20, HEAD = 22, MOST = 12;
// The names of the lanes have a column where there is room for one, else each stands over its bar.
const LABEL = 132, END = 8, NARROW = 560;
const laneHeight = width => width < NARROW ? 40 : 30;

// spanOf(services, entries): the first and the last day that are drawn; today is within it, never at its very end.
function spanOf(services, entries) {
  const now = today();
  const begins = services.map(({ fecha_contratacion }) => fecha_contratacion).filter(Boolean);
  const first = [now, ...begins, ...entries.map(({ instante }) => isoDay(new Date(instante)))].sort()[0];
  const ends = services.map(({ fecha_baja, fecha_fin, fecha_contratacion }) =>
    fecha_baja ?? fecha_fin ?? fecha_contratacion).filter(Boolean);
  const most = addDays(now, Math.max(30, Math.min(400, daysBetween(first, now))));
  const last = [addDays(now, Math.max(7, Math.round(daysBetween(first, now) / 12))),
    ...ends].filter(day => day <= most).sort().at(-1);
  const from = addDays(first, -Math.max(2, Math.round(daysBetween(first, last) / 60)));
  return { from, to: last };
}

function ticks({ from, to }, x, width) {
  const years = daysBetween(from, to) > 700;
  const list = [];
  const step = years ? 12 : daysBetween(from, to) > 200 ? 2 : 1;
  for (let year = Number(from.slice(0, 4)), month = years ? 1 : Number(from.slice(5, 7)); ; month += step) {
    while (month > 12) {
      year += 1;
      month -= 12;
    }
    const day = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;
    if (day > to)
      break;
    if (day >= from && x(day) + 32 <= x(to) + END)
      list.push({ day, text: years ? String(year) : date(day, { month: "short" }) });
  }
  const every = Math.max(1, Math.ceil(list.length * (years ? 44 : 40) / width));
  return list.filter((tick, i) => i % every === 0);
}

const fits = (text, width) => text.length * 6.4 + 14 < width;

function bar(service, top, { x, from, to, at }) {
  const begins = service.fecha_contratacion ?? from;
  const ends = service.fecha_baja ?? service.fecha_fin ?? to;
  const left = x(begins < from ? from : begins), right = Math.max(left + 4, x(ends > to ? to : ends));
  const y = top + 5;
  const price = service.precio === undefined ? "" : priceText(service);
  const known = [at, left, right].every(Number.isFinite);
  const cut = known ? Math.max(left, Math.min(right, at)) : right;
  return svg`<g class=${style(service.estado)}><rect class="bar" x=${left} y=${y} width=${cut - left} height=${BAR}
    rx="3"></rect>
    <rect class="bar ahead" x=${cut} y=${y} width=${right - cut} height=${BAR} rx="3"></rect>
    ${fits(price, right - left) ? svg`<text class="price" x=${left + 7} y=${y + 14}>${price}</text>` : nothing}</g>`;
}

// lanesOf(services): one a description, in the order in which they began.
function lanesOf(services) {
  const lanes = new Map();
  for (const service of [...services].sort((a, b) =>
    String(a.fecha_contratacion ?? "").localeCompare(String(b.fecha_contratacion ?? ""))))
    lanes.set(service.descripcion, [...lanes.get(service.descripcion) ?? [], service]);
  return [...lanes].slice(0, MOST);
}

const cutTo = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

// drawing({ services, entries, day, width }): the picture; day is where the cursor stands.
function drawing({ services, entries, day, width }) {
  const span = spanOf(services, entries), lanes = lanesOf(services);
  const label = width < NARROW ? 0 : LABEL, total = daysBetween(span.from, span.to) || 1;
  const x = one => label + (width - label - END) * daysBetween(span.from, one) / total;
  const height = laneHeight(width), bottom = HEAD + lanes.length * height + 20, at = x(day);
  const dots = [...new Set(entries.map(({ instante }) => isoDay(new Date(instante))))].filter(one => one >= span.from);
  return svg`<svg class="life" viewBox="0 0 ${width} ${bottom + 14}" width=${width} height=${bottom + 14} role="img"
    aria-label=${t("life.what", { from: date(span.from), count: dots.length })}>
    ${ticks(span, x, width - label).map(tick => svg`<path class="grid"
      d="M${x(tick.day)} ${HEAD - 4}V${bottom}"></path><text x=${x(tick.day) + 4} y="12">${tick.text}</text>`)}
    ${lanes.map(([name, list], lane) => svg`<text class="lane" x="0" y=${HEAD + lane * height + (label
      ? 20 : 12)}>${cutTo(name, label ? 18 : Math.floor(width / 8))}</text>
      ${list.map(service => bar(service, HEAD + lane * height + (label ? 0 : 11), { x, ...span, at }))}`)}
    ${label ? svg`<text x="0" y=${bottom + 4}>${t("life.changes")}</text>` : nothing}<path class="base"
      d="M${label} ${bottom}H${width - END}"></path>
    ${dots.map(one => svg`<circle class=${one <= day ? "change" : "change ahead"} cx=${x(one)} cy=${bottom}
      r="4"></circle>`)}
    <path class="cursor" d="M${at} ${HEAD - 10}V${bottom + 5}"></path><path class="knob"
      d="M${at - 6} ${bottom + 4}h12v5l-6 5-6-5z"></path></svg>`;
}

const MOVES = { PageUp: -30, PageDown: 30 };

// lifelineView({ services, entries, day, width, move(day) }): move is told each day that the slider comes to, which is
// never after today.
export function lifelineView(options) {
  const { services, entries, day, move, width } = options;
  const span = spanOf(services, entries), now = today();
  const last = daysBetween(span.from, now), at = Math.max(0, Math.min(last, daysBetween(span.from, day)));
  const to = (input, value) => {
    const next = Math.max(0, Math.min(last, value));
    input.value = String(next);
    move(addDays(span.from, next));
  };
  const keydown = event => {
    if (MOVES[event.key]) {
      event.preventDefault();
      to(event.target, Number(event.target.value) + MOVES[event.key]);
    }
  };
  return html`<div class="lifebox ${width < NARROW ? "" : "named"}">${width ? drawing(options) : nothing}<label
    class="vh" for="f-life">${t("life.move")}</label>
    <input type="range" id="f-life" class="slide" min="0" max=${daysBetween(span.from, span.to)} step="1"
      .value=${String(at)}
      aria-valuetext=${date(addDays(span.from, at), { dateStyle: "full" })} @input=${event => to(event.target,
      Number(event.target.value))} @keydown=${keydown}></div>`;
}

// Whoever moves the day on one screen goes on with it on the next, which is another one of the same line.
let moving = false;

export const keepMoving = () => { moving = true; };

export function goOnMoving() {
  if (moving)
    document.getElementById("f-life")?.focus();
  moving = false;
}

// widthOf(root, tell, signal): tells how wide the drawing's box in there is, now and whenever that changes.
export function widthOf(root, tell, signal) {
  let last = 0;
  const observer = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.floor(contentRect.width);
    if (Math.abs(width - last) < 2)
      return;
    last = width;
    tell(width);
  });
  observer.observe(root.querySelector(".lifebox") ?? root);
  signal.addEventListener("abort", () => observer.disconnect());
}
