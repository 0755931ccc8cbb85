// A second factor, for an admin who has to have one before anything else: the secret for the telephone, a first code of
// it, and the codes for recovery, which are shown this once.
import { activateFactor, look, prepareFactor } from "./session.js";
import { html, nothing, render } from "./lib/lit-html.js";
import { frame } from "./signin.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

// The registry gives the QR code as a document: its size and its one dark path are taken out and drawn here.
function qr(document) {
  const size = document.match(/viewBox="0 0 (\d+) \1"/)?.[1], dark = document.match(/<path d="([MhvzHVZ\d .-]+)"/)?.[1];
  return size && dark ? html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${t("enroll.qr")}>
    <path d=${dark}></path></svg>` : "";
}

export const first = ({ secret, why, send }) => html`<form @submit=${send}>
  <p>${t("enroll.scan")}</p>${qr(secret.qr)}
  <p class="s dim">${t("enroll.type")} <code class="mono">${secret.secreto.match(/.{1,4}/g).join(" ")}</code></p>
  ${why ? html`<div class="note bad" role="alert" id="why">${icon("warn")}<div>${why}</div></div>` : ""}
  <div class="field"><label for="codigo">${t("signin.code")}</label><input class="in code1" id="codigo" name="codigo" required
    inputmode="numeric" autocomplete="one-time-code" maxlength="6" aria-invalid=${Boolean(why)} aria-describedby=${why ? "why" : nothing}></div>
  <button class="btn primary wide" type="submit">${t("enroll.activate")}</button></form>`;

export const second = ({ codes, saved, save, go }) => html`<div class="once"><p>${t("enroll.codes")}</p>
  <ul class="mono">${codes.map(code => html`<li>${code}</li>`)}</ul>
  <label class="check"><input type="checkbox" .checked=${saved} @change=${save}><span>${t("enroll.saved")}</span></label>
  <button class="btn primary wide" type="button" aria-disabled=${!saved} @click=${go}>${t("enroll.go")}</button></div>`;

// enroll(host): settles when the factor is there and its codes were saved.
export async function enroll(host) {
  const secret = await prepareFactor();
  await new Promise(done => {
    const now = { secret, why: "", codes: null, saved: false };
    const draw = () => {
      document.title = `${t("enroll")} · Sky`;
      render(frame(html`<h1>${t("enroll")}</h1><p class="dim">${t("enroll.why")}</p>${now.codes ? second(now) : first(now)}`, draw), host);
    };
    now.send = async event => {
      event.preventDefault();
      try {
        now.codes = await activateFactor(new FormData(event.target).get("codigo"));
      } catch (error) {
        now.why = error.status === 401 || error.status === 403 ? t("signin.wrong.code") : error.message;
      }
      draw();
    };
    now.save = ({ target }) => { now.saved = target.checked; draw(); };
    now.go = () => { if (now.saved) done(); };
    draw();
    document.getElementById("codigo").focus();
  });
  await look();
}
