// A new customer: by keyboard alone; what is missing; whoever has the name already; a connection that is lost.
import { asked, close, done, heldBack, offline, opened, stored } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

// A name that no run before this one has used.
const run = String(Date.now() % 1e6);
const fresh = name => `${name} ${run}`;

const at = (page, name) => page.waitForFunction(wanted => decodeURIComponent(location.hash) === `#/clientes/${wanted}`, name);

async function fill(page, nombre) {
  await page.locator("#n-nombre").fill(nombre);
  await page.locator("#n-contacto").fill("600 12 34 56");
  await page.locator("#n-servicio").fill("Internet 600");
}

test("by keyboard alone, and taken back", async () => {
  const page = await opened();
  await page.locator("#r0").waitFor();
  await page.keyboard.press("Tab");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("n");
  await page.locator("#n-nombre").waitFor();
  await page.keyboard.type(fresh("Rosa Teclas"));
  await page.keyboard.press("Tab");
  await page.keyboard.type("600 12 34 56");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Internet 600");
  await page.keyboard.press("Control+Enter");
  await at(page, fresh("Rosa Teclas"));
  const { body } = await asked("GET", `/clientes/${fresh("Rosa%20Teclas")}`);
  assert.equal(body.contacto, "600 12 34 56");
  assert.equal(body.servicios[0].descripcion, "Internet 600");
  assert.match(await page.locator(".toast").textContent(), /Rosa Teclas \d+, ya es cliente/);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+z");
  await page.locator("#q").waitFor();
  assert.equal((await asked("GET", `/clientes/${fresh("Rosa%20Teclas")}`)).status, 404);
  await page.context().close();
});

test("what is missing is said at the top and at each field, and what was typed stays, also when the page is loaded again", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await page.locator("#n-nombre").fill("Rita Falta");
  await page.keyboard.press("Enter");
  await page.locator(".problems").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.classList.contains("problems")), true);
  assert.deepEqual(await page.locator(".problems a").allTextContents(), ["Contacto", "Servicio"]);
  assert.equal(await page.locator("#n-contacto").getAttribute("aria-invalid"), "true");
  assert.match(await page.locator("#e-contacto").textContent(), /Falta cómo llamarle/);
  await page.locator(".problems a").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "n-contacto");
  await page.reload();
  await page.locator("#n-nombre").waitFor();
  assert.equal(await page.locator("#n-nombre").inputValue(), "Rita Falta");
  await page.locator("#n-nombre").focus();
  await page.keyboard.press("Escape");
  await page.locator("#q").waitFor();
  await done(page);
});

test("what the registry refuses is said at its field", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await fill(page, "Rufo \u200e");
  await page.locator("#n-fecha_contratacion").fill("2026-02-30");
  await page.keyboard.press("Control+Enter");
  await page.locator(".problems").waitFor();
  assert.deepEqual(await page.locator(".problems a").allTextContents(), ["Desde"]);
  assert.match(await page.locator("#e-fecha_contratacion").textContent(), /debe ser un día/);
  assert.equal(await page.locator("#n-contacto").inputValue(), "600 12 34 56");
  await done(page);
});

test("whoever has the name is shown beside, and another person of that name is created by one button", async () => {
  await stored({ nombre: fresh("José Homónimo"), contacto: "a", documento_identidad: "48213907X" });
  const page = await opened({ hash: "#/nuevo" });
  await page.locator("#n-nombre").fill(fresh("jose homonimo"));
  await page.locator(".twins").waitFor();
  assert.match(await page.locator(".twins").textContent(), /48213907X/);
  await page.locator("#n-contacto").fill("611 00 00 00");
  await page.locator("#n-servicio").fill("TV");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.classList.contains("twins")), true);
  const looked = page.waitForResponse(/prefijo=/);
  await page.locator("#n-nombre").fill(fresh("José Homónimo"));
  await looked;
  await page.getByRole("button", { name: /Es otra persona/ }).click();
  await at(page, `${fresh("José Homónimo")} (2)`);
  assert.equal((await asked("GET", `/clientes/${encodeURIComponent(`${fresh("José Homónimo")} (2)`)}`)).body.contacto, "611 00 00 00");
  await page.context().close();
});

test("who has another name is not beside what is typed, however long the answer takes", async () => {
  await stored({ nombre: fresh("Ana Homónima"), contacto: "a" });
  const page = await opened({ hash: "#/nuevo" });
  await page.locator("#n-nombre").fill(fresh("ana homonima"));
  await page.locator(".twins").waitFor();
  const letGo = await heldBack(page, "**/clientes?prefijo=*");
  await page.locator("#n-nombre").fill(fresh("ANA HOMÓNIMA"));
  assert.equal(await page.locator(".twins").count(), 1);
  await page.locator("#n-nombre").fill(fresh("Ana Sola"));
  await page.locator(".twins").waitFor({ state: "detached" });
  letGo();
  await done(page);
});

test("an answer that was lost is asked for again by the same key, and one customer is created", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await page.locator("#n-nombre").waitFor();
  const keys = [];
  await page.route("**/clientes", async route => {
    if (route.request().method() !== "POST")
      return route.continue();
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1)
      return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await fill(page, fresh("Rosa Repetida"));
  await page.keyboard.press("Control+Enter");
  await at(page, fresh("Rosa Repetida"));
  assert.equal(keys.length, 2);
  assert.ok(keys[0]);
  assert.equal(keys[0], keys[1]);
  assert.deepEqual((await asked("GET", `/clientes?prefijo=${fresh("Rosa%20Repetida")}`)).body, [fresh("Rosa Repetida")]);
  await page.context().close();
});

test("without a connection: it says so and since when, what is typed stays, a write waits and is sent when it is back", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await page.locator("#n-nombre").waitFor();
  await fill(page, fresh("Rosa Espera"));
  await offline(page);
  await page.keyboard.press("Control+Enter");
  await page.locator(".say-off").waitFor();
  await page.waitForFunction(() => /Sin conexión desde las \d\d:\d\d.*1 cambio en espera/s.test(document.querySelector(".horizon")?.textContent));
  assert.ok((await page.locator(".say-off .ico use").boundingBox()).width > 5, "what is drawn is there without a connection");
  assert.equal(await page.locator("#n-nombre").inputValue(), fresh("Rosa Espera"));
  assert.equal((await asked("GET", `/clientes/${fresh("Rosa%20Espera")}`)).status, 404);
  await page.context().setOffline(false);
  await at(page, fresh("Rosa Espera"));
  assert.equal((await asked("GET", `/clientes/${fresh("Rosa%20Espera")}`)).status, 200);
  await page.locator(".say-off").waitFor({ state: "detached" });
  await page.context().close();
});
