// A lot that is cut in the middle: the connection lost before, within and after its answer, the screen left, the page read
// anew. What is said is true, what is in is there once, and pressing again is safe.
import { asked, close, done, opened } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { relay } from "./lib/relay.mjs";

const lines = [];

after(() => {
  for (const line of lines)
    line.close();
  return close();
});

async function lined() {
  lines.push(await relay());
  return lines.at(-1);
}

const count = async tag => Number((await asked("GET", `/clientes?prefijo=${tag}&limite=1`, null, { headers: { Prefer: "count=exact" } })).headers.get("Total-Count"));

const rowsOf = (tag, bad) => ["nombre;telefonos;notas", ...Array.from({ length: 2000 }, (_, n) => `${tag} ${n};6${String(n).padStart(8, "0")};vive en la calle Real ${n}`),
  ...bad ? [";1;sin nombre"] : []].join("\n");

const drop = (page, text) => page.locator("#file").setInputFiles({ name: "lote.csv", mimeType: "text/csv", buffer: Buffer.from(`${text}\n`) });

const plan = page => page.locator(".plan dd").allTextContents();

// A page with a plan, to be applied.
async function planned(text, how) {
  const page = await opened({ hash: "#/importar", ...how });
  await drop(page, text);
  await page.locator("#m-0").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  return page;
}

const cases = [
  ["on its way", "Va", { sent: 60000 }, 0, false], ["within its answer", "Dentro", { told: 20 }, 2000, false],
  ["on its way, with a row that is refused", "Vaya", { sent: 60000 }, 0, true],
  ["within its answer, with a row that is refused", "Medio", { told: 60000 }, 2000, true],
];

for (const [when, tag, cut, written, bad] of cases)
  test(`cut ${when}: the plan of now says what is in, and pressing again writes nothing twice`, async () => {
    const line = await lined(), page = await planned(rowsOf(tag, bad), { base: line.base });
    line.cut = { of: "POST /clientes/lote", ...cut };
    await page.keyboard.press("Control+Enter");
    await page.getByText(/Se cortó|Se perdió la conexión/).first().waitFor();
    line.cut = null;
    const again = page.getByRole("button", { name: "Hacer el plan otra vez" });
    await page.locator(".moved").or(again).first().waitFor();
    if (await again.count())
      await again.click();
    await page.locator(".moved", { hasText: "Se cortó al escribir" }).waitFor();
    assert.deepEqual(await plan(page), written ? ["0", "0", "2.000", bad ? "1" : "0"] : ["2.000", "0", "0", bad ? "1" : "0"]);
    assert.equal(await count(tag), written);
    if (!written) {
      await page.keyboard.press("Control+Enter");
      await page.getByText("Entraron 2.000 cambios.").waitFor();
    }
    assert.equal(await count(tag), 2000);
    await done(page);
  });

// Chromium sends again by itself what found a connection that was closed before any answer.
for (const [tag, bad, said] of [["Repetida", false, /Lo que iba a escribir está ya en el registro.*Quedan igual: 0 antes, 2.000 ahora/s],
  ["Reenviada", true, /2.000 filas están ya como en el plan.*1 fila quedó fuera/s]])
  test(`cut before its answer${bad ? ", with a row that is refused" : ""}: what the first one wrote is not told as another's`, async () => {
    const line = await lined(), page = await planned(rowsOf(tag, bad), { base: line.base });
    line.cut = { of: "POST /clientes/lote", told: 0, once: true };
    await page.keyboard.press("Control+Enter");
    await page.locator(".moved, .note.ok").waitFor();
    assert.match(await page.locator(".steps").textContent(), said);
    assert.doesNotMatch(await page.locator(".steps").textContent(), /ya existe|alguien escribió|No se guardó/i);
    assert.equal(await count(tag), 2000);
    await done(page);
  });

// The lot waits until it is let go; whatever asks first goes on.
async function held(page) {
  let go;
  const gone = new Promise(done => { go = done; });
  await page.route("**/clientes/lote?*", async route => {
    if (!route.request().url().includes("ensayo"))
      await gone;
    await route.continue().catch(() => {});
  });
  return go;
}

test("who leaves the screen and comes back finds the lot that is on its way, not a plan of it", async () => {
  const page = await planned("nombre;notas\nVuelta Una;a\nVuelta Dos;b"), go = await held(page);
  await page.keyboard.press("Control+Enter");
  await page.locator("#running").waitFor();
  await page.evaluate(() => { location.hash = "#/clientes"; });
  await page.locator("#q").waitFor();
  await page.evaluate(() => { location.hash = "#/importar"; });
  await page.locator("#running").waitFor();
  go();
  await page.locator(".note.ok", { hasText: "Entraron 2 cambios" }).waitFor();
  await done(page);
});

test("the page is read anew while a lot is on its way: what was mended is there, and what is in stays as it is", async () => {
  const page = await planned("nombre;notas\n;a\nAnew Dos;b");
  await page.getByLabel("nombre, fila 2").fill("Anew Una");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Aplicar 2 cambios" }).waitFor();
  await held(page);
  page.on("dialog", dialog => dialog.accept());
  await page.keyboard.press("Control+Enter");
  await page.locator("#running").waitFor();
  await page.reload();
  await page.getByText("Sigue donde lo dejó, con lo que corrigió.").waitFor();
  await page.locator(".plan").waitFor();
  assert.deepEqual(await plan(page), ["2", "0", "0", "0"]);
  await page.context().close();
});

test("where somebody wrote meanwhile and the screen was left, it is told", async () => {
  const page = await planned("nombre;notas\nLejos Una;a\nLejos Dos;b"), go = await held(page);
  await page.keyboard.press("Control+Enter");
  await page.locator("#running").waitFor();
  await page.evaluate(() => { location.hash = "#/clientes"; });
  await page.locator("#q").waitFor();
  await asked("POST", "/clientes", { nombre: "Lejos Una", contacto: "1", servicio: "TV" });
  go();
  await page.locator(".toast.bad", { hasText: "La importación no se guardó: alguien escribió mientras tanto" }).waitFor();
  await page.evaluate(() => { location.hash = "#/importar"; });
  await page.locator(".plan").waitFor();
  assert.deepEqual(await plan(page), ["1", "1", "0", "0"]);
  await done(page);
});

test("where the registry is busy, it says so, and the plan is made again; an undo that is cut does not lie", async () => {
  const page = await planned("nombre;notas\nOcupada Una;a\nOcupada Dos;b"), busy = '{"code":"UNAVAILABLE","detail":"El servicio está ocupado.","status":503}';
  await page.route("**/clientes/lote?*", route => (route.request().url().includes("ensayo") ? route.continue()
    : route.fulfill({ status: 503, contentType: "application/problem+json", body: busy })));
  await page.keyboard.press("Control+Enter");
  await page.locator(".moved", { hasText: "Se cortó al escribir" }).waitFor();
  assert.match(await page.locator(".moved").textContent(), /El servicio está ocupado/);
  await page.unroute("**/clientes/lote?*");
  await page.keyboard.press("Control+Enter");
  await page.locator(".note.ok").waitFor();
  await page.route("**/deshacer", async route => { await route.fetch(); await route.abort(); });
  await page.getByRole("button", { name: "Deshacer todo el lote" }).click();
  await page.getByText("no se sabe si se deshizo").waitFor();
  assert.equal(await count("Ocupada"), 0);
  await done(page);
});
