// Administration: a token that is shown once, a person who is invited and comes in, roles, sessions, the account, and the
// audit; and what whoever is no administrator sees.
import { accessible, close, done, eventually, opened, site } from "./lib/browser.mjs";
import { after, test } from "node:test";
import assert from "node:assert/strict";
import { code } from "./lib/codes.mjs";

after(close);

const password = "caballo correcto", run = "<img src=x onerror=window.ran=1>";

async function comeIn(page, nombre, clave = password) {
  await page.locator("#nombre").fill(nombre);
  await page.locator("#clave").fill(clave);
  await page.keyboard.press("Enter");
}

async function administration(how = {}, nombre = "jefe") {
  const page = await opened({ hash: "#/administracion", ...how });
  await comeIn(page, nombre);
  await page.locator("#at-health dt").first().waitFor();
  return page;
}

const row = (page, section, text) => page.locator(`#at-${section} tbody tr`, { hasText: text });

test("a token is shown once, works, and is revoked", async () => {
  const page = await administration({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator("#at-audit tbody tr").first().waitFor();
  await page.locator("#new-token").click();
  await page.locator("#a-nombre").fill(`centralita ${run}`);
  await page.getByRole("radio", { name: /Consulta/ }).check();
  await page.locator("#a-dias").fill("9");
  await page.keyboard.press("Enter");
  await page.locator(".once code").waitFor();
  const ficha = await page.locator(".once code").textContent();
  assert.match(ficha, /^sky_[0-9a-f]{16}_[0-9a-f]{72}$/);
  await page.getByRole("button", { name: "Copiar" }).press("Enter");
  await page.getByRole("button", { name: "Copiado" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), ficha);
  const shut = page.locator(".once").getByRole("button", { name: "Cerrar" });
  await shut.click({ force: true });
  assert.equal(await page.locator(".once").count(), 1);
  await accessible(page);
  await page.locator(".once").getByRole("checkbox").check();
  await shut.click();
  assert.equal(await page.locator(".once").count(), 0);
  assert.equal((await page.content()).includes(ficha), false);
  assert.match(await row(page, "tokens", "centralita").textContent(), new RegExp(`${ficha.slice(0, 8)}….*nunca`, "s"));
  const uses = async () => (await fetch(`${site}/sesion`, { headers: { Authorization: `Bearer ${ficha}` } })).status;
  assert.equal(await uses(), 200);
  await row(page, "tokens", "centralita").getByRole("button", { name: /Revocar/ }).click();
  await page.getByRole("button", { name: "Dejarlo como está" }).click();
  assert.equal(await row(page, "tokens", "centralita").count(), 1);
  await row(page, "tokens", "centralita").getByRole("button", { name: /Revocar/ }).click();
  await page.locator("dialog .danger").click();
  await page.locator("#at-audit", { hasText: "revocó una ficha" }).waitFor();
  await eventually(async () => await uses() === 401);
  assert.equal(await uses(), 401);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  await done(page);
});

test("who is invited chooses a password by the link, which stays in the fragment, and works once", async () => {
  const page = await administration();
  await page.locator("#new-invitation").click();
  await page.locator("#a-nombre").fill("tomás");
  await page.getByRole("radio", { name: /Atención/ }).check();
  await page.keyboard.press("Enter");
  await page.locator(".once code").waitFor();
  const link = await page.locator(".once code").textContent();
  assert.ok(link.startsWith(`${site}/#/invitacion/sky_`));
  assert.match(await row(page, "people", "tomás").textContent(), /invitada/);
  const guest = await opened({ hash: link.slice(site.length + 1), width: 320, height: 700, theme: "dark" }), asked = [];
  guest.on("request", request => asked.push(request.url()));
  await guest.locator("#nueva").waitFor();
  assert.equal(new URL(guest.url()).hash, "#/clientes");
  await guest.locator("#nueva").fill("password");
  await guest.keyboard.press("Enter");
  await guest.getByRole("alert").waitFor();
  await guest.locator("#nueva").fill("una clave de tomás");
  await guest.keyboard.press("Enter");
  await guest.locator("#q").waitFor();
  assert.match(await guest.locator(".me").first().textContent(), /tomás/);
  assert.equal(asked.some(url => url.includes("sky_")), false);
  await done(guest);
  const late = await opened({ hash: link.slice(site.length + 1) });
  await late.locator("#nueva").fill("otra clave larga");
  await late.keyboard.press("Enter");
  assert.match(await late.getByRole("alert").textContent(), /ya no vale/);
  await done(late);
  await page.reload();
  await row(page, "people", "tomás").waitFor();
  await page.locator("#role-tomás").selectOption("lector");
  await page.getByText("tomás: Consulta. Sus sesiones se cerraron.").waitFor();
  await row(page, "people", "tomás").getByRole("button", { name: /Quitar/ }).click();
  await page.locator("dialog .danger").click();
  await row(page, "people", "tomás").waitFor({ state: "detached" });
  await page.locator("#at-audit", { hasText: "quitó a una persona" }).waitFor();
  await done(page);
});

test("one's own part alone, for whoever is no administrator: sessions, the password, the factor", async () => {
  const other = await administration({}, "raul");
  const page = await administration({ width: 320, height: 700, theme: "dark", language: "en" }, "raul");
  await page.locator("#at-sessions tbody tr").nth(1).waitFor();
  assert.deepEqual(await page.locator(".sec h2").allTextContents(), ["My sessions", "My account", "Health"]);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await accessible(page);
  await page.getByRole("button", { name: "End the others" }).click();
  await page.locator("#at-sessions tbody tr").nth(1).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.locator("#a-clave").fill("no es esta");
  await page.locator("#a-nueva").fill("una clave nueva de raul");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.locator("#a-clave").fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("Your password is another one.").waitFor();
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.locator(".qr").waitFor();
  const secret = (await page.locator("dialog code").textContent()).replaceAll(" ", "");
  await page.locator("#codigo").fill(code(secret));
  await page.keyboard.press("Enter");
  await page.locator(".once li").first().waitFor();
  await accessible(page);
  const [spare] = await page.locator(".once li").allTextContents();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The second factor is on.").waitFor();
  await page.getByRole("button", { name: "Remove it" }).click();
  await page.locator("#a-clave").fill("una clave nueva de raul");
  await page.locator("#a-codigo").fill(spare);
  await page.keyboard.press("Enter");
  await page.getByText("The second factor is off.").waitFor();
  await done(page);
  await other.context().close();
});

test("where the password was given too long ago, an export asks for it again first", async () => {
  const page = await opened({ hash: "#/clientes" });
  await comeIn(page, "nuria");
  await page.locator("#q").waitFor();
  let refused = false;
  await page.route("**/clientes?sep=*", async route => {
    if (refused)
      return route.continue();
    refused = true;
    return route.fulfill({ status: 403, contentType: "application/problem+json", body: '{"code":"PASSWORD_NEEDED","detail":"Hace falta la contraseña.","status":403}' });
  });
  await page.getByRole("button", { name: "Exportar…" }).click();
  await page.locator("dialog .primary").click();
  await page.locator("#again").fill(password);
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(file.suggestedFilename(), /\.csv$/);
  assert.equal(refused, true);
  await done(page);
});
