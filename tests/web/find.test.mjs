// The search: by typing and by keyboard alone, with its filters, pages, states and addresses.
import { accessible, asked, close, done, heldBack, opened, stored, service } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const names = page => page.locator("#grid tbody a").allTextContents();
const until = (page, check, value) => page.waitForFunction(check, value);
const at = (page, hash) => until(page, wanted => location.hash === wanted, hash);
const rows = (page, count) => until(page, wanted => document.querySelectorAll("#grid tr[data-index]").length === wanted &&
  document.querySelector("#grid")?.getAttribute("aria-busy") === "false", count);

test("typing finds, marks what matches, keeps the address, and Enter opens", async () => {
  const page = await opened();
  await rows(page, 50);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.type("muñoz");
  await until(page, () => document.querySelector("#r0 mark")?.textContent === "Muñoz");    // "muño" has as many rows
  await rows(page, 6);
  assert.deepEqual(await page.locator("#grid tbody tr:nth-child(1) mark").allTextContents(), ["Muñoz"]);
  await at(page, "#/clientes?buscar=mu%C3%B1oz");
  assert.match(await page.locator(".find-foot b").textContent(), /^6 clientes$/);
  assert.match(await page.locator("tr", { hasText: "Ceferino" }).locator(".where").textContent(), /Notas: .*hijo, José Muñoz/);
  await page.keyboard.press("ArrowDown");
  const second = (await names(page))[1];
  assert.equal(await page.locator("#q").getAttribute("aria-activedescendant"), "r1");
  assert.equal(await page.locator('[aria-selected="true"] a').textContent(), second);
  await page.keyboard.press("Enter");
  await until(page, name => decodeURIComponent(location.hash) === `#/clientes/${name}`, second);
  const letGo = await heldBack(page, "**/clientes?*");
  await page.goBack();
  await until(page, () => document.querySelectorAll("#grid tr[data-index]").length === 6);     // it is busy meanwhile
  assert.equal(await page.locator("#q").inputValue(), "muñoz");
  await page.waitForTimeout(300);
  assert.equal(await page.locator("tr.ghost").count(), 0, "the list stays while it is read again");
  letGo();
  await page.waitForResponse(/buscar=mu/);
  await rows(page, 6);
  assert.equal(await page.locator("#q").getAttribute("aria-activedescendant"), "r1");
  page.trouble = page.trouble.filter(one => !/customer\.js/.test(one));
  await done(page);
});

test("a telephone is found and marked whatever stands between its digits; Enter before the rows opens the first", async () => {
  const page = await opened({ hash: "#/clientes?buscar=60011" });
  await rows(page, 1);
  assert.deepEqual(await page.locator("#grid mark").allTextContents(), ["600 11"]);
  await page.locator("#q").fill("");
  await page.route("**/clientes?*buscar=petrovic*", async route => { await new Promise(go => setTimeout(go, 300)); await route.continue(); });
  await page.keyboard.insertText("petrovic");
  await page.keyboard.press("Enter");
  await until(page, () => decodeURIComponent(location.hash) === "#/clientes/Đorđe Petrović");
  await page.context().close();
});

test("an answer to an older key changes nothing", async () => {
  const page = await opened();
  await rows(page, 50);
  await page.route("**/clientes?*", async route => {
    if (new URL(route.request().url()).searchParams.get("buscar") === "m")
      await new Promise(go => setTimeout(go, 500));
    await route.continue().catch(() => {});
  });
  await page.keyboard.type("manuel");
  await rows(page, 1);
  await page.waitForTimeout(700);
  assert.deepEqual(await names(page), ["Manuel Ugarte Sol"]);
  await done(page);
});

test("filters: a state at a touch, a service and a tag by typing, together with a search", async () => {
  const page = await opened();
  await rows(page, 50);
  await page.getByRole("button", { name: "vencido", exact: true }).click();
  await rows(page, 1);
  await at(page, "#/clientes?estado=vencido");
  assert.equal(await page.getByRole("button", { name: "vencido", exact: true }).getAttribute("aria-pressed"), "true");
  await page.getByRole("button", { name: "Todos" }).click();
  await page.locator("#b-servicio").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("internet 300");
  await page.keyboard.press("Enter");
  await rows(page, 7);
  await page.locator("#q").fill("muñoz");
  await rows(page, 3);
  await page.locator("#b-etiqueta").click();
  await page.keyboard.type("MAYOR 65");
  await page.keyboard.press("Enter");
  await rows(page, 1);
  assert.deepEqual(await names(page), ["Josefa Muñoz Prieto"]);
  await page.reload();
  await rows(page, 1);
  await page.locator("#b-etiqueta").click();
  await rows(page, 3);
  await done(page);
});

test("a search together with filters is one list: its pages, and how many there are in all", async () => {
  const path = "/clientes?buscar=a&servicio=internet+300";
  const { headers } = await asked("GET", `${path}&limite=1`, null, { headers: { Prefer: "count=exact" } });
  const total = Number(headers.get("Total-Count"));
  assert.ok(total > 0);
  const page = await opened({ hash: `#${path}` });
  await until(page, wanted => document.querySelector(".find-foot b")?.textContent === wanted, `${total} clientes`);
  await rows(page, Math.min(total, 50));
  await done(page);
});

// The number at a state is that one; null: there is none.
const counted = (page, state, count) => until(page, ([state, count]) => [...document.querySelectorAll(".fchip")].some(one =>
  one.querySelector("b")?.textContent === state && (one.querySelector(".n")?.textContent ?? null) === count), [state, count]);

test("states and tags say how many customers they are of, as it is now; in the past, and unreached, they say nothing", async () => {
  const of = async state => (await asked("GET", "/estados")).body.find(one => one.estado === state).clientes;
  const page = await opened();
  const before = await of("futuro");
  await counted(page, "futuro", String(before));
  await until(page, () => /Op\. /.test(document.querySelector(".live")?.textContent));
  await stored({ nombre: "Quique Venidero", etiquetas: ["solo suya"], servicios: [{ descripcion: "TV", fecha_contratacion: "2999-01-01" }] });
  await counted(page, "futuro", String(before + 1));
  await page.locator("#b-etiqueta").click();
  await until(page, () => document.querySelector('#l-etiqueta option[value="solo suya"]')?.label === "1 cliente");
  await asked("DELETE", "/clientes/Quique%20Venidero");
  await counted(page, "futuro", String(before));
  await until(page, () => !document.querySelector('#l-etiqueta option[value="solo suya"]'));
  await page.route("**/estados", route => route.abort());
  await stored({ nombre: "Quique Venidero" });
  await counted(page, "futuro", null);
  await asked("DELETE", "/clientes/Quique%20Venidero");
  await page.unroute("**/estados");
  await counted(page, "futuro", String(before));
  const past = await opened({ hash: "#/clientes?en=1" });
  await past.locator("#grid tbody tr[data-index]").first().waitFor();
  await counted(past, "futuro", null);
  await done(past);
  await done(page);
});

test("rows come as one scrolls, all of them once; who comes back is where they were", async () => {
  const page = await opened();
  await rows(page, 50);
  await until(page, () => /^\d+ clientes$/.test(document.querySelector(".find-foot b")?.textContent));
  const total = Number((await page.locator(".find-foot b").textContent()).split(" ")[0]);
  assert.ok(total >= 136);
  for (let seen = 50; seen < total; seen = Math.min(seen + 50, total)) {
    await page.locator("#results").evaluate(element => element.scrollTo(0, element.scrollHeight));
    await until(page, least => document.querySelectorAll("#grid tr[data-index]").length > least, seen);
  }
  const all = await names(page);
  assert.equal(new Set(all).size, total);
  await page.locator("#q").focus();
  for (let key = 0; key < 7; key++)
    await page.keyboard.press("PageDown");
  await at(page, "#/clientes?fila=71");
  await page.reload();
  await until(page, () => document.querySelector("#r70")?.getAttribute("aria-selected") === "true");
  await done(page);
});

test("a list whose first pages have nobody goes on by itself, and says nobody only at its end", async () => {
  const page = await opened({ height: 2400 });
  await until(page, () => document.querySelectorAll("#grid tr[data-index]").length > 60);
  let asked = 0;
  await page.route("**/clientes?*estado=futuro*", route => route.fulfill({ contentType: "application/json",
    headers: ++asked < 20 ? { Link: `</clientes?cursor=${asked}&estado=futuro>; rel="next"` } : {},
    body: asked < 20 ? "[]" : '[{"nombre":"Por fin"}]' }));
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => window.said.push(document.querySelector(".void h2")?.textContent))
      .observe(document.querySelector("#results"), { childList: true, subtree: true });
  });
  await page.getByRole("button", { name: "futuro", exact: true }).click();
  await rows(page, 1);
  assert.deepEqual(await page.evaluate(() => window.said.filter(Boolean)), []);
  assert.equal(asked, 20);
  await done(page);
});

test("nobody found: who was perhaps meant, and the way to create", async () => {
  const page = await opened();
  await rows(page, 50);
  await page.keyboard.type("josefa muñoz garrido");
  await page.locator(".void h2", { hasText: "Nadie coincide con «josefa muñoz garrido»" }).waitFor();
  await page.locator(".near a").first().waitFor();
  assert.deepEqual(await page.locator(".near a").allTextContents(), ["Josefa Muñoz Prieto"]);
  await page.keyboard.press("Control+Enter");
  await page.locator("#n-nombre").waitFor();
  assert.equal(await page.locator("#n-nombre").inputValue(), "josefa muñoz garrido");
  await done(page);
});

test("what is slow has ghosts, and what fails says why and can be asked again", async () => {
  const page = await opened();
  await rows(page, 50);
  let fails = false;
  const letGo = await heldBack(page, "**/clientes?*", { answer: route => (fails
    ? route.fulfill({ status: 503, contentType: "application/problem+json",
      body: '{"code":"NOT_LISTED","detail":"Todavía no se puede buscar.","status":503}' })
    : route.continue().catch(() => {})) });
  await page.keyboard.type("w");
  await page.locator("tr.ghost").first().waitFor();
  letGo();
  await rows(page, 1);
  fails = true;
  await page.keyboard.type("x");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /Todavía no se puede buscar\./);
  fails = false;
  await page.getByRole("button", { name: "Reintentar" }).click();
  await until(page, () => document.querySelector(".void h2")?.textContent.startsWith("Nadie"));
  await done(page);
});

test("what another clerk changes is there without reloading", async () => {
  await stored({ nombre: "Zoe Cambiante", telefonos: ["600 99 88 77"], servicios: [service("TV Básica", 12)] });
  const page = await opened({ hash: "#/clientes?buscar=cambiante" });
  await rows(page, 1);
  await until(page, () => /Op\. /.test(document.querySelector(".live")?.textContent));
  await asked("PATCH", "/clientes/Zoe%20Cambiante", { etiquetas: ["recién puesta"] });
  await page.locator("tr.fresh .tag").waitFor();
  assert.equal(await page.locator("tr .tag").textContent(), "recién puesta");
  await done(page);
});

test("the list as it was: in the past nothing is created, and every link keeps the moment", async () => {
  const day = new Date(Date.now() - 86400000).toISOString().slice(0, 10), number = (await asked("GET", "/cambios?limite=3")).body[2].operacion;
  const page = await opened({ hash: `#/clientes?en=${number}` });
  await rows(page, 3);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.time), "past");
  assert.equal(await page.locator(".find .btn.primary").count(), 0);
  await page.keyboard.type("josef");
  await rows(page, 1);
  assert.equal(await page.locator("#r0 a").getAttribute("href"), `#/clientes/Josefa%20Mu%C3%B1oz%20Prieto?en=${number}`);
  await page.goto(`${page.url().split("#")[0]}#/clientes?en=${day}`);
  await page.locator(".void").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#results").focus();
  await page.keyboard.press("Escape");
  await rows(page, 50);
  await at(page, "#/clientes");
  await done(page);
});

test("a start that fails says why, and can be tried again", async () => {
  const page = await opened({ hash: "#/nuevo" });
  await page.route("**/sesion", route => route.fulfill({ status: 502, contentType: "application/problem+json",
    body: '{"code":"NO_ANSWER","detail":"El servicio no responde.","status":502}' }));
  await page.reload();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /El servicio no responde\./);
  await accessible(page);
  await page.unroute("**/sesion");
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.locator("#n-nombre").waitFor();
  await done(page);
});

test("the way to anywhere says why it knows of nobody", async () => {
  const page = await opened();
  await rows(page, 50);
  await page.route("**/clientes?buscar=*", route => route.abort());
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input").waitFor();
  await page.keyboard.type("weiss");
  await page.locator("dialog.pal [role=status]", { hasText: "Sin conexión" }).waitFor();
  await page.unroute("**/clientes?buscar=*");
  await page.keyboard.type(" ");
  await page.locator("#goto-list mark").first().waitFor();
  assert.equal(await page.locator("dialog.pal [role=status]").count(), 0);
  page.trouble.length = 0;
  await done(page);
});

test("what is fetched ahead and cannot be had is no error, and is fetched once it is asked for", async () => {
  const page = await opened();
  await page.route("**/goto.js", route => route.abort());
  await Promise.all([page.waitForEvent("requestfailed", request => request.url().endsWith("/goto.js")), page.reload()]);
  await page.unroute("**/goto.js");
  await page.locator("#r0").waitFor();
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input:focus").waitFor();
  await done(page);
});

test("the way to anywhere, the keys and their switch, by keyboard alone", async () => {
  const page = await opened();
  await rows(page, 50);
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input").waitFor();
  await page.keyboard.type("weiss");
  await page.locator("#goto-list mark").first().waitFor();
  assert.equal(await page.locator("#goto-list bdi").first().textContent(), "Jürgen Weiß");
  await page.keyboard.press("Escape");
  await page.locator("dialog.pal").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input:focus").waitFor();
  await page.keyboard.type("vencido");
  await until(page, () => document.querySelector("#g0 bdi")?.textContent === "Clientes con algo vencido");
  await page.keyboard.press("Enter");
  await until(page, () => location.hash === "#/clientes?estado=vencido");
  await page.locator("[aria-pressed=true]", { hasText: "vencido" }).waitFor();    // of the screen that comes
  await page.locator("#results").focus();
  await page.keyboard.press("?");
  await page.locator("dialog .keymap").waitFor();
  await page.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.waitForTimeout(100);
  assert.equal(await page.evaluate(() => location.hash), "#/clientes?estado=vencido");
  await page.locator(".me").click();
  await page.getByRole("button", { name: "Teclas" }).click();
  await page.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await page.locator("#results").focus();
  await page.keyboard.press("n");
  await page.locator("#n-nombre").waitFor();
  await done(page);
});

test("matches are cut out of the text itself, whatever its letters", async () => {
  const page = await opened();
  const cut = await page.evaluate(async () => {
    const { hits, words } = await import("/consola/marks.js");
    return [["José Muñoz", "munoz"], ["Jose\u0301 Mun\u0303oz", "muñoz jose"], ["Weiß", "weiss"], ["Straße 5", "strass"], ["600 11 22 33", "6001122"],
      ["İstanbul Æro", "istanbul aero"], ["👩‍👩‍👧 Ana", "ana"], ["banana", "ana"], ["a.b*c", "*"], ["+34 600-112", "34600112"]]
      .map(([text, query]) => hits(text, words(query)).map(([from, to]) => text.slice(from, to)));
  });
  assert.deepEqual(cut, [["Muñoz"], ["Jose\u0301", "Mun\u0303oz"], ["Weiß"], ["Straß"], ["600 11 22"], ["İstanbul", "Æro"], ["Ana"], [], [], ["34 600-112"]]);
  await done(page);
});
