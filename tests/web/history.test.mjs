// The history of a customer, the past, two moments compared, and the ways back.
import { accessible, asked, close } from "./lib/browser.mjs";
import { change, clara, day, documentOf, done, hashOf, said, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

// lived("Eva"): somebody with five operations; their numbers, the oldest first.
async function lived(nombre) {
  const numbers = [];
  const note = ({ headers }) => numbers.push(Number(headers.get("sky-operacion")));
  note(await asked("POST", "/clientes", { ...clara(`${nombre} Antes`), servicios: undefined, servicio: "Internet 600",
    fecha_contratacion: day(-400) }));
  note(await asked("PATCH", `/clientes/${encodeURIComponent(`${nombre} Antes`)}/servicios/Internet%20600`,
    { precio: 34.9, moneda: "EUR" }));
  note(await change(`${nombre} Antes`, { nombre }));
  note(await change(nombre, { direccion: "C/ Olmo 8", etiquetas: ["fibra", "vip"] }));
  note(await change(nombre, { correos: ["nuevo@correo.example"] }));
  return numbers;
}

const op = (page, number) => page.locator(`#op-${number}`);

test("each entry has who, when and what, before and after; filters; more ways than one to undo", async () => {
  const numbers = await lived("Eva Historia");
  const page = await sheet({ nombre: "Eva Historia" }, { more: "/historia" });
  await page.locator(".life").waitFor();
  assert.equal(await page.locator(".op").count(), 5);
  assert.match(await page.locator("h3.day").first().innerText(), /^Hoy, /);
  assert.match((await op(page, numbers[3]).innerText()).replace(/\s+/g, " "),
    /Alguien sin cuenta cambió la ficha Dirección antes: C\/ Olivo 8, 28740 Rascafría ?→ , después: C\/ Olmo 8 Etiquetas añadido: vip/);
  assert.match((await op(page, numbers[2]).innerText()).replace(/\s+/g, " "),
    /cambió el nombre Nombre antes: Eva Historia Antes ?→ , después: Eva Historia /);
  await page.locator("#f-what").selectOption("correos");
  assert.equal(await page.locator(".op").count(), 2);
  await page.locator("#f-what").selectOption("");
  await op(page, numbers[3]).getByRole("button", { name: /Deshacer/ }).click();
  await said(page, "Deshecha");
  await page.locator(".pill", { hasText: "deshecha por" }).waitFor();
  assert.equal((await documentOf("Eva Historia")).direccion, clara("").direccion);
  assert.equal((await documentOf("Eva Historia")).correos[0], "nuevo@correo.example");
  await done(page);
});

test("the past is marked as such, says what is different today, and has nothing that writes", async () => {
  const numbers = await lived("Eva Pasada");
  const page = await sheet({ nombre: "Eva Pasada" }, { more: "/historia" });
  await op(page, numbers[1]).getByRole("link", { name: /Ver entonces/ }).click();
  await page.locator(".note.past").waitFor();
  await page.locator(".life").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.time), "past");
  assert.match(await page.locator(".horizon").innerText(), /Así era tras la operación/);
  assert.match(await page.locator("h1").innerText(), /Eva Pasada Antes/);
  assert.deepEqual((await page.locator(".nowadays").allInnerTexts()).map(text => text.replace(/\s+/g, " ").trim()),
    ["hoy: Eva Pasada", "hoy: nuevo@correo.example", "hoy: C/ Olmo 8", "hoy: fibra, vip"]);
  assert.equal(await page.locator("main button, main form, main input:not([type=range]), main textarea").count(), 0);
  for (const key of ["e", "s", "t", "m", "1", "Control+z"])
    await page.keyboard.press(key);
  assert.equal(await page.locator("form, [role=menu]").count(), 0);
  await page.locator("#h-since").waitFor();
  assert.equal(await page.locator(".op").count(), 3);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.documentElement.dataset.time === "now");
  await page.locator("#b-contacto").waitFor();
  await done(page);
});

test("a day before there was a customer says so; the slider moves the day, and back to today", async () => {
  await lived("Eva Día");
  const page = await sheet({ nombre: "Eva Día" }, { more: "/historia" });
  await page.locator("#f-day").fill("mañana");
  await page.keyboard.press("Enter");
  await page.locator("#f-day-e").waitFor();
  await page.locator("#f-day").fill("ayer");
  await page.keyboard.press("Enter");
  await page.locator("h2", { hasText: "aún no era cliente" }).waitFor();
  const slide = page.locator("#f-life");
  await slide.focus();
  await page.keyboard.press("PageUp");
  await page.waitForFunction(wanted => location.hash.endsWith(`en=${wanted}`), day(-31));
  assert.match(await slide.getAttribute("aria-valuetext"), /\d{4}/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-life");
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.documentElement.dataset.time === "now");
  await done(page);
});

test("the day that is moved in the history leads to the past, where it goes on being moved", async () => {
  await lived("Eva Cursor");
  const page = await sheet({ nombre: "Eva Cursor" }, { more: "/historia" });
  await page.locator("#f-life").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator(".note.past").waitFor();
  await page.waitForFunction(() => document.activeElement.id === "f-life");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(wanted => location.hash.endsWith(`en=${wanted}`), day(-2));
  await done(page);
});

test("two moments side by side, and the address keeps them", async () => {
  const numbers = await lived("Eva Comparada");
  const page = await sheet({ nombre: "Eva Comparada" }, { more: "/historia" });
  await page.locator("h1").waitFor();
  await page.keyboard.press("c");
  await page.locator("#f-moment-0").fill("nunca");
  await page.keyboard.press("Enter");
  await page.locator("#f-moment-0-e").waitFor();
  await page.locator("#f-moment-0").fill(String(numbers[2]));
  await page.keyboard.press("Enter");
  const table = page.locator(".compare-t");
  await table.waitFor();
  assert.match(await page.evaluate(() => location.hash), /comparar=/);
  assert.deepEqual(await table.locator("tbody th").allInnerTexts(), ["Correos", "Dirección", "Etiquetas"]);
  assert.match((await table.innerText()).replace(/\s+/g, " "),
    /clara@correo.example nuevo@correo.example .*sin poner vip/);
  await done(page);
});

test("to leave a customer as they were shows first what changes, and is undone", async () => {
  const numbers = await lived("Eva Vuelta");
  const page = await sheet({ nombre: "Eva Vuelta" }, { more: `/historia?restaurar=${numbers[0]}` });
  const dialog = page.locator("dialog");
  await dialog.waitFor();
  assert.match((await dialog.innerText()).replace(/\s+/g, " "),
    /Nombre antes: Eva Vuelta ?→ , después: Eva Vuelta Antes/);
  assert.equal((await documentOf("Eva Vuelta")).direccion, "C/ Olmo 8");
  await page.keyboard.press("Enter");
  await said(page, "como entonces");
  await page.waitForFunction(hash => location.hash === hash, hashOf("Eva Vuelta Antes", "/historia"));
  assert.equal((await documentOf("Eva Vuelta Antes")).direccion, clara("").direccion);
  await page.keyboard.press("Control+z");
  await said(page, "Deshecha");
  assert.equal((await documentOf("Eva Vuelta")).direccion, "C/ Olmo 8");
  await done(page);
});

test("in English, in the dark, on a telephone: history and past", async () => {
  const numbers = await lived("Eva Móvil");
  for (const more of ["/historia", `?en=${numbers[1]}`]) {
    const page = await sheet({ nombre: "Eva Móvil" }, { more, width: 320, height: 700, language: "en", theme: "dark" });
    await page.locator(".life").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await done(page);
  }
});

test("how many operations there are is said, and no more than is known", async () => {
  const nombre = "Eva Larga";
  await asked("POST", "/archivos", { nombre, notas: "0" }, { base: `http://127.0.0.1:${process.env.SKY_ARCHIVOS_PORT}` });
  for (let n = 1; n <= 101; n++)
    await change(nombre, { notas: String(n) });
  const page = await sheet({ nombre }, { more: "/historia" });
  await page.getByText("Las 100 últimas operaciones; hay más.").waitFor();
  await page.getByRole("button", { name: "Ver más" }).click();
  await page.getByText("102 operaciones en toda su historia.").waitFor();
  await done(page);
});

test("the history of somebody in the bin is had from there, by number", async () => {
  const nombre = "Eva <b>Tirada</b>";
  const { headers } = await asked("POST", "/clientes", { nombre, contacto: "1", servicio: "TV" });
  await asked("DELETE", `/clientes/${encodeURIComponent(nombre)}`);
  const page = await sheet({ nombre: "Eva Larga" }, { more: "/historia" });
  await page.evaluate(() => { location.hash = "#/papelera"; });
  await page.getByRole("link", { name: `Historia de ${nombre}` }).press("Enter");
  await page.locator("h1", { hasText: `Historia de ${nombre}` }).waitFor();
  await page.getByText("2 operaciones en toda su historia.").waitFor();
  assert.equal(await page.locator(".op").count(), 2);
  await accessible(page);
  await asked("POST", `/papelera/${headers.get("Sky-Cliente")}/restaurar`, {});
  await page.getByText("Ya no está en la papelera").waitFor();
  await done(page);
});
