// What was done to a file before it was brought in: which column is what, and the cells that were mended. It is kept as
// other drafts are, for whoever did it, as long as the tab lives; the file itself, too, where it is small, and where not
// it is to be chosen again.
import { draft, keepDraft } from "./kept.js";

let held = null;          // { file, mark }, for as long as the page lives

const markOf = ({ name, text }) => `${name} ${text.length} ${text.slice(0, 1000)}`;

// keepFile(source): the file that is worked on from now on.
export function keepFile(source) {
  const { file, name, text, isAll } = source, mark = markOf(source);
  held = { file, mark };
  keepDraft("bring", null);
  keepDraft("bring.file", { name, mark, text: isAll ? text : null });
}

// keepWork(source, clave, sent): what was done to it, and whether it was to be written then.
export const keepWork = (source, clave, sent) => keepDraft("bring", {
  clave, sent, separator: source.separator, title: source.title, writing: source.writing, to: source.columns.map(({ to }) => to),
  mends: [...source.mends].map(([line, row]) => [line, [...row]]),
});

export function forgetFile() {
  held = null;
  keepDraft("bring", null);
  keepDraft("bring.file", null);
}

// keptFile(): { name, file } of what was left, `file` null where it is to be chosen again; or null.
export function keptFile() {
  const kept = draft("bring.file");
  if (!kept || !draft("bring"))
    return null;
  const { name, mark, text } = kept;
  return { name, file: held?.mark === mark ? held.file : text && new File([text], name) };
}

// workOn(source): what was done to that file before, or null.
export const workOn = source => (draft("bring.file")?.mark === markOf(source) ? draft("bring") : null);

// redo(source, work): does it again.
export function redo(source, { separator, title, writing, to, mends }) {
  if (source.kind === "text/csv") {
    if (separator !== source.separator)
      source.part(separator);
    source.titled(title);
    source.columns.forEach((column, place) => { column.to = to[place] ?? "-"; });
    source.writing = writing;
  }
  source.mends = new Map(mends.map(([line, row]) => [line, new Map(row)]));
}
