// What stands about every screen: the horizon, which says where in time one is; the rail with the places, whether what is
// seen is up to date, and who is here.
import { html, render } from "./lib/lit-html.js";
import { ago, date, dayIn, number, time } from "./format.js";
import { emblem, icon } from "./icons.js";
import { language, onLanguage, setLanguage, t } from "./words.js";
import { latest, onLive } from "./live.js";
import { leave, may, onSession, session } from "./session.js";
import { forgetDrafts, keep, kept } from "./kept.js";
import { go, hashOf, onPlace, place } from "./router.js";
import { net, onNet } from "./net.js";

const places = [
  { hash: "#/clientes", screens: ["/clientes", "/clientes/:nombre", "/clientes/:nombre/historia", "/papelera"], drawing: "people", words: "nav.customers" },
  { hash: "#/resumen", screens: ["/resumen"], drawing: "chart", words: "nav.overview" },
  { hash: "#/historia", screens: ["/historia"], drawing: "clock", words: "nav.history" },
  { hash: "#/nuevo", screens: ["/nuevo"], drawing: "plus", words: "nav.new", short: "find.new", role: "editor" },
  { hash: "#/importar", screens: ["/importar", "/duplicados"], drawing: "tray", words: "nav.bring", role: "editor" },
  { hash: "#/administracion", screens: ["/administracion"], drawing: "sliders", words: "nav.admin" },
];

let host;

// --- the horizon

function now() {
  const query = new URLSearchParams(place().query);
  query.delete("en");
  return hashOf(location.hash.slice(1).split("?")[0], Object.fromEntries(query));
}

export const toNow = () => go(now());

// An operation's number, a day, or an instant, of which the day.
export const moment = en => (/^\d+$/.test(en) ? t("past.was.operation", { number: number(Number(en)) })
  : t("past.was", { date: date(dayIn(en), { dateStyle: "long" }) }));

const past = en => html`<span class="say-past">${icon("clock")} ${moment(en)}
  <a class="btn small" href=${now()}>${t("past.back")} <kbd>Esc</kbd></a></span>`;

function horizon() {
  const en = place().query.get("en"), { since, waiting } = net();
  return html`<div class="horizon" role="status"><div class="say">
    ${en ? past(en) : ""}
    ${since ? html`<span class="say-off">${icon("off")} ${t("net.off", { time: time(since) })}
      ${waiting ? t("net.waiting", { count: waiting }) : ""}</span>` : ""}
  </div></div>`;
}

// --- the rail

const link = ({ hash, screens, drawing, words, short }) => html`<li><a href=${hash}
  aria-current=${screens.includes(place().screen) ? "page" : "false"}>${icon(drawing)}${short
  ? html`<span class="long">${t(words)}</span><span class="short">${t(short)}</span>` : html`<span>${t(words)}</span>`}</a></li>`;

function live() {
  const last = latest();
  if (net().since)
    return html`<p class="live off"><span class="pulse"></span><b>${t("live.off")}</b>
      <span>${t("live.seen", { time: time(net().since) })}</span></p>`;
  const seen = last && [t("live.operation", { number: number(last.operacion) }), last.instante && ago(last.instante)];
  return html`<p class="live"><span class="pulse"></span><b>${t("live.on")}</b>
    <span>${seen ? seen.filter(Boolean).join(", ") : ""}</span></p>`;
}

// "Nuria Calvo": "NC".
const initials = name => name.split(/\s+/).filter(Boolean).slice(0, 2).map(word => [...word][0].toUpperCase()).join("");

async function out() {
  await leave();
  forgetDrafts();
  location.reload();
}

function setTheme(theme) {
  keep("theme", theme === "system" ? null : theme);
  if (theme === "system")
    delete document.documentElement.dataset.theme;
  else
    document.documentElement.dataset.theme = theme;
  draw();
}

const choice = (name, all, chosen, choose) => html`<fieldset class="choice"><legend>${t(`me.${name}`)}</legend>
  ${all.map(one => html`<label><input type="radio" name=${name} .checked=${one === chosen} @change=${() => choose(one)}>
    <span>${t(`me.${name}.${one}`)}</span></label>`)}</fieldset>`;

const showKeys = async () => {
  document.getElementById("me").hidePopover();
  (await import("./help.js")).help();
};

const menu = () => html`<div class="menu" id="me" popover>
  ${choice("language", ["es", "en"], language(), setLanguage)}
  ${choice("theme", ["system", "light", "dark"], kept("theme") ?? "system", setTheme)}
  <button class="item" type="button" @click=${showKeys}>${t("me.keys")} <kbd>?</kbd></button>
  ${session()?.sesion ? html`<button class="item" type="button" @click=${out}>${t("me.leave")}</button>` : ""}
</div>`;

const nameOf = who => (who.nombre === "anonimo" ? t("me.anybody") : who.nombre);

const me = who => html`<button class="me" type="button" popovertarget="me"><span class="face" aria-hidden="true">
    ${initials(nameOf(who))}</span><span>${nameOf(who)} <small>${t(`role.${who.rol}`)}</small></span></button>${menu()}`;

const openGoto = async () => (await import("./goto.js")).goto();

const rail = () => html`<header class="rail">
  <a class="brand" href="#/clientes">${emblem}<span>Sky</span></a>
  <button class="goto" type="button" @click=${openGoto}>${icon("search")}<span>${t("goto")}</span><kbd>Ctrl K</kbd></button>
  <nav class="nav" aria-label=${t("nav")}><ul>${places.filter(({ role }) => !role || (may(role) && !place().query.has("en"))).map(link)}</ul></nav>
  <div class="rail-foot">${live()}${session() ? me(session()) : ""}</div>
</header>`;

function draw() {
  render(html`<a class="skip" href="#contenido" @click=${skip}>${t("skip")}</a>${horizon()}
    <div class="app">${rail()}<main class="main" id="contenido" tabindex="-1"></main></div>`, host);
}

// The fragment is a place's: the way to the content goes by itself.
function skip(event) {
  event.preventDefault();
  document.getElementById("contenido").focus();
}

// stand(host): gives the element for the screens.
export function stand(element) {
  host = element;
  draw();
  for (const hear of [onLanguage, onLive, onSession, onPlace, onNet])
    hear(draw);
  setInterval(draw, 15000);
  return document.getElementById("contenido");
}
