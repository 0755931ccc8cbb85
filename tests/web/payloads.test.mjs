// 40 texts that would run as a script where a page took them for markup, as name, contact, service, tag and note of a
// customer, as what is searched and as an address: none runs, and none is even refused by the Content-Security-Policy.
import { close, done, opened, service, stored } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";

after(close);

const run = "window.ran=1";
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

test("40 payloads in Find", async () => {
  assert.equal(payloads.length, 40);
  await stored(...payloads.map((text, n) => ({
    nombre: `Qx${n} ${text}`, contacto: text, servicios: [service(text, 1)], etiquetas: [text], notas: `${text} aguja${n}`, direccion: text,
  })));
  const page = await opened({ hash: "#/clientes?buscar=qx" });
  await page.waitForFunction(() => document.querySelectorAll("#grid tr[data-index]").length === 40);
  const shown = await page.locator("#grid tbody a").allTextContents();
  assert.deepEqual(shown.map(text => text.replace(/^Qx\d+ /, "")).sort(), [...payloads].sort());
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(5);
  }
  await page.waitForTimeout(300);
  for (const [n, text] of payloads.entries()) {
    await page.locator("#q").fill(n % 2 ? text : `aguja${n}`);
    await page.waitForTimeout(20);
  }
  await page.waitForTimeout(300);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("qx1");
  await page.waitForTimeout(300);
  await page.keyboard.press("Escape");
  for (const text of payloads.slice(0, 10))
    await page.evaluate(hash => { location.hash = hash; }, `#/clientes?buscar=${encodeURIComponent(text)}&estado=${text}&etiqueta=${encodeURIComponent(text)}`);
  await page.waitForTimeout(300);
  await page.evaluate(hash => { location.hash = hash; }, `#/nuevo?nombre=${encodeURIComponent(`Qx0 ${payloads[0]}`)}`);
  await page.locator(".twins").waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});
