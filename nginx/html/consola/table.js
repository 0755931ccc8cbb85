// A table as spreadsheets write it, read piece by piece as the registry reads it: cells parted by a comma, a semicolon or
// a tab, perhaps quoted; lines that end with CR LF, LF or CR; empty lines passed over.

export const separators = [";", ",", "\t"];

export class Table {
  line = 1;               // of the next character
  at = 0;                 // how many characters were taken
  cells = [];
  cell = "";
  state = "start";        // of a cell: start, plain, quoted, or behind its closing quote
  begun = { line: 1, at: 0 };
  afterCr = false;

  constructor(separator) {
    this.separator = separator;
  }

  // feed("a;b\n"): [{ line, at, cells }], the rows that are whole by now; `at` is where in the text a row begins.
  feed(text, last = false) {
    const rows = [];
    for (let p = 0; p < text.length; p++, this.at++)
      this.take(text[p], rows);
    if (last && (this.cells.length || this.cell || this.state !== "start"))
      this.end(rows);
    return rows;
  }

  take(letter, rows) {
    const isTail = this.afterCr && letter === "\n";
    this.afterCr = letter === "\r";
    if (isTail) {
      if (this.state === "quoted")
        this.cell += letter;
      else
        this.begun.at = this.at + 1;
      return;
    }
    const isEnd = letter === "\n" || letter === "\r";
    if (isEnd)
      this.line += 1;
    if (this.state === "quoted") {
      if (letter === '"')
        this.state = "closed";
      else
        this.cell += letter;
    } else if (isEnd)
      this.end(rows);
    else if (letter === this.separator)
      this.next();
    else if (letter === '"' && this.state !== "plain") {
      if (this.state === "closed")
        this.cell += letter;
      this.state = "quoted";
    } else {
      this.cell += letter;
      this.state = "plain";
    }
  }

  next() {
    this.cells.push(this.cell);
    this.cell = "";
    this.state = "start";
  }

  end(rows) {
    const isEmpty = !this.cells.length && !this.cell && this.state === "start";
    this.next();
    if (!isEmpty)
      rows.push({ ...this.begun, cells: this.cells });
    this.cells = [];
    this.begun = { line: this.line, at: this.at + 1 };
  }
}

// How many cells most rows of the text have by that separator, and in how many rows they are so.
function fit(text, separator) {
  const counts = new Map();
  for (const { cells } of new Table(separator).feed(text, true))
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [[cells = 1, rows = 0] = []] = [...counts].filter(([count]) => count > 1).sort((a, b) => b[1] * b[0] - a[1] * a[0]);
  return { cells, rows, separator };
}

// separatorOf("a;b\n1,5;2\n"): ";". What parts no row into cells is taken for a table of one column.
export function separatorOf(text) {
  const fits = separators.map(one => fit(text.slice(0, 65536), one)).filter(({ cells }) => cells > 1);
  return fits.sort((a, b) => b.rows * b.cells - a.rows * a.cells)[0]?.separator ?? ";";
}

// csv([["a", 'b"c']], ";"): the text of such rows, as spreadsheets read it.
export function csv(rows, separator) {
  const quoted = cell => (/["\r\n]/.test(cell) || cell.includes(separator) || /^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map(cells => `${cells.map(cell => quoted(String(cell))).join(separator)}\r\n`).join("");
}
