// What passes the filters, as a file: for spreadsheets, as CSV, or a JSON object a line. Where the password was given too
// long ago it is asked for again first.
import { ask, Unreachable } from "./api.js";
import { dialog } from "./dialog.js";
import { html } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { lost } from "./net.js";
import { moment } from "./shell.js";
import { reason } from "./reason.js";
import { more, t } from "./words.js";
import { number, today } from "./format.js";
import { save } from "./download.js";

await more("bring");

const forms = {
  sheet: { accept: "text/csv", query: { sep: ";", bom: 1 }, end: "csv" },
  csv: { accept: "text/csv", query: {}, end: "csv" },
  ndjson: { accept: "application/x-ndjson", query: {}, end: "ndjson" },
};
const problems = "application/problem+json";

// pathOf({ estado: "vencido" }, "sheet"): "/clientes?estado=vencido&sep=%3B&bom=1", and so as of a moment, `en`.
export function pathOf(wanted, form) {
  const filters = ["servicio", "etiqueta", "estado", "en"].filter(name => wanted[name]).map(name => [name, wanted[name]]);
  const query = new URLSearchParams([...filters, ...Object.entries(forms[form].query)]);
  return query.size ? `/clientes?${query}` : "/clientes";
}

// All that comes, put together in pieces, which a browser keeps on the disk where they are large.
async function gathered(stream, tell) {
  const parts = [];
  let held = [], size = 0, all = 0;
  for await (const piece of stream) {
    held.push(piece);
    size += piece.length;
    all += piece.length;
    if (size > 1 << 22) {
      parts.push(new Blob(held));
      [held, size] = [[], 0];
      tell(all);
    }
  }
  return new Blob([...parts, ...held]);
}

async function send(path, form, { signal, tell }) {
  let answer;
  try {
    answer = await fetch(path, { headers: { Accept: `${problems}, ${forms[form].accept}` }, signal, credentials: "same-origin" });
    const body = answer.status >= 400 ? await answer.json() : await gathered(answer.body, tell);
    return { status: answer.status, headers: answer.headers, body };
  } catch (error) {
    signal.throwIfAborted();
    lost();
    throw new Unreachable(String(error));
  }
}

// taken({ estado: "vencido" }, "ndjson", { signal, tell }): a Blob.
export const taken = async (wanted, form, how) => (await ask(() => send(pathOf(wanted, form), form, how))).body;

const size = bytes => t("export.size", { size: number(Math.round(bytes / 104857.6) / 10) });

function told(wanted) {
  const by = ["servicio", "etiqueta"].filter(name => wanted[name]).map(name => `${t(`filter.${name}`)}: ${wanted[name]}`);
  if (wanted.estado)
    by.push(t(`state.${wanted.estado}`));
  return by.length ? t("export.filtered", { filters: by.join(", ") }) : t("export.all");
}

// exporting({ servicio, etiqueta, estado, buscar, en }): the dialog.
export function exporting(wanted = {}) {
  const now = { form: "sheet", bytes: null, why: "" }, over = new AbortController();
  const shown = dialog(({ close, draw }) => {
    const go = async event => {
      event.preventDefault();
      if (now.bytes !== null)
        return;
      Object.assign(now, { bytes: 0, why: "" });
      draw();
      try {
        const blob = await taken(wanted, now.form, { signal: over.signal, tell: bytes => { now.bytes = bytes; draw(); } });
        save(blob, `${t("export.file")}-${wanted.en?.replaceAll(":", "") || today()}.${forms[now.form].end}`);
        close(true);
      } catch (error) {
        if (over.signal.aborted)
          return;
        Object.assign(now, { bytes: null, why: reason(error) });
        draw();
      }
    };
    return html`<form class="inner" @submit=${go}><p>${told(wanted)}</p>
      ${wanted.en ? html`<div class="note past">${icon("clock")}<div>${moment(wanted.en)}</div></div>` : ""}
      ${wanted.buscar ? html`<div class="note soon">${icon("info")}<div>${t("export.search", { text: wanted.buscar })}</div></div>` : ""}
      ${now.why ? html`<div class="note bad" role="alert">${icon("warn")}<div>${now.why}</div></div>` : ""}
      <fieldset class="choice"><legend>${t("export.as")}</legend>${Object.keys(forms).map(one => html`<label><input type="radio" name="form"
        .checked=${one === now.form} ?autofocus=${one === now.form} @change=${() => { now.form = one; draw(); }}><span>${t(`export.as.${one}`)}
        <small class="dim">${t(`export.for.${one}`)}</small></span></label>`)}</fieldset>
      <button class="btn primary wide" type="submit" aria-disabled=${now.bytes !== null}>${icon("tray")}
        ${now.bytes === null ? t("export.go") : now.bytes ? size(now.bytes) : t("export.coming")}</button></form>`;
  }, { title: t("export"), name: "export", kind: "slim" });
  shown.then(() => over.abort());
  return shown;
}
