// A registry with more tags and services than can be looked through: what is proposed follows what is typed, and no list
// is drawn whole.
import { asked, close, done, opened, site } from "./lib/browser.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const count = 1200;

before(async () => {
  const lines = Array.from({ length: count }, (_, n) => JSON.stringify({ nombre: `Muchos ${n}`, contacto: "1", etiquetas: [`zona ${n}`, `Álamo ${n}`],
    servicios: [{ descripcion: n % 3 ? `Tarifa ${n}` : "Zeta", fecha_contratacion: "2024-01-01" }] })).join("\n");
  const answer = await fetch(`${site}/clientes/lote`, { method: "POST", headers: { "Content-Type": "application/x-ndjson" }, body: lines });
  assert.equal(answer.status, 200, await answer.text());
  assert.ok((await asked("GET", "/etiquetas")).body.length > 2 * count - 1);
});

const options = (page, list) => page.locator(`#${list} option`).evaluateAll(all => all.map(one => one.value));

for (const [name, typed, first, none] of [["etiqueta", "zona 119", "zona 119", "alamo 1199"], ["servicio", "tarifa 119", "Tarifa 119", "tarifa 1198"]])
  test(`a ${name} of very many is proposed by what is typed`, async () => {
    const page = await opened();
    await page.locator("#r0").waitFor();
    await page.locator(`#b-${name}`).click();
    await page.waitForFunction(list => document.querySelectorAll(`#${list} option`).length > 40, `l-${name}`);
    assert.equal((await options(page, `l-${name}`)).length, 60);
    await page.keyboard.type(typed);
    await page.waitForFunction(([list, text]) => document.querySelector(`#${list} option`)?.value === text, [`l-${name}`, first]);
    assert.ok((await options(page, `l-${name}`)).length <= 11);
    await page.locator(`#f-${name}`).fill(none);
    await page.waitForFunction(list => document.querySelectorAll(`#${list} option`).length === 1, `l-${name}`);
    await page.keyboard.press("Enter");
    await page.locator(`#b-${name}.on`).waitFor();
    await done(page);
  });

test("so is a service of a new customer, and of one that is there; without a letter those of most come first", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await page.waitForFunction(() => document.querySelector("#known option")?.value === "Zeta");
  await page.locator("#n-servicio").fill("tarifa 1199");
  await page.waitForFunction(() => document.querySelectorAll("#known option").length === 1);
  await page.evaluate(() => { location.hash = "#/clientes/Muchos%201"; });
  await page.locator("#b-servicios").click();
  await page.waitForFunction(() => document.querySelector("#catalogue option")?.value === "Zeta");
  await page.keyboard.type("tarifa 1199");
  await page.waitForFunction(() => document.querySelectorAll("#catalogue option").length === 1);
  await page.context().close();
});
