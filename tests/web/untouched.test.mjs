// What nobody touched stays as it is, to the last byte: odd members, numbers of any length, spaces, what no box is for.
import { asked, close, site } from "./lib/browser.mjs";
import { clara, done, said, serviceOf, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const long = "123456789012345678901234567890.10";
const odd = `" b ":"  c  ","":"","__proto__":{"n":${long}},"constructor":"x","lista":[${long},"1",null,{"":""}],"texto":"12"`;

const textOf = async nombre => (await fetch(`${site}/clientes/${encodeURIComponent(nombre)}`)).text();

// odd customers have no document that JavaScript could write.
async function strange(nombre) {
  await asked("POST", "/clientes", { nombre, contacto: "c", servicio: "TV" });
  const body = `{"direccion":"  C/ Sol 1  ","correos":["sin arroba"],"notas":"a \\n","telefonos":["600112233"],${odd},
    "equipos":[{"id":${long}},{"tipo":"ONT","serie":"A1","id":${long}}]}`;
  const headers = { "Content-Type": "application/merge-patch+json" };
  assert.equal((await fetch(`${site}/clientes/${encodeURIComponent(nombre)}`, { method: "PATCH", body, headers })).status, 200);
  return [await sheet({ nombre }), await textOf(nombre)];
}

test("another telephone changes the telephones alone", async () => {
  const [page, before] = await strange("Nada Teléfono");
  await page.keyboard.press("e");
  await page.locator("#f-telefonos-0").fill("611");
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  assert.equal(await textOf("Nada Teléfono"), before.replace("600112233", "611"));
  await done(page);
});

test("another serial changes that serial alone, also after a reload amid it", async () => {
  const [page, before] = await strange("Nada Equipo");
  await page.locator("#b-equipos").click();
  await page.locator("#f-equipos-1-serie").fill("B2");
  await page.reload();
  await page.locator("#f-equipos-1-serie").focus();
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  assert.equal(await textOf("Nada Equipo"), before.replace("A1", "B2"));
  await done(page);
});

test("of the members that Sky does not know that one changes, comes or goes which was meant, whatever it is called", async () => {
  const [page, before] = await strange("Nada Otro");
  await page.locator("#b-otros").click();
  const names = await page.locator("form.edit .cell:first-child input").evaluateAll(found => found.map(one => one.value));
  const box = (name, column) => page.locator(`#f-otros-${names.indexOf(name)}-${column}`);
  await box("texto", "value").fill("doce");
  await page.reload();
  await box("constructor", "value").fill("");
  await box("constructor", "name").fill("");
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  assert.equal(await textOf("Nada Otro"), before.replace('"constructor":"x",', "").replace('"texto":"12"', '"texto":"doce"'));
  await done(page);
});

test("a price is what is written, by the language's own mark", async () => {
  const page = await sheet(clara("Nada Precio"));
  for (const [text, precio] of [["0,125", 0.125], ["1.500", 1500], ["1,125", 1.125], ["1.234.567", 1234567], ["34.90", 34.9],
    ["1.234,5", 1234.5], ["1,234.50", 1234.5], ["0.125", 0.125], ["7,", 7], ["12,50 €", 12.5]]) {
    await page.keyboard.press("1");
    await page.locator("[role=menu]").waitFor();
    await page.keyboard.press("p");
    await page.locator("#f-precio").fill(text);
    await page.keyboard.press("Control+Enter");
    await said(page, "con precio nuevo");
    await page.locator("#f-precio").waitFor({ state: "detached" });
    assert.equal((await serviceOf("Nada Precio", "Internet 600")).precio, precio, text);
    await page.evaluate(async () => (await import("/consola/toast.js")).hush());
  }
  await done(page);
});

test("two numbers in one text are no number to call", async () => {
  const page = await sheet(clara("Nada Llamada", { contacto: "llámame", telefonos: ["600112233 / 918690477", "+34 600 11 22 33", "1234567890123456"] }));
  assert.deepEqual(await page.locator("a[href^='tel:']").evaluateAll(found => [...new Set(found.map(one => one.getAttribute("href")))]), ["tel:+34600112233"]);
  await done(page);
});
