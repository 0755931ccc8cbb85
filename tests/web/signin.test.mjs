// The door: a wrong and a right password, the second factor, a session that ends while somebody types, and what a reader
// does not see.
import { accessible, begunAnew, close, done, opened, site } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { code } from "./lib/codes.mjs";

after(close);

const password = "caballo correcto";

async function come(page, nombre, clave = password) {
  await page.locator("#nombre").fill(nombre);
  await page.locator("#clave").fill(clave);
  await page.keyboard.press("Enter");
}

const inPage = (page, method, path, body) => page.evaluate(async ([how, where, what]) => {
  const answer = await fetch(where, { method: how, headers: what ? { "Content-Type": "application/json" } : {}, body: what && JSON.stringify(what) });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}, [method, path, body]);

// The session ends when the creation is on its way: what else the page asks might show the door before.
async function createWithoutSession(page) {
  await page.route("**/clientes", async route => {
    await inPage(page, "DELETE", "/sesion");
    return route.continue();
  }, { times: 1 });
  await page.keyboard.press("Control+Enter");
  await page.locator("dialog #nombre").waitFor();
}

test("a wrong password says what a wrong name says; the right one leads to the place that was asked for", async () => {
  const page = await opened({ hash: "#/clientes?buscar=ana" });
  await page.locator("#nombre").waitFor();
  await come(page, "nadie");
  await page.getByRole("alert").waitFor();
  const said = await page.getByRole("alert").textContent();
  await come(page, "nuria", "otra cosa");
  await page.locator("form [type=submit][aria-disabled=false]").waitFor();    // the button waits for the answer
  assert.equal(await page.getByRole("alert").textContent(), said);
  assert.match(said, /No coinciden/);
  await accessible(page);
  await come(page, "nuria");
  await page.locator("#q").waitFor();
  assert.equal(await page.locator("#q").inputValue(), "ana");
  await page.waitForFunction(() => document.querySelector(".me")?.textContent.includes("nuria"));
  await page.locator(".me").click();
  await page.getByRole("button", { name: "Salir" }).click();
  await page.locator("#clave").waitFor();
  assert.equal((await inPage(page, "GET", "/sesion")).status, 401);
  await done(page);
});

test("with a second factor the code is asked for; a wrong one says so; one can begin again", async () => {
  const page = await opened();
  await come(page, "fatima");
  await page.locator("#q").waitFor();
  const { body: { secreto } } = await inPage(page, "POST", "/sesion/factor");
  // A code is taken from a step before its own until a step after it, and none that is older than the last one taken.
  const now = Math.floor(Date.now() / 30000);
  assert.equal((await inPage(page, "PUT", "/sesion/factor", { codigo: code(secreto, now) })).status, 200);
  await inPage(page, "DELETE", "/sesion");
  await page.reload();
  await come(page, "fatima");
  await page.locator("#codigo").waitFor();
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "codigo");
  await accessible(page);
  await page.locator("#codigo").fill(code("AAAAAAAAAAAAAAAA"));
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /código no vale/);
  await page.locator("#codigo").fill(code(secreto, now + 1));
  await page.keyboard.press("Enter");
  await page.locator("#q").waitFor();
  await done(page);
});

test("when the session ends, what was typed stays, and is sent once somebody is in again", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await come(page, "nuria");
  await page.locator("#n-nombre").fill("Rosa Sesión");
  await page.locator("#n-contacto").fill("600 12 34 56");
  await page.locator("#n-servicio").fill("TV");
  await createWithoutSession(page);
  assert.equal(await page.locator("dialog #nombre").inputValue(), "nuria");
  assert.equal(await page.evaluate(() => document.activeElement.id), "clave");
  await accessible(page);
  await come(page, "nuria");
  await page.waitForFunction(() => decodeURIComponent(location.hash) === "#/clientes/Rosa Sesión");
  await page.context().close();
});

test("what one was typing is neither shown to another who comes in, nor sent as theirs", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await come(page, "nuria");
  await page.locator("#n-nombre").fill("Rosa Ajena");
  await page.locator("#n-contacto").fill("600 12 34 57");
  await page.locator("#n-servicio").fill("TV");
  await createWithoutSession(page);
  const left = await begunAnew(page);
  await come(page, "jefe");
  assert.equal(await left(), 0);
  await page.waitForFunction(() => document.querySelector(".me")?.textContent.includes("jefe"));
  await page.locator("#n-nombre").waitFor();
  assert.equal(await page.locator("#n-nombre").inputValue(), "");
  assert.deepEqual((await inPage(page, "GET", "/clientes?buscar=rosa+ajena")).body, []);
  await inPage(page, "DELETE", "/sesion");
  await page.reload();
  await come(page, "nuria");
  await page.waitForFunction(() => document.querySelector("#n-nombre")?.value === "Rosa Ajena");
  await page.context().close();
});

test("who reads is not shown what writes", async () => {
  const page = await opened();
  await come(page, "lola");
  await page.locator("#q").waitFor();
  await page.locator("#r0").waitFor();
  assert.equal(await page.locator('a[href="#/nuevo"]').count(), 0);
  await page.evaluate(() => { location.hash = "#/nuevo"; });
  await page.waitForFunction(() => /consulta y no escribe/.test(document.querySelector("main")?.textContent));
  await done(page);
});

test("an admin without a second factor sets one up first, and has its codes", async () => {
  const page = await opened();
  // Of a browser on this machine the registry asks for none: its answer is as from beyond.
  await page.route("**/sesion", async route => {
    if (route.request().method() !== "GET")
      return route.continue();
    const answer = await route.fetch(), who = await answer.json();
    return route.fulfill({ response: answer, json: who.factor === false ? { ...who, limitada: true } : who });
  });
  await come(page, "jefa");
  await page.locator(".qr").waitFor();
  await accessible(page);
  const secret = (await page.locator("code").textContent()).replaceAll(" ", "");
  await page.locator("#codigo").fill("000000");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.locator("#codigo").fill(code(secret));
  await page.keyboard.press("Enter");
  await page.locator(".once li").first().waitFor();
  assert.equal(await page.locator(".once li").count(), 10);
  await accessible(page);
  await page.getByRole("button", { name: "Seguir" }).click({ force: true });
  assert.equal(await page.locator("#q").count(), 0);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Seguir" }).click();
  await page.locator("#r0").waitFor();
  await done(page);
});

test("a browser opens no window of its own for a password", async () => {
  const page = await opened({ width: 360, height: 740, theme: "dark", language: "en", base: process.env.SKY_TLS_SITE ?? site });
  await page.locator("#nombre").waitFor();
  await accessible(page);
  await come(page, "nuria");
  await page.locator("#r0").waitFor();
  await done(page);
});
