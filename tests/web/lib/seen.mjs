// What can be told of a screen by measuring it, in the page: what is cut, what lies over what, what focus does not show,
// and words of another language.

// words(): in the page, once: each text of the console, by language, as what it looks like when it is filled in.
export async function words() {
  if (window.texts)
    return;
  const parts = ["", "admin-", "bring-", "customer-", "overview-"], texts = { es: new Map(), en: new Map() };
  const escaped = text => text.trim().split(/\{\w+\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+");
  for (const language of ["es", "en"])
    for (const part of parts)
      for (const [key, said] of Object.entries((await import(`/consola/words/${part}${language}.js`)).default))
        for (const text of typeof said === "string" ? [said] : Object.values(said))
          texts[language].set(key, [...texts[language].get(key) ?? [], escaped(text)]);
  const all = language => new RegExp(`^(?:${[...texts[language].values()].flat()
    .filter(text => text.replace(/\.\+|\W/g, "").length > 3).join("|")})$`, "u");
  window.texts = { es: all("es"), en: all("en"), keys: new Set(texts.es.keys()) };
}

// faults(language): in the page: what is wrong with it, each a line.
export function faults(language) {
  const found = [], root = document.documentElement, other = language === "es" ? "en" : "es";
  const memo = make => { const known = new Map(); return one => known.get(one) ?? known.set(one, make(one)).get(one); };
  const name = element => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map(one => `.${one}`).join("")}`;
  const styleOf = memo(element => getComputedStyle(element));
  const boxOf = memo(element => element.getBoundingClientRect());
  const whole = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
  const shared = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const isGone = ({ left, top, right, bottom }) => right - left < 2 || bottom - top < 2;

  // What an element's content is seen through: what scrolls hides in order, what clips cuts.
  const frameOf = memo(element => {
    if (!element || element === root || element === document.body)
      return whole;
    const style = styleOf(element), above = style.position === "fixed" || element.matches("dialog") ? whole : frameOf(element.parentElement);
    return style.overflowX === "visible" && style.overflowY === "visible" ? above : shared(above, boxOf(element));
  });
  // What lies over the rest on purpose is told apart from it.
  const layerOf = memo(element => !element || element === root || ["fixed", "sticky", "absolute"].includes(styleOf(element).position)
    || element.matches("dialog, [popover]") ? element : layerOf(element.parentElement));
  const cutter = memo(element => {
    if (!element || element === root || element === document.body || /auto|scroll/.test(styleOf(element).overflowX))
      return null;
    const style = styleOf(element);
    return /hidden|clip/.test(style.overflowX) ? (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none" ? null : element) : cutter(element.parentElement);
  });

  const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const texts = [], walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT), range = document.createRange();
  const isSeen = memo(element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest("svg defs, script, style, option, .vh, .skip"));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim(), element = node.parentElement;
    if (!text || !isSeen(element))
      continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const seen = shared(rect, frameOf(element)), by = cutter(element);
      if (rect.width > 2 && by && !isGone(boxOf(by)) && (rect.right > boxOf(by).right + 1.5 || rect.left < boxOf(by).left - 1.5))
        found.push(`cut by ${name(by)}: ${text.slice(0, 40)}`);
      if (!isGone(seen)) {
        if (seen.right > innerWidth + 1 || seen.left < -1)
          found.push(`beside the window: ${text.slice(0, 40)}`);
        texts.push({ ...seen, text, element, layer: layerOf(element) });
      }
    }
  }
  texts.sort((a, b) => a.top - b.top);
  for (let i = 0; i < texts.length; i++)
    for (let j = i + 1; j < texts.length && texts[j].top < texts[i].bottom; j++) {
      const one = texts[i], two = texts[j], part = shared(one, two), height = Math.min(one.bottom - one.top, two.bottom - two.top);
      if (one.layer === two.layer && part.right - part.left > 2 && part.bottom - part.top > height * .4)
        found.push(`one over the other: ${one.text.slice(0, 30)} | ${two.text.slice(0, 30)}`);
    }

  if (Math.max(root.scrollWidth, document.body.scrollWidth) > innerWidth)
    found.push(`${root.scrollWidth} px wide in ${innerWidth}`);
  if (root.lang !== language)
    found.push(`lang ${root.lang}`);
  const spoken = new Set([document.title.replace(/ · Sky$/, ""), ...texts.filter(({ element }) => !element.closest("[lang]:not(html)")).map(({ text }) => text.replace(/\s+/g, " ")),
    ...[...top.querySelectorAll("[aria-label], [title], [placeholder]")].filter(isSeen).flatMap(one => ["aria-label", "title", "placeholder"].map(attribute => one.getAttribute(attribute)?.trim()).filter(Boolean))]);
  for (const text of spoken)
    if (window.texts.keys.has(text) && text.includes(".") || (window.texts[other].test(text) && !window.texts[language].test(text)))
      found.push(`not in ${language}: ${text}`);
  return [...new Set(found)];
}

// hidden(): in the page: what has focus and cannot be seen, or is too small to be hit.
export function hidden() {
  const found = [], top = [...document.querySelectorAll("dialog[open], [role=menu], .cal")].at(-1) ?? document;
  const before = document.activeElement;
  for (const one of top.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || one.closest("[popover]:not(:popover-open)"))
      continue;
    one.focus();
    if (document.activeElement !== one)
      continue;
    const target = one.matches("[type=radio], [type=checkbox], [type=file]") ? one.labels?.[0] ?? one : one;
    const spots = [...target.getClientRects()].flatMap(({ left, top: high, right, bottom }) => [.5, .1, .9].flatMap(x => [.5, .1, .9].map(y =>
      [left + (right - left) * x, high + (bottom - high) * y])));
    const isHit = ([x, y]) => { const hit = document.elementFromPoint(x, y); return hit && (target.contains(hit) || hit.contains(target) && hit.matches("label, .slider, .strip, .life, figure")); };
    if (!spots.some(isHit))
      found.push(`focus is not seen: ${one.outerHTML.slice(0, 120)}`);
  }
  before?.focus?.();
  return found;
}
