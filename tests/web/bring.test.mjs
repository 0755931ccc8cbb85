// Bringing in: rows that are pasted, or a file, by keyboard; the plan, with what is refused by what mends it; the writing
// and its one undo; and what somebody else writes meanwhile.
import { accessible, asked, close, contents, done, opened, stored } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const at = name => `/clientes/${encodeURIComponent(name)}`;
const status = async name => (await asked("GET", at(name))).status;

const paste = (page, text) => page.evaluate(said => {
  const data = new DataTransfer();
  data.setData("text/plain", said);
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}, text);

const drop = (page, name, text, encoding = "utf8") =>
  page.locator("#file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text, encoding) });

const plan = page => page.locator(".plan dd").allTextContents();

test("paste, map, plan, apply, undo: by keyboard alone", async () => {
  await stored({ nombre: "Pegada Antes", notas: "lo de antes", telefonos: ["1"] });
  const page = await opened();
  await page.locator("#r0").waitFor();
  await page.locator("#q").blur();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.locator("#step-1").waitFor();
  await paste(page, "Abonado\tMóvil\tObs\tCuota\nPegada Nueva\t600 11\tx\t12\nPegada Antes\t1\tlo de ahora\t12\n");
  await page.locator("#m-0").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "step-2");
  assert.match(await page.locator(".step.done .dim").textContent(), /Filas pegadas: 2 filas, UTF-8, separado por tabulador/);
  assert.deepEqual(await page.locator(".maps select:not(#written)").evaluateAll(all => all.map(one => one.value)), ["nombre", "telefonos", "notas", "-"]);
  await page.locator("#m-3").selectOption("notas");
  assert.match(await page.locator("#doubled").textContent(), /Dos columnas van a lo mismo: notas/);
  await page.keyboard.press("Control+Enter");
  assert.equal(await page.locator(".plan").count(), 0);
  await page.locator("#m-3").selectOption("-");
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  assert.deepEqual(await plan(page), ["1", "1", "0", "0"]);
  assert.equal(await status("Pegada Nueva"), 404);
  await page.locator(".look summary").first().press("Enter");
  assert.equal(await page.locator(".chg del").textContent(), "lo de antes");
  assert.equal(await page.locator(".look[open] .chg ins").textContent(), "lo de ahora");
  await page.keyboard.press("Control+Enter");
  await page.locator(".note.ok").waitFor();
  assert.match(await page.locator(".note.ok").textContent(), /Entraron 2 cambios/);
  assert.equal((await asked("GET", at("Pegada Antes"))).body.notas, "lo de ahora");
  await accessible(page);
  await page.getByRole("button", { name: "Deshacer todo el lote" }).press("Enter");
  await page.getByText("Todo el lote está deshecho.").waitFor();
  assert.equal(await status("Pegada Nueva"), 404);
  assert.equal((await asked("GET", at("Pegada Antes"))).body.notas, "lo de antes");
  await done(page);
});

test("what is refused is grouped by what mends it, stays out, and is had with its reasons", async () => {
  const page = await opened({ hash: "#/importar" });
  const rows = ["Nombre;Tel;Tarifa;Alta", "Cabe Uno;1;TV;31/1/2024", ";2;TV;1/2/2024", ";=3;TV;1/2/2024", "Cabe Dos;4;TV;mayo 24", "Cabe Uno;5;TV;1/2/2024"];
  await drop(page, "año de clientes.csv", `${rows.join("\r\n")}\r\n`, "latin1");
  await page.locator("#written").waitFor();
  assert.equal(await page.locator("#written").inputValue(), "dmy");
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  assert.deepEqual(await plan(page), ["1", "0", "0", "4"]);
  assert.deepEqual((await page.locator(".mend summary").allTextContents()).map(text => text.replace(/\s+/g, " ").trim()), [
    "Falta el nombre escribirlo, o dejar fuera la fila vacía 2 filas", "Fecha que no se entiende escribirla como 2026-01-31 1 fila",
    "Dos filas, un mismo cliente corregir una, dejarla fuera, o reconocer por otra cosa 1 fila"]);
  assert.deepEqual((await page.locator(".mend[open] tbody th").allInnerTexts()).map(text => text.split(/\s/)[0]), ["3", "4"]);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Descargar las 4 con su motivo" }).click()]);
  assert.equal(file.suggestedFilename(), "año de clientes - no entran.csv");
  const lines = (await contents(file)).split("\r\n");
  assert.equal(lines[0], "\ufeffFila;Motivo;Nombre;Tel;Tarifa;Alta");
  assert.deepEqual(lines.slice(1, -1).map(line => line.replace(/;[A-Z"][^;]*[."];?/, "|")), ["3|;2;TV;1/2/2024", "4|;'=3;TV;1/2/2024", "5|Cabe Dos;4;TV;mayo 24", "6|Cabe Uno;5;TV;1/2/2024"]);
  await page.getByRole("button", { name: "Aplicar 1 cambio" }).click();
  await page.locator(".note.ok").waitFor();
  assert.match(await page.locator(".note.ok").textContent(), /Entró 1 cambio\..*4 filas quedaron fuera/s);
  assert.deepEqual((await asked("GET", at("Cabe Uno"))).body.servicios, [{ descripcion: "TV", fecha_contratacion: "2024-01-31" }]);
  assert.equal(await status("Cabe Dos"), 404);
  await done(page);
});

const mending = ["Nombre;Tel;Tarifa;Alta", ";70;TV;1/2/2024", "Ñuria Mendada;71;TV;mayo 24", "Zoë Mendada;72;TV;mayo 24", ";73;TV;1/2/2024", "Iñigo Mendado;74;TV;1/2/2024"];
const groupOf = (page, text) => page.locator(".mend", { hasText: text });

test("refused rows are mended in their place, one or all of a group, by keyboard alone; the rest stays out", async () => {
  const page = await opened({ hash: "#/importar" });
  await drop(page, "mendar.csv", `${mending.join("\r\n")}\r\n`, "latin1");
  await page.locator("#written").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  assert.deepEqual(await plan(page), ["1", "0", "0", "4"]);
  const name = page.getByLabel("Nombre, fila 2");
  assert.match(await groupOf(page, "Falta el nombre").locator("tbody tr").first().textContent(), /70 · TV.*El nombre del cliente es requerido/s);
  assert.equal(await groupOf(page, "Falta el nombre").locator(".forall").count(), 0);
  await name.focus();
  await page.keyboard.insertText("Ana Mendada");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Nombre, fila 5");
  assert.equal(await page.getByRole("button", { name: /^Aplicar/ }).count(), 0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const days = groupOf(page, "Fecha que no se entiende");
  assert.deepEqual(await days.locator("td .in").evaluateAll(all => all.map(one => one.value)), ["mayo 24", "mayo 24"]);
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("31/5/2024");
  await page.keyboard.press("Enter");
  assert.deepEqual(await days.locator("td .in").evaluateAll(all => all.map(one => one.value)), ["31/5/2024", "31/5/2024"]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "again");
  await accessible(page);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Aplicar 4 cambios" }).waitFor();
  assert.deepEqual(await plan(page), ["4", "0", "0", "1"]);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Descargar la que no entra" }).click()]);
  assert.deepEqual((await contents(file)).split("\r\n").slice(1, -1).map(line => line.replace(/;[A-Z][^;]*\.;/, "|")), ["5|;73;TV;1/2/2024"]);
  await page.keyboard.press("Control+Enter");
  await page.locator(".note.ok").waitFor();
  assert.deepEqual((await asked("GET", at("Ñuria Mendada"))).body.servicios, [{ descripcion: "TV", fecha_contratacion: "2024-05-31" }]);
  assert.equal((await asked("GET", at("Ana Mendada"))).body.telefonos[0], "70");
  assert.equal(await status("Iñigo Mendado"), 200);
  await done(page);
});

test("what was corrected is there when the screen was left, and when the page is read anew, until it is in", async () => {
  const page = await opened({ hash: "#/importar" }), lines = ['{"nombre":"Línea Una","notas":1}', '{"nombre":"Línea Dos","notas":"b"}'];
  await drop(page, "dejado.csv", "Nombre;Tel;Cuota\n;80;x\nDejada Dos;81;x\n");
  await page.locator("#m-2").selectOption("notas");
  await page.keyboard.press("Control+Enter");
  await page.getByLabel("Nombre, fila 2").fill("Dejada Una");
  await page.evaluate(() => { location.hash = "#/clientes"; });
  await page.locator("#q").waitFor();
  await page.evaluate(() => { location.hash = "#/importar"; });
  await page.getByText("Sigue donde lo dejó").waitFor();
  assert.deepEqual(await plan(page), ["2", "0", "0", "0"]);
  await page.reload();
  await page.getByText("Sigue donde lo dejó").waitFor();
  assert.deepEqual(await plan(page), ["2", "0", "0", "0"]);
  await page.getByRole("button", { name: "Aplicar 2 cambios" }).click();
  await page.locator(".note.ok").waitFor();
  assert.deepEqual((await asked("GET", at("Dejada Una"))).body, { nombre: "Dejada Una", notas: "x", telefonos: ["80"] });
  await page.reload();
  await page.locator("#step-1").waitFor();
  assert.equal(await page.getByText("Sigue donde lo dejó").count(), 0);
  await drop(page, "dejado.ndjson", `${lines.join("\n")}\n`);
  await page.locator(".mend .in").fill(lines[0].replace("1}", '"a"}'));
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Aplicar 2 cambios" }).click();
  await page.locator(".note.ok").waitFor();
  assert.equal((await asked("GET", at("Línea Una"))).body.notas, "a");
  await done(page);
});

test("where somebody writes between the plan and its writing, nothing is saved, and the plan is made again", async () => {
  await stored({ nombre: "Movida Una", notas: "a" }, { nombre: "Movida Dos", notas: "a" });
  const page = await opened({ hash: "#/importar" });
  await drop(page, "m.csv", "nombre,notas\nMovida Una,b\nMovida Dos,b\n");
  await page.locator("#m-0").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  await asked("PATCH", at("Movida Una"), { notas: "b" });
  await page.getByRole("button", { name: "Aplicar 2 cambios" }).click();
  await page.locator(".moved").waitFor();
  assert.match(await page.locator(".moved").textContent(), /No se guardó nada.*Cambiar: 2 antes, 1 ahora.*Quedan igual: 0 antes, 1 ahora/s);
  assert.equal((await asked("GET", at("Movida Dos"))).body.notas, "a");
  assert.equal(await page.evaluate(() => document.activeElement.className), "note soon moved");
  await accessible(page);
  await page.getByRole("button", { name: "Aplicar 1 cambio" }).click();
  await page.locator(".note.ok").waitFor();
  assert.equal((await asked("GET", at("Movida Dos"))).body.notas, "b");
  await done(page);
});

test("what cannot be read says why, and another file can be chosen; a connection that is lost leaves no lie", async () => {
  const page = await opened({ hash: "#/importar" });
  await drop(page, "libro.xlsx", "PK\x03\x04", "latin1");
  assert.match(await page.getByRole("alert").textContent(), /Guárdelo como CSV/);
  await drop(page, "c.csv", 'nombre;notas\nCortada Una;"abierta\n');
  await page.locator("#m-0").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /Línea 2/);
  await accessible(page);
  await page.getByRole("button", { name: "Otro archivo" }).click();
  await drop(page, "c.csv", "nombre;notas\nCortada Una;x\n");
  await page.locator("#m-0").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  await page.route("**/clientes/lote?*", async route => { await route.fetch(); await route.abort(); });
  await page.getByRole("button", { name: "Aplicar 1 cambio" }).click();
  await page.getByText(/no se sabe qué entró/).waitFor();
  await page.unroute("**/clientes/lote?*");
  await page.getByRole("button", { name: "Hacer el plan otra vez" }).click();
  await page.getByText("No hay nada que aplicar.").waitFor();
  assert.deepEqual(await plan(page), ["0", "0", "1", "0"]);
  await done(page);
});

test("markup in titles, cells and the file's name is text", async () => {
  const run = "<img src=x onerror=window.ran=1>", page = await opened({ hash: "#/importar" });
  await drop(page, `${run}.csv`.replaceAll("/", "_"), `Nombre;${run};Notas\nMarcada ${run};${run};${run}\n;${run};${run}\nMarcada ${run};a;b\n`);
  await page.locator("#m-0").waitFor();
  assert.equal(await page.locator(".maps tbody th").nth(1).textContent(), run);
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  for (const one of await page.locator(".mend:not([open]) summary").all())
    await one.click();
  await page.locator(".look summary").click();
  assert.ok((await page.locator(".steps").textContent()).includes(`Marcada ${run}`));
  await page.getByRole("button", { name: "Aplicar 1 cambio" }).click();
  await page.locator(".note.ok").waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});

for (const [width, language, theme] of [[320, "en", "dark"], [768, "es", "dark"], [1440, "en", "light"]])
  test(`at ${width} px, in ${language}, ${theme}: nothing is cut off, and axe finds nothing`, async () => {
    const page = await opened({ hash: "#/importar", width, height: 900, language, theme });
    const fits = async () => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      await accessible(page);
    };
    await page.locator("#step-1").waitFor();
    await fits();
    await drop(page, "a-very-long-name-of-a-file-that-somebody-gave.csv", "Nombre;Tel;Alta;Servicio\nAncha Una;1;31/1/2024;TV\n;2;x;TV\nJosé Muñoz Ibarra;1;;\n");
    await page.locator("#m-0").waitFor();
    await fits();
    await page.keyboard.press("Control+Enter");
    await page.locator(".plan").waitFor();
    await page.locator(".look summary").first().click();
    await fits();
    await page.context().close();
  });
