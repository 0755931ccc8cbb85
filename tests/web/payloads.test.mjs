// 40 texts that would run as a script where a page took them for markup, in every member of a customer, as authors, files,
// cells and addresses, on every screen that shows them: none runs, none is even refused by the Content-Security-Policy,
// nothing is asked of another host, and each is read as it was written.
import { after, before, test } from "node:test";
import { asked, close, done, eventually, opened, service, stored } from "./lib/browser.mjs";
import assert from "node:assert/strict";
import { gone } from "./lib/grown.mjs";

after(close);

const run = "ran=1";
const payloads = [
  `<script>${run}</script>`, `<script src=//x.test/x.js></script>`, `<img src=x onerror=${run}>`, `<svg onload=${run}>`,
  `<svg><script>${run}</script></svg>`, `"><img src=x onerror=${run}>`, `'><img src=x onerror=${run}>`, `" onmouseover="${run}`,
  `' onfocus='${run}' autofocus='`, `javascript:${run}`, `JaVaScRiPt:${run}`, `data:text/html,<script>${run}</script>`,
  `<iframe srcdoc="<script>parent.ran=1</script>">`, `<iframe src=javascript:parent.ran=1>`, `<body onload=${run}>`,
  `<details open ontoggle=${run}>`, `<input autofocus onfocus=${run}>`, `<video><source onerror=${run}></video>`,
  `<math><mtext><script>${run}</script></mtext></math>`, `<style>@import "//x.test/x.css"</style>`, `<div style="background:url(//x.test)">`,
  `<link rel=stylesheet href=//x.test/x.css>`, `<base href=//x.test/>`, `<meta http-equiv=refresh content="0;url=//x.test">`,
  `<object data=javascript:${run}>`, `<embed src=javascript:${run}>`, `<form action=javascript:${run}><button>x`, "${window.ran=1}",
  "{{constructor.constructor('window.ran=1')()}}", "`${window.ran=1}`", `<!--><script>${run}</script>-->`, `]]><script>${run}</script>`,
  `</title><script>${run}</script>`, `</textarea><script>${run}</script>`, `<template><script>${run}</script></template>`,
  `<a href="javascript:${run}">x</a>`, `<noscript><p title="</noscript><img src=x onerror=${run}>">`, `\\x3cscript\\x3e${run}\\x3c/script\\x3e`,
  `&lt;script&gt;${run}&lt;/script&gt;`, `<svg><animate onbegin=${run} attributeName=x dur=1s>`,
];

const at = (name, more = "") => `#/clientes/${encodeURIComponent(name)}${more}`;
const all = make => payloads.map((text, n) => make(text, n));

// Whatever of a customer can be many is all of them at once; what is one, each of them after another.
const many = nombre => ({
  nombre, contacto: payloads[0], telefonos: payloads, correos: payloads, etiquetas: payloads, notas: payloads.join("\n"), direccion: payloads[0], documento_identidad: payloads[0],
  equipos: all(text => ({ tipo: text, serie: text, mac: text, [text]: text })), ubicacion: { lat: 1, lon: 2, nota: payloads[0] },
  servicios: all((text, n) => service(text, 1, { fecha_contratacion: `2023-01-${10 + n % 20}`, suspension: { desde: "2024-01-01", motivo: text }, detalle: text })),
  ...Object.fromEntries(all(text => [text, { [text]: text }])),
});
const single = text => ({ contacto: text, direccion: text, documento_identidad: text, notas: text, ubicacion: { lat: 1, lon: 2, nota: text } });

let name = "Mala", operations;
const authors = [];    // those of them that a token may be called

before(async () => {
  await stored(...all((text, n) => ({ nombre: `Qx${n} ${text}`, ...single(text), telefonos: [text], etiquetas: [text], servicios: [service(text, 1)], notas: `${text} aguja${n}` })),
    many("Mala"), { ...many("Mala Dos"), contacto: "x" });
  const bearers = [];
  for (const text of process.env.SKY_TOKEN ? payloads : []) {
    const { status, body } = await asked("POST", "/fichas", { nombre: text, rol: "editor" });
    bearers.push(body.ficha);
    if (status === 201)
      authors.push(text);
  }
  const known = async bearer => (await asked("GET", at(name).slice(1), undefined,
    { headers: { Authorization: `Bearer ${bearer}` } })).status !== 401;
  for (const bearer of bearers.filter(Boolean)) // a token works everywhere after a second
    await eventually(() => known(bearer));
  for (const [n, text] of payloads.entries()) {
    const next = `Mala ${text}`, headers = bearers[n] ? { Authorization: `Bearer ${bearers[n]}` } : {};
    const { status } = await asked("PATCH", at(name).slice(1), { nombre: next, ...single(text) }, { headers });
    assert.equal(status, 200);
    name = next;
  }
  operations = (await asked("GET", `${at(name).slice(1)}/historial?limite=100`)).body.map(({ operacion }) => operacion).sort((a, b) => a - b);
});

// shown(page, selector, texts): each is there to be read, and nothing ran.
async function shown(page, selector, texts = payloads) {
  const text = await page.locator(selector).evaluateAll(found => found.map(one => one.textContent).join("\n"));
  assert.deepEqual(texts.filter(one => !text.includes(one)), [], selector);
  await calm(page);
}

async function calm(page) {
  assert.deepEqual(await page.evaluate(() => [window.ran, document.querySelectorAll("[href^='javascript:' i], [src^='javascript:' i], iframe, object, embed, base").length]), [undefined, 0]);
  assert.deepEqual(page.trouble, []);
}

let page;
before(async () => {
  page = await opened({ hash: "#/clientes?buscar=qx" });
  page.setDefaultTimeout(30000);
  page.on("dialog", one => { page.trouble.push(`dialog: ${one.message()}`); one.dismiss(); });
  if (process.env.SKY_TOKEN) {
    await page.locator("#nombre").fill("jefe");
    await page.locator("#clave").fill("caballo correcto");
    await page.keyboard.press("Enter");
  }
  await page.locator("#r39").waitFor();
});

const rowsOf = text => page.waitForFunction(wanted => document.querySelector("#q")?.value === wanted && document.querySelector("#grid, .void") &&
  document.querySelector("#grid")?.getAttribute("aria-busy") !== "true", text);

test("in the search: rows, the preview, what is looked for, the filters, and the way to anywhere", async () => {
  await shown(page, "#grid tbody a");
  await shown(page, "#grid tbody");
  for (const text of payloads) {
    await page.waitForFunction(wanted => document.querySelector(".peek")?.textContent.includes(wanted), (await page.locator("[aria-selected=true] a").textContent()).replace(/^Qx\d+ /, ""));
    await page.keyboard.press("ArrowDown");
    assert.ok(text);
  }
  await calm(page);
  for (const [n, text] of payloads.entries()) {
    await page.locator("#q").fill(n % 2 ? text : `aguja${n}`);
    await rowsOf(n % 2 ? text : `aguja${n}`);
  }
  for (const text of payloads)
    await page.evaluate(hash => { location.hash = hash; }, `#/clientes?buscar=${encodeURIComponent(text)}&estado=${encodeURIComponent(text)}&etiqueta=${encodeURIComponent(text)}&servicio=${encodeURIComponent(text)}`);
  await page.locator("#b-etiqueta.on").waitFor();
  await calm(page);
  await page.keyboard.press("Control+k");
  await page.locator("dialog.pal input:focus").waitFor();
  for (const text of payloads.slice(0, 12)) {
    await page.locator("dialog.pal input").fill(`qx ${text}`);
    await page.waitForFunction(wanted => [...document.querySelectorAll("#goto-list bdi")].some(one => one.textContent.includes(wanted)), text);
  }
  await page.keyboard.press("Escape");
  await calm(page);
});

test("on the sheet of a customer, its forms, the titles and what is told", async () => {
  await gone(page, at(name), ".who-is h1");
  await page.locator(".aside li").first().waitFor();
  for (const part of [".who-is", ".svc-t", ".eq-t", "main"])
    await shown(page, part, part === ".who-is" ? [payloads.at(-1)] : payloads);
  assert.ok((await page.title()).startsWith(name));
  await page.emulateMedia({ media: "print" });
  await calm(page);
  await page.emulateMedia({ media: "screen" });
  for (const section of ["contacto", "equipos", "otros", "notas"]) {
    await page.locator(`#b-${section}`).click();
    const values = await page.locator("form.edit :is(input, textarea)").evaluateAll(found => found.map(one => one.value).join("\n"));
    assert.deepEqual(payloads.filter(text => !values.includes(text)), section === "notas" ? payloads.slice(0, -1) : [], section);
    await page.keyboard.press("Escape");
  }
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("1");
  await page.locator("[role=menu]").waitFor();
  await page.keyboard.press("p");
  await page.locator("#f-precio").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await page.locator("#f-descripcion").waitFor();
  await calm(page);
  await page.keyboard.press("Escape");
  for (const text of payloads.slice(0, 3)) {
    await page.getByRole("button", { name: `Quitar la etiqueta ${text}` }).click();
    await page.locator(".toast", { hasText: text }).waitFor();
  }
  await calm(page);
});

test("as each name and contact of a customer, and where there is none of that name", async () => {
  for (const [n, text] of payloads.entries()) {
    await gone(page, at(`Qx${n} ${text}`), ".who-is h1");
    await page.waitForFunction(wanted => document.querySelector(".who-is h1")?.textContent.includes(wanted) && document.querySelector("main")?.textContent.includes(wanted), text);
  }
  await gone(page, at(payloads[2]), "h1");
  await page.waitForFunction(wanted => document.querySelector("main")?.textContent.includes(wanted), payloads[2]);
  await calm(page);
});

test("in what two changed", async () => {
  await gone(page, at(name), "#b-contacto");
  await page.locator("#b-notas").click();
  await page.locator("#f-notas").fill(payloads.join(" "));
  await asked("PATCH", at(name).slice(1), { direccion: payloads[3], notas: payloads.join("; ") });
  await page.keyboard.press("Control+Enter");
  await page.locator(".clash").waitFor();
  await shown(page, ".clash");
  await page.getByRole("radio").first().check();
  await page.locator(".clash .primary").click();
  await page.locator(".clash").waitFor({ state: "detached" });
});

test("in a customer's history, past and two moments, and in the registry's", async () => {
  await gone(page, at(name, "/historia"), ".op");
  await shown(page, "main");
  if (process.env.SKY_TOKEN)
    await shown(page, ".op .who, .op", authors);
  for (const number of operations.filter((_, n) => n % 8 === 1)) {
    await gone(page, at(name, `?en=${number}`), ".nowadays");
    await page.waitForFunction(en => location.hash.endsWith(`=${en}`) && document.querySelector(".svc-t"), number);
  }
  await shown(page, "main");
  await gone(page, at(name, `/historia?comparar=${operations[1]},${operations[30]}`), ".compare-t");
  await shown(page, ".compare-t", [payloads[0], payloads[29]]);
  await gone(page, `#/historia?cliente=${encodeURIComponent(name)}`, ".op");
  await shown(page, "main", [payloads.at(-1)]);
  await gone(page, "#/historia", ".op");
  await gone(page, `#/historia?en=${operations.at(-1)}`, ".then-t");
  await gone(page, `#/historia?desde=${new Date(Date.now() - 864e5).toISOString().slice(0, 10)}&hasta=${new Date().toISOString().slice(0, 10)}`, ".tally");
  for (const text of payloads.slice(0, 8)) {
    await gone(page, `#/historia?autor=${encodeURIComponent(text)}&cliente=${encodeURIComponent(text)}&verbo=${encodeURIComponent(text)}`, "main h1");
    await gone(page, `#/historia?en=${encodeURIComponent(text)}`, "main");
  }
  await calm(page);
});

test("in the overview", async () => {
  await gone(page, "#/resumen", "#feed [data-operation]");
  await page.locator("#kinds .draw").waitFor();
  await shown(page, "#kinds");
  await asked("PATCH", at(`Qx2 ${payloads[2]}`).slice(1), { notas: payloads[4] });
  await page.locator("#feed", { hasText: payloads[2] }).waitFor();
  await calm(page);
});

test("in a file, its name, its titles, its cells and its plan", async () => {
  await gone(page, "#/importar", "#step-1");
  const cell = text => `"${text.replaceAll('"', '""')}"`;
  const bring = (name, text) => page.evaluate(([called, said]) => {
    const data = new DataTransfer(), field = document.querySelector("#file");
    data.items.add(new File([said], called));
    field.files = data.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }, [name, text]);
  await bring(`${payloads[2]}.csv`, `Nombre;Tel;Alta;${payloads.map(cell).join(";")}\n${payloads.map(text => [`Zz ${text}`, text, "1/2/2024", ...payloads].map(cell).join(";")).join("\n")}\n${payloads.map(text =>
    [`Zy ${text}`, "1", text, ...payloads].map(cell).join(";")).join("\n")}\n`);
  await page.locator("#m-42").waitFor();
  await shown(page, ".maps");
  await shown(page, ".step.done", [payloads[2]]);
  await page.locator("#m-3").selectOption("notas");
  await page.keyboard.press("Control+Enter");
  await page.locator(".plan").waitFor();
  await page.evaluate(() => document.querySelectorAll("main details").forEach(one => { one.open = true; }));
  await page.waitForFunction(wanted => document.querySelector("main")?.textContent.includes(wanted), payloads.at(-1));
  await shown(page, "main");
  for (const text of payloads) {
    await gone(page, "#/clientes", "#q");
    await page.evaluate(() => sessionStorage.clear()); // else the file before would be gone on with
    await gone(page, "#/importar", "#step-1");
    await bring(`${text}.csv`, "Nombre\nx\n");
    await page.locator(".step.done", { hasText: text }).waitFor();
  }
  await calm(page);
});

test("in duplicates, a new customer's homonym, the bin and administration", async () => {
  await gone(page, "#/duplicados", ".twin h2");
  await page.locator(".twin h2", { hasText: "Mala Dos" }).first().waitFor();
  await shown(page, ".twin");
  for (const n of [0, 2, 3]) {
    await gone(page, `#/nuevo?nombre=${encodeURIComponent(`Qx${n} ${payloads[n]}`)}`, ".twins");
    await page.locator(".twins", { hasText: payloads[n] }).waitFor();
  }
  await page.evaluate(() => sessionStorage.clear());
  for (const [n, text] of payloads.entries())
    await asked("DELETE", at(`Qx${n} ${text}`).slice(1));
  await gone(page, "#/papelera", ".bin-t");
  await shown(page, ".bin-t");
  await gone(page, "#/administracion", "#at-health dt");
  if (process.env.SKY_TOKEN) {
    await page.locator("#at-tokens tbody tr").nth(authors.length - 1).waitFor();
    assert.ok(authors.length >= 30);
    await shown(page, "#at-tokens", authors);
    await page.locator("#at-audit tbody tr").first().waitFor();
  }
  await gone(page, `#/${encodeURIComponent(payloads[0])}`, ".void");
  await calm(page);
  await done(page);
});
