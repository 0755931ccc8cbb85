// To leave a customer as they were after an operation: what that would change is shown before it is done.
import { Refused, write } from "./api.js";
import { differences } from "./describe.js";
import { dialog } from "./dialog.js";
import { diffList } from "./diff-view.js";
import { number } from "./format.js";
import { icon } from "./icons.js";
import { html, nothing } from "./lib/lit-html.js";
import { reason } from "./reason.js";
import { loadPast, pathOf } from "./record.js";
import { t } from "./words.js";

function changes(now, then) {
  const members = [...new Set([...Object.keys(now), ...Object.keys(then)])];
  return members.flatMap(member => differences(member, now[member], then[member]));
}

const inside = (record, past, version) => {
  let wrong = null;
  const rows = changes(record.doc, past.doc);
  return ({ close, draw }) => {
    const submit = async event => {
      event.preventDefault();
      try {
        const { headers } = await write("POST", `${pathOf(record.name)}/restaurar`, { version },
          { match: record.etag });
        close(Number(headers.get("sky-operacion")) || null);
      } catch (error) {
        if (!(error instanceof Refused))
          throw error;
        wrong = error.status === 412 ? t("delete.changed") : reason(error);
        draw();
      }
    };
    return html`<form class="dialog-b" @submit=${submit}><p>${t(rows.length ? "restore.what" : "restore.same",
      { number: number(version) })}</p>${diffList(rows)}
      ${wrong ? html`<p class="err" role="alert">${icon("warn")} ${wrong}</p>` : nothing}
      <div class="btns">${rows.length ? html`<button class="btn primary" type="submit"
        autofocus>${t("restore.do")}</button>` : nothing}
      <button class="btn" type="button" @click=${() => close()}>${t("restore.not")}</button></div></form>`;
  };
};

// restoreDialog(record, version, signal): the number of the operation that did it, or undefined where it was not done.
export async function restoreDialog(record, version, signal) {
  const past = await loadPast(record, version, { signal });
  return past ? dialog(inside(record, past, version), { title: t("restore.title", { name: record.name }),
    name: "restore" }) : undefined;
}
