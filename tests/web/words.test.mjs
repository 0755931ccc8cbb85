// The texts of the console: each in both languages, with the same names to be filled in and forms of plural; none that is
// asked for is missing, and none is there that nobody asks for.
import { readdirSync, readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { test } from "node:test";

const folder = new URL("../../nginx/html/consola/", import.meta.url);
const parts = readdirSync(new URL("words/", folder)).filter(name => name.endsWith("es.js")).map(name => name.slice(0, -5));
const load = async language => Object.assign({}, ...await Promise.all(parts.map(async part =>
  (await import(new URL(`words/${part}${language}.js`, folder))).default)));
const es = await load("es"), en = await load("en");
const sources = readdirSync(folder).filter(name => name.endsWith(".js")).map(name => readFileSync(new URL(name, folder), "utf8"));
const text = sources.join("\n");

const forms = entry => (typeof entry === "string" ? { other: entry } : entry);
const names = entry => Object.fromEntries(Object.entries(forms(entry)).map(([form, said]) =>
  [form, [...new Set(said.match(/\{\w+\}/g) ?? [])].sort().join(" ")]));

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(es).sort(), Object.keys(en).sort());
  for (const key of Object.keys(es))
    assert.equal(names(es[key]).other, names(en[key]).other, key);
});

test("a text that counts has every form of its language, and none is empty", () => {
  for (const [language, words] of [["es", es], ["en", en]])
    for (const [key, entry] of Object.entries(words)) {
      const wanted = typeof entry === "string" ? ["other"] : ["one", "other"];
      assert.deepEqual(Object.keys(forms(entry)).sort(), wanted, `${language} ${key}`);
      assert.ok(Object.values(forms(entry)).every(said => said.trim()), `${language} ${key}`);
    }
});

// t("find.nobody"), and t(`state.${estado}`), which asks for all that begin so.
test("what is asked for is there, and what is there is asked for", () => {
  const asked = [...text.matchAll(/["`]([a-z]+(?:\.[a-z_]+)*)["`]/g)].map(([, key]) => key);
  const begins = [...text.matchAll(/`([a-z]+(?:\.[a-z]+)*\.)\$\{/g)].map(([, begin]) => begin);
  const begun = [...text.matchAll(/`([a-z]+)\.\$\{\w+\}\.\$\{/g)].map(([, begin]) => `${begin}.`);
  const literal = [...text.matchAll(/\bt\("([^"]+)"/g)].map(([, key]) => key);
  assert.deepEqual(literal.filter(key => !Object.hasOwn(es, key)), []);
  const isAsked = key => asked.includes(key) || [...begins, ...begun].some(begin => key.startsWith(begin));
  assert.deepEqual(Object.keys(es).filter(key => !isAsked(key)), []);
});

test("nothing that is shown is written in a module", () => {
  for (const source of sources)
    assert.deepEqual([...source.replace(/<kbd>.*?<\/kbd>/g, "").matchAll(/html`[^`]*>\s*([A-ZÁÉÍÓÚÑ¿][a-záéíóúñ]{3,}[^<$`]*)</g)].map(([, said]) => said), []);
});
