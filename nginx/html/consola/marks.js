// Where a text matches what was typed, as the registry finds it: words by their beginnings, whatever case and accents;
// telephones and the like by their digits. What is shown is cut out of the text itself by its own indexes.
import { html } from "./lib/lit-html.js";

const plain = { ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ı: "i", ŋ: "n" };
const letters = /[\p{L}\p{N}]/u;

// folded("Muñoz"): { text: "munoz", from: [0, 1, 2, 3, 4], to: [1, 2, 3, 4, 5] }, where each letter came from.
export function folded(text) {
  const out = { text: "", from: [], to: [] };
  let at = 0;
  for (const letter of text) {
    const end = at + letter.length;
    const base = [...letter.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "")].map(one => plain[one] ?? one).join("");
    if (!base && out.to.length)
      out.to[out.to.length - 1] = end; // a combining mark goes with the letter before it
    for (const unit of base.split("")) {
      out.text += unit;
      out.from.push(at);
      out.to.push(end);
    }
    at = end;
  }
  return out;
}

// words("José 600 11"): ["jose", "600", "11"], and digits in groups as one as well.
export function words(query) {
  const all = folded(query).text.split(/[^\p{L}\p{N}]+/u).filter(Boolean).slice(0, 16);
  const joined = all.join("");
  return all.length > 1 && /^\d+$/.test(joined) ? [...all, joined] : all;
}

function byWord(fold, word) {
  const found = [];
  for (let p = fold.text.indexOf(word); p >= 0; p = fold.text.indexOf(word, p + 1))
    if (p === 0 || !letters.test(fold.text[p - 1]))
      found.push([fold.from[p], fold.to[p + word.length - 1]]);
  return found;
}

// A run of digits, whatever stands between them.
function byDigits(fold, word) {
  const places = [...fold.text].map((unit, index) => (/\d/.test(unit) ? index : -1)).filter(index => index >= 0);
  const p = places.map(index => fold.text[index]).join("").indexOf(word);
  return p < 0 ? [] : [[fold.from[places[p]], fold.to[places[p + word.length - 1]]]];
}

// hits("José Muñoz", ["munoz"]): [[5, 10]], in order and apart from one another.
export function hits(text, wanted) {
  if (!wanted.length)
    return [];
  const fold = folded(text);
  const all = wanted.flatMap(word => {
    const found = byWord(fold, word);
    return found.length || !/^\d{4,}$/.test(word) ? found : byDigits(fold, word);
  }).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const apart = [];
  for (const [from, to] of all)
    if (!apart.length || from >= apart.at(-1)[1])
      apart.push([from, to]);
  return apart;
}

// marked("José Muñoz", ["munoz"]): what lit-html shows, with <mark> about each match.
export function marked(text, wanted) {
  const parts = [];
  let at = 0;
  for (const [from, to] of hits(text, wanted)) {
    parts.push(text.slice(at, from), html`<mark>${text.slice(from, to)}</mark>`);
    at = to;
  }
  return [...parts, text.slice(at)];
}
