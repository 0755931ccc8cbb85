// The history of the whole registry: the log with its filters, the registry as it was, two days compared; and what is
// markup elsewhere is text there.
import { asked, close, done, opened, service, stored } from "./lib/browser.mjs";
import { gone } from "./lib/grown.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

const name = `Historia ${Date.now()}`, path = `/clientes/${encodeURIComponent(name)}`;
const merge = { headers: { "Content-Type": "application/merge-patch+json" } };
let then; // the operation after which the customer was created

before(async () => {
  await stored({ nombre: name, servicios: [service("TV Básica", 12)], notas: "entonces" });
  ({ body: [{ operacion: then }] } = await asked("GET", `${path}/historial?limite=1`));
  await asked("PATCH", path, { direccion: "C/ Olmo 8" }, merge);
  await asked("PATCH", path, { direccion: "C/ Olivo 8" }, merge);
  await stored({ nombre: `${name} y otro` });
});

after(close);

const until = (page, check, value) => page.waitForFunction(check, value);
const first = page => page.locator(".op").first();

test("the log has the newest first, with what changed, and goes on to the beginning", async () => {
  const page = await opened({ hash: "#/historia" });
  await first(page).waitFor();
  const numbers = () => page.locator(".op[data-operation]").evaluateAll(all => all.map(({ dataset }) => Number(dataset.operation)));
  const shown = await numbers();
  assert.deepEqual(shown, [...shown].sort((a, b) => b - a));
  assert.match(await first(page).textContent(), /creó a .*y otro/);
  await page.locator(".op", { hasText: "C/ Olivo 8" }).first().waitFor();
  assert.deepEqual([await page.locator(".op", { hasText: "C/ Olivo 8" }).first().locator("del").textContent(), await page.locator(".op", { hasText: "C/ Olivo 8" }).first().locator("ins").textContent()],
    ["C/ Olmo 8", "C/ Olivo 8"]);
  const foot = page.locator("#log-more").or(page.getByText("Eso es todo")).first();    // while it reads there is neither
  await foot.waitFor();
  for (let pages = 0; pages < 12 && await page.locator("#log-more").count(); pages++) {
    const count = await page.locator(".ops").evaluateAll(all => all.map(one => one.textContent).join(""));
    await page.locator("#log-more").click();
    await until(page, old => [...document.querySelectorAll(".ops")].map(one => one.textContent).join("") !== old || !document.querySelector("#log-more"), count);
    await foot.waitFor();
  }
  await page.getByText("Eso es todo").waitFor();
  await asked("PATCH", path, { direccion: "C/ Olivo 9" }, merge);
  await page.locator("#log-fresh").waitFor();
  await page.locator("#log-fresh").click();
  await page.locator(".op", { hasText: "C/ Olivo 9" }).first().waitFor();
  await done(page);
});

test("filters: a customer, who and what; each is in the address, and can be taken away", async () => {
  const page = await opened({ hash: "#/historia" });
  await first(page).waitFor();
  await page.locator("#f-customer").fill(name);
  await page.keyboard.press("Enter");
  await until(page, wanted => new URLSearchParams(location.hash.split("?")[1]).get("cliente") === wanted, name);
  await until(page, () => document.querySelectorAll(".op").length === 4);
  assert.equal(await page.locator(".op", { hasText: "y otro" }).count(), 0);
  await page.locator("#f-what").selectOption("crear");
  await until(page, () => document.querySelectorAll(".op").length === 1);
  assert.equal(await first(page).getAttribute("data-operation"), String(then));
  await page.locator("#f-customer").click();
  await until(page, () => location.hash === "#/historia?verbo=crear");
  await first(page).waitFor();
  await until(page, () => document.querySelectorAll(".op").length > 1 || document.querySelector(".op.run"));
  assert.equal(await page.locator(".op", { hasText: "cambió" }).count(), 0);
  await page.locator("#f-who").selectOption("anonimo");
  await until(page, () => location.hash.includes("autor=anonimo"));
  await page.evaluate(() => { location.hash = "#/historia?autor=Nadie"; });
  await page.getByText("Ninguna operación así.").waitFor();
  await done(page);
});

test("the box reads a day however it is written; the strip moves it by keys", async () => {
  const page = await opened({ hash: "#/historia" });
  await page.locator(".strip rect").first().waitFor({ state: "attached" });
  assert.equal(await page.locator(".strip rect").evaluateAll(all => all.reduce((sum, { dataset }) => sum + Number(dataset.value), 0)),
    (await asked("GET", "/clientes?limite=1")).headers.get("etag").match(/(\d+)"$/)[1] * 1);
  await page.locator("#f-day").fill("14-13");
  await page.keyboard.press("Enter");
  await page.locator("#f-day-e").waitFor();
  assert.equal(await page.locator("#f-day").getAttribute("aria-invalid"), "true");
  await page.locator("#f-day").fill("ayer");
  await page.keyboard.press("Enter");
  await until(page, () => /en=\d{4}-\d\d-\d\d$/.test(location.hash));
  await page.getByText("Entonces no había ningún cliente.").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.time), "past");
  const day = await page.evaluate(() => location.hash.slice(-10));
  await page.locator("#f-strip").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("PageUp");
  await until(page, old => (Date.parse(old) - Date.parse(location.hash.slice(-10))) / 86400000 === 31, day);
  await until(page, () => document.activeElement.id === "f-strip");
  await page.keyboard.press("Escape");
  await until(page, () => location.hash === "#/historia");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.time), "now");
  await done(page);
});

test("the past is marked, offers no writing, and its links keep the moment", async () => {
  const page = await opened({ hash: `#/historia?en=${then}` });
  await page.locator(".then-t tbody tr").first().waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.time), "past");
  assert.match(await page.locator(".horizon").textContent(), /Así era tras la operación/);
  assert.match(await page.locator(".note.past").textContent(), /Aquí no se escribe/);
  assert.ok((await page.locator(".asof a").evaluateAll(all => all.map(one => new URLSearchParams(one.hash.split("?")[1]).get("en"))))
    .every(en => en === String(then)));
  const { headers } = await asked("GET", `/clientes?en=${then}&limite=1`, null, { headers: { Prefer: "count=exact" } });
  await until(page, count => document.querySelector(".asof [role=status]")?.textContent.startsWith(`${count} clientes entonces`), headers.get("Total-Count"));
  const writes = page.locator('a[href="#/nuevo"], .btn.danger, button:has-text("Deshacer"), button:has-text("Restaurar"), button:has-text("Guardar"), button:has-text("Eliminar")');
  assert.equal(await writes.count(), 0);
  await page.locator("h1").click();
  await page.keyboard.press("n");
  await page.waitForTimeout(100);
  assert.match(await page.evaluate(() => location.hash), /^#\/historia/);
  await page.locator(".then-t tbody a").first().click();
  await until(page, en => location.hash.endsWith(`?en=${en}`) && location.hash.startsWith("#/clientes/"), then);
  await page.context().close();
});

test("two days compared: who came, who went, who is different", async () => {
  const page = await opened({ hash: "#/historia" });
  await first(page).waitFor();
  await page.keyboard.press("c");
  await page.locator("#f-day-0").fill("ayer");
  await page.locator("#f-day-1").fill("hoy");
  await page.keyboard.press("Enter");
  await until(page, () => /desde=.*hasta=/.test(location.hash));
  await page.locator(".then-t tbody tr").first().waitFor();
  const { headers } = await asked("GET", "/clientes?limite=1", null, { headers: { Prefer: "count=exact" } });
  assert.equal(Number((await page.locator(".tally b").first().textContent()).replace(/\D/g, "")), Number(headers.get("Total-Count")));
  const kinds = await page.evaluate(async () => {
    const { became } = await import("/consola/registry-compare.js");
    const entry = (operacion, verbo, more = {}) => ({ cliente: 5, operacion, verbo, ...more });
    return [[entry(5, "crear")], [entry(5, "crear"), entry(6, "eliminar", { gone: true })], [entry(6, "eliminar", { gone: true })], [entry(7, "modificar")],
      [entry(7, "restaurar")], [entry(7, "olvidar", { olvidado: true, gone: true })]].map(became);
  });
  assert.deepEqual(kinds, ["came", "passed", "went", "changed", "back", "erased"]);
  await done(page);
});

test("names and authors that are markup elsewhere are text", async () => {
  const bad = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
  const page = await opened();
  await stored({ nombre: `Yy ${bad} ${Date.now()}`, servicios: [service(bad, 1)] });
  const other = entry => ({ ...entry, autor: bad });
  await page.route(/\/(cambios\?desde=|operaciones\/)\d+/, async route => {
    const answer = await route.fetch(), body = await answer.json();
    await route.fulfill({ response: answer, json: Array.isArray(body) ? body.map(other) : other(body) });
  });
  await gone(page, "#/historia", ".op");
  await page.locator(".op a", { hasText: bad }).first().waitFor();
  assert.equal(await page.locator(".op .who").first().textContent(), bad);
  await gone(page, "#/resumen", "#feed [data-operation]");
  await page.locator("#kinds .draw").waitFor();
  await page.locator("#kinds summary").click();
  await page.locator("#kinds th", { hasText: bad }).waitFor();
  assert.equal(await page.locator("#feed .who").first().textContent(), bad);
  await page.locator("#feed a", { hasText: bad }).first().waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});
