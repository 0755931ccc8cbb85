// The three drawings of the overview: by hand, out of what was measured, in the width that there is. A text is never
// scaled; whoever does not see a drawing has its table.
import { cut, scale } from "./drawn.js";
import { days as between, compact, date, number } from "./format.js";
import { html, nothing, svg } from "./lib/lit-html.js";
import { t } from "./words.js";

// --- customers and services over time

const high = 232, top = 14, bottom = 28;

function dayTicks(points, x, width) {
  const every = Math.max(1, Math.ceil(points.length * 52 / width));
  const months = points.length > 1 && between(points[0].day, points[1].day) > 20;
  return points.filter((_, i) => i % every === 0 && x(points[i].day) < width - 26).map(({ day }) => ({ at: x(day),
    text: date(day, months ? { month: "short", ...(day.slice(5, 7) === "12" ? { year: "2-digit" } : {}) }
      : { day: "numeric", month: "short" }) }));
}

const path = (points, x, y, member) => points.map((point, i) => `${i ? "L"
  : "M"}${x(point.day).toFixed(1)} ${y(point[member]).toFixed(1)}`).join("");

function ending(point, { x, y, member, style, words, text }) {
  return svg`<circle class="dot ${style}" cx=${x(point.day)} cy=${y(point[member])} r="4"></circle><text
    class="t${style}" x=${x(point.day) + 10} y=${text}>${number(point[member])}</text>
    <text x=${x(point.day) + 10} y=${text + 15}>${t(words)}</text>`;
}

// Where the words of two ends go: each beside its own, and apart where those are close.
function apart(a, b) {
  if (Math.abs(a - b) >= 34)
    return [a, b];
  const middle = (a + b) / 2;
  return a <= b ? [middle - 19, middle + 14] : [middle + 14, middle - 19];
}

// rangeOf(points): the axis, from zero unless all is far from it.
export function rangeOf(points) {
  const all = points.flatMap(({ customers, services }) => [customers, services]);
  const lo = Math.min(...all), hi = Math.max(...all);
  return scale(lo > hi / 2 ? lo : 0, hi, 4);
}

// growth(points, width): points are { day, customers, services }, the oldest first.
export function growth(points, width) {
  const { from, to, step } = rangeOf(points), left = Math.max(34, compact(to).length * 7 + 12), right = width - 78;
  const first = points[0].day, span = Math.max(1, between(first, points.at(-1).day));
  const x = day => left + (right - left) * between(first, day) / span;
  const y = value => high - bottom - (high - bottom - top) * (value - from) / (to - from);
  const lines = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  const last = points.at(-1), [served, counted] = apart(y(last.services), y(last.customers));
  return html`<svg class="draw" width=${width} height=${high} viewBox="0 0 ${width} ${high}" role="img"
    aria-labelledby="h-growth" data-from=${from} data-to=${to}>
    ${lines.map((value, i) => svg`<path class=${i ? "grid" : "base"} d="M${left} ${y(value)}H${right}"></path><text
      x=${left - 8} y=${y(value) + 4} text-anchor="end">${compact(value)}</text>`)}
    ${dayTicks(points, x, right).map(({ at, text }) => svg`<text x=${at} y=${high - 8} text-anchor=${at < left + 12
      ? "start" : "middle"}>${text}</text>`)}
    <path class="l2" d=${path(points, x, y, "services")}></path><path class="l1" d=${path(points, x, y,
      "customers")}></path>
    ${points.map(point => svg`<circle class="point" data-day=${point.day} data-customers=${point.customers}
      data-services=${point.services} cx=${x(point.day)} cy=${y(point.customers)} r="2"></circle>`)}
    ${ending(last, { x, y, member: "services", style: "2", words: "over.services.word", text: served })}
    ${ending(last, { x, y, member: "customers", style: "1", words: "over.customers.word", text: counted })}</svg>`;
}

// --- services by kind and state

const exceptions = [["por_vencer", "f-porvencer"], ["suspendido", "f-suspendido"], ["vencido", "f-vencido"]];
const kindsDrawn = 10, wide = 560;

const bar = ({ x, y, width, style, value, size = 14 }) => svg`<rect class=${style} data-value=${value} x=${x} y=${y}
  width=${value ? Math.max(2, width) : 0} height=${size} rx="2"></rect>
  <text x=${value ? x + Math.max(2, width) + 7 : x} y=${y + size - 3}>${number(value)}</text>`;

// The columns: where each begins, and how wide its longest bar is.
function columns(width) {
  if (width < wide)
    return { name: 0, total: 0, totalWide: width - 58, each: exceptions.map((_, i) => i * width / 3),
      eachWide: width / 3 - 48, row: 66, head: 22 };
  const name = Math.min(170, Math.round(width * .2)), third = Math.round(width * .155), begin = width - 3 * third;
  return { name: 0, total: name + 8, totalWide: begin - name - 76, each: exceptions.map((_, i) => begin + i * third),
    eachWide: third - 50, row: 27, head: 26 };
}

export const kindName = kind => kind.name ?? t("over.kinds.others");

function kindRow(kind, i, place, most) {
  const y = place.head + i * place.row, narrow = place.row > 40;
  const at = narrow ? { text: y + 15, total: y + 21, each: y + 42 } : { text: y + 17, total: y + 6, each: y + 6 };
  return svg`<path class="grid" d="M0 ${y + .5}H${place.width}"></path><text class="strong" x="0"
    y=${at.text}>${cut(kindName(kind), narrow ? 40
      : Math.floor(place.total / 7.2))}<title>${kindName(kind)}</title></text>
    ${bar({ x: place.total, y: at.total, width: place.totalWide * kind.total / most.total, style: "d1",
      value: kind.total })}
    ${exceptions.map(([state, style], n) => bar({ x: place.each[n], y: at.each,
      width: place.eachWide * kind[state] / most.each, style, value: kind[state] }))}`;
}

// kinds(list, width): list is that of catalogue(); the three exceptions have a scale of their own.
export function kinds(list, width) {
  const rows = list.slice(0, kindsDrawn), place = { ...columns(width), width };
  const most = { total: Math.max(1, ...rows.map(({ total }) => total)), each: Math.max(1,
    ...rows.flatMap(kind => exceptions.map(([state]) => kind[state]))) };
  const height = place.head + rows.length * place.row + 4;
  return html`<svg class="draw" width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="img"
    aria-labelledby="h-kinds">
    ${width < wide ? nothing : svg`<text x=${place.total} y="14">${t("over.kinds.total")}</text>`}
    ${exceptions.map(([state], i) => svg`<text x=${place.each[i]} y="14">${t(`over.state.${state}`)}</text>`)}
    ${rows.map((kind, i) => kindRow(kind, i, place, most))}</svg>`;
}

// --- what ends

const step = 5;

// bins(days): [{ from, to, count, third }]: so many of each five days; today is with the first.
export const bins = days => Array.from({ length: 90 / step }, (_, i) => {
  const from = i ? i * step + 1 : 0, to = (i + 1) * step;
  return { from, to, count: days.slice(from, to + 1).reduce((all, one) => all + one, 0),
    third: Math.floor(i * step / 30) };
});

export const thirds = days => [0, 1, 2].map(third => bins(days).filter(bin => bin.third === third).reduce((all,
  { count }) => all + count, 0));

// ending({ days }, width)
export function endings({ days }, width) {
  const list = bins(days), most = Math.max(1, ...list.map(({ count }) => count)), base = 138, tall = base - 26;
  const slot = width / list.length, thick = Math.max(4, Math.min(26, slot - 5)), y = count => tall * count / most;
  return html`<svg class="draw" width=${width} height="182" viewBox="0 0 ${width} 182" role="img"
    aria-labelledby="h-ends">
    ${list.map(({ count, third, from, to }, i) => svg`<g><title>${t("over.ends.days", { from,
      to })}: ${number(count)}</title>
      <rect class="f-${(third + 1) * 30}" data-value=${count} x=${i * slot + (slot - thick) / 2}
        y=${base - Math.max(count ? 2 : 0, y(count))} width=${thick} height=${Math.max(count ? 2 : 0, y(count))}
          rx="2"></rect>
      ${count && String(count).length * 7 < slot + 4 ? svg`<text x=${i * slot + slot / 2} y=${base - y(count) - 7}
        text-anchor="middle">${number(count)}</text>` : nothing}</g>`)}
    <path class="base" d="M0 ${base + .5}H${width}"></path>
    ${thirds(days).map((count, third) => svg`<path class="base" d="M${third * width / 3 + .5} ${base}v8"></path><text
      class="strong" x=${third * width / 3 + 6} y="156">${t("over.ends.within", { count: (third + 1) * 30 })}</text>
      <text x=${third * width / 3 + 6} y="173" data-third=${count}>${number(count)}</text>`)}</svg>`;
}
