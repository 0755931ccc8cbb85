// The ten tasks of the day by keyboard alone, each against its budget: keys beyond the data itself, a chord being one.
// Whether it is done is asked of the registry itself.
import { asked, close, contents, stored } from "./lib/browser.mjs";
import { clara, day, documentOf, done, fingers, hashOf, said, serviceOf, sheet } from "./lib/sheet.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

const budgets = {
  "find the caller": 2, "new customer with a service": 4, "correct": 4, "add a service": 4, "change the plan": 4, "suspend": 5,
  "resume": 2, "end": 4, "rename": 4, "move house": 8, "note": 3, "tag": 3, "export what is filtered": 3,
};
const taken = {};

after(() => {
  console.log(Object.entries(budgets).map(([task, budget]) => `# ${task.padEnd(30)}${String(taken[task] ?? "").padStart(4)} of ${budget}`).join("\n"));
  return close();
});

// task("rename", async (page, hand) => {}): from the sheet of a customer of its own, unless it says of whom.
function task(name, run, more = {}) {
  test(`${name}, within ${budgets[name]} keys`, async () => {
    const who = `Tarea ${Object.keys(budgets).indexOf(name)}`, page = await sheet(clara(who, more)), hand = fingers(page);
    await page.locator("#b-contacto").waitFor();
    await run(page, hand, who);
    taken[name] = hand.count;
    assert.ok(hand.count <= budgets[name], `${hand.count} keys`);
    await done(page);
  });
}

const at = (page, hash) => page.waitForFunction(wanted => location.hash === wanted, hash);
const focus = (page, id) => page.waitForFunction(wanted => document.activeElement?.id === wanted, id);

task("find the caller", async (page, hand) => {
  await stored({ nombre: "Quien Llama", telefonos: ["699 88 77 66"] });
  await hand.press("/");
  await focus(page, "q");
  await hand.data("699887");
  await hand.press("Enter");
  await at(page, hashOf("Quien Llama"));
  assert.deepEqual((await asked("GET", "/clientes?buscar=699887")).body, ["Quien Llama"]);
});

task("new customer with a service", async (page, hand) => {
  await hand.press("n");
  await focus(page, "n-nombre");
  await hand.data("Tarea Nueva");
  await hand.press("Tab");
  await hand.data("600 12 34 56");
  await hand.press("Tab");
  await hand.data("Internet 600");
  await hand.press("Control+Enter");
  await at(page, hashOf("Tarea Nueva"));
  const { contacto, servicios } = await documentOf("Tarea Nueva");
  assert.deepEqual([contacto, servicios], ["600 12 34 56", [{ descripcion: "Internet 600", fecha_contratacion: day(0) }]]);
});

task("correct", async (page, hand, who) => {
  await hand.press("e", "Tab");
  await focus(page, "f-telefonos-0");
  await hand.data("611 00 00 00");
  await hand.press("Control+Enter");
  await said(page, "Guardado.");
  assert.deepEqual((await documentOf(who)).telefonos, ["611 00 00 00", "918690477"]);
});

task("add a service", async (page, hand, who) => {
  await hand.press("s");
  await hand.data("Radio");
  await hand.press("Tab");
  await hand.data("3,50");
  await hand.press("Control+Enter");
  await said(page, "Radio, añadido.");
  assert.deepEqual(await serviceOf(who, "Radio"), { descripcion: "Radio", precio: 3.5, moneda: "EUR", fecha_contratacion: day(0) });
});

task("change the plan", async (page, hand, who) => {
  await hand.press("1", "c");
  await hand.data("Internet 1000");
  await hand.press("Tab");
  await hand.data("49,00");
  await hand.press("Control+Enter");
  await said(page, "Internet 600 pasa a Internet 1000.");
  assert.equal((await serviceOf(who, "Internet 600")).fecha_baja, day(0));
  assert.deepEqual(await serviceOf(who, "Internet 1000"), { descripcion: "Internet 1000", fecha_contratacion: day(0), precio: 49, moneda: "EUR" });
});

task("suspend", async (page, hand, who) => {
  await hand.press("1", "s", "Control+Enter");
  await said(page, "Internet 600, suspendido.");
  assert.deepEqual((await serviceOf(who, "Internet 600")).suspension, { desde: day(0) });
});

task("resume", async (page, hand, who) => {
  await hand.press("1", "r");
  await said(page, "Fijo, reanudado.");
  assert.deepEqual((await serviceOf(who, "Fijo")).suspension, { desde: day(-5), hasta: day(-1), motivo: "viaje" });
}, { servicios: [{ descripcion: "Fijo", fecha_contratacion: "2023-02-04", suspension: { desde: day(-5), motivo: "viaje" } }] });

task("end", async (page, hand, who) => {
  await hand.press("2", "b");
  await said(page, "Wifi, de baja desde hoy.");
  assert.equal((await serviceOf(who, "Wifi")).fecha_baja, day(0));
});

task("rename", async (page, hand, who) => {
  await hand.press("e", "Control+a");
  await hand.data("Tarea Renombrada");
  await hand.press("Control+Enter");
  await at(page, hashOf("Tarea Renombrada"));
  await said(page, "Guardado.");
  assert.equal((await documentOf("Tarea Renombrada")).zona_tecnica, "RAS-04");
  assert.deepEqual((await asked("GET", `/clientes?prefijo=${encodeURIComponent(who)}`)).body, []);
});

// The place out of a map's address.
task("move house", async (page, hand, who) => {
  await hand.press("e", "Tab", "Tab", "Tab", "Tab");
  await focus(page, "f-direccion");
  await hand.data("Av. de la Sierra 2");
  await hand.press("Tab", "Tab");
  await focus(page, "f-ubicacion");
  await hand.data("https://www.openstreetmap.org/?mlat=40.5&mlon=-3.10#map=18/1/1");
  await hand.press("Control+Enter");
  await said(page, "Guardado.");
  const { direccion, ubicacion } = await documentOf(who);
  assert.deepEqual([direccion, ubicacion], ["Av. de la Sierra 2", { lat: 40.5, lon: -3.1 }]);
});

task("note", async (page, hand, who) => {
  await hand.press("m", "Control+End");
  await hand.data("\nLlave en el bar.");
  await hand.press("Control+Enter");
  await said(page, "Guardado.");
  assert.equal((await documentOf(who)).notas, "De noche.\nLlave en el bar.");
});

task("tag", async (page, hand, who) => {
  await hand.press("t");
  await focus(page, "f-tag");
  await hand.data("vip");
  await hand.press("Enter");
  await said(page, "«vip» puesta");
  assert.deepEqual((await documentOf(who)).etiquetas, ["fibra", "vip"]);
});

task("export what is filtered", async (page, hand) => {
  await page.evaluate(() => { location.hash = "#/clientes?etiqueta=solo%20tarea"; });
  await page.locator("#r0").waitFor();
  await focus(page, "q");
  await hand.press("Tab", "x");
  await page.locator("dialog form").waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), hand.press("Enter")]);
  const { body } = await asked("GET", "/clientes?etiqueta=solo%20tarea");
  assert.equal((await contents(file)).trim().split("\r\n").length, body.length + 1);
}, { etiquetas: ["solo tarea"] });
