// Single keys, and pairs such as "g c". They work outside fields only, without modifiers, while no dialog is open, and
// whoever speaks to the machine instead of typing switches them off.
import { keep, kept } from "./kept.js";

const maps = [];
let first = null, timer;

export const keysOn = () => kept("keys") !== "off";
export const setKeys = on => keep("keys", on ? null : "off");

// keys({ n: create, "g c": customers }, { signal }): of several maps that have the key, the last one counts.
export function keys(map, { signal } = {}) {
  maps.push(map);
  signal?.addEventListener("abort", () => maps.splice(maps.indexOf(map), 1), { once: true });
}

export const isField = element =>
  Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]"));

const find = key => maps.findLast(map => Object.hasOwn(map, key))?.[key];

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.key.length !== 1 || !keysOn() ||
      isField(event.target) || document.querySelector("dialog[open]"))
    return;
  const pair = first && find(`${first} ${event.key}`);
  first = null;
  clearTimeout(timer);
  const run = pair ?? find(event.key);
  if (run) {
    event.preventDefault();
    run(event);
  } else if (maps.some(map => Object.keys(map).some(key => key.startsWith(`${event.key} `)))) {
    first = event.key;
    timer = setTimeout(() => { first = null; }, 1200);
  }
}

addEventListener("keydown", press);
