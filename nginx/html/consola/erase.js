// To erase somebody for ever, which alone is asked before it is done: their name is to be typed.
import { Refused, write } from "./api.js";
import { dialog } from "./dialog.js";
import { number } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { reason } from "./reason.js";
import { pathOf } from "./record.js";
import { go } from "./router.js";
import { tell } from "./toast.js";
import { t } from "./words.js";

const same = (a, b) => a.trim().normalize("NFC") === b.normalize("NFC");

// form(record, path): the dialog's inside; it closes with the receipt.
function form(record, path) {
  let typed = "", wrong = null, busy = false;
  return ({ close, draw }) => {
    const submit = async event => {
      event.preventDefault();
      if (busy)
        return;
      wrong = same(typed, record.name) ? null : t("erase.wrong");
      if (!wrong) {
        busy = true;
        try {
          const { body } = await write("POST", path, null, record.etag ? { match: record.etag } : {});
          return void close(body);
        } catch (error) {
          if (!(error instanceof Refused))
            throw error;
          wrong = error.status === 412 ? t("delete.changed") : reason(error);
        }
        busy = false;
      }
      draw();
      document.getElementById("f-erase").focus();
    };
    return html`<form class="dialog-b" novalidate @submit=${submit}><p>${t("erase.what")}</p><p><a
      href=${`${pathOf(record.name)}/expediente`}
        download=${t("more.file.name", { number: record.number })}>${t("erase.file")}</a></p>
      <div class="field"><label for="f-erase">${t("erase.type", { name: record.name })}</label><input class="in"
        id="f-erase" autofocus autocomplete="off" dir="auto"
        aria-invalid=${wrong ? "true" : nothing} aria-describedby=${wrong ? "f-erase-e" : nothing} .value=${typed}
        @input=${event => { typed = event.target.value; draw(); }}>
        ${wrong ? html`<p class="err" id="f-erase-e" role="alert">${icon("warn")} ${wrong}</p>` : nothing}</div>
      <div class="btns"><button class="btn danger" type="submit" aria-disabled=${same(typed,
        record.name) ? "false" : "true"}>${t("erase.do")}</button>
        <button class="btn" type="button" @click=${() => close()}>${t("erase.not")}</button></div></form>`;
  };
}

// erase(record, path): for whoever is there; from the bin by its own path.
export async function erase(record, path = `${pathOf(record.name)}/olvidar`) {
  const receipt = await dialog(form(record, path), { title: t("erase.title"), name: "erase" });
  if (!receipt)
    return false;
  go("#/clientes");
  tell(t("erase.done", { number: number(record.number), entries: number(receipt.entradas) }));
  return true;
}
