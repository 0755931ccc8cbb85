// Coming in: name and password, then the code where there is a second factor. As the whole page while nobody is here;
// over the page when a session has ended, so that what was typed stays; and the password alone, where something delicate
// asks for it again.
import { html, nothing, render } from "./lib/lit-html.js";
import { comeIn, confirm, session } from "./session.js";
import { dialog } from "./dialog.js";
import { emblem, icon } from "./icons.js";
import { reason } from "./reason.js";
import { language, setLanguage, t } from "./words.js";
import { Unreachable } from "./api.js";

// Why it did not work, in the page's words: the registry says the same whatever was wrong with name or password.
function refusal(error) {
  if (error instanceof Unreachable)
    return t("signin.unreachable");
  if (error.status === 401)
    return t("signin.wrong");
  if (error.status === 429)
    return t("signin.wait", { count: Number(error.headers.get("Retry-After")) || 1 });
  return reason(error);
}

// form({ done, draw, nombre }): gives the form as it is now, whenever it is called; `draw` is called when it changes, and
// `done` when somebody has come in. Who was in before is named already.
function form({ done, draw, nombre = "" }) {
  const now = { step: "name", why: "", busy: false, shown: false };
  const given = { nombre };

  async function send(event) {
    event.preventDefault();
    Object.assign(given, Object.fromEntries(new FormData(event.target)));
    if (now.busy)
      return;
    now.busy = true;
    draw();
    try {
      await comeIn(given);
      now.busy = false;
      return done();
    } catch (error) {
      now.busy = false;
      refuse(error);
    }
    draw();
    event.target.ownerDocument.querySelector(now.step === "code" ? "#codigo" : "#clave")?.focus();
  }

  function refuse(error) {
    const first = error.code === "CODE_NEEDED" && now.step === "name";
    if (error.code === "CODE_NEEDED")
      now.step = "code";
    now.why = first ? "" : error.code === "CODE_NEEDED" || (error.status === 401 && now.step === "code")
      ? t("signin.wrong.code") : refusal(error);
  }

  const back = () => { now.step = "name"; now.why = ""; delete given.codigo; draw(); };
  const look = () => { now.shown = !now.shown; draw(); };

  const wrong = () => now.why ? html`<div class="note bad" role="alert" id="why">${icon("warn")}<div>${now.why}</div></div>` : "";

  const first = () => html`
    <div class="field"><label for="nombre">${t("signin.name")}</label><input class="in" id="nombre" name="nombre" required
      autocomplete="username" autocapitalize="none" spellcheck="false" ?autofocus=${!nombre} .value=${given.nombre}
      aria-invalid=${Boolean(now.why)} aria-describedby=${now.why ? "why" : nothing}></div>
    <div class="field"><label for="clave">${t("signin.password")}</label><div class="with"><input class="in" id="clave"
      name="clave" required ?autofocus=${nombre} type=${now.shown ? "text" : "password"} autocomplete="current-password"
      aria-invalid=${Boolean(now.why)} aria-describedby=${now.why ? "why" : nothing}>
      <button class="btn" type="button" aria-pressed=${now.shown} @click=${look}>${t("signin.show")}</button></div></div>`;

  const second = () => html`
    <div class="field"><label for="codigo">${t("signin.code")}</label><input class="in code1" id="codigo" name="codigo"
      required inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="64"
      aria-invalid=${Boolean(now.why)} aria-describedby="code-help">
      <p class="help" id="code-help">${t("signin.code.help")}</p></div>`;

  return () => html`<form @submit=${send}>
    ${wrong()}${now.step === "name" ? first() : second()}
    <button class="btn primary wide" type="submit" aria-disabled=${now.busy}>${t(now.step === "name" ? "signin.go" : "signin.in")}</button>
    ${now.step === "code" ? html`<button class="btn quiet" type="button" @click=${back}>${t("signin.other")}</button>` : ""}
  </form>`;
}

const art = html`<div class="door-art" aria-hidden="true"><svg viewBox="0 0 900 900" preserveAspectRatio="xMidYMid slice">
  <path class="below" d="M0 620H900V900H0z"/>
  <path class="arc" d="M280 620a170 170 0 0 1 340 0M210 620a240 240 0 0 1 480 0M140 620a310 310 0 0 1 620 0M70 620a380 380 0 0
    1 760 0M0 620a450 450 0 0 1 900 0M-70 620a520 520 0 0 1 1040 0M-140 620a590 590 0 0 1 1180 0M-210 620a660 660 0 0 1 1320
    0M-280 620a730 730 0 0 1 1460 0"/>
  <path class="sun" d="M350 620a100 100 0 0 1 200 0"/><path class="hz" d="M0 620H900"/>
  <path class="mast" d="M700 620V430M680 620l20-120 20 120M688 560h24M684 590h32M714 414a22 22 0 0 1 0 32M725 404a36 36 0 0
    1 0 52M686 414a22 22 0 0 0 0 32M675 404a36 36 0 0 0 0 52"/></svg></div>`;

const tongue = (one, name, choose) => html`<button class="link" type="button" lang=${one}
  aria-pressed=${language() === one} @click=${() => choose(one)}>${name}</button>`;

// frame(content, draw): the page of the door; `draw` is called when the language changes.
export function frame(content, draw) {
  const choose = async one => { await setLanguage(one); draw(); };
  return html`<main class="door"><div class="door-in">
    <span class="brand">${emblem}<span>Sky</span></span><div>${content}</div>
    <p class="s dim tongues">${icon("globe")} ${tongue("es", "Español", choose)} · ${tongue("en", "English", choose)}</p>
  </div>${art}</main>`;
}

// door(host): settles when somebody has come in.
export function door(host) {
  return new Promise(done => {
    const draw = () => {
      document.title = `${t("signin")} · Sky`;
      render(frame(html`<h1>${t("signin")}</h1><p class="dim">${t("signin.who")}</p>${view()}`, draw), host);
    };
    const view = form({ done, draw });
    draw();
    document.getElementById("nombre").focus();
  });
}

// Only one form is shown, whoever asks for it.
let shown = null;
const alone = ask => (shown ??= ask().finally(() => { shown = null; }));

// signInAgain(): true when somebody came in, over the page.
export const signInAgain = () => alone(async () => {
  let view;
  return await dialog(({ close, draw }) => {
    view ??= form({ done: () => close(true), draw, nombre: session()?.nombre });
    return html`<div class="inner"><p>${t("signin.ended")}</p>${view()}</div>`;
  }, { title: t("signin.again"), name: "signin", kind: "slim", stays: true }) === true;
});

// passwordAgain(): true when it was confirmed.
export const passwordAgain = () => alone(async () => {
  const now = { why: "" };
  return await dialog(({ close, draw }) => {
    const send = async event => {
      event.preventDefault();
      try {
        await confirm(new FormData(event.target).get("clave"));
        close(true);
      } catch (error) {
        now.why = error.status === 403 ? t("signin.wrong.password") : refusal(error);
        draw();
      }
    };
    return html`<form class="inner" @submit=${send}><p>${t("signin.confirm.why")}</p>
      ${now.why ? html`<div class="note bad" role="alert">${icon("warn")}<div>${now.why}</div></div>` : ""}
      <div class="field"><label for="again">${t("signin.password")}</label><input class="in" id="again" name="clave"
        type="password" autocomplete="current-password" required autofocus></div>
      <button class="btn primary wide" type="submit">${t("signin.confirm")}</button></form>`;
  }, { title: t("signin.confirm.title"), name: "confirm", kind: "slim", stays: true }) === true;
});
