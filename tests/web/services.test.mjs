// The services of a customer by keyboard alone, and each change undone; tasks.test.mjs counts the keys.
import { close } from "./lib/browser.mjs";
import { clara, day, documentOf, done, said, serviceOf, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const row = (page, name) => page.locator(".svc-t tr", { has: page.locator("th", { hasText: name }) }).first();
const stateOf = async (page, name) => (await row(page, name).locator(".st").innerText()).trim().toLowerCase();

test("what is no day, no price or no name is said at its field, before anything is sent", async () => {
  const page = await sheet(clara("Sara Errores"));
  await page.keyboard.press("s");
  await page.locator("#f-precio").fill("tres");
  await page.locator("#f-fecha_contratacion").fill("32/1/2026");
  await page.locator("#f-fecha_fin").fill("1/1/2020");
  await page.keyboard.press("Control+Enter");
  await page.locator("#form-errors").waitFor();
  for (const at of ["descripcion", "precio", "fecha_contratacion"])
    assert.equal(await page.locator(`#f-${at}`).getAttribute("aria-invalid"), "true", at);
  await page.locator("#f-fecha_contratacion").fill("ayer");
  await page.locator("#f-precio").fill("1.234,50");
  await page.locator("#f-descripcion").fill("Radio");
  await page.keyboard.press("Control+Enter");
  await page.locator("#f-fecha_fin-e").waitFor();
  await page.locator("#f-fecha_fin").fill("");
  await page.keyboard.press("Control+Enter");
  await said(page, "añadido");
  const { precio, fecha_contratacion } = await serviceOf("Sara Errores", "Radio");
  assert.deepEqual([precio, fecha_contratacion], [1234.5, day(-1)]);
  await done(page);
});

test("from a day to a day, with a reason; what is to come is a row of its own", async () => {
  const page = await sheet(clara("Sara Viaje"));
  await page.keyboard.press("2");
  await page.keyboard.press("s");
  await page.locator("#f-desde").fill(day(5));
  await page.locator("#f-hasta").fill(day(9));
  await page.locator("#f-motivo").fill("viaje");
  await page.keyboard.press("Control+Enter");
  await said(page, "suspendido");
  assert.deepEqual((await serviceOf("Sara Viaje", "Wifi")).suspension, { desde: day(5), hasta: day(9),
    motivo: "viaje" });
  assert.equal(await stateOf(page, "Wifi"), "activo");
  assert.match(await page.locator(".coming").innerText(), /Se suspende/);
  await done(page);
});

test("an end is taken back, whether it was now or on a day to come", async () => {
  const page = await sheet(clara("Sara Baja"));
  await page.keyboard.press("2");
  await page.keyboard.press("b");
  await said(page, "Wifi, de baja desde hoy.");
  assert.equal(await stateOf(page, "Wifi"), "de baja");
  assert.equal((await serviceOf("Sara Baja", "Wifi")).fecha_baja, day(0));
  await page.keyboard.press("Control+z");
  await said(page, "Deshecha");
  assert.equal((await serviceOf("Sara Baja", "Wifi")).fecha_baja, undefined);
  await page.keyboard.press("2");
  await page.keyboard.press("o");
  await page.locator("#f-fecha_baja").fill(day(3));
  await page.keyboard.press("Control+Enter");
  await said(page, "con día de baja");
  assert.match(await page.locator(".coming").innerText(), /De baja/);
  await page.keyboard.press("2");
  await page.keyboard.press("d");
  await said(page, "Deshecha");
  assert.equal((await serviceOf("Sara Baja", "Wifi")).fecha_baja, undefined);
  await done(page);
});

test("another plan is one operation, taken back at once", async () => {
  const page = await sheet(clara("Sara Plan"));
  await page.keyboard.press("1");
  await page.keyboard.press("c");
  await page.keyboard.insertText("Internet 1000");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("49,00");
  await page.keyboard.press("Control+Enter");
  await said(page, "Internet 600 pasa a Internet 1000.");
  await page.keyboard.press("Control+z");
  await said(page, "Deshecha");
  assert.deepEqual((await documentOf("Sara Plan")).servicios, clara("").servicios);
  await done(page);
});

test("another price, a year more, out of the warning as well", async () => {
  const page = await sheet(clara("Sara Precio"));
  await page.keyboard.press("1");
  await page.keyboard.press("p");
  await page.locator("#f-precio").fill("29,90");
  await page.keyboard.press("Control+Enter");
  await said(page, "con precio nuevo");
  assert.equal((await serviceOf("Sara Precio", "Internet 600")).precio, 29.9);
  await page.locator(".note.soon", { hasText: "TV Premium termina en 9 días" }).getByRole("button").click();
  await said(page, "renovado un año");
  const wanted = new Date(Date.parse(day(9)));
  assert.equal((await serviceOf("Sara Precio", "TV Premium")).fecha_fin,
    `${wanted.getUTCFullYear() + 1}${day(9).slice(4)}`);
  await page.locator(".note.soon").waitFor({ state: "detached" });
  await done(page);
});

test("the menu is one of keys: arrows, letters, Esc back to its button; what is refused is said", async () => {
  const page = await sheet(clara("Sara Menú"));
  await page.keyboard.press("1");
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim().replace(/\s+/g, " "));
  assert.match(await focused(), /Cambiar de plan/);
  await page.keyboard.press("ArrowUp");
  assert.match(await focused(), /Deshacer lo último/);
  await page.keyboard.press("Escape");
  assert.match(await page.evaluate(() => document.activeElement.dataset.menu), /^Internet 600/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("d");
  await said(page, "Nada que deshacer");
  await done(page);
});

test("a form that is left takes no focus from what the next key has opened", async () => {
  const page = await sheet(clara("Sara Foco"));
  await page.locator("#b-contacto").click();
  await page.locator("form.edit input").first().waitFor();
  await page.evaluate(() => {
    const press = (target, key) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press(document.querySelector("form.edit input"), "Escape");
    press(document.body, "1");
  });
  await page.locator("[role=menuitem]:focus").waitFor();
  await page.waitForTimeout(200);
  assert.equal(await page.locator("[role=menuitem]:focus").count(), 1);
  await done(page);
});

test("the calendar beside a day: arrows, months, Enter", async () => {
  const page = await sheet(clara("Sara Calendario"));
  await page.keyboard.press("1");
  await page.keyboard.press("s");
  await page.locator("#f-desde").fill("14/3/2026");
  await page.keyboard.press("Alt+ArrowDown");
  await page.locator(".cal").waitFor();
  for (const key of ["ArrowRight", "ArrowDown", "PageDown", "Enter"])
    await page.keyboard.press(key);
  assert.equal(await page.locator("#f-desde").inputValue(), "22/4/2026");
  await page.keyboard.press("Escape");
  await done(page);
});
