// Why the registry refused something, for whoever reads. Its words are Spanish; in another language the console says of
// what kind the refusal is, by its code or its status, which are of the contract, and puts the registry's words beneath.
import { html } from "./lib/lit-html.js";
import { Refused } from "./api.js";
import { language, t } from "./words.js";

const codes = ["NAME_TAKEN", "UNDO_BLOCKED"];
const statuses = [400, 403, 404, 409, 410, 412, 413, 429];

const kindOf = ({ code, status }) => (codes.includes(code) ? code.toLowerCase() : statuses.includes(status) ? status : "other");

// reason(error, words): `words` are the registry's, where it said several things of one request.
export function reason(error, words = error.body?.detail ?? error.body?.error) {
  if (!(error instanceof Refused))
    return t("find.lost");
  if (language() === "es" && words)
    return words;
  const kind = t(`refused.${kindOf(error)}`);
  return words ? html`${kind} <span class="beneath" lang="es">${words}</span>` : kind;
}
