// What administration looks like: a section each for people, tokens, sessions, the account, health and the audit.
import { ago, day, dayIn, exactly, number } from "./format.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { latest } from "./live.js";
import { net } from "./net.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

const instant = text => (text ? html`<time datetime=${text} title=${exactly(text)}>${ago(text)}</time>` : html`<span class="dim">${t("admin.never")}</span>`);

const failed = (error, again) => html`<div class="note bad" role="alert">${icon("warn")}<div>${reason(error)}</div>
  <button class="btn small" type="button" @click=${again}>${t("retry")}</button></div>`;

// list(what is known, again, view): it, or that it is not there yet, or why not.
const list = (known, again, view) => (known === null ? html`<p class="dim s" role="status">${t("find.loading")}</p>` : known instanceof Error ? failed(known, again) : view(known));

const section = (name, action, body) => html`<section class="sec" id="at-${name}" aria-labelledby="h-${name}"><div class="sec-h">
  <h2 id="h-${name}" tabindex="-1">${t(`admin.${name}`)}</h2>${action}</div>${body}</section>`;

const heads = (...names) => html`<thead><tr>${names.map(name => html`<th scope="col">${t(`admin.head.${name}`)}</th>`)}
  <th scope="col"><span class="vh">${t("admin.head.acts")}</span></th></tr></thead>`;

// --- shown once

const once = (screen, what) => (screen.once?.what === what ? html`<div class="once" role="status"><p><strong>${t(`admin.once.${what}`, { name: screen.once.name })}</strong>
    ${t(`admin.once.${what}.why`)}</p>
  <div class="with"><code>${screen.once.text}</code><button class="btn primary" type="button" @click=${screen.copy}>${icon(screen.once.copied ? "check" : "copy")}
    ${t(screen.once.copied ? "admin.copied" : "admin.copy")}</button></div>
  <div class="btns"><label class="check"><input type="checkbox" .checked=${screen.once.saved} @change=${screen.save}><span>${t(`admin.saved.${what}`)}</span></label>
    <button class="btn small" type="button" aria-disabled=${!screen.once.saved} @click=${screen.close}>${t("close")}</button></div></div>` : "");

// --- people

const roles = ["lector", "editor", "admin"];

const role = (screen, one) => html`<label class="vh" for="role-${one.nombre}">${t("admin.role.of", { name: one.nombre })}</label>
  <select class="in" id="role-${one.nombre}" @change=${event => screen.role(one, event.target.value)}>
    ${roles.map(rol => html`<option value=${rol} .selected=${rol === one.rol}>${t(`role.${rol}`)}</option>`)}</select>`;

const act = (text, name, run, kind = "quiet") => html`<button class="btn small ${kind}" type="button" @click=${run}>${text}<span class="vh"> ${name}</span></button>`;

const person = screen => one => html`<tr><th scope="row" dir="auto">${one.nombre}</th><td>${role(screen, one)}</td><td data-l=${t("admin.head.since")}>${instant(one.creado)}</td>
  <td class="act">${act(t("admin.again"), one.nombre, () => screen.again(one.nombre))}${act(t("admin.end"), one.nombre, () => screen.end(one.nombre))}
    ${act(t("admin.out"), one.nombre, () => screen.remove(one.nombre), "danger")}</td></tr>`;

const invitation = screen => one => html`<tr><th scope="row" dir="auto">${one.nombre} <span class="pill soon">${t("admin.invited")}</span></th><td>${t(`role.${one.rol}`)}</td>
  <td data-l=${t("admin.head.ends")}>${instant(one.vence)}</td><td class="act">${act(t("admin.cancel"), one.nombre, () => screen.cancel(one))}</td></tr>`;

const people = screen => section("people", html`<button class="btn small" type="button" id="new-invitation" @click=${screen.invite}>${icon("plus")} ${t("admin.invite")}</button>`,
  html`${once(screen, "invitation")}${list(screen.people, () => screen.loadAll(), all => (all.length || screen.invitations?.length ? html`<table class="tbl stack four">${heads("person", "role", "since")}
    <tbody>${all.map(person(screen))}${Array.isArray(screen.invitations) ? screen.invitations.map(invitation(screen)) : ""}</tbody></table>`
    : html`<p class="dim">${t("admin.nobody")}</p>`))}`);

// --- tokens

const isOver = one => one.vence && Date.parse(one.vence) < Date.now();
const isNear = one => one.vence && Date.parse(one.vence) - Date.now() < 10 * 86400000;

function ends(one) {
  if (!one.vence)
    return html`<span class="dim">${t("admin.endless")}</span>`;
  const said = day(dayIn(one.vence));
  return isOver(one) ? html`<span class="st st-vencido">${icon("s-vencido")}${t("admin.over", { date: said })}</span>`
    : isNear(one) ? html`<span class="st st-porvencer">${icon("s-porvencer")}${said}</span>` : said;
}

const token = screen => one => html`<tr><th scope="row" dir="auto">${one.nombre}<small class="mono">sky_${one.id.slice(0, 4)}…</small></th><td>${t(`role.${one.rol}`)}</td>
  <td data-l=${t("admin.head.ends")}>${ends(one)}</td><td data-l=${t("admin.head.used")}>${instant(one.uso)}</td>
  <td class="act">${act(t("admin.revoke"), one.nombre, () => screen.revoke(one), "danger")}</td></tr>`;

const tokens = screen => section("tokens", html`<button class="btn small" type="button" id="new-token" @click=${screen.token}>${icon("plus")} ${t("admin.token.new")}</button>`,
  html`${once(screen, "token")}${list(screen.tokens, () => screen.loadAll(), all => (all.length ? html`<table class="tbl stack four">${heads("token", "role", "ends", "used")}
    <tbody>${all.map(token(screen))}</tbody></table>` : html`<p class="dim">${t("admin.tokenless")}</p>`))}`);

// --- one's own

const own = screen => one => html`<tr><th scope="row">${instant(one.creada)} ${one.id === screen.account.sesion ? html`<span class="pill ok">${t("admin.this")}</span>` : ""}</th>
  <td data-l=${t("admin.head.used")}>${instant(one.uso ?? one.creada)}</td><td data-l=${t("admin.head.ends")}>${instant(one.vence)}</td>
  <td class="act">${one.id === screen.account.sesion ? "" : act(t("admin.end.one"), "", () => screen.leave(one))}</td></tr>`;

const sessions = screen => section("sessions", Array.isArray(screen.sessions) && screen.sessions.length > 1
  ? html`<button class="btn small" type="button" @click=${screen.others}>${t("admin.others")}</button>` : "",
list(screen.sessions, () => screen.loadAll(), all => html`<table class="tbl stack four">${heads("begun", "used", "ends")}<tbody>${all.map(own(screen))}</tbody></table>`));

const account = screen => section("account", "", html`<dl class="health"><div><dt>${t("signin.password")}</dt><dd><button class="btn small" type="button" @click=${screen.password}>${t("account.change")}</button></dd>
    <dd class="s">${t("account.password.what")}</dd></div>
  <div><dt>${t("enroll")}</dt><dd>${screen.account.factor ? html`<span class="st st-activo">${icon("s-activo")}${t("account.factor.is")}</span>`
    : html`<span class="st st-porvencer">${icon("s-porvencer")}${t("account.factor.none")}</span>`}</dd>
    <dd class="s">${t("account.factor.what")} <button class="btn small" type="button" @click=${screen.factor}>${t(screen.account.factor ? "account.factor.remove" : "account.factor.set")}</button></dd></div></dl>`);

// --- health

const state = (ok, word) => html`<dd class="st ${ok ? "st-activo" : "st-vencido"}">${icon(ok ? "s-activo" : "s-vencido")} ${word}</dd>`;

function health({ health: seen, look }) {
  if (!seen)
    return section("health", "", html`<p class="dim s" role="status">${t("find.loading")}</p>`);
  const { ready, version } = seen, last = latest(), isLive = !net().since && last;
  return section("health", html`<button class="btn small" type="button" @click=${look}>${t("admin.look")}</button>`, html`<dl class="health">
    <div><dt>${t("health.registry")}</dt>${state(ready.ok, t(ready.ok ? "health.ready" : "health.not"))}<dd class="s">${ready.ok ? t("health.ready.why") : reason(ready.error)}</dd></div>
    <div><dt>${t("health.live")}</dt>${state(isLive, t(isLive ? "live.on" : "live.off"))}<dd class="s">${last ? t("health.last", { number: number(last.operacion) }) : t("health.quiet")}</dd></div>
    <div><dt>${t("health.version")}</dt>${state(version.ok, version.ok ? version.body.version : t("health.unknown"))}<dd class="s">${version.ok ? t("health.zone", { zone: version.body.zona_horaria }) : reason(version.error)}</dd></div></dl>`);
}

// --- the audit

// What is told besides: dates are seen elsewhere, and a role has its word.
const untold = ["creada", "creado", "nombre", "vence"];

const detail = ({ detalle = {} }) => Object.entries(detalle).filter(([name]) => !untold.includes(name))
  .map(([name, value]) => (name === "rol" ? t(`role.${value}`) : `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)).join(", ").slice(0, 200);

const whom = ({ sobre, detalle = {} }) => detalle.nombre ?? sobre.replace(/^[a-z]+\//, "");

const fact = one => html`<tr><td>${instant(one.instante)}</td><td dir="auto">${one.autor}</td><td>${t(`audit.${one.verbo}`)}</td><td dir="auto"><b>${whom(one)}</b>
  ${detail(one) ? html`<small class="dim">${detail(one)}</small>` : ""}</td></tr>`;

const audit = screen => section("audit", "", html`${screen.audit.error ? failed(screen.audit.error, screen.moreAudit) : ""}
  ${screen.audit.rows.length ? html`<table class="tbl stack four trail"><thead><tr>${["when", "who", "what", "whom"].map(name => html`<th scope="col">${t(`admin.head.${name}`)}</th>`)}</tr></thead>
    <tbody>${screen.audit.rows.map(fact)}</tbody></table>` : screen.audit.error ? "" : html`<p class="dim">${t("admin.audit.none")}</p>`}
  ${screen.audit.next && screen.audit.rows.length ? html`<div class="btns"><button class="btn small" type="button" aria-disabled=${screen.audit.busy} @click=${screen.moreAudit}>${t("admin.audit.more")}</button></div>` : ""}`);

// --- all of it

const jump = (screen, names) => html`<nav class="jump" aria-label=${t("admin.jump")}>${names.map(name => html`<a href="#at-${name}" @click=${event => {
  event.preventDefault();
  screen.root.querySelector(`#at-${name}`).scrollIntoView();
  screen.root.querySelector(`#h-${name}`).focus();
}}>${t(`admin.${name}`)}</a>`)}</nav>`;

export function view(screen) {
  const parts = [...(screen.isAdmin ? [["people", people], ["tokens", tokens]] : []), ...(screen.account ? [["sessions", sessions], ["account", account]] : []),
    ["health", health], ...(screen.isAdmin ? [["audit", audit]] : [])];
  return html`<div class="wrap admin"><div class="head"><div><h1>${t(screen.isAdmin ? "admin.title" : "admin.own")}</h1><p>${t(screen.isAdmin ? "admin.why" : "admin.own.why")}</p></div></div>
    ${jump(screen, parts.map(([name]) => name))}${screen.account ? "" : html`<div class="note">${icon("info")}<div>${t("admin.accountless")}</div></div>`}
    ${parts.map(([, part]) => part(screen))}</div>`;
}
