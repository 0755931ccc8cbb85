// The sheet of a customer: what it shows, and what is changed on it by keyboard alone.
import { accessible, asked, close, heldBack, offline, service, stored } from "./lib/browser.mjs";
import { change, clara, day, documentOf, done, hashOf, said, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const texts = (page, selector) => page.locator(selector).allInnerTexts();
const href = (page, name) => page.getByRole("link", { name }).first().getAttribute("href");

test("all that there is of a customer is shown, in either language, at any width, by day and by night", async () => {
  const customer = clara("Clara Vista", { saldo: 7714, servicios: [...clara("").servicios, service("Fútbol", 15,
    { fecha_contratacion: day(3) }),
    service("Radio", 3, { fecha_baja: day(-30) }), service("Viaje", 2, { suspension: { desde: day(4), hasta: day(8),
      motivo: "boda" } })] });
  for (const how of [{}, { width: 320, height: 700, language: "en", theme: "dark" }]) {
    const page = await sheet(customer, how);
    await page.locator(".aside li").first().waitFor();
    assert.equal(await href(page, "600 11 22 33"), "tel:600112233");
    assert.equal(await href(page, /WhatsApp/), "https://wa.me/34600112233");
    assert.match(await page.locator(".mini", { hasText: /mapa|map/ }).getAttribute("href"), /mlat=40.9053&mlon=-3.879/);
    assert.deepEqual((await texts(page, ".svc-t tbody .st")).map(text => text.trim().toLowerCase()),
      how.language === "en"
      ? ["active", "active", "active", "suspended", "ending soon", "future", "ended"] : ["activo", "activo", "activo",
        "suspendido", "por vencer", "futuro", "de baja"]);
    assert.match(await page.locator(".svc-t tfoot .num").innerText(), /60[.,]80/);
    assert.match(await page.locator(".sec", { hasText: "zona_tecnica" }).innerText(),
      /saldo\s+7714\s+zona_tecnica\s+RAS-04/);
    assert.match(await page.locator(".eq-t").innerText(), /color: gris/);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await done(page);
  }
});

test("what is sent is what changed, on condition that nobody else did; Ctrl Z takes it back", async () => {
  const page = await sheet(clara("Clara Corregida"));
  const sent = page.waitForRequest(request => request.method() === "PATCH");
  await page.keyboard.press("e");
  await page.locator("#f-telefonos-0").fill("611 00 00 00");
  await page.keyboard.press("Control+Enter");
  const request = await sent;
  assert.deepEqual(request.postDataJSON(), { telefonos: ["611 00 00 00", "918690477"] });
  assert.match(request.headers()["if-match"], /^"\d+"$/);
  assert.ok(request.headers()["idempotency-key"]);
  await said(page, "Guardado.");
  await page.locator("#b-contacto:focus").waitFor();
  assert.deepEqual((await documentOf("Clara Corregida")).telefonos, ["611 00 00 00", "918690477"]);
  await page.keyboard.press("Control+z");
  await said(page, "Deshecha");
  assert.deepEqual((await documentOf("Clara Corregida")).telefonos, ["600112233", "918690477"]);
  await done(page);
});

test("what is wrong is said on top, leads to its field, is said there, and nothing typed is lost", async () => {
  const page = await sheet(clara("Clara Errores"));
  await page.keyboard.press("e");
  await page.locator("#f-correos-0").fill("clara.correo");
  await page.locator("#f-ubicacion").fill("por ahí");
  await page.keyboard.press("Control+Enter");
  await page.locator("#form-errors").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "form-errors");
  assert.match(await page.locator("#form-errors").innerText(), /2 campos[^]*Correos: Falta la @[^]*Ubicación/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-correos-0");
  const box = page.locator("#f-correos-0");
  assert.equal(await box.getAttribute("aria-invalid"), "true");
  assert.match(await page.locator(`#${await box.getAttribute("aria-describedby")}`).innerText(), /Falta la @/);
  assert.equal(await page.locator("#f-ubicacion").inputValue(), "por ahí");
  await box.fill("clara@otro.example");
  await page.locator("#f-ubicacion").fill("");
  await page.locator("#f-nombre").fill("Clara\u2028Errores");
  await page.keyboard.press("Control+Enter");
  await page.locator("#f-nombre-e").waitFor();
  assert.equal(await box.inputValue(), "clara@otro.example");
  await page.locator("#f-nombre").fill("Clara Errores");
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  assert.equal((await documentOf("Clara Errores")).ubicacion, undefined);
  await done(page);
});

test("in English, what the registry refuses is said by its kind, with the registry's words, which are Spanish, beneath", async () => {
  await stored({ nombre: "Clara Tomada" });
  const page = await sheet(clara("Clara Inglesa"), { language: "en" });
  await page.keyboard.press("e");
  await page.locator("#f-nombre").fill("Clara Tomada");
  await page.keyboard.press("Control+Enter");
  await page.locator("#form-errors").waitFor();
  assert.match(await page.locator("#form-errors").innerText(), /Another customer has that name already\.\s+El cliente 'Clara Tomada' ya existe\./);
  assert.equal(await page.locator("#form-errors [lang=es]").innerText(), "El cliente 'Clara Tomada' ya existe.");
  await accessible(page);
  await page.locator("#f-nombre").fill("Clara\u2028Inglesa");
  await page.keyboard.press("Control+Enter");
  await page.getByText("The registry does not take this:").first().waitFor();
  await page.keyboard.press("Escape");
  await page.context().close();
});

test("the place follows who is renamed, and is theirs again after an undo", async () => {
  const page = await sheet(clara("Clara Nombre"));
  await page.keyboard.press("e");
  await page.locator("#f-nombre").fill("Clara Renombrada");
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(hash => location.hash === hash, hashOf("Clara Renombrada"));
  assert.equal(await page.locator("h1").innerText(), "Clara Renombrada");
  assert.match(await page.title(), /Clara Renombrada/);
  await said(page, "Guardado.");
  await page.keyboard.press("Control+z");
  await page.waitForFunction(hash => location.hash === hash, hashOf("Clara Nombre"));
  await said(page, "Deshecha");
  await page.evaluate(hash => { location.hash = hash; }, hashOf("Clara Renombrada"));
  await page.locator(".void").waitFor();
  await done(page);
});

test("a tag goes with one key", async () => {
  const page = await sheet(clara("Clara Etiqueta", { etiquetas: ["fibra", "vip"] }));
  await page.getByRole("button", { name: "Quitar la etiqueta fibra" }).press("Enter");
  await said(page, "«fibra» quitada");
  assert.deepEqual((await documentOf("Clara Etiqueta")).etiquetas, ["vip"]);
  await done(page);
});

// writing(page, run): what run sends is answered when it is let go, which it is given to do.
async function writing(page, run) {
  await run(await heldBack(page, "**/clientes/*", { isHeld: request => request.method() !== "GET" }));
  await page.unroute("**/clientes/*");
}

test("what is saved gives the focus back, but takes it from nobody who has gone elsewhere meanwhile", async () => {
  const page = await sheet(clara("Clara Foco", { etiquetas: ["fibra", "vip"] }));
  const saves = () => page.keyboard.press("Control+Enter");
  const removes = () => page.getByRole("button", { name: "Quitar la etiqueta fibra" }).press("Enter");
  const edits = async () => { await page.locator("#b-notas").click(); await page.locator("form.edit textarea").fill("a"); };
  const elsewhere = page.locator("#b-contacto");
  for (const [begin, act, text] of [[edits, saves, "Guardado."], [async () => {}, removes, "«fibra» quitada"]])
    await writing(page, async letGo => {
      await begin();
      await act();
      await elsewhere.focus();
      letGo();
      await said(page, text);
      await page.waitForTimeout(200);
      assert.equal(await page.evaluate(() => document.activeElement.id), "b-contacto", text);
    });
  await page.getByRole("button", { name: "Quitar la etiqueta vip" }).press("Enter");
  await page.locator("#b-tag:focus").waitFor();
  await page.locator("#b-notas").click();
  await page.locator("form.edit textarea").fill("b");
  await saves();
  await page.locator("#b-notas:focus").waitFor();
  await done(page);
});

test("members that Sky does not know keep their kind, and numbers each of their digits", async () => {
  const nombre = "Clara Otros", path = `/clientes/${encodeURIComponent(nombre)}`;
  await stored(clara(nombre));
  await fetch(`http://127.0.0.1:${process.env.SKY_PORT}${path}`, { method: "PATCH",
    headers: { "Content-Type": "application/merge-patch+json" },
    body: '{"saldo":12345678901234567890.10,"codigo":"7","cajas":{"a":[1,2.50]}}' });
  const page = await sheet({ nombre });
  assert.match(await page.locator(".sec", { hasText: "zona_tecnica" }).innerText(), /12345678901234567890\.10/);
  await page.locator("#b-otros").click();
  const boxes = await page.locator("#h-edit-otros .in").evaluateAll(all => all.map(one => one.value));
  assert.deepEqual(boxes, ["cajas", '{"a":[1,2.50]}', "codigo", '"7"', "saldo", "12345678901234567890.10",
    "zona_tecnica", "RAS-04"]);
  await page.locator("#f-otros-3-value").fill("[1, 2");
  await page.getByRole("button", { name: "Otro dato" }).click();
  await page.locator("#f-otros-4-name").fill("puerta");
  await page.locator("#f-otros-4-value").fill("true");
  await page.keyboard.press("Control+Enter");
  await page.locator("#f-otros-3-value-e").waitFor();
  await page.locator("#f-otros-3-value").fill("RAS-05");
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  const text = await (await fetch(`http://127.0.0.1:${process.env.SKY_PORT}${path}`)).text();
  assert.match(text, /"cajas":\{"a":\[1,2\.50\]\},"codigo":"7".*"puerta":true,"saldo":12345678901234567890\.10.*"zona_tecnica":"RAS-05"/);
  await done(page);
});

test("equipment keeps what has no box, and an empty line goes", async () => {
  const page = await sheet(clara("Clara Equipo"));
  await page.locator("#b-equipos").click();
  await page.locator("#f-equipos-0-serie").fill("9999");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await said(page, "Guardado.");
  assert.deepEqual((await documentOf("Clara Equipo")).equipos, [{ tipo: "ONT", serie: "9999", mac: "3C:78",
    color: "gris" }]);
  await done(page);
});

test("to delete asks nothing and is undone at once; from the bin it is restored, under another name where one is taken",
  async () => {
  const page = await sheet(clara("Clara Borrada"));
  const remove = async () => {
    await page.locator("[data-menu=more]").click();
    await page.getByRole("menuitem", { name: "Eliminar" }).click();
    await said(page, "Clara Borrada, a la papelera.");
  };
  await remove();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Deshacer/ }).click();
  await page.locator("h1", { hasText: "Clara Borrada" }).waitFor();
  await remove();
  await asked("POST", "/clientes", { nombre: "Clara Borrada", contacto: "x", servicio: "TV" });
  await page.evaluate(() => { location.hash = "#/papelera"; });
  await page.locator(".bin-t").waitFor();
  await page.getByRole("button", { name: "Restaurar a Clara Borrada" }).click();
  await page.locator("#f-name").fill("Clara de Vuelta");
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "Clara de Vuelta" }).waitFor();
  await said(page, "Clara de Vuelta");
  await done(page);
});

test("what was being typed is there after a reload, and another section waits until it is decided", async () => {
  const page = await sheet(clara("Clara Borrador"));
  await page.keyboard.press("e");
  await page.locator("#f-direccion").fill("A medias");
  await page.locator("#b-notas").click();
  await said(page, "Guarde o descarte");
  await page.reload();
  await page.locator("#f-direccion").waitFor();
  assert.equal(await page.locator("#f-direccion").inputValue(), "A medias");
  await page.locator("#f-direccion").focus();
  await page.keyboard.press("Escape");
  await said(page, "Descartado");
  await page.reload();
  await page.locator("#b-contacto").waitFor();
  assert.equal(await page.locator("#f-direccion").count(), 0);
  await done(page);
});

test("another's change appears by itself, and says so to who is typing", async () => {
  const page = await sheet(clara("Clara Viva"));
  await page.locator(".aside li").first().waitFor();
  await change("Clara Viva", { direccion: "Otra calle" });
  await page.locator(".kv", { hasText: "Otra calle" }).waitFor();
  await page.keyboard.press("e");
  await change("Clara Viva", { notas: "Cambiada" });
  await page.locator(".edit .note", { hasText: "acaba de cambiar" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-nombre");
  await done(page);
});

test("what another writes while a customer is being read is shown, and so in their history", async () => {
  for (const more of ["", "/historia"]) {
    const customer = clara(`Clara Leída${more.replace("/", " ")}`), page = await sheet(customer, { width: 1000 });
    await page.evaluate(() => { location.hash = "#/clientes"; });
    await page.locator("#r0").waitFor();
    let written;
    await page.route(/\/clientes\/Clara%20Le/, async route => {
      const answer = await route.fetch();
      written ??= change(customer.nombre, { contacto: "915 00 00 00" }).then(() => new Promise(go => setTimeout(go, 1000)));
      await written;
      await route.fulfill({ response: answer });
    });
    await page.evaluate(hash => { location.hash = hash; }, hashOf(customer.nombre, more));
    await page.locator(".main", { hasText: "915 00 00 00" }).waitFor();
    await page.unrouteAll({ behavior: "wait" });
    await done(page);
    await page.context().close();
  }
});

test("without a connection what is saved waits, is said to wait, and is written once", async () => {
  const page = await sheet(clara("Clara Lejos"));
  await page.keyboard.press("e");
  await page.locator("#f-direccion").fill("Al volver");
  await offline(page);
  await page.keyboard.press("Control+Enter");
  await page.locator(".say-off", { hasText: "1 cambio en espera" }).waitFor();
  assert.equal(await page.locator("#f-direccion").inputValue(), "Al volver");
  await page.context().setOffline(false);
  await said(page, "Guardado.");
  const { body } = await asked("GET", "/clientes/Clara%20Lejos/historial");
  assert.equal(body.filter(({ verbo }) => verbo === "modificar").length, 1);
  await done(page);
});

test("who may only look up sees no control that writes, and why, once", async () => {
  const page = await sheet(clara("Clara Vista Sola"));
  await page.route("**/sesion", route => route.fulfill({ json: { nombre: "Luz", rol: "lector" } }));
  await page.reload();
  await page.locator(".note", { hasText: "su cuenta es de consulta" }).waitFor();
  assert.deepEqual(await page.locator("main button:visible").evaluateAll(all => all.map(one => one.ariaLabel)),
    ["Imprimir la ficha", "Más acciones"]);
  await page.keyboard.press("e");
  await page.keyboard.press("s");
  assert.equal(await page.locator("form").count(), 0);
  await page.unroute("**/sesion");
  await page.reload();
  await done(page);
});

test("an administrator erases for ever by typing the name, and nothing else does it", async () => {
  const page = await sheet(clara("Clara Olvidada"));
  await page.locator("[data-menu=more]").click();
  assert.match(await page.getByRole("menuitem", { name: "Descargar expediente" }).getAttribute("href"),
    /\/clientes\/Clara%20Olvidada\/expediente/);
  await page.getByRole("menuitem", { name: /Borrar para siempre/ }).click();
  await page.keyboard.type("Clara");
  await page.keyboard.press("Enter");
  await page.locator("#f-erase-e").waitFor();
  await page.locator("#f-erase").fill("Clara Olvidada");
  await page.keyboard.press("Enter");
  await said(page, "está borrado");
  assert.equal((await asked("GET", "/clientes/Clara%20Olvidada")).status, 404);
  await done(page);
});

test("a name of 200 letters, 40 telephones, 100 services, a name from right to left: nothing is wider than the page",
  async () => {
  const long = "Anastasia".repeat(22);
  for (const customer of [clara(long, { telefonos: Array.from({ length: 40 }, (_, n) => `6001122${10 + n}`),
    servicios: Array.from({ length: 100 }, (_, n) => service(`Servicio ${n}`, n)), notas: "x".repeat(3000),
      etiquetas: ["e".repeat(120)] }), clara("محمد الأمين الثاني", { telefonos: [] })]) {
    const page = await sheet(customer, { width: 320, height: 600 });
    await page.locator(".aside li").first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.keyboard.press("e");
    await page.locator("#f-nombre").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await done(page);
  }
});

test("j and k walk what was found", async () => {
  await stored(clara("Clarisa Una"));
  const page = await sheet(clara("Clarisa Dos"));
  await page.evaluate(() => { location.hash = "#/clientes?buscar=clarisa"; });
  await page.waitForFunction(() => document.querySelectorAll("#grid tr[data-index]").length === 2);
  const names = await page.locator("#grid tbody a").allTextContents();
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: names[0] }).waitFor();
  await page.keyboard.press("j");
  await page.locator("h1", { hasText: names[1] }).waitFor();
  assert.match(await page.locator(".crumb").innerText(), /«clarisa»,\s*2 de 2/);
  await page.keyboard.press("k");
  await page.locator("h1", { hasText: names[0] }).waitFor();
  await done(page);
});
