// Customers that are larger than any: names, serials, tags and members without a space, on every screen and on paper.
import { accessible, asked, close, done, opened, service, site, stored } from "./lib/browser.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const [one, other, gone] = ["A", "B", "C"].map(letter => `Sinespacios${"o".repeat(170)} ${letter}`);
const at = name => encodeURIComponent(name);
const deep = depth => (depth ? { dentro: deep(depth - 1) } : ["fondo"]);
let born;

before(async () => {
  const large = { nombre: one, telefonos: ["6".repeat(60)], correos: [`${"a".repeat(60)}@${"b".repeat(60)}.example`], documento_identidad: "D".repeat(100),
    direccion: "calle".repeat(60), etiquetas: ["t".repeat(120), ...Array.from({ length: 60 }, (_, n) => `etiqueta ${n}`)],
    servicios: [service("S".repeat(180), 12), ...Array.from({ length: 299 }, (_, n) => service(`Internet de la sede ${n}`, n))],
    equipos: [{ tipo: "ONT", serie: "A".repeat(100) }], notas: "n".repeat(400), un_dato_que_nadie_conoce_de_nada_y_que_vino_con_el_registro: deep(20) };
  await stored(large, { nombre: other, telefonos: ["6".repeat(60)] }, { nombre: gone, contacto: "1" });
  await asked("DELETE", `/clientes/${at(gone)}`);
  const { headers } = await asked("PATCH", `/clientes/${at(one)}`, { notas: "m".repeat(400) });
  born = Number(headers.get("Sky-Operacion")) - 1;
});

// Each with what is there last.
const places = () => [["#/clientes?buscar=sinespacios", "#r0"], [`#/clientes?etiqueta=${"t".repeat(120)}&servicio=${"S".repeat(180)}`, "#r0"],
  [`#/clientes/${at(one)}`, ".aside li"], [`#/clientes/${at(one)}?en=${born}`, ".nowadays"], [`#/clientes/${at(one)}/historia`, ".op"],
  [`#/clientes/${at(one)}/historia?comparar=${born},hoy`, ".compare-t"], [`#/clientes/${at(one)}/historia?restaurar=${born}`, "dialog[open]"],
  ["#/papelera", ".bin-t"], ["#/resumen", "#kinds .draw"], ["#/historia", ".op"], [`#/historia?cliente=${at(one)}`, ".op"],
  [`#/duplicados?de=${at(one)}&con=${at(other)}`, ".both"], [`#/nuevo?nombre=${at(one)}`, ".twins"]];

for (const width of [320, 1440])
  test(`at ${width} px nothing is wider than its screen`, async () => {
    const page = await opened({ width, height: 800 });
    for (const [place, last] of places()) {
      await page.goto("about:blank");
      await page.goto(`${site}/${place}`);
      await page.locator(last).first().waitFor();
      const { over, cut } = await page.evaluate(() => ({ over: document.documentElement.scrollWidth - innerWidth,
        cut: [...document.querySelectorAll("dialog *")].filter(each => each.getBoundingClientRect().right > innerWidth + 1).length }));
      assert.deepEqual([over, cut], [0, 0], place.slice(0, 60));
    }
    await accessible(page);
    await done(page);
  });

const styles = (page, ...asks) => page.evaluate(all => all.map(([at, name, pseudo]) =>
  getComputedStyle(document.querySelector(at), pseudo)[name]), asks);

test("on paper a section begins where there is room, and its sum stands once, at its end", async () => {
  const page = await opened({ hash: `#/clientes/${at(one)}` });
  await page.locator(".svc-t tfoot").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await styles(page, [".sec", "breakInside"], [".svc-t tfoot", "display"], [".sec-h", "breakAfter"]), ["auto", "table-row-group", "avoid"]);
  assert.deepEqual(await page.locator("main button:visible, main a.btn:visible").allTextContents(), []);
  await done(page);
});

test("on paper the past is told, without its frame and its slider", async () => {
  const page = await opened({ hash: `#/clientes/${at(one)}?en=${born}` });
  await page.locator(".note.past").waitFor();
  await page.emulateMedia({ media: "print" });
  assert.deepEqual(await styles(page, ["body", "display", "::after"]), ["none"]);
  assert.equal(await page.locator("input:visible, button:visible").count(), 0);
  assert.equal(await page.locator(".note.past:visible").count(), 1);
  await done(page);
});

test("other screens have their paper, too", async () => {
  const page = await opened({ hash: "#/resumen" });
  await page.waitForFunction(() => document.querySelector('link[href$="print.css"]')?.sheet);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".rail:visible, .horizon:visible, main .btn:visible").count(), 0);
  await done(page);
});

test("of a long text that was changed, its history shows what differs", async () => {
  const text = Array.from({ length: 900 }, (_, n) => `Línea ${n}: llamó por la mañana.`).join("\n");
  await stored({ nombre: "Nota Muy Larga", contacto: "1", notas: text });
  await asked("PATCH", "/clientes/Nota%20Muy%20Larga", { notas: text.replace("Línea 450: llamó", "Línea 450: escribió 👍") });
  const page = await opened({ hash: "#/clientes/Nota%20Muy%20Larga/historia" });
  const [gone, come] = [page.locator(".op del").first(), page.locator(".op ins").first()];
  await come.waitFor();
  assert.match((await gone.textContent()).slice(0, 500), /^….*Línea 450: llamó.*…$/s);
  assert.match((await come.textContent()).slice(0, 500), /^….*Línea 450: escribió 👍.*…$/s);
  assert.ok((await page.locator(".op").allTextContents()).join("").length < 3000);
  await done(page);
});
