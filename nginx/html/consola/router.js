// Which screen is open. Places live in the fragment of the address, which no browser sends: no name that is looked for is
// in a log. A screen is a module, loaded when it is first gone to, that exports open({ root, place, signal }); it may
// give back { leave() }, and what it hears by the signal ends with it. With `past` it can show another moment, "en".
import { html, render } from "./lib/lit-html.js";
import { hearers } from "./heard.js";
import { isMoment } from "./moment.js";
import { had, net, onNet } from "./net.js";
import { t } from "./words.js";

const routes = [
  { path: "/clientes", past: true, load: () => import("./find.js") },
  { path: "/clientes/:nombre", past: true, load: () => import("./customer.js") },
  { path: "/clientes/:nombre/historia", load: () => import("./timeline.js") },
  { path: "/papelera", load: () => import("./bin.js") },
  { path: "/papelera/:cliente/historia", load: () => import("./bin-history.js") },
  { path: "/resumen", load: () => import("./overview.js") },
  { path: "/historia", past: true, load: () => import("./registry.js") },
  { path: "/nuevo", load: () => import("./new.js") },
  { path: "/importar", load: () => import("./bring.js") },
  { path: "/duplicados", load: () => import("./twins.js") },
  { path: "/invitacion/:invitacion", load: () => import("./invitation.js") },
  { path: "/administracion", load: () => import("./admin.js") },
];
const start = "#/clientes";

const changed = hearers();
export const onPlace = changed.on;
let root, open = null, shown = null;

const decoded = text => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

// matched("/clientes/Ana", route): { nombre: "Ana" }, or null.
function matched(path, route) {
  const given = path.split("/"), wanted = route.path.split("/"), params = {};
  if (given.length !== wanted.length)
    return null;
  for (const [index, part] of wanted.entries())
    if (part.startsWith(":") && given[index])
      params[part.slice(1)] = decoded(given[index]);
    else if (part !== given[index])
      return null;
  return params;
}

// What a screen shows as of now is never marked as the past. True where what was asked for is no moment that there was.
function onlyPast(query, { past }) {
  const en = query.get("en"), isNever = Boolean(past && en !== null && !isMoment(en));
  if (!past || isNever)
    query.delete("en");
  return isNever;
}

// place(): { screen: "/clientes/:nombre" or null, params: { nombre }, query: URLSearchParams, hash }
export function place(hash = location.hash) {
  const [path, query = ""] = (hash.length > 2 ? hash : start).slice(1).split(/\?(.*)/s);
  const found = { screen: null, params: {}, query: new URLSearchParams(query), hash };
  for (const route of routes) {
    const params = matched(path, route);
    if (params)
      return { ...found, screen: route.path, params, isNever: onlyPast(found.query, route) };
  }
  return found;
}

// hashOf("/clientes", { buscar: "ñ", estado: null }): a place; what is null or empty is left out.
export function hashOf(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== ""));
  return `#${path}${query.size ? `?${query}` : ""}`;
}

export const customerHash = (nombre, values) => hashOf(`/clientes/${encodeURIComponent(nombre)}`, values);

// pairHash("Ana", "Anna"): both side by side, to be one.
export const pairHash = (de, con) => hashOf("/duplicados", { de, con });

// go("#/clientes", { replace }): opens that place.
export function go(hash, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", hash);
  show();
}

// note(hash): the place has changed, and what is on the screen has done so already.
export function note(hash) {
  if (hash === shown)
    return;
  history.replaceState(null, "", hash);
  shown = hash;
  changed.tell();
}

// closeWithPlace(element): what floats over one screen is not over the next one.
export function closeWithPlace(element) {
  const { hash } = location, over = new AbortController();
  onPlace(() => { if (location.hash !== hash) element.close(); }, over);
  element.addEventListener("close", () => over.abort(), { once: true });
}

export const title = text => { document.title = text ? `${text} · Sky` : "Sky"; };

function leave() {
  if (!open)
    return;
  open.over.abort();
  open.screen?.leave?.();
  open = null;
}

const failed = again => html`
  <section class="void" role="alert">
    <h1>${t("error.screen")}</h1>
    <div class="btns"><button class="btn primary" type="button" @click=${again}>${t("retry")}</button></div>
  </section>`;

const nowhere = () => html`
  <section class="void">
    <h1>${t("error.nowhere")}</h1>
    <div class="btns"><a class="btn primary" href=${start}>${t("error.nowhere.back")}</a></div>
  </section>`;

// beginAnew(): for somebody else. The screen, and what it was about to do, goes at once: the page may come late.
export function beginAnew() {
  leave();
  root?.replaceChildren();
  location.reload();
}

// A fresh element for each screen: what one has rendered is no other's.
function room() {
  root.className = "main";
  const made = document.createElement("div");
  made.className = "room";
  root.replaceChildren(made);
  return made;
}

export async function show() {
  leave();
  const here = place(), over = new AbortController();
  if (here.isNever) {
    history.replaceState(null, "", hashOf(here.hash.slice(1).split("?")[0], Object.fromEntries(here.query)));
    import("./toast.js").then(({ tell }) => tell(t("past.never")));
  }
  const mine = { over, screen: null, waits: true };
  open = mine;
  shown = location.hash;
  document.documentElement.dataset.time = here.query.has("en") ? "past" : "now";
  changed.tell();
  const route = routes.find(({ path }) => path === here.screen);
  onNet(() => {
    if (!mine.waits || !net().since)
      return;
    mine.waits = false;
    render(failed(show), room());
  }, over);
  try {
    const module = route && await had(route.load);
    if (open !== mine)
      return;
    mine.waits = false;
    title("");
    scrollTo(0, 0);
    const made = room();
    if (module)
      mine.screen = await module.open({ root: made, main: root, place: here, signal: over.signal });
    else
      render(nowhere(), made);
    if (open === mine && (document.activeElement === document.body || !document.activeElement))
      root.focus({ preventScroll: true });
  } catch (error) {
    if (open !== mine || over.signal.aborted)
      return;
    console.error(error);
    render(failed(show), room());
  }
}

// route(main): from now on that element has the screen of the address.
export function route(main) {
  root = main;
  history.scrollRestoration = "manual";
  addEventListener("popstate", () => { if (location.hash !== shown) show(); });
  return show();
}
