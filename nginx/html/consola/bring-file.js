// What is brought in: a file, or rows that were pasted. Only its head is read here; the file itself is sent as it is, but
// for the row of names, which is written anew with the registry's own.
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
  return /^\s*\{/.test(text) ? new Lines(file, { encoding: name }) : new Source(file, { encoding: name, mark, text, isAll });
}

// A JSON object a line: it says by itself what is what.
class Lines {
  kind = "application/x-ndjson";
  shift = 0;

  constructor(file, known) {
    Object.assign(this, { file }, known);
  }

  get name() {
    return this.file.name;
  }

  body = async () => this.file;
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

class Source {
  kind = "text/csv";
  writing = "iso";        // of days

  constructor(file, known) {
    Object.assign(this, { file }, known);
    this.part(separatorOf(known.text));
  }

  get name() {
    return this.file.name;
  }

  // part(";"): another separator than was found.
  part(separator) {
    this.separator = separator;
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
  // be written otherwise.
  async body() {
    if (this.writing !== "iso" && this.columns.some(({ to }) => to === "fecha_contratacion"))
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
    for await (const rows of tablesOf(this, this.encoding)) {
      let text = "";
      for (const { line, cells } of rows.filter(row => row.line >= this.first.line)) {
        const turned = cells.map((cell, at) => (at === place ? dayOf(cell, this.writing) : cell));
        const said = "\n".repeat(line - this.shift - out.line) + csv([turned], this.separator);
        out.feed(said);
        text += said;
      }
      parts.push(new Blob([text]));
    }
    return new Blob(parts);
  }

  query = () => ({ sep: this.separator === "\t" ? "tab" : this.separator });
}

// The rows of a table, all of it, piece by piece.
async function* tablesOf(source, encoding) {
  const decoder = new TextDecoder(encoding), table = new Table(source.separator);
  for await (const piece of source.file.stream())
    yield table.feed(decoder.decode(piece, { stream: true }));
  yield table.feed(decoder.decode(), true);
}

const encodings = { "latin-1": "windows-1252", "utf-16le": "utf-16le", "utf-16be": "utf-16be" };

// refusedRows(source, refused, names): a Blob of CSV with the rows that were refused, as they are in the file, after the
// line of each and why; `refused` is a Map of lines.
export async function refusedRows(source, refused, [line, why], encoding) {
  const isTable = source.kind === "text/csv", parts = ["\ufeff"];
  const titles = isTable ? source.columns.map(({ name, to }) => name || to) : ["json"];
  parts.push(csv([[line, why, ...titles]], ";"));
  if (isTable)
    for await (const rows of tablesOf(source, encodings[encoding] ?? "utf-8"))
      parts.push(csv(rows.filter(({ line }) => refused.has(line)).map(({ line, cells }) => [line, refused.get(line), ...cells]), ";"));
  else
    for await (const [number, text] of linesOf(source.file))
      if (refused.has(number))
        parts.push(csv([[number, refused.get(number), text]], ";"));
  return new Blob(parts, { type: "text/csv" });
}

async function* linesOf(file) {
  const decoder = new TextDecoder();
  let number = 0, rest = "";
  for await (const piece of file.stream()) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop();
    for (const text of lines)
      yield [++number, text];
  }
  if (rest)
    yield [++number, rest];
}
