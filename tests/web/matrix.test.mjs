// Every screen and state of the console, in one page: axe finds nothing, nothing is wider than the window, cut, covered or
// in another language, and focus is seen. With SKY_VIEWS=all at three widths, in both languages, by day and by night; else
// narrow by day in Spanish and wide by night in English. SKY_SCREENS, an expression, has some of them only.
import { asked, axe, close, done, offline, opened, service, site, stored } from "./lib/browser.mjs";
import { faults, hidden, words } from "./lib/seen.mjs";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { gone } from "./lib/grown.mjs";
import { populate } from "./lib/town.mjs";

after(close);

const languages = ["es", "en"], isAll = process.env.SKY_VIEWS === "all";
const heights = { 320: 640, 768: 1000, 1440: 900 };
const widthsIn = language => (isAll ? [320, 768, 1440] : [language === "es" ? 320 : 1440]);
const themesIn = language => (isAll ? ["light", "dark"] : [language === "es" ? "light" : "dark"]);
const at = (name, more = "") => `#/clientes/${encodeURIComponent(name)}${more}`;
const day = shift => new Date(Date.now() + shift * 864e5).toISOString().slice(0, 10);
const key = (page, ...all) => all.reduce((last, one) => last.then(() => page.keyboard.press(one)), Promise.resolve());
const shown = (page, selector) => page.locator(selector).first().waitFor();
const outside = page => page.evaluate(() => document.activeElement?.blur());
const change = (name, body) => asked("PATCH", at(name).slice(1), body);
const file = "Abonado;Móvil;Alta;Obs\nMatriz Uno;600 1;31/1/2024;x\n;600 2;1/2/2024;x\nMatriz Dos;600 3;mayo;x\nMaría Matriz;600112233;1/2/2024;otra nota\n";
const brought = async page => {
  await gone(page, "#/importar", "#step-1");
  await page.locator("#file").setInputFiles({ name: "año.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await shown(page, "#m-0");
};
const planned = async page => { await brought(page); await key(page, "Control+Enter"); await shown(page, ".plan"); };
const dialog = async (page, hash, there, open) => { await gone(page, hash, there); await outside(page); await open(); await shown(page, "dialog[open]"); };

// As long as the registry takes them, with nowhere to break a line.
const long = { nombre: `Largo ${"x".repeat(194)}`, telefonos: ["6".repeat(64)], correos: [`${"a".repeat(64)}@correo.example`], direccion: "d".repeat(200),
  etiquetas: ["e".repeat(120), "otra"], notas: "n".repeat(300), servicios: [service("s".repeat(120), 1234567.89), service("Internet 600", 34.9)] };

let then, numbers, invitation = `sky_${"0".repeat(16)}_${"0".repeat(72)}`;

// Each screen: how one gets there, once for each language; what is `loaded` anew ends what was on the page before.
const screens = {
  "search": page => gone(page, "#/clientes?buscar=mu%C3%B1oz", "#r5"),
  "search, nobody": page => gone(page, "#/clientes?buscar=josefa%20mu%C3%B1oz%20garrido", ".near a"),
  "search, the past": page => gone(page, `#/clientes?en=${then}`, "#r2"),
  "search, what is long": async page => { await gone(page, "#/clientes?buscar=largo", "#r0"); await shown(page, ".peek h2"); },
  "search, a list of filters": async page => { await gone(page, "#/clientes?estado=activo", "#r2"); await page.locator("#b-servicio").click(); },
  "search, not to be had": async page => {
    await page.route("**/clientes?*buscar=zz*", route => route.fulfill({ status: 503, json: { code: "NOT_LISTED", detail: "Xx.", status: 503 } }));
    await gone(page, "#/clientes?buscar=zz", "[role=alert]");
    await page.unroute("**/clientes?*buscar=zz*");
  },
  "new, with a homonym and what is missing": async page => {
    await gone(page, "#/nuevo?nombre=jose%20munoz%20ibarra", ".twins");
    await page.locator("#n-nombre").fill("José Muñoz Ibarra 2");
    await page.locator("#n-nombre").press("Enter");
    await shown(page, ".problems");
    await page.locator("#n-nombre").fill("jose munoz ibarra");
    await shown(page, ".twins");
  },
  "customer": async page => { await gone(page, at("María Matriz"), ".aside li"); await shown(page, ".svc-t"); },
  "customer, what is long": async page => { await gone(page, at(long.nombre), ".aside li"); await shown(page, ".svc-t"); },
  "customer, what is long, its history": async page => { await gone(page, at(long.nombre, "/historia"), ".life"); await shown(page, ".op"); },
  "customer, a menu": async page => { await gone(page, at("María Matriz"), ".svc-t"); await outside(page); await key(page, "1"); await shown(page, "[role=menu]"); },
  "customer, corrected wrongly": async page => {
    await gone(page, at("María Matriz"), "#b-contacto");
    await outside(page);
    await key(page, "e");
    await page.locator("#f-correos-0").fill("sin arroba");
    await page.locator("#f-ubicacion").fill("por ahí");
    await key(page, "Control+Enter");
    await shown(page, "#form-errors");
  },
  "customer, a service and its calendar": async page => {
    await page.evaluate(() => sessionStorage.clear());
    await gone(page, at("José Muñoz Ibarra"), "#b-contacto");
    await outside(page);
    await key(page, "s");
    await page.locator("#f-fecha_contratacion").press("Alt+ArrowDown");
    await shown(page, ".cal");
  },
  "customer, other members": async page => {
    await gone(page, at("María Matriz"), "#b-otros");
    await page.locator("#b-otros").click();
    await shown(page, "#h-edit-otros");
  },
  "customer, a conflict": async (page, language) => {
    await gone(page, at("Choque Matriz"), "#b-contacto");
    await outside(page);
    await key(page, "e");
    await page.locator("#f-direccion").fill(`Mía ${language} ${Math.random()}`);
    await change("Choque Matriz", { direccion: `Suya ${language}`, notas: language });
    await key(page, "Control+Enter");
    await shown(page, ".clash");
  },
  "customer, erased for ever": page => dialog(page, at("José Muñoz Ibarra"), "#b-contacto", async () => {
    await page.locator("[data-menu=more]").click();
    await page.locator("[role=menuitem]").last().click();
  }),
  "history": async page => { await gone(page, at("María Matriz", "/historia"), ".life"); await shown(page, ".op"); },
  "history, two moments": page => gone(page, at("María Matriz", `/historia?comparar=${numbers[0]},${numbers.at(-1)}`), ".compare-t"),
  "history, what comes back": page => dialog(page, at("María Matriz", `/historia?restaurar=${numbers[0]}`), ".op", () => {}),
  "customer, the past": async page => { await gone(page, at("María Matriz", `?en=${numbers[0]}`), ".nowadays"); await shown(page, ".life"); },
  "overview": async page => {
    await gone(page, "#/resumen", "#kinds .draw");
    await shown(page, "#ends .draw");
    await shown(page, "#feed [data-operation]");
    await page.evaluate(() => document.querySelectorAll("main details").forEach(one => { one.open = true; }));
  },
  "registry, its history": async page => { await gone(page, "#/historia", ".op"); await page.locator(".strip rect").first().waitFor({ state: "attached" }); },
  "registry, as of a day": page => gone(page, `#/historia?en=${then}`, ".then-t tbody tr"),
  "registry, two days": page => gone(page, `#/historia?desde=${day(-1)}&hasta=${day(0)}`, ".tally"),
  "bring in": page => gone(page, "#/importar", "#step-1"),
  "bring in, columns": brought,
  "bring in, plan": planned,
  "export": page => dialog(page, "#/clientes?buscar=mu%C3%B1oz", "#r5", () => page.locator("main .find-foot button, main button").filter({ hasText: /Exportar|Export/ }).first().click()),
  "duplicates": page => gone(page, "#/duplicados", ".twin"),
  "bin": page => gone(page, "#/papelera", ".bin-t"),
  "administration": async page => { await gone(page, "#/administracion", "#at-audit tbody tr"); await shown(page, "#at-health dt"); await shown(page, "#at-sessions tbody tr"); },
  "administration, a token": page => dialog(page, "#/administracion", "#at-audit tbody tr", () => page.locator("#new-token").click()),
  "administration, an invitation": page => dialog(page, "#/administracion", "#at-audit tbody tr", () => page.locator("#new-invitation").click()),
  "nowhere": page => gone(page, "#/ninguna/parte", ".void"),
  "keys": page => dialog(page, "#/clientes", "#r0", () => key(page, "?")),
  "go to": page => dialog(page, "#/clientes", "#r0", async () => { await key(page, "Control+k"); await shown(page, "dialog.pal input:focus"); await page.keyboard.type("mu"); await shown(page, "#goto-list mark"); }),
  "offline": async page => {
    await page.context().setOffline(false);
    await gone(page, at("José Muñoz Ibarra"), "#b-contacto");
    await offline(page);
    await page.locator("#b-notas").click();
    await page.locator("#f-notas").fill("Al volver");
    await key(page, "Control+Enter");
    await shown(page, ".say-off");
    await page.evaluate(async () => (await import("/consola/toast.js")).hush());
  },
  "sign-in": async page => { await page.context().setOffline(false); await page.context().clearCookies(); await page.reload(); await shown(page, "#nombre"); },
  "invitation": async page => { await page.goto(`${site}/?${Math.random()}#/invitacion/${invitation}`); await shown(page, "#nueva"); },
};

before(async () => {
  await populate(3);
  await stored({ nombre: "María Matriz", telefonos: ["600112233", "918690477"], correos: ["maria.matriz@correo.example"], direccion: "C/ Real 14, 2.º B, 28740 Rascafría",
    ubicacion: { lat: 40.9, lon: -3.88 }, documento_identidad: "50118342K", etiquetas: ["fibra", "llamar tarde"], notas: "Perro suelto.\nLlame antes.", saldo: 7,
    equipos: [{ tipo: "ONT", serie: "48575443A2112233", mac: "3C:78:43:11:22:33" }],
    servicios: [service("Internet 600", 34.9), service("TV Premium", 22, { fecha_fin: day(9) }),
      service("Fijo", 9, { suspension: { desde: "2024-01-02", motivo: "viaje" } }), service("Radio", 3, { fecha_baja: "2024-05-05" })] },
  { nombre: "Choque Matriz", telefonos: ["600 7"], direccion: "C/ Olivo 8", servicios: [service("TV Básica", 12)] },
  { nombre: "Matriz Ida", telefonos: ["600 8"] }, long);
  await change("María Matriz", { direccion: "C/ Olmo 8", etiquetas: ["fibra"] });
  await change("María Matriz", { telefonos: ["600112233"], notas: "Otra nota." });
  await asked("DELETE", at("Matriz Ida").slice(1));
  numbers = (await asked("GET", `${at("María Matriz").slice(1)}/historial`)).body.map(({ operacion }) => operacion).sort((a, b) => a - b);
  then = numbers[0];
});

// speaks(page, language): as by the page's own switch, with nothing left of the screen before.
const speaks = (page, language) => page.evaluate(async next => {
  for (const one of document.querySelectorAll("dialog[open]"))
    one.close();
  sessionStorage.clear();
  location.hash = "#/ninguna";
  await (await import("/consola/words.js")).setLanguage(next);
  (await import("/consola/toast.js")).hush();
}, language);

const took = { axe: 0, faults: 0, reach: 0, hidden: 0, size: 0 };
async function timed(what, run) {
  const began = performance.now(), result = await run();
  took[what] += performance.now() - began;
  return result;
}

// The language changes no rule that a page breaks, and the width no colour: all rules by day, but for colours, which are
// looked at on the widest by day and on the narrowest by night.
async function broken(page, theme, width) {
  const isColoured = theme === "light" ? width === 1440 : width === 320;
  if (theme === "dark" && !isColoured)
    return [];
  if (!await page.evaluate(() => Boolean(globalThis.axe)))
    await page.evaluate(axe);
  return page.evaluate(async ([only, colours]) => {
    const rules = { "target-size": { enabled: true }, "color-contrast": { enabled: colours } };
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], selectors: false, ...(only ? { runOnly: ["color-contrast"] } : { rules }) });
    return violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(" ")}`.slice(0, 300));
  }, [theme === "dark", isColoured]);
}

async function seen(page, language) {
  const found = [];
  await page.evaluate(words);
  for (const width of widthsIn(language)) {
    await timed("size", () => page.setViewportSize({ width, height: heights[width] }));
    for (const theme of themesIn(language)) {
      await timed("size", () => page.evaluate(async one => {
        document.documentElement.dataset.theme = one;
        await new Promise(requestAnimationFrame);
      }, theme));
      const wrong = await timed("faults", () => page.evaluate(faults, language));
      if (language === "es")
        wrong.push(...await timed("axe", () => broken(page, theme, width)));
      found.push(...wrong.map(one => `${width} ${language} ${theme}: ${one}`));
    }
    if (language === "en")
      found.push(...(await timed("hidden", () => page.evaluate(hidden))).map(one => `${width}: ${one}`));
  }
  return found;
}

test("each screen, in all of them", async () => {
  const page = await opened(), wrong = [], only = process.env.SKY_SCREENS;
  page.setDefaultTimeout(30000);
  await page.locator("#nombre").fill("jefe");
  await page.locator("#clave").fill("caballo correcto");
  await page.keyboard.press("Enter");
  await shown(page, "#r0");
  let count = 0;
  for (const [name, reach] of Object.entries(screens).filter(([name]) => !only || new RegExp(only).test(name)))
    for (const language of languages) {
      await speaks(page, language);
      await page.setViewportSize({ width: 1440, height: 900 });
      try {
        await timed("reach", () => reach(page, language));
        wrong.push(...(await seen(page, language)).map(one => `${name}, ${one}`));
      } catch (error) {
        const instead = await page.locator("dialog[open], main").last().innerText().catch(() => "");
        wrong.push(`${name}, ${language}: ${error.message.slice(0, 200)}; instead: ${instead.replace(/\s+/g, " ").slice(0, 300)}`);
      }
      wrong.push(...page.trouble.splice(0).map(one => `${name}, ${language}: ${one}`));
      count += widthsIn(language).length * themesIn(language).length;
    }
  console.log(`# ${count} views; ${Object.entries(took).map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)} s`).join(", ")}`);
  assert.deepEqual(wrong, []);
  await done(page);
});
