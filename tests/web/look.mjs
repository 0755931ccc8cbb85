// Pictures of the console, for whoever changes it to look at: node tests/web/look.mjs FOLDER, with the settings of
// tests/console.bats.
import { close, opened } from "./lib/browser.mjs";
import { populate } from "./lib/town.mjs";

const folder = process.argv[2];
if (process.env.SKY_LOOK_POPULATE)
  await populate(120);
const shots = [
  ["01-find-light", { hash: "#/clientes?buscar=mu%C3%B1oz" }],
  ["02-find-dark", { hash: "#/clientes", theme: "dark" }],
  ["03-find-360", { hash: "#/clientes?buscar=mu%C3%B1oz", width: 360, height: 740 }],
  ["04-find-320-dark-en", { hash: "#/clientes", width: 320, height: 640, theme: "dark", language: "en" }],
  ["05-find-768", { hash: "#/clientes?buscar=internet&estado=vencido", width: 768, height: 900 }],
  ["06-none", { hash: "#/clientes?buscar=mu%C3%B1oz%20garrido" }],
  ["07-new", { hash: "#/nuevo" }],
  ["08-new-360", { hash: "#/nuevo?nombre=Ana", width: 360, height: 740, theme: "dark" }],
  ["20-bring", { hash: "#/importar" }],
  ["21-twins-360", { hash: "#/duplicados", width: 360, height: 740, theme: "dark" }],
  ["22-settings", { hash: "#/administracion" }],
];
for (const [name, how] of shots) {
  const page = await opened(how);
  await page.waitForTimeout(700);
  await page.screenshot({ path: `${folder}/${name}.png` });
  if (page.trouble.length)
    console.log(name, page.trouble);
  await page.context().close();
}
let page = await opened();
await page.waitForTimeout(400);
await page.keyboard.press("Control+k");
await page.locator("dialog.pal input:focus").waitFor();
await page.waitForTimeout(300);
await page.screenshot({ path: `${folder}/09-goto.png` });
await page.keyboard.press("Escape");
await page.locator("#q").blur();
await page.keyboard.press("?");
await page.waitForTimeout(300);
await page.screenshot({ path: `${folder}/10-keys.png` });
await page.keyboard.press("Escape");
await page.locator(".me").click();
await page.waitForTimeout(200);
await page.screenshot({ path: `${folder}/11-me.png` });
await page.goto(page.url().split("#")[0] + "#/nuevo?nombre=jose%20munoz%20ibarra");
await page.waitForTimeout(600);
await page.screenshot({ path: `${folder}/12-twins.png` });
console.log(page.trouble);
await close();
