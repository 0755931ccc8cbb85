// The pictures of the documentation: node tests/web/pictures.mjs FOLDER, by tests/web/pictures.
import { asked, close, opened } from "./lib/browser.mjs";
import { populate } from "./lib/town.mjs";

const folder = process.argv[2];
const maria = `/clientes/${encodeURIComponent("María López Herrera")}`;
const wide = { width: 1440, height: 810 };
const shots = [
  ["console", { ...wide, hash: "#/clientes?buscar=mu%C3%B1oz" }],
  ["console-customer", { ...wide, hash: `#${maria}` }],
  ["console-history", { ...wide, hash: `#${maria}/historia` }],
  ["console-overview", { ...wide, hash: "#/resumen", theme: "dark" }],
];

await populate(120);
await asked("PATCH", maria, { correos: ["maria.lopez@correo.example"], direccion: "C/ Olivo 8, 1.º A, 28740 Rascafría" });
await asked("PATCH", maria, { documento_identidad: "50118342K", notas: "Llame después de las seis." });
await asked("PATCH", `${maria}/servicios/${encodeURIComponent("Internet 600")}`, { precio: 32.9 });
for (const [name, how] of shots) {
  const page = await opened(how);
  await page.waitForTimeout(1500);
  await page.evaluate(() => getSelection()?.removeAllRanges());
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.context().close();
}
await close();
