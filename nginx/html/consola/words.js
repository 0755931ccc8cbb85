// The texts of the page, in Spanish or English: as was chosen, or else as the browser likes best. A text is a string with
// names in braces, or one for each form of plural of the language.
import { keep, kept } from "./kept.js";
import { hearers } from "./heard.js";
import { had } from "./net.js";

const languages = ["es", "en"];
const asked = [kept("language"), ...navigator.languages.map(tag => tag.slice(0, 2))];
const changed = hearers();
let current, words, plurals;

const brought = new Map(); // "customer-": what settles once those texts are there

const textsOf = async (part, of) => (await had(() => import(`./words/${part}${of}.js`))).default;

async function load(next) {
  words = Object.assign({}, ...await Promise.all(["", ...brought.keys()].map(part => textsOf(part, next))));
  plurals = new Intl.PluralRules(next);
  current = next;
  document.documentElement.lang = next;
}

await load(asked.find(tag => languages.includes(tag)) ?? "es");

// Where the language is another one meanwhile, its texts have come by load().
async function bring(part) {
  const of = current, texts = await textsOf(part, of);
  if (of === current)
    Object.assign(words, texts);
}

// more("customer"): the texts of words/customer-es.js as well, or of the other language.
export function more(name) {
  const part = `${name}-`;
  if (!brought.has(part))
    brought.set(part, bring(part));
  return brought.get(part);
}

export const language = () => current;
export const onLanguage = changed.on;

export async function setLanguage(next) {
  if (!languages.includes(next) || next === current)
    return;
  keep("language", next);
  await load(next);
  changed.tell();
}

// t("find.count", { count: 3 }): `count` chooses the form; a name without a value stays as it is, and so does an unknown key.
export function t(key, values = {}) {
  const entry = words[key] ?? key;
  const text = typeof entry === "string" ? entry : entry[plurals.select(Number(values.count))] ?? entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = name === "count" ? values.shown ?? values.count?.toLocaleString(locale()) : values[name];
    return value === undefined ? whole : String(value);
  });
}

// The language as Intl knows it: with the grouping and currency marks of where the console is used.
export const locale = () => (current === "es" ? "es-ES" : "en-GB");
