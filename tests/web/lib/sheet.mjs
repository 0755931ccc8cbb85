// The sheet of a customer before a test: opened, typed at with its keys counted, and what the registry has of it.
import { asked, done as finished, opened, service, stored } from "./browser.mjs";
import assert from "node:assert/strict";

export const hashOf = (nombre, more = "") => `#/clientes/${encodeURIComponent(nombre)}${more}`;

// day(-1): of the registry's zone, which the test sets.
export const day = shift => new Date(Date.now() + shift * 86400000).toLocaleDateString("sv",
  { timeZone: process.env.SKY_TIMEZONE });

// clara("Clara 1"): somebody with something in every member.
export const clara = (nombre, more = {}) => ({
  nombre, contacto: "600 11 22 33", telefonos: ["600112233", "918690477"], correos: ["clara@correo.example"],
    documento_identidad: "48213907X",
  direccion: "C/ Olivo 8, 28740 Rascafría", ubicacion: { lat: 40.9053, lon: -3.879 }, etiquetas: ["fibra"],
  notas: "De noche.",
  equipos: [{ tipo: "ONT", serie: "4857", mac: "3C:78", color: "gris" }], zona_tecnica: "RAS-04",
  servicios: [service("Internet 600", 34.9), service("TV Premium", 19.9, { fecha_fin: day(9) }), service("Wifi", 4)],
    ...more,
});

// One page serves all that asks for no width, language or theme of its own, and another one, of another browser,
// whoever writes at the same time: screens are told apart by the fragment.
const shared = [];

async function sharedPage(hash, n) {
  shared[n] ??= await opened();
  await shared[n].evaluate(async next => {
    (await import("/consola/toast.js")).hush();
    for (const dialog of document.querySelectorAll("dialog"))
      dialog.close();
    sessionStorage.clear();
    location.hash = next;
  }, hash);
  return shared[n];
}

// sheet(customer, { more, second, width, theme, language }): the page of that customer, who is stored first; more is
// what comes after the name in the place, second asks for the other browser.
export async function sheet(customer, { more, second = false, ...how } = {}) {
  if (customer.servicios)
    await stored(customer);
  const hash = hashOf(customer.nombre, more);
  const page = Object.keys(how).length ? await opened({ hash, ...how }) : await sharedPage(hash, Number(second));
  await page.waitForFunction(name => document.title.includes(name), customer.nombre);
  await page.locator(".who-is h1, .history h1").first().waitFor();
  return page;
}

// done(page): nothing went wrong on it.
export async function done(page) {
  if (!shared.includes(page))
    return finished(page);
  return assert.deepEqual(page.trouble.splice(0), []);
}

export const documentOf = async nombre => (await asked("GET", `/clientes/${encodeURIComponent(nombre)}`)).body;
export const serviceOf = async (nombre, descripcion) => (await documentOf(nombre)).servicios.find(one =>
  one.descripcion === descripcion);
export const change = (nombre, body) => asked("PATCH", `/clientes/${encodeURIComponent(nombre)}`, body);

// fingers(page): types at it and counts the keys beyond the data itself, a chord being one.
export function fingers(page) {
  return {
    count: 0,
    async press(...keys) {
      for (const key of keys) {
        this.count += 1;
        await page.keyboard.press(key);
        await page.waitForTimeout(30);
      }
    },
    async data(text) {
      await page.keyboard.insertText(text);
    },
  };
}

// said(page, text): the toast with that text. It stays for a while: a test that does something waits for what is said of
// it, so that the next one does not take it for its own.
export const said = (page, text) => page.locator(".toast", { hasText: text }).waitFor();
