// What drawings have in common: scales, the room that there is for them, and the table that each has behind it.
import { html, nothing, render } from "./lib/lit-html.js";
import { t } from "./words.js";

// scale(lo, hi, count): { from, to, step } in round numbers, about so many steps.
export function scale(lo, hi, count) {
  const rough = Math.max(1, hi - lo) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map(one => one * power).find(one => one >= rough));
  const whole = step % 1 ? Math.ceil(step) : step;
  return { from: Math.floor(lo / whole) * whole, to: Math.max(Math.ceil(hi / whole) * whole,
    Math.floor(lo / whole) * whole + whole), step: whole };
}

// cut("Internet 600 simétrico", 12): no longer than that.
export const cut = (text, most) => ([...text].length > most ? `${[...text].slice(0, Math.max(1, most - 1)).join("")}…`
  : text);

// figure({ id, title, note, draw, width, table, state }): a drawing with its name, and the table behind it.
// `draw(width)` is called once the width is known; `state` stands in its place while there is none.
export const figure = ({ id, title, note, draw, width, table, state }) => html`<figure class="fig" id=${id}>
  <div class="fig-h"><h2 id="h-${id}">${title}</h2><p>${note ?? ""}</p></div>
  <div class="room-of" data-figure=${id}>${state ?? (width ? draw(width) : nothing)}</div>
  ${state ? nothing : html`<details class="behind"><summary>${t("over.table")}<span
    class="vh">: ${title}</span></summary>${table()}</details>`}</figure>`;

// rooms(root, tell, signal): watch() tells of each room in root when its width is known and changes; width() gives it.
function rooms(root, tell, signal) {
  const seen = new Map();
  const observer = new ResizeObserver(all => {
    let changed = false;
    for (const { target, contentRect } of all) {
      const width = Math.floor(contentRect.width);
      changed ||= seen.get(target.dataset.figure) !== width;
      seen.set(target.dataset.figure, width);
    }
    if (changed)
      tell();
  });
  signal.addEventListener("abort", () => observer.disconnect());
  return {
    watch: () => { for (const one of root.querySelectorAll(".room-of")) observer.observe(one); },
    width: id => seen.get(id) ?? 0,
  };
}

// painter(view, { root, signal }): draws view() into root: draw() with the next frame, once, however much comes at once,
// and paint() now; width("growth") is how wide the room of that figure is.
export function painter(view, { root, signal }) {
  let due = 0;
  const paint = () => {
    due = 0;
    if (signal.aborted)
      return;
    render(view(), root);
    watched.watch();
  };
  const draw = () => { due ||= requestAnimationFrame(paint); };
  const watched = rooms(root, draw, signal);
  return { draw, paint, width: watched.width };
}
