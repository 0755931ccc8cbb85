// What each role is offered, and what not, on every screen and by every key; and what floats over a screen, which goes
// with it.
import { accessible, asked, close, done, opened, stored } from "./lib/browser.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { gone } from "./lib/grown.mjs";

after(close);
before(() => stored({ nombre: "Rol Pareja Uno", telefonos: ["611 99 88 77"] }, { nombre: "Rol Pareja Dos", telefonos: ["611 99 88 77"] }));

async function as(nombre, hash, how) {
  const page = await opened({ hash, ...how });
  page.writes = [];
  page.refused = [];
  page.on("request", request => { if (request.method() !== "GET" && !request.url().endsWith("/sesion")) page.writes.push(`${request.method()} ${request.url()}`); });
  page.on("response", answer => { if ([400, 403].includes(answer.status())) page.refused.push(`${answer.status()} ${answer.url()}`); });
  await page.locator("#nombre").fill(nombre);
  await page.locator("#clave").fill("caballo correcto");
  await page.keyboard.press("Enter");
  await page.locator(".nav").waitFor();
  return page;
}

const uno = "#/clientes/Rol%20Pareja%20Uno", two = "#/duplicados?de=Rol%20Pareja%20Uno&con=Rol%20Pareja%20Dos";
// Each with what is there once it is read.
const places = [["#/clientes", "#r0"], [uno, ".aside li"], [`${uno}/historia`, ".op"], [`${uno}/historia?restaurar=1`, ".op"], ["#/papelera", "h1"], ["#/resumen", "#feed [data-operation]"],
  ["#/historia", ".op"], ["#/nuevo", "main .note"], ["#/importar", "main .note"], [two, ".both"], ["#/administracion", "#at-health dt"]];

test("who reads writes nothing, and meets no error, whatever key is pressed on whatever screen", async () => {
  const page = await as("lola", "#/clientes");
  for (const [place, there] of places)
    for (const key of ["e", "s", "t", "m", "n", "1", "Delete", "Control+Enter", "Control+z"]) {
      await gone(page, place, there);
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press(key);
      assert.equal(await page.locator("dialog").count(), 0, `${place} ${key}`);
    }
  assert.deepEqual([page.writes, page.refused], [[], []]);
  await page.keyboard.press("?");
  const told = await page.locator("dialog .keymap").innerText();
  assert.doesNotMatch(told, /Nuevo cliente|Corregir|Añadir|Deshacer|Importar/);
  assert.match(told, /Comparar dos días/);
  await done(page);
});

test("who reads sees two side by side, and why no more", async () => {
  const page = await as("lola", two);
  await page.locator(".both").waitFor();
  assert.equal(await page.locator(".both input, .both .will, .twin button").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Ver más pares" }).count(), 0);
  assert.match(await page.locator(".note").textContent(), /consulta y no escribe/);
  await accessible(page);
  await done(page);
});

test("two that were chosen are no list that goes on", async () => {
  const page = await as("nuria", two);
  await page.getByRole("button", { name: /Unir en/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Ver más pares" }).count(), 0);
  await done(page);
});

test("a dialog goes with the screen that it is over", async () => {
  await asked("PATCH", "/clientes/Rol%20Pareja%20Uno", { notas: "de antes" });
  const page = await as("nuria", uno);
  await page.locator("main h1").waitFor();
  const { body } = await asked("GET", "/clientes/Rol%20Pareja%20Uno/historial");
  await gone(page, `${uno}/historia?restaurar=${body.at(-1).operacion}`, "main h1");
  await page.locator("dialog").getByRole("button", { name: "No cambiar nada" }).waitFor();
  await page.goBack();
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("#b-contacto").waitFor();
  assert.equal(await page.evaluate(() => location.hash), uno);
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input:focus").waitFor();
  await page.locator("dialog input").waitFor();
  await page.goForward();
  await page.locator("dialog.pal").waitFor({ state: "detached" });
  await done(page);
});

test("who is in and opens an invitation that is over goes on without it", async () => {
  const page = await as("nuria", "#/clientes");
  await page.evaluate(() => { location.hash = "#/invitacion/sky_no"; });
  await page.locator("#nueva").waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "Entrar sin la invitación" }).click();
  await page.locator("#q").waitFor();
  await done(page);
});
