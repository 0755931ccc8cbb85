// What an administrator does, and the forms that ask for it. These requests take no Idempotency-Key.
import { ask as letIn, once, Refused } from "./api.js";
import { dialog } from "./dialog.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { reason } from "./reason.js";
import { t } from "./words.js";

const json = { Accept: "application/problem+json, application/json;q=0.9" };

// manage("DELETE", "/fichas/91be2c07d5a3f648"): the answer, once somebody was let in; Refused where it is none.
export const manage = (method, path, body) => letIn(() => once(method, path, {
  headers: body ? { ...json, "Content-Type": "application/json" } : json, body: body && JSON.stringify(body) }));

const roles = ["lector", "editor", "admin"];

export const field = (name, label, { help = "", ...more } = {}) => html`<div class="field"><label for="a-${name}">${label}</label>
  <input class="in" id="a-${name}" name=${name} type=${more.type ?? "text"} ?required=${more.required ?? true} maxlength=${more.most ?? 64} autocomplete=${more.complete ?? "off"}
    inputmode=${more.mode ?? "text"} ?autofocus=${Boolean(more.first)} aria-describedby="h-${name}">${help ? html`<p class="help" id="h-${name}">${help}</p>` : html`<span hidden id="h-${name}"></span>`}</div>`;

const role = () => html`<fieldset class="choice"><legend>${t("admin.role")}</legend>${roles.map((one, place) => html`<label><input type="radio"
  name="rol" value=${one} ?checked=${place === 0}><span>${t(`role.${one}`)} <small class="dim">${t(`admin.can.${one}`)}</small></span></label>`)}</fieldset>`;

// What a form looks like, and what is sent of it.
export const invite = {
  fields: () => html`${field("nombre", t("admin.person"), { help: t("admin.person.help"), first: true })}${role()}`,
  send: ({ nombre, rol }) => manage("POST", "/usuarios", { nombre: nombre.trim(), rol }),
};

export const makeToken = {
  fields: () => html`${field("nombre", t("admin.token.name"), { help: t("admin.token.help"), first: true })}${role()}
    ${field("dias", t("admin.token.days"), { help: t("admin.token.days.help"), required: false, mode: "numeric", most: 5 })}`,
  send: ({ nombre, rol, dias }) => manage("POST", "/fichas", { nombre: nombre.trim(), rol, ...(dias.trim() ? { dias: Number(dias) } : {}) }),
};

export const wrong = why => (why ? html`<div class="note bad" role="alert">${icon("warn")}<div>${why}</div></div>` : "");

// ask("invite", { fields, send }): the body of the answer, or undefined where it was closed.
export function ask(name, { fields, send, why = reason }) {
  const now = { why: "", busy: false };
  return dialog(({ close, draw }) => {
    const go = async event => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(event.target));
      if (now.busy)
        return;
      Object.assign(now, { busy: true, why: "" });
      draw();
      try {
        close((await send(given)).body ?? true);
      } catch (error) {
        Object.assign(now, { busy: false, why: error instanceof Refused ? why(error) : t("find.lost") });
        draw();
      }
    };
    return html`<form class="inner" @submit=${go}>${wrong(now.why)}${fields()}
      <button class="btn primary wide" type="submit" aria-disabled=${now.busy}>${t(`admin.${name}.go`)}</button></form>`;
  }, { title: t(`admin.${name}`), name, kind: "slim" });
}

// sure("revoke", "centralita"): true; for what is not taken back.
export const sure = (what, name) => dialog(({ close }) => html`<div class="inner"><p>${t(`admin.${what}.why`, { name })}</p>
  <div class="btns"><button class="btn danger" type="button" @click=${() => close(true)}>${t(`admin.${what}.go`, { name })}</button>
    <button class="btn" type="button" autofocus @click=${() => close()}>${t("admin.keep")}</button></div></div>`,
{ title: t(`admin.${what}.title`, { name }), name: what, kind: "slim" });
