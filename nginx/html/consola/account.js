// One's own account: the password, and the second factor. What a wrong password or code is answered with asks nobody to
// come in again.
import { activateFactor, look } from "./session.js";
import { ask, field, manage } from "./admin-acts.js";
import { first, second } from "./enroll.js";
import { once, Refused } from "./api.js";
import { dialog } from "./dialog.js";
import { html } from "./lib/lit-html.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

const headers = { Accept: "application/problem+json, application/json;q=0.9", "Content-Type": "application/json" };

async function send(method, path, body) {
  const answer = await once(method, path, { headers, body: JSON.stringify(body) });
  if (answer.status >= 400)
    throw new Refused(answer);
  await look();
  return answer;
}

const why = error => ([401, 403].includes(error.status) ? t("account.wrong") : reason(error));
const own = first => field("clave", t("account.password.now"), { type: "password", complete: "current-password", most: 1024, first });

// changePassword(): true when it was.
export const changePassword = async () => Boolean(await ask("password", { why,
  fields: () => html`${own(true)}${field("nueva", t("account.password.new"), { type: "password", complete: "new-password", most: 1024, help: t("account.password.help") })}`,
  send: ({ clave, nueva }) => send("PUT", "/sesion/clave", { clave, nueva }) }));

export const removeFactor = async () => Boolean(await ask("factor", { why,
  fields: () => html`<p>${t("account.factor.why")}</p>${own(true)}${field("codigo", t("signin.code"), { mode: "numeric", complete: "one-time-code", help: t("signin.code.help") })}`,
  send: ({ clave, codigo }) => send("POST", "/sesion/factor/quitar", { clave, codigo: codigo.trim() }) }));

// setFactor(): true when there is one, and its codes for recovery were saved.
export async function setFactor() {
  let secret;
  try {
    secret = (await manage("POST", "/sesion/factor")).body;
  } catch (error) {
    if (error instanceof Refused && error.status === 403)
      return false;
    throw error;
  }
  const now = { secret, why: "", codes: null, saved: false };
  const done = await dialog(({ close, draw }) => {
    now.send = async event => {
      event.preventDefault();
      try {
        now.codes = await activateFactor(new FormData(event.target).get("codigo"));
        now.why = "";
      } catch (error) {
        now.why = [401, 403].includes(error.status) ? t("signin.wrong.code") : error.message;
      }
      draw();
    };
    now.save = ({ target }) => { now.saved = target.checked; draw(); };
    now.go = () => { if (now.saved) close(true); };
    return html`<div class="inner">${now.codes ? second(now) : first(now)}</div>`;
  }, { title: t("enroll"), name: "factor", kind: "slim", stays: true });
  await look();
  return Boolean(done || now.codes);
}
