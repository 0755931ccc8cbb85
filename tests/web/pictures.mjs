// The pictures of the documentation: node tests/web/pictures.mjs FOLDER, by tests/web/pictures.
import { close, opened } from "./lib/browser.mjs";
import { populate } from "./lib/town.mjs";

const folder = process.argv[2];
const shots = [
  ["console", { hash: "#/clientes?buscar=mu%C3%B1oz", width: 1440, height: 810 }],
];

await populate(120);
for (const [name, how] of shots) {
  const page = await opened(how);
  await page.waitForTimeout(700);
  await page.evaluate(() => getSelection()?.removeAllRanges());
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.context().close();
}
await close();
