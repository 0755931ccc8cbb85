// The colours of the console, out of its style sheet: each text on each ground that it stands on, and each edge, by day
// and by night, now and in the past (WCAG 2.2, 1.4.3 and 1.4.11).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const sheet = readFileSync(new URL("../../nginx/html/consola/css/tokens.css", import.meta.url), "utf8");

// tokens(":root {"): what that block sets.
function tokens(head) {
  const block = sheet.slice(sheet.indexOf(head)).match(/\{([^}]*)\}/)[1];
  return Object.fromEntries([...block.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

const now = tokens(":root {"), past = { ...now, ...tokens(':root[data-time="past"] {') };

function colour(palette, name, night) {
  const value = palette[name] ?? assert.fail(`no token --${name}`);
  const other = value.match(/^var\(--([a-z0-9-]+)\)$/);
  if (other)
    return colour(palette, other[1], night);
  const both = value.match(/^light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)$/) ?? assert.fail(`--${name}: ${value}`);
  return both[night ? 2 : 1];
}

function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map(from => parseInt(hex.slice(from, from + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const cross = (inks, grounds, least) => inks.flatMap(ink => grounds.map(ground => [ink, ground, least]));
const states = ["ok", "soon", "bad", "held", "gone"];
const pairs = [
  ...cross(["ink", "ink-2", "ink-3"], ["ground", "sheet", "sunken", "hover", "picked"], 4.5),
  ...cross(["ink", "ink-2"], ["gone-soft", "accent-soft"], 4.5), ["ink-3", "gone-soft", 4.5],
  ...cross(["accent"], ["ground", "sheet", "sunken", "hover", "picked"], 4.5), ...cross(["accent-deep"], ["sheet", "accent-soft"], 4.5),
  ...cross(["on-accent"], ["accent", "accent-deep"], 4.5),
  ...states.flatMap(state => cross([state], ["sheet", "ground", "sunken", "hover", "picked", `${state}-soft`], 4.5)),
  ["ink", "ok-soft", 4.5], ["mark-ink", "mark", 4.5], ["past-on", "past-band", 4.5], ["ground", "ink", 4.5], ["ground", "bad", 4.5],
  ...cross(["edge"], ["ground", "sheet", "sunken"], 3), ["mark-line", "mark", 3],
];

for (const [time, palette] of [["now", now], ["the past", past]])
  for (const night of [false, true])
    test(`${time}, ${night ? "night" : "day"}`, () => {
      const low = pairs.map(([ink, ground, least]) => ({ ink, ground, least, is: contrast(colour(palette, ink, night), colour(palette, ground, night)) }))
        .filter(({ is, least }) => is < least);
      assert.deepEqual(low, []);
    });

test("no other sheet names a colour", () => {
  for (const name of ["base", "shell", "parts", "find"]) {
    const text = readFileSync(new URL(`../../nginx/html/consola/css/${name}.css`, import.meta.url), "utf8");
    assert.deepEqual(text.match(/#[0-9a-f]{3,8}\b|(?<!light-dark\()\brgb\(/g)?.filter(found => found.startsWith("#")) ?? [], [], name);
  }
});
