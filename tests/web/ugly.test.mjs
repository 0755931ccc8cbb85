// 50 ugly spreadsheets, by the modules of the screen: each row is created, changed, stays or is refused by its own line, and
// what cannot be read at all says why.
import { asked, close, done, opened } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { ugly } from "./lib/ugly.mjs";

after(close);

// What the screen does with a file, without the screen.
const bring = (page, bytes, { titles, columns }) => page.evaluate(async ([list, title, to]) => {
  const { openSource } = await import("/consola/bring-file.js"), { apply, rehearse } = await import("/consola/bring-plan.js");
  const how = { tell: () => {} };
  try {
    const source = await openSource(new File([Uint8Array.from(list)], "hoja.csv"));
    if (title !== undefined) {
      source.titled(title);
      to.forEach((column, place) => { source.columns[place].to = column; });
    }
    const plan = await rehearse(source, { clave: "nombre" }, how);
    const outcome = plan.writes ? await apply(source, { clave: "nombre" }, plan, how) : null;
    return { plan: plan.sum, out: [...plan.refused], done: outcome?.sum, late: outcome?.late };
  } catch (error) {
    return { wrong: error.detail ?? error.message };
  }
}, [[...bytes], titles, columns]);

const sum = counts => counts.creados + counts.cambiados + counts.sin_cambios + counts.rechazados;

test("nothing is lost in silence", async () => {
  assert.equal(ugly.length, 50);
  const page = await opened({ hash: "#/importar" });
  await page.locator("#step-1").waitFor();
  for (const [n, one] of ugly.entries()) {
    const tag = `u${n}`, found = await bring(page, one.make(tag), one);
    if (one.wrong) {
      assert.match(found.wrong ?? JSON.stringify(found), one.wrong, one.name);
      continue;
    }
    assert.equal(found.wrong, undefined, `${one.name}: ${found.wrong}`);
    assert.equal(sum(found.plan), one.rows, `${one.name}: ${JSON.stringify(found)}`);
    if (one.out)
      assert.deepEqual(found.out.map(([line]) => line), one.out, `${one.name}: ${JSON.stringify(found.out)}`);
    for (const [, why] of found.out)
      assert.ok(why.length > 10, one.name);
    if (found.done)
      assert.deepEqual([found.done.creados, found.done.cambiados, found.late], [found.plan.creados, found.plan.cambiados, []], one.name);
    for (const name of one.names(tag))
      assert.equal((await asked("GET", `/clientes/${encodeURIComponent(name)}`)).status, 200, `${one.name}: ${name}`);
  }
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});

test("a large table is sent from the disk, and its plan holds no more than is shown", async () => {
  const page = await opened({ hash: "#/importar" });
  await page.locator("#step-1").waitFor();
  const found = await page.evaluate(async () => {
    const { openSource } = await import("/consola/bring-file.js"), { rehearse } = await import("/consola/bring-plan.js");
    const rows = Array.from({ length: 5000 }, (_, n) => `${n % 4 ? `Grande ${n}` : ""};600 ${n};${"nota ".repeat(60)}\n`);
    const source = await openSource(new File(["Nombre;Tel;Notas\n", ...rows], "grande.csv"));
    const body = await source.body(), plan = await rehearse(source, { clave: "nombre" }, { tell: () => {} });
    return { all: source.isAll, about: source.count, size: body.size - source.file.size, sum: plan.sum, kept: plan.created.length, refused: plan.refused.size, shown: plan.reasons[0].rows.length };
  });
  assert.deepEqual([found.all, found.sum.creados, found.sum.rechazados, found.kept, found.refused, found.shown], [false, 3750, 1250, 100, 1250, 100]);
  assert.ok(Math.abs(found.about - 5000) < 500 && Math.abs(found.size) < 100, JSON.stringify(found));
  await done(page);
});
