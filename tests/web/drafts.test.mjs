// What one was typing when their session ended, while others come in by the same browser: it is kept for the first, not
// shown to the second, and not sent by them.
import { asked, begunAnew, close, opened, service, stored } from "./lib/browser.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

after(close);
before(() => stored(...["Uno", "Dos", "Tres"].map(name => ({ nombre: `Borrador ${name}`, telefonos: ["600"], servicios: [service("TV", 12)] }))));

async function come(page, nombre) {
  await page.locator("#nombre").fill(nombre);
  await page.locator("#clave").fill("caballo correcto");
  await page.keyboard.press("Enter");
  await page.waitForFunction(who => document.querySelector(".me")?.textContent.includes(who), nombre);
}

const end = page => page.evaluate(async () => { await fetch("/sesion", { method: "DELETE" }); });

async function leave(page) {
  await page.locator(".me").click();
  await page.getByRole("button", { name: "Salir" }).click();
  await page.locator("#clave").waitFor();
}

// The session ends under somebody's hands, another comes in, looks, and leaves; then the first is back.
async function relieved(page) {
  await end(page);
  await page.reload();
  await come(page, "jefe");
  await page.locator("main h1").first().waitFor();
}

test("a form that is half filled stays for who filled it, though another came in and left", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await come(page, "nuria");
  await page.locator("#n-nombre").fill("Rosa a Medias");
  await page.locator("#n-notas").evaluate(box => { box.closest("details").open = true; });
  await page.locator("#n-notas").fill("media nota");
  await relieved(page);
  assert.equal(await page.locator("#n-nombre").inputValue(), "");
  assert.equal((await page.content()).includes("Rosa a Medias"), false);
  await leave(page);
  await come(page, "nuria");
  await page.waitForFunction(() => document.querySelector("#n-nombre")?.value === "Rosa a Medias");
  assert.equal(await page.locator("#n-notas").inputValue(), "media nota");
  await leave(page);
  await come(page, "nuria");
  await page.locator("#n-nombre").waitFor();
  assert.equal(await page.locator("#n-nombre").inputValue(), "");
  await page.context().close();
});

test("so does a section that is being changed", async () => {
  const page = await opened({ hash: "#/clientes/Borrador%20Uno" });
  await come(page, "nuria");
  await page.locator("#b-notas").click();
  await page.keyboard.type("nota de nuria");
  await relieved(page);
  await page.locator("#b-notas").waitFor();
  assert.equal(await page.locator("form.edit").count(), 0);
  await leave(page);
  await come(page, "nuria");
  await page.locator("form.edit textarea").waitFor();
  assert.equal(await page.locator("form.edit textarea").inputValue(), "nota de nuria");
  await page.context().close();
});

test("so does a service that is being added, or changed", async () => {
  const page = await opened({ hash: "#/clientes/Borrador%20Dos" });
  await come(page, "nuria");
  await page.locator("#b-servicios").click();
  await page.keyboard.type("Internet 900");
  await relieved(page);
  await page.locator("#b-servicios").waitFor();
  assert.equal(await page.locator("form.edit").count(), 0);
  await leave(page);
  await come(page, "nuria");
  await page.locator("form.edit .note", { hasText: "Aquí sigue" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".svc-name", { hasText: "Internet 900" }).waitFor();
  assert.equal((await asked("GET", "/clientes/Borrador%20Dos")).body.servicios.length, 2);
  await page.reload();
  await page.locator("#b-servicios").waitFor();
  assert.equal(await page.locator("form.edit").count(), 0);
  await page.context().close();
});

test("where another comes in by one window, nothing of the first is sent from the others", async () => {
  const page = await opened({ hash: "#/clientes/Borrador%20Tres" });
  await come(page, "nuria");
  await page.locator("#b-notas").click();
  await page.keyboard.type("solo de nuria");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await leave(other);
  const left = await begunAnew(page);
  await come(other, "jefe");
  assert.equal(await left(), 0);
  await page.waitForFunction(() => document.querySelector(".me")?.textContent.includes("jefe"));
  await page.locator("#b-notas").waitFor();
  assert.equal(await page.locator("form.edit").count(), 0);
  await page.keyboard.press("Control+Enter");
  assert.equal((await asked("GET", "/clientes/Borrador%20Tres")).body.notas, undefined);
  await page.context().close();
});
