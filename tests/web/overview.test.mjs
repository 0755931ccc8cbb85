// The overview: what it says is what the registry has, each drawing says what its table does, and what another clerk
// writes appears by itself and moves nothing that is read.
import { accessible, asked, close, done, opened, stored, service, soon } from "./lib/browser.mjs";
import { gone, grown } from "./lib/grown.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const until = (page, check, value) => page.waitForFunction(check, value);
const digits = text => Number(text.replace(/[^\d]/g, ""));
const said = async (page, id) => (await page.locator(`#fact-${id} .value`).textContent()).trim();
const inForce = ({ clientes }) => clientes.activo + clientes.por_vencer + clientes.suspendido;
const cells = (page, id) => page.locator(`#${id} table tbody tr`).evaluateAll(rows => rows.map(row => [...row.cells].map(cell => cell.textContent)));
const near = (a, b, what) => assert.ok(Math.abs(a - b) < .75, `${what}: ${a}, ${b}`);

test("the facts are what the registry has", async () => {
  const page = await opened({ hash: "#/resumen" });
  await page.locator("#kinds .draw").waitFor();
  await page.locator("#ends .draw").waitFor();
  const { headers } = await asked("GET", "/clientes?limite=1", null, { headers: { Prefer: "count=exact" } });
  assert.equal(digits(await said(page, "customers")), Number(headers.get("Total-Count")));
  const { body: list } = await asked("GET", "/servicios");
  assert.equal(digits(await said(page, "services")), list.reduce((sum, one) => sum + inForce(one), 0));
  const cents = list.reduce((sum, { precios }) => sum + Math.round(100 * (precios.EUR ?? 0)), 0);
  assert.equal(digits(await page.locator("#fact-charged [title]").getAttribute("title")), cents);
  assert.match(await said(page, "charged"), /^[\d.,]+\s€$/);
  const { body: thirty } = await asked("GET", "/vencimientos?dias=30");
  assert.equal(digits(await said(page, "ends")), thirty.length);
  await done(page);
});

test("each drawing says what its table does", async () => {
  const page = await opened({ width: 1200 });
  const counted = await grown(page, { customers: 1180, services: 1900 });
  await gone(page, "#/resumen", "#growth .draw");
  await until(page, () => document.querySelectorAll("#growth .point").length === 13);
  assert.equal(new Set(counted).size, 12);
  assert.equal(counted.length, 12, "each month is counted once");
  await page.locator("#growth summary").focus();
  await page.keyboard.press("Enter");
  const growth = (await cells(page, "growth")).map(([, customers, services]) => [digits(customers), digits(services)]).reverse();
  const points = await page.locator("#growth .point").evaluateAll(all => all.map(({ dataset, cx, cy }) => [Number(dataset.customers), Number(dataset.services), cx.baseVal.value, cy.baseVal.value]));
  assert.deepEqual(points.map(([customers, services]) => [customers, services]), growth);
  const line = (await page.locator("#growth .l2").getAttribute("d")).match(/[\d.]+ [\d.]+/g).map(pair => pair.split(" ").map(Number));
  const [high, low] = [points[11], points[0]], pixels = (high[3] - low[3]) / (high[0] - low[0]);
  for (const [i, [customers, services, , y]] of points.entries()) {
    near(y, low[3] + (customers - low[0]) * pixels, `customers of ${i}`);
    near(line[i][1], low[3] + (services - low[0]) * pixels, `services of ${i}`);
  }

  await page.locator("#kinds summary").click();
  const kinds = (await cells(page, "kinds")).slice(0, 10).map(row => row.slice(1).map(digits));
  const bars = await page.locator("#kinds rect").evaluateAll(all => all.map(one => [Number(one.dataset.value), one.width.baseVal.value]));
  assert.deepEqual(Array.from(kinds, ([total, , soon_, over, held]) => [total, soon_, held, over]).flat(), bars.map(([value]) => value));
  const [most] = bars;
  for (const [value, width] of bars.filter((_, i) => i % 4 === 0))
    near(width, value && Math.max(2, most[1] * value / most[0]), "a bar");

  await page.locator("#ends summary").click();
  const ends = (await cells(page, "ends")).map(([, count]) => digits(count));
  const { body: ninety } = await asked("GET", "/vencimientos?dias=90");
  assert.equal(ends.reduce((sum, one) => sum + one, 0), ninety.length);
  const columns = await page.locator("#ends rect").evaluateAll(all => all.map(one => [Number(one.dataset.value), one.height.baseVal.value]));
  assert.deepEqual(columns.map(([value]) => value), ends);
  const tallest = columns.reduce((a, b) => (b[0] > a[0] ? b : a));
  for (const [value, height] of columns)
    near(height, value && Math.max(2, tallest[1] * value / tallest[0]), "a column");

  // Drawn anew, not scaled.
  const before = await page.locator("#growth svg").getAttribute("width");
  await page.setViewportSize({ width: 700, height: 900 });
  await until(page, old => document.querySelector("#growth svg").getAttribute("width") !== old, before);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("svg.draw")].every(one => Math.abs(one.getBoundingClientRect().width - Number(one.getAttribute("width"))) < 1)), true);
  await page.reload();
  await page.locator("#kinds .draw").waitFor();
  await done(page);
});

test("what another clerk does appears; the fourth waits, and so does all while it is paused", async () => {
  const page = await opened({ hash: "#/resumen" });
  await page.locator("#feed [data-operation]").first().waitFor();
  await page.locator("#kinds .draw").waitFor();
  await page.mouse.move(5, 5);
  await page.locator("#fact-customers .value").waitFor();
  const total = digits(await said(page, "customers")), name = `Feed ${Date.now()}`, path = `/clientes/${encodeURIComponent(name)}`;
  await stored({ nombre: name, servicios: [service("TV Feed", 10, soon)] });
  await page.locator("#feed a", { hasText: name }).waitFor();
  assert.equal(await page.locator("#feed").getAttribute("aria-live"), "polite");
  await until(page, wanted => Number(document.querySelector("#fact-customers .value")?.textContent.replace(/\D/g, "")) === wanted, total + 1);
  await page.locator("#kinds th", { hasText: "TV Feed" }).waitFor({ state: "attached" });
  const lines = page.locator("#feed [data-operation]", { hasText: name });
  for (const [i, notas] of ["dos", "tres"].entries()) {
    await asked("PATCH", path, { notas }, { headers: { "Content-Type": "application/merge-patch+json" } });
    await lines.nth(i + 1).waitFor();
  }
  const seen = await page.locator("#feed [data-operation]").first().getAttribute("data-operation");
  await asked("PATCH", path, { notas: "cuatro" }, { headers: { "Content-Type": "application/merge-patch+json" } });
  await page.locator("#feed-more").waitFor();
  assert.equal(await page.locator("#feed [data-operation]").first().getAttribute("data-operation"), seen);
  assert.match(await page.locator("#feed-more").textContent(), /1 más/);
  await page.locator("#feed-more").focus();
  await page.keyboard.press("Enter");
  await until(page, old => document.querySelector("#feed [data-operation]").dataset.operation !== old, seen);
  assert.equal(await page.evaluate(() => document.activeElement.id), "feed");

  await page.locator("h1").click();
  await page.keyboard.press("p");
  await page.getByText("en pausa").waitFor();
  assert.equal(await page.locator("#feed").getAttribute("aria-live"), "off");
  await asked("DELETE", path);
  await page.locator("#feed-more").waitFor();
  assert.equal(await page.locator("#feed", { hasText: `mandó a la papelera a ${name}` }).count(), 0);
  await page.locator("#feed-pause").click();
  await page.locator("#feed", { hasText: `mandó a la papelera a ${name}` }).waitFor();
  await done(page);
});

test("nobody yet, nothing to be read, and no connection: each is said, and it goes on by itself", async () => {
  const page = await opened();
  await page.route(/\/clientes\?limite=1$/, route => route.fulfill({ json: [], headers: { "Total-Count": "0", ETag: 'W/"0"' } }));
  await gone(page, "#/resumen", "text=Todavía no hay clientes");
  await accessible(page);
  await page.unroute(/\/clientes\?limite=1$/);
  await page.evaluate(() => { sessionStorage.clear(); location.hash = "#/clientes"; });
  await page.locator("#q").waitFor();
  await page.route(/\/servicios$/, route => route.fulfill({ status: 500, json: { error: "no" } }));
  await gone(page, "#/resumen", "#kinds [role=alert]");
  await page.locator("#ends .draw").waitFor();
  await page.unroute(/\/servicios$/);
  await page.locator("#kinds [role=alert] button").click();
  await page.locator("#kinds .draw").waitFor();
  await page.evaluate(() => { sessionStorage.clear(); location.hash = "#/clientes"; });
  await page.locator("#q").waitFor();
  await page.route(/\/(clientes\?limite|livez|cambios|servicios|vencimientos)/, route => route.abort());
  await gone(page, "#/resumen", ".void[role=alert]");
  await page.unroute(/\/(clientes\?limite|livez|cambios|servicios|vencimientos)/);
  await page.locator("#kinds .draw").waitFor();
  await done(page);
});

test("a screen of which a part does not come is opened once it does", async () => {
  for (const part of ["overview.js", "words/overview-es.js", "css/overview.css"]) {
    const page = await opened(), cut = new RegExp(`/consola/${part}$|/livez$`);
    await page.locator("#r0").waitFor();
    await page.route(cut, route => route.abort());
    await gone(page, "#/resumen", ".void[role=alert]");
    await page.unroute(cut);
    await page.locator("#kinds .draw").waitFor();
    await page.locator("h1", { hasText: "Resumen" }).waitFor();
    assert.equal(await page.evaluate(() => [...document.styleSheets].filter(({ href }) => href?.endsWith("/overview.css")).length), 1, part);
    await done(page);
  }
});

test("of a large registry nobody counts the past before being asked", async () => {
  const page = await opened();
  const counted = await grown(page);
  await page.route(/\/clientes\?limite=1$/, async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), "total-count": "1000000" } });
  });
  await gone(page, "#/resumen", "#growth button");
  assert.deepEqual(counted, []);
  await page.locator("#growth button").click();
  await page.locator("#growth .draw").waitFor();
  await until(page, () => document.querySelectorAll("#growth .point").length === 13);
  await done(page);
});

test("the days of a CSV are counted however it comes in pieces", async () => {
  const page = await opened();
  const counts = await page.evaluate(async () => {
    const { rowsOf } = await import("/consola/measure.js"), { sum } = await import("/consola/sums.js");
    const text = 'fecha_fin,descripcion\n2026-01-02,"a\n2026-01-03,""b"\n2026-01-04,c\n';
    const all = [...Array(text.length)].map((_, cut) => { const days = rowsOf(); return [...days(text.slice(0, cut)), ...days(text.slice(cut))].join(); });
    return [[...new Set(all)], ["0.1", "0.2", "12345678901234567890.05"].reduce((a, b) => sum(a, b), "0"), sum("-1.5", "0.25")];
  });
  assert.deepEqual(counts, [["2026-01-02,2026-01-04"], "12345678901234567890.35", "-1.25"]);
  await done(page);
});
