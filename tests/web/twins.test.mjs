// Duplicates side by side: told apart, merged into what was shown, and two again. And what is filtered, as a file.
import { accessible, asked, close, contents, done, opened, service, stored } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const at = name => `/clientes/${encodeURIComponent(name)}`;
const run = "<img src=x onerror=window.ran=1>";

const marisa = { nombre: "Marisa Olmedo Cano", telefonos: ["600555018"], correos: ["marisa@correo.example"], direccion: "C. del Molino 14", etiquetas: ["fiel"], servicios: [service("TV", 9)] };
const maria = { nombre: "María Olmedo", telefonos: ["600555018", "910 555 018"], correos: ["marisa@correo.example"], notas: run, direccion: "Molino 14, 2B", saldo: 1 };

const pair = (page, text) => page.locator(".twin", { hasText: text });

test("merged into what was shown, and two again at once; told apart, and remembered", async () => {
  await stored(marisa, maria);
  const page = await opened({ hash: "#/duplicados" });
  const card = pair(page, "Marisa Olmedo Cano");
  await card.waitFor();
  assert.deepEqual(await card.locator(".tag").allTextContents(), ["mismo correo", "mismo teléfono"]);
  assert.match(await card.locator(".twin-h .dim.s").textContent(), /90 de 100/);
  await card.getByRole("radio").nth(1).check();
  const shown = Object.fromEntries(await card.locator("tbody tr").evaluateAll(rows => rows.map(row => [row.cells[0].textContent, row.cells[3].textContent])));
  assert.deepEqual([shown["Teléfono"], shown["Dirección"], shown.Etiquetas, shown.saldo], ["600555018; 910 555 018", "Molino 14, 2B", "fiel", "1"]);
  await card.getByRole("button", { name: "Unir en María Olmedo" }).click();
  await card.waitFor({ state: "detached" });
  const { body } = await asked("GET", at("María Olmedo"));
  assert.deepEqual(body.telefonos, ["600555018", "910 555 018"]);
  const expected = await page.evaluate(async ([stays, goes, cliente]) => (await import("/consola/joined.js")).joined(stays, goes, cliente), [maria, marisa, body.fusiones[0].cliente]);
  assert.deepEqual(body, expected);
  await page.getByRole("button", { name: /Deshacer/ }).click();
  await card.waitFor();
  assert.equal((await asked("GET", at("Marisa Olmedo Cano"))).status, 200);
  await card.getByRole("button", { name: "No son el mismo" }).press("Enter");
  await card.waitFor({ state: "detached" });
  await page.reload();
  await page.locator(".twin:not(.ghosted), .void").first().waitFor();
  assert.equal(await card.count(), 0);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});

test("from a customer's own screen: the other is found by typing, seen beside, merged, and two again at once", async () => {
  const [one, other] = ["Remedios Tejada Uno", "Remei Tejada Dos"];
  await stored({ nombre: one, telefonos: ["640 1"], notas: run }, { nombre: other, correos: ["remei@x.example"] });
  const page = await opened({ hash: `#/clientes/${encodeURIComponent(one)}` });
  await page.locator("[data-menu=more]").press("Enter");
  await page.keyboard.press("u");
  await page.locator("dialog[open] input").waitFor();
  await page.keyboard.insertText("tejada");
  await page.locator("dialog [role=option]").first().waitFor();
  const found = await page.locator("dialog [role=option] bdi").allTextContents();
  assert.deepEqual([found[0], found.includes(one)], [other, false]);
  await accessible(page);
  await page.keyboard.press("Enter");
  const card = pair(page, other);
  await card.waitFor();
  assert.match(await page.locator("h1").textContent(), /Unir dos clientes/);
  assert.equal(await card.locator(".score").count(), 0);
  await accessible(page);
  await card.getByRole("radio").nth(1).check();
  assert.match(await card.locator("tbody tr", { hasText: "Teléfono" }).locator(".will").textContent(), /640 1/);
  await card.getByRole("button", { name: `Unir en ${other}` }).press("Enter");
  await page.waitForFunction(name => document.title.startsWith(name), other);
  assert.deepEqual((await asked("GET", at(other))).body.telefonos, ["640 1"]);
  await page.getByRole("button", { name: /Deshacer/ }).click();
  await card.waitFor();
  assert.equal((await asked("GET", at(one))).body.nombre, one);
  assert.equal((await asked("GET", at(other))).body.telefonos, undefined);
  await asked("DELETE", at(other));
  await page.reload();
  await page.getByText("Ya no son dos clientes").waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});

test("where somebody changed one of them meanwhile, both are shown anew", async () => {
  await stored({ nombre: "Doble A", correos: ["doble@x.example"] }, { nombre: "Doble B", correos: ["doble@x.example"] });
  const page = await opened({ hash: "#/duplicados", width: 320, height: 700, theme: "dark", language: "en" });
  const card = pair(page, "Doble A");
  await card.waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await asked("PATCH", at("Doble A"), { notas: "recién escrita" });
  await card.getByRole("button", { name: "Merge into Doble A" }).click();
  await card.getByRole("alert").waitFor();
  assert.match(await card.textContent(), /recién escrita/);
  await card.getByRole("button", { name: "Merge into Doble A" }).click();
  await card.waitFor({ state: "detached" });
  assert.equal((await asked("GET", at("Doble A"))).body.fusiones[0].documento.nombre, "Doble B");
  await done(page);
});

test("what is filtered is a file, with the same customers", async () => {
  const page = await opened({ hash: "#/clientes?servicio=TV%20B%C3%A1sica" });
  await page.waitForFunction(() => /^\d+ clientes$/.test(document.querySelector(".find-foot b")?.textContent ?? ""));
  const all = [];
  for (let next = "/clientes?servicio=TV%20B%C3%A1sica&limite=50"; next;) {
    const { body, headers } = await asked("GET", next);
    all.push(...body);
    next = headers.get("Link")?.match(/<([^>]+)>; rel="next"/)?.[1];
  }
  const taken = async form => {
    await page.getByRole("button", { name: "Exportar…" }).click();
    await page.locator("dialog").waitFor();
    await page.getByRole("radio", { name: form }).check();
    const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    return [file.suggestedFilename(), await contents(file)];
  };
  const [name, lines] = await taken("NDJSON");
  assert.match(name, /^clientes-\d{4}-\d\d-\d\d\.ndjson$/);
  assert.deepEqual(lines.trim().split("\n").map(line => JSON.parse(line).nombre).sort(), [...all].sort());
  const [, sheet] = await taken("Hoja de cálculo");
  assert.ok(sheet.startsWith("\ufeffnumero;nombre;contacto"));
  assert.equal(sheet.trim().split("\r\n").length, all.length + 1);
  await done(page);
});
