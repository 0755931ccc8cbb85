// Moments at the edge: before the first customer, the first day, days to come and no days, the hours about midnight and
// about the change of the clock, in a registry of Europe/Madrid and a browser of America/Bogota; and what is of now alone.
import { asked, close, contents, done, opened, service, stored } from "./lib/browser.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { gone } from "./lib/grown.mjs";

after(close);

const zone = { timezoneId: "America/Bogota" }, person = "#/clientes/Momento%20Primero";
let born;

before(async () => {
  await stored({ nombre: "Momento Primero", contacto: "1", servicios: [service("TV", 12)] });
  born = (await asked("GET", "/clientes/Momento%20Primero/historial")).body.at(-1).operacion;
  await stored({ nombre: "Momento Tardío", contacto: "2" });
});

const at = async hash => {
  const page = await opened({ hash, ...zone });
  await page.locator("main h1, #q").first().waitFor();
  return page;
};

const horizon = page => page.locator(".horizon").innerText();
const isPast = page => page.evaluate(() => document.documentElement.dataset.time === "past");

const instants = [["2026-03-28T23:30:00Z", "29 de marzo"], ["2026-03-29T00:30:00Z", "29 de marzo"], ["2026-03-29T22:30:00Z", "30 de marzo"],
  ["2026-10-24T22:30:00Z", "25 de octubre"], ["2026-10-25T00:30:00Z", "25 de octubre"], ["2026-10-25T23:30:00Z", "26 de octubre"]];

test("the day of an instant is the registry's, also on the days when the clock changes", async () => {
  const page = await at("#/clientes");
  for (const [instant, day] of instants) {
    for (const place of ["#/clientes", "#/historia", person]) {
      await gone(page, `${place}?en=${instant}`, "main");
      await page.waitForFunction(text => document.querySelector(".say-past")?.textContent.includes(text), day);
    }
    await page.locator(".head", { hasText: `el ${day} de 2026 a las` }).waitFor();
  }
  await page.evaluate(() => { location.hash = "#/historia?en=2026-03-28T23:30:00Z"; });
  await page.waitForFunction(() => document.querySelector("#f-day")?.value.startsWith("29/"));
  await done(page);
});

test("a day to come, and what is no day, are not the past: what is shown is today, and that is said", async () => {
  for (const en of ["2099-01-01", "2099-01-01T10:00:00Z", "2026-02-30", "basura"])
    for (const place of ["#/clientes", "#/historia", person]) {
      const page = await at(`${place}?en=${en}`);
      await page.locator(".toast", { hasText: "Ese momento no es del pasado" }).waitFor();
      assert.equal(await page.evaluate(() => location.hash), place);
      assert.deepEqual([await horizon(page), await isPast(page), await page.getByRole("alert").count()], ["", false, 0]);
      await done(page);
    }
});

test("two days of which one is to come are asked for again; so are two moments of a customer", async () => {
  for (const place of ["#/historia?desde=2020-01-01&hasta=2099-01-01", "#/historia?desde=basura&hasta=", `${person}/historia?comparar=2099-01-01,hoy`, `${person}/historia?comparar=basura,hoy`]) {
    const page = await at(place);
    await page.waitForTimeout(400);
    assert.equal(await page.getByRole("alert").count(), 0, place);
    await done(page);
  }
});

test("what is of now alone is never marked as the past", async () => {
  for (const place of ["#/papelera", "#/resumen", "#/nuevo", "#/importar", "#/duplicados", "#/administracion", `${person}/historia`]) {
    const page = await at(`${place}?en=2020-01-01`);
    assert.deepEqual([await horizon(page), await isPast(page)], ["", false], place);
    await done(page);
  }
});

test("before the first customer there was nobody, and nobody is to be created", async () => {
  const page = await at("#/clientes?en=2020-01-01");
  await page.getByText("Entonces no había ningún cliente").waitFor();
  assert.doesNotMatch(await page.locator(".find-foot").innerText(), /nuevo/);
  await page.evaluate(() => { location.hash = "#/clientes/Nadie%20Nunca?en=2020-01-01"; });
  await page.getByRole("heading", { name: /No hay ningún cliente/ }).waitFor();
  assert.equal(await page.locator('main a[href^="#/nuevo"]').count(), 0);
  await done(page);
});

test("what is exported from the past is as it was then", async () => {
  const page = await at(`#/clientes?en=${born}`);
  await page.locator("#r0").waitFor();
  await page.getByRole("button", { name: "Exportar…" }).click();
  await page.locator("dialog .note.past", { hasText: `tras la operación` }).waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("dialog .primary").click()]);
  const text = await contents(file);
  assert.equal(file.suggestedFilename(), `clientes-${born}.csv`);
  assert.ok(text.includes("Momento Primero") && !text.includes("Momento Tardío"));
  await done(page);
});

test("an operation that there never was cannot be gone back to, and that is said", async () => {
  const page = await at(`${person}/historia?restaurar=99999999`);
  await page.locator(".toast.bad", { hasText: "futuro" }).waitFor();
  await done(page);
});
