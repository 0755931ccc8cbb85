// What is brought in: a file, or rows that were pasted. Only its head is read here; the file itself is sent as it is, but
// for the row of names, which is written anew with the registry's own. Where days are written otherwise, or cells were
// mended, it is written anew altogether, each row on its line.
import { csv, separatorOf, Table } from "./table.js";

const head = 1 << 20, most = 200 << 20;

export const columns = ["nombre", "contacto", "telefonos", "correos", "direccion", "documento_identidad", "servicio",
  "fecha_contratacion", "etiquetas", "notas", "numero", "ubicacion", "equipos", "servicios", "otros"];

// What columns are called elsewhere; of a name with several words each is looked for alone, too.
const called = {
  nombre: "nombre cliente titular abonado name customer razonsocial nombreyapellidos fullname",
  contacto: "contacto contact",
  telefonos: "telefonos telefono tel tlf tfno movil phone mobile telephone",
  correos: "correos correo email mail correoelectronico",
  direccion: "direccion domicilio calle address street",
  documento_identidad: "documentoidentidad documento dni nif cif nie idnumber",
  servicio: "servicio tarifa plan producto service product",
  fecha_contratacion: "fechacontratacion alta fechaalta falta desde fecha since start",
  etiquetas: "etiquetas etiqueta tags tag grupo",
  notas: "notas nota obs observaciones comentarios notes comments",
  numero: "numero skycliente",
  ubicacion: "ubicacion", equipos: "equipos", servicios: "servicios", otros: "otros",
};

const plain = text => text.toLowerCase().normalize("NFD").replace(/[^a-z0-9 ]/g, "").trim();

function guess(title) {
  const words = plain(title.replace(/[\s_.\-/]+/g, " "));
  const tries = [words.replaceAll(" ", ""), ...words.split(/\s+/)];
  return tries.map(word => columns.find(name => word && called[name].split(" ").includes(word))).find(Boolean) ?? "-";
}

// The registry's own way to tell: a byte order mark, zeros between letters, what is UTF-8, and else what Windows writes.
function encodingOf(bytes) {
  const begins = (...values) => values.every((value, index) => bytes[index] === value);
  if (begins(0x50, 0x4b))
    return { name: "zip", mark: 0 };
  if (begins(0xef, 0xbb, 0xbf))
    return { name: "utf-8", mark: 3 };
  if (begins(0xff, 0xfe))
    return { name: "utf-16le", mark: 2 };
  if (begins(0xfe, 0xff))
    return { name: "utf-16be", mark: 2 };
  if (bytes.length > 1 && (bytes[1] === 0) !== (bytes[0] === 0))
    return { name: bytes[1] === 0 ? "utf-16le" : "utf-16be", mark: 0 };
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return { name: "utf-8", mark: 0 };
  } catch {
    return { name: "windows-1252", mark: 0 };
  }
}

// What is ASCII in its head is known by the first letter that is not.
async function encodingAfter(file) {
  for (let at = head; at < file.size; at += head) {
    const bytes = new Uint8Array(await file.slice(at, at + head + 4).arrayBuffer());
    const place = bytes.findIndex(byte => byte > 127);
    if (place >= 0)
      return encodingOf(bytes.subarray(place, place + 4)).name;
  }
  return "utf-8";
}

function bytesOf(text, encoding) {
  if (!encoding.startsWith("utf-16"))
    return new TextEncoder().encode(text);
  const out = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index++)
    out.setUint16(index * 2, text.charCodeAt(index), encoding === "utf-16le");
  return new Uint8Array(out.buffer);
}

function sizeOf(text, encoding) {
  if (encoding.startsWith("utf-16"))
    return text.length * 2;
  return encoding === "utf-8" ? new TextEncoder().encode(text).length : text.length;
}

const filled = cells => cells.filter(cell => cell.trim()).length;

const known = cells => cells.filter(cell => cell.length <= 30 && guess(cell) !== "-").length;

// Which row has the names: the one with most that are known, or else the first that is as full as those about it.
function titleRow(rows) {
  const few = rows.slice(0, 12), best = Math.max(0, ...few.map(({ cells }) => known(cells)));
  if (best)
    return few.findIndex(({ cells }) => known(cells) === best);
  const fullest = Math.max(0, ...few.map(({ cells }) => filled(cells)));
  return Math.max(0, few.findIndex(({ cells }) => filled(cells) >= fullest * 0.6));
}

export class Wrong extends Error {}

// open(file): a Source, or Wrong with the key of a text that says why not.
export async function openSource(file) {
  if (!file.size)
    throw new Wrong("empty");
  if (file.size > most)
    throw new Wrong("large");
  const bytes = new Uint8Array(await file.slice(0, head).arrayBuffer()), { name, mark } = encodingOf(bytes);
  if (name === "zip")
    throw new Wrong("zip");
  const isAll = file.size <= head, text = new TextDecoder(name).decode(bytes.subarray(mark), { stream: !isAll });
  const isOpen = name === "utf-8" && !mark && bytes.every(byte => byte < 128);
  const known = { encoding: isOpen ? await encodingAfter(file) : name, mark, text, isAll };
  return /^\s*\{/.test(text) ? new Lines(file, known) : new Source(file, known);
}

// What both kinds of files have: cells that were mended are kept beside the file, { line: { place: text } }.
class Brought {
  mends = new Map();

  constructor(file, known) {
    Object.assign(this, { file }, known);
  }

  get name() {
    return this.file.name;
  }

  // mend(5, 0, "Ana", ""): that cell of that line, and what is in the file, which is no mend.
  mend(line, place, text, was) {
    const row = this.mends.get(line) ?? new Map();
    if (text === was)
      row.delete(place);
    else
      row.set(place, text);
    if (row.size)
      this.mends.set(line, row);
    else
      this.mends.delete(line);
  }

  // What a row is by now. A mended one has no more cells than there are columns.
  cellsOf({ line, cells }) {
    const row = this.mends.get(line);
    if (!row)
      return cells;
    const count = Math.min(this.columns.length, Math.max(cells.length, ...[...row.keys()].map(place => place + 1)));
    return Array.from({ length: count }, (_, place) => row.get(place) ?? cells[place] ?? "");
  }
}

// A JSON object a line: it says by itself what is what, and is one cell here.
class Lines extends Brought {
  kind = "application/x-ndjson";
  shift = 0;
  columns = [{ name: "JSON", to: "json" }];

  async body() {
    if (!this.mends.size)
      return this.file;
    const parts = [];
    for await (const rows of this.all())
      parts.push(new Blob(rows.map(row => `${this.cellsOf(row)[0]}\n`)));
    return new Blob(parts);
  }

  // The lines of the file, piece by piece: [{ line, cells }].
  async* all() {
    let line = 0, rest = "";
    for await (const text of textsOf(this)) {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      yield lines.map(cell => ({ line: ++line, cells: [cell] }));
    }
    if (rest)
      yield [{ line: line + 1, cells: [rest] }];
  }

  query = () => ({});
}

// What a day may be written like, besides 2026-01-31; the first one that reads all of the examples is proposed.
const days = {
  dmy: /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: .*)?$/,
  mdy: /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: .*)?$/,
  ymd: /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?: .*)?$/,
};
export const writings = ["iso", ...Object.keys(days)];

// dayOf("31/1/2026", "dmy"): "2026-01-31"; what is no such day stays as it is.
export function dayOf(text, writing) {
  const parts = days[writing]?.exec(text.trim())?.slice(1);
  if (!parts)
    return text;
  const [year, month, day] = writing.split("").map((_, place) => parts[writing.indexOf("ymd"[place])]);
  const said = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`, made = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(made.getTime()) && made.toISOString().startsWith(said) ? said : text;
}

const isDay = text => /^\d{4}-\d\d-\d\d$/.test(text);

class Source extends Brought {
  kind = "text/csv";
  writing = "iso";        // of days

  constructor(file, known) {
    super(file, known);
    this.part(separatorOf(known.text));
  }

  // part(";"): another separator than was found, with other cells.
  part(separator) {
    this.separator = separator;
    this.mends.clear();
    this.rows = new Table(separator).feed(this.text, this.isAll);
    if (!this.rows.length)
      throw new Wrong("empty");
    this.titled(titleRow(this.rows));
  }

  // titled(0): the row of names, by its place; -1: there is none, and the first row is a customer already.
  titled(index) {
    this.title = index;
    const after = this.rows.slice(index + 1), names = this.rows[index]?.cells ?? [];
    const count = Math.min(256, Math.max(names.length, ...after.slice(0, 5000).map(({ cells }) => cells.length), 1));
    this.columns = Array.from({ length: count }, (_, place) => ({
      name: (names[place] ?? "").trim(), to: guess(names[place] ?? ""),
      example: after.map(({ cells }) => cells[place] ?? "").find(cell => cell.trim()) ?? "",
    }));
    this.columns.forEach((column, place) => {
      if (this.columns.findIndex(({ to }) => to === column.to) < place)
        column.to = "-";
    });
    this.guessDays();
  }

  // Which writing reads most of the days that were seen.
  guessDays() {
    const place = this.columns.findIndex(({ to }) => to === "fecha_contratacion");
    const seen = this.rows.slice(this.title + 1).map(({ cells }) => (cells[place] ?? "").trim()).filter(Boolean);
    const read = writing => seen.filter(text => isDay(dayOf(text, writing))).length;
    this.writing = writings.reduce((best, one) => (read(one) > read(best) ? one : best), "iso");
  }

  get skipped() {
    return this.rows.slice(0, Math.max(0, this.title));
  }

  // How many customers there may be: exactly where all was read, or a guess by the bytes of a row.
  get count() {
    const read = this.rows.length - this.title - 1;
    return this.isAll ? read : Math.round(read * this.file.size / head);
  }

  // The columns of Sky that several columns of the file go to.
  get doubled() {
    const all = this.columns.map(({ to }) => to).filter(to => to !== "-");
    return [...new Set(all.filter((to, place) => all.indexOf(to) < place))];
  }

  get first() {
    return this.rows[this.title + 1] ?? { at: this.text.length, line: (this.rows.at(-1)?.line ?? 0) + 1 };
  }

  // How much further down a line of the file is than what is sent of it.
  get shift() {
    return this.first.line - 2;
  }

  // body(): names as Sky has them, and the file from the first customer on. No copy of it is made, but where days have to
  // be written otherwise, or cells were mended.
  async body() {
    if (this.mends.size || (this.writing !== "iso" && this.columns.some(({ to }) => to === "fecha_contratacion")))
      return this.rewritten();
    const names = this.columns.map(({ to }) => to).join(this.separator);
    const mark = this.encoding.startsWith("utf-16") ? "\ufeff" : "";
    const from = this.mark + sizeOf(this.text.slice(0, this.first.at), this.encoding);
    return new Blob([bytesOf(`${mark}${names}\n`, this.encoding), this.file.slice(from)]);
  }

  // Each row stays on the line that it has.
  async rewritten() {
    const place = this.columns.findIndex(({ to }) => to === "fecha_contratacion");
    const parts = ["\ufeff", `${this.columns.map(({ to }) => to).join(this.separator)}\n`];
    const out = new Table(this.separator);
    out.feed(parts[1]);
    for await (const rows of this.all()) {
      let text = "";
      for (const row of rows.filter(({ line }) => line >= this.first.line)) {
        const turned = this.cellsOf(row).map((cell, at) => (at === place ? dayOf(cell, this.writing) : cell));
        const said = "\n".repeat(row.line - this.shift - out.line) + csv([turned], this.separator);
        out.feed(said);
        text += said;
      }
      parts.push(new Blob([text]));
    }
    return new Blob(parts);
  }

  // The rows of the file, piece by piece.
  async* all() {
    const table = new Table(this.separator);
    for await (const text of textsOf(this))
      yield table.feed(text);
    yield table.feed("", true);
  }

  query = () => ({ sep: this.separator === "\t" ? "tab" : this.separator });
}

// No byte is taken for another one in silence: what the encoding has not got is told, as the registry does.
async function* textsOf({ file, encoding }) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const text = (...given) => {
    try {
      return decoder.decode(...given);
    } catch {
      throw new Wrong("mixed");
    }
  };
  for await (const piece of file.stream())
    yield text(piece, { stream: true });
  yield text();
}

// A cell that a spreadsheet would run as a formula stands behind a mark, as in the registry's exports; it is taken off again
// where the rows are brought in once more.
const tame = cell => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

// refusedRows(source, refused, names): a Blob of CSV with the rows that were refused, as they are by now, after the line
// of each and why; `refused` is a Map of lines.
export async function refusedRows(source, refused, [line, why]) {
  const parts = ["\ufeff", csv([[line, why, ...source.columns.map(({ name, to }) => tame(name || to))]], ";")];
  for await (const rows of source.all())
    parts.push(csv(rows.filter(row => refused.has(row.line))
      .map(row => [row.line, refused.get(row.line), ...source.cellsOf(row).map(tame)]), ";"));
  return new Blob(parts, { type: "text/csv" });
}
