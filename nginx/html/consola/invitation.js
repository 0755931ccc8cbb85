// Whoever was invited chooses a password. The invitation is in the fragment of the address, which no browser sends, and is
// taken out of it at once.
import { comeIn, look } from "./session.js";
import { html, render } from "./lib/lit-html.js";
import { once, Unreachable } from "./api.js";
import { frame } from "./signin.js";
import { icon } from "./icons.js";
import { more, t } from "./words.js";

await more("admin");

const headers = { Accept: "application/problem+json, application/json;q=0.9", "Content-Type": "application/json" };

function reason({ status, body, headers: told }) {
  if (status === 401)
    return t("invitation.over");
  return status === 429 ? t("signin.wait", { count: Number(told.get("Retry-After")) || 1 }) : body.detail;
}

// welcome(host, "sky_..."): settles when the password was chosen; whoever has no second factor is in then.
export const welcome = (host, invitacion) => new Promise(done => {
  const now = { why: "", busy: false, shown: false };
  history.replaceState(null, "", "#/clientes");

  async function choose(clave) {
    const answer = await once("POST", "/invitacion", { headers, body: JSON.stringify({ invitacion, clave }) });
    if (answer.status >= 400)
      return reason(answer);
    await comeIn({ nombre: answer.body.nombre, clave }).catch(() => look());
    return "";
  }

  const send = async event => {
    event.preventDefault();
    const clave = new FormData(event.target).get("nueva");
    if (now.busy)
      return;
    Object.assign(now, { busy: true, why: "" });
    draw();
    try {
      now.why = await choose(clave);
    } catch (error) {
      if (!(error instanceof Unreachable))
        throw error;
      now.why = t("signin.unreachable");
    }
    now.busy = false;
    if (!now.why)
      return done();
    draw();
    document.getElementById("nueva").focus();
  };

  const draw = () => {
    document.title = `${t("invitation")} · Sky`;
    render(frame(html`<h1>${t("invitation")}</h1><p class="dim">${t("invitation.why")}</p><form @submit=${send}>
      ${now.why ? html`<div class="note bad" role="alert" id="why">${icon("warn")}<div>${now.why}</div></div>` : ""}
      <div class="field"><label for="nueva">${t("account.password.new")}</label><div class="with"><input class="in" id="nueva" name="nueva" required
        type=${now.shown ? "text" : "password"} autocomplete="new-password" minlength="8" maxlength="1024" aria-invalid=${Boolean(now.why)} aria-describedby="nueva-help">
        <button class="btn" type="button" aria-pressed=${now.shown} @click=${() => { now.shown = !now.shown; draw(); }}>${t("signin.show")}</button></div>
        <p class="help" id="nueva-help">${t("account.password.help")}</p></div>
      <button class="btn primary wide" type="submit" aria-disabled=${now.busy}>${t("invitation.go")}</button>
      <button class="btn quiet" type="button" @click=${done}>${t("invitation.not")}</button></form>`, draw), host);
  };
  draw();
  document.getElementById("nueva").focus();
});

// The screen of the address, where the page is open already: it begins anew, as for whoever comes.
export const open = () => location.reload();
