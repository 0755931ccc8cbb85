// A registry of a test is of today; here its past is made up, as the API would tell it.

const months = 12;

// grown(page, { customers, services }): that many at the end of the last month, and fewer each month before.
export async function grown(page, { customers = 100, services = 130 } = {}) {
  const first = new Date(Date.now() - 900 * 86400000).toISOString();
  const share = en => 1 - Math.max(0, (Date.now() - Date.parse(en)) / 86400000 - 30) / 30 / months * .3;
  const asked = [];
  await page.route(/\/cambios\?desde=0&limite=1$/, route => route.fulfill({ json: [{ instante: first, operacion: 1 }] }));
  await page.route(/\/clientes\?en=\d{4}-\d\d-\d\d&limite=1$/, route => {
    const en = new URL(route.request().url()).searchParams.get("en");
    asked.push(en);
    return route.fulfill({ json: [], headers: { "Total-Count": String(Math.round(customers * share(en))) } });
  });
  await page.route(/\/servicios\?en=/, route => {
    const count = Math.round(services * share(new URL(route.request().url()).searchParams.get("en")));
    return route.fulfill({ json: [{ clientes: { activo: count, de_baja: 0, futuro: 0, por_vencer: 0, suspendido: 0, vencido: 0 }, descripcion: "TV", precios: { EUR: count * 20 } }] });
  });
  return asked;
}

// gone(page, hash, selector): the page goes there, and its screen has that. The screen before, which may have it too, stays
// until the next one's module is there.
export async function gone(page, hash, selector) {
  await page.evaluate(to => {
    if (location.hash !== to)
      document.querySelector(".room")?.toggleAttribute("data-left", true);
    location.hash = to;
  }, hash);
  await page.locator(".room:not([data-left])").waitFor({ state: "attached" });
  await page.locator(selector).first().waitFor();
}
