// What would run where a page took texts for markup, in every member of a customer, on each of their screens: none
// runs, and none is even refused by the Content-Security-Policy.
import { asked, close, service } from "./lib/browser.mjs";
import { change, clara, done, said, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const texts = [`"><svg onload=window.ran=1><style>*{display:none}</style>`, "javascript:window.ran=1//${window.ran=1}"];

// poisoned(text): it stands in every member, as a name too.
const poisoned = text => clara(`Mala ${text}`, {
  contacto: text, telefonos: [text, "600112233"], correos: [`a@b${text}`, text], direccion: text,
    documento_identidad: text, notas: text,
  etiquetas: [text], equipos: [{ tipo: text, serie: text, mac: text, [text]: text }], [text]: { [text]: text },
    ubicacion: { lat: 1, lon: 2, nota: text },
  servicios: [service(text, 1, { moneda: "EUR", suspension: { desde: "2024-01-01", motivo: text }, detalle: text }),
    service("TV", 2, { fecha_fin: "2024-01-01", velocidad: text })],
});

test("in every member, on every screen of a customer", async () => {
  for (const text of texts) {
    const customer = poisoned(text);
    const page = await sheet(customer);
    await page.locator(".aside li").first().waitFor();
    assert.equal(await page.locator("h1").innerText(), `Mala ${text}`);
    assert.equal(await page.locator("main [href^='javascript:']").count(), 0);
    for (const key of ["e", "Escape", "m", "Escape", "s", "Escape"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(20);
    }
    await page.locator("#b-equipos").click();
    await page.keyboard.press("Escape");
    await page.locator("#b-otros").click();
    await page.keyboard.press("Escape");
    await change(customer.nombre, { direccion: `${text} 2`, servicios: [service(text, 3)] });
    await page.locator(".aside li", { hasText: "2" }).first().waitFor();
    for (const more of ["/historia?comparar=1,hoy", "?en=hoy", "/historia"]) {
      await sheet({ nombre: customer.nombre }, { more: more.replace("?en=hoy", `?en=${new Date().toISOString()}`) });
      await page.waitForTimeout(150);
    }
    assert.equal(await page.evaluate(() => window.ran), undefined);
    await asked("DELETE", `/clientes/${encodeURIComponent(customer.nombre)}`);
    await done(page);
  }
});

test("in what two changed, and in the bin", async () => {
  const page = await sheet(clara("Mala Doble"));
  await page.keyboard.press("e");
  await page.locator("#f-direccion").fill(texts[0]);
  await change("Mala Doble", { direccion: texts[1], [texts[0]]: texts[1] });
  await page.keyboard.press("Control+Enter");
  await page.locator(".clash").waitFor();
  await page.getByRole("radio").first().check();
  await page.locator(".clash .primary").click();
  await said(page, "Guardado.");
  await page.evaluate(() => { location.hash = "#/papelera"; });
  await page.locator(".bin-t").waitFor();
  assert.ok((await page.locator(".bin-t").innerText()).includes(texts[0]));
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});
