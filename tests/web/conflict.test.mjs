// Two browsers, one customer: what they change in different places is put together, what both changed is asked.
import { asked, close } from "./lib/browser.mjs";
import { change, clara, documentOf, done, said, serviceOf, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

// both("Rosa"): two browsers at that customer, the second of its own.
async function both(nombre) {
  return [await sheet(clara(nombre)), await sheet({ nombre }, { second: true })];
}

const type = async (page, field, text) => {
  if (!await page.locator(field).count())
    await page.keyboard.press("e");
  await page.locator(field).fill(text);
};

test("in different members, and in different items of a list: both are there, and nobody is asked", async () => {
  const [one, two] = await both("Rosa Unida");
  await type(one, "#f-telefonos-0", "611");
  await type(two, "#f-direccion", "Otra calle");
  await type(two, "#f-telefonos-1", "918 2");
  await two.keyboard.press("Control+Enter");
  await said(two, "Guardado.");
  await one.keyboard.press("Control+Enter");
  await said(one, "Se unió con lo que cambió otra persona");
  const { direccion, telefonos } = await documentOf("Rosa Unida");
  assert.deepEqual([direccion, [...telefonos].sort()], ["Otra calle", ["611", "918 2"].sort()]);
  assert.equal(await one.locator(".clash").count(), 0);
  await done(one);
  await done(two);
});

test("in the same member: mine, theirs and the original, and no saving until it is decided", async () => {
  const [one, two] = await both("Rosa Choque");
  await type(one, "#f-direccion", "C/ Olivo 9, 28740 Rascafría");
  await type(one, "#f-correos-0", "rosa@correo.example");
  await type(two, "#f-direccion", "C/ Olmo 8, 28740 Rascafría");
  await two.keyboard.press("Control+Enter");
  await said(two, "Guardado.");
  await one.keyboard.press("Control+Enter");
  const clash = one.locator(".clash");
  await clash.waitFor();
  assert.deepEqual((await clash.locator("tbody tr:first-child").innerText()).split(/\n|\t/).filter(Boolean),
    ["Dirección", "C/ Olivo 8, 28740 Rascafría", "Lo mío:", "C/ Olivo 9, 28740 Rascafría",
      "Lo suyo, Alguien sin cuenta:", "C/ Olmo 8, 28740 Rascafría"]);
  assert.match(await clash.locator("tr.merged").innerText(),
    /Correos[^]*clara@correo.example[^]*rosa@correo.example[^]*sin cambio/);
  const save = clash.locator(".primary");
  assert.equal(await save.getAttribute("aria-disabled"), "true");
  assert.match(await save.innerText(), /Falta 1 por decidir/);
  await one.keyboard.press("Control+Enter");
  assert.equal((await documentOf("Rosa Choque")).direccion, "C/ Olmo 8, 28740 Rascafría");
  assert.equal(await one.evaluate(() => document.activeElement.type), "radio");
  await one.keyboard.press("Space");
  await one.keyboard.press("Control+Enter");
  await said(one, "Guardado.");
  const { direccion, correos } = await documentOf("Rosa Choque");
  assert.deepEqual([direccion, correos], ["C/ Olivo 9, 28740 Rascafría", ["rosa@correo.example"]]);
  await done(one);
  await done(two);
});

test("keeping theirs leaves the customer as it is, and a third change while one decides is put together as well",
  async () => {
  const [one, two] = await both("Rosa Tercera");
  await type(one, "#f-direccion", "Mía");
  await change("Rosa Tercera", { direccion: "Suya" });
  await one.keyboard.press("Control+Enter");
  await one.locator(".clash").waitFor();
  await change("Rosa Tercera", { notas: "Y esto" });
  await one.getByRole("radio", { name: /Lo mío/ }).check();
  await one.locator(".clash .primary").click();
  await said(one, "Guardado.");
  const after = await documentOf("Rosa Tercera");
  assert.deepEqual([after.direccion, after.notas], ["Mía", "Y esto"]);
  await type(two, "#f-direccion", "De dos");
  await change("Rosa Tercera", { direccion: "De nadie" });
  await two.keyboard.press("Control+Enter");
  await two.getByRole("button", { name: "Quedarme con lo suyo" }).click();
  await two.locator(".kv", { hasText: "De nadie" }).waitFor();
  assert.equal((await documentOf("Rosa Tercera")).direccion, "De nadie");
  await done(one);
  await done(two);
});

test("the price of a service that both changed is asked; another service's change is not in the way", async () => {
  const [one, two] = await both("Rosa Precio");
  await one.keyboard.press("1");
  await one.keyboard.press("p");
  await one.locator("#f-precio").fill("17,90");
  await asked("PATCH", "/clientes/Rosa%20Precio/servicios/Wifi", { precio: 5 });
  await asked("PATCH", "/clientes/Rosa%20Precio/servicios/Internet%20600", { precio: 18.5 });
  await one.keyboard.press("Control+Enter");
  await one.locator(".clash").waitFor();
  assert.match(await one.locator(".clash tbody tr").first().innerText(),
    /Internet 600, precio\s+34,90\s€[^]*17,90\s€[^]*18,50\s€/);
  await one.getByRole("radio", { name: /Lo suyo/ }).check();
  await one.keyboard.press("Control+Enter");
  await one.locator(".clash").waitFor({ state: "detached" });
  await said(one, "Ya estaba así");
  assert.equal((await serviceOf("Rosa Precio", "Internet 600")).precio, 18.5);
  await two.keyboard.press("2");
  await asked("PATCH", "/clientes/Rosa%20Precio/servicios/Internet%20600", { precio: 19 });
  await two.keyboard.press("b");
  await said(two, "Wifi, de baja desde hoy.");
  assert.equal((await serviceOf("Rosa Precio", "Internet 600")).precio, 19);
  await done(one);
  await done(two);
});

test("renamed meanwhile: what is written goes to who it was", async () => {
  const [one, two] = await both("Rosa Nombre");
  await type(one, "#f-direccion", "Nueva");
  await change("Rosa Nombre", { nombre: "Rosa Otra" });
  await one.keyboard.press("Control+Enter");
  await said(one, "Guardado.");
  await one.locator("h1", { hasText: "Rosa Otra" }).waitFor();
  assert.equal((await documentOf("Rosa Otra")).direccion, "Nueva");
  await done(one);
  await done(two);
});

test("deleted meanwhile: it is said, and brought back from there", async () => {
  const [one, two] = await both("Rosa Ida");
  await asked("DELETE", "/clientes/Rosa%20Ida");
  await one.locator(".note.bad", { hasText: "papelera" }).waitFor();
  await one.getByRole("button", { name: "Restaurar" }).click();
  await one.locator(".note.bad", { hasText: "papelera" }).waitFor({ state: "detached" });
  assert.equal((await asked("GET", "/clientes/Rosa%20Ida")).status, 200);
  await done(one);
  await done(two);
});
