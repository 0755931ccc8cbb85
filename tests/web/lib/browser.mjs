// Debian's Chromium before the console, by playwright-core out of build/npm/web, and what every test holds it to: no
// error, no report of the Content-Security-Policy, nothing asked of another host.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import assert from "node:assert/strict";

const modules = process.env.SKY_WEB_MODULES;
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");

export const site = `http://127.0.0.1:${process.env.SKY_PORT}`;
const bearer = process.env.SKY_TOKEN ? { Authorization: `Bearer ${process.env.SKY_TOKEN}` } : {};
const storage = `http://127.0.0.1:${process.env.SKY_ARCHIVOS_PORT}`;
export const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser;

const how = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"] };

// serve(): a browser for other processes, at the address that this gives.
export const serve = async () => (await chromium.launchServer(how)).wsEndpoint();

// launch(): the browser of the address in SKY_BROWSER, or one of this process.
export async function launch() {
  browser ??= await (process.env.SKY_BROWSER ? chromium.connect(process.env.SKY_BROWSER) : chromium.launch(how));
  return browser;
}

export const close = () => browser?.close();

// opened({ hash: "#/clientes", width: 1440, language: "es", theme: "light", base }): a page of a browser of its own, with
// `page.trouble`, what went wrong on it.
export async function opened({ hash = "", width = 1440, height = 900, language = "es", theme = "light", base = site, ...more } = {}) {
  const context = await (await launch()).newContext({
    viewport: { width, height }, locale: language === "es" ? "es-ES" : "en-GB", colorScheme: theme, timezoneId: "Europe/Madrid",
    ignoreHTTPSErrors: true, reducedMotion: "reduce", ...more,
  });
  const page = await context.newPage();
  page.trouble = [];
  page.setDefaultTimeout(20000);
  page.on("pageerror", error => page.trouble.push(`error: ${error.message}`));
  page.on("console", message => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
      page.trouble.push(`console: ${message.text()}`);
  });
  page.on("request", request => {
    if (!request.url().startsWith(base))
      page.trouble.push(`asked of another host: ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", event => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(`${base}/${hash}`);
  return page;
}

// begunAnew(page): of a page that is about to begin anew by itself; what this gives waits for that, and tells how many boxes
// to be filled in were on the screen until then, which is long where the connection is slow.
export async function begunAnew(page) {
  await page.evaluate(() => addEventListener("pagehide", () => {
    sessionStorage.setItem("left", document.querySelectorAll("main :is(input, textarea)").length);
  }));
  return async () => Number(await (await page.waitForFunction(() => sessionStorage.getItem("left"))).jsonValue());
}

// offline(page): settles once nothing that the page asks for gets out, which is later than that was asked of the browser.
export async function offline(page) {
  await page.context().setOffline(true);
  await page.waitForFunction(() => fetch("/livez", { cache: "no-store" }).then(() => false, () => true));
}

// heldBack(page, "**/clientes?*", { isHeld, answer }): what is asked for there, of which isHeld(request) is true, waits until
// the function that this gives is called; then answer(route) answers, or else the registry does.
export async function heldBack(page, url, { isHeld = () => true, answer = route => route.continue().catch(() => {}) } = {}) {
  let letGo;
  const wait = new Promise(go => { letGo = go; });
  await page.route(url, async route => {
    if (isHeld(route.request()))
      await wait;
    return answer(route);
  });
  return letGo;
}

// eventually(isSo): settles once isSo() gives true, or after a minute.
export async function eventually(isSo) {
  for (const end = Date.now() + 60000; Date.now() < end && !await isSo();)
    await new Promise(go => setTimeout(go, 100));
}

// done(page): nothing went wrong on it.
export async function done(page) {
  assert.deepEqual(page.trouble, []);
  await page.context().close();
}

// accessible(page): axe finds nothing. It is put in as the test's own, which no policy of the page hinders.
export async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(" ")}`.slice(0, 400)), []);
}

// contents(download): the text of the file, with its byte order mark.
export const contents = async download => (await buffer(await download.createReadStream())).toString();

// asked("POST", "/clientes", body): of the registry itself, as whoever the test is.
export async function asked(method, path, body, { base = site, headers = {} } = {}) {
  const answer = await fetch(base + path, {
    method, headers: { ...(body ? { "Content-Type": "application/json" } : {}), ...bearer, ...headers }, body: body && JSON.stringify(body),
  });
  const said = await answer.text();
  return { status: answer.status, headers: answer.headers, body: said ? JSON.parse(said) : null };
}

export async function stored(...customers) {
  for (const customer of customers) {
    const { status, body } = await asked("POST", "/archivos", customer, { base: storage });
    assert.equal(status, 201, JSON.stringify(body));
  }
}

const day = shift => new Date(Date.now() + shift * 86400000).toISOString().slice(0, 10);
export const service = (descripcion, precio, more = {}) => ({ descripcion, fecha_contratacion: "2023-02-04", precio, moneda: "EUR", ...more });
export const soon = { fecha_fin: day(10) }, over = { fecha_fin: day(-10) }, later = { fecha_contratacion: day(20) };
export const left = { fecha_baja: day(-30) }, held = { suspension: { desde: day(-3), motivo: "viaje" } };
