// 50 spreadsheets as people have them: each with what becomes of its rows. `rows` are to be told of, each of them; `out`
// are the lines of those that are refused; `names` are customers that there are to be; `wrong` says why nothing is read.

const utf8 = text => new TextEncoder().encode(text);
const latin = text => Uint8Array.from(text, letter => ({ "€": 0x80, "’": 0x92 }[letter] ?? letter.charCodeAt(0)));
const bytes = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]));
const utf16 = (text, isBig, mark = true) => Uint8Array.from(`${mark ? "\ufeff" : ""}${text}`.split("").flatMap(letter => {
  const code = letter.charCodeAt(0);
  return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8];
}));

const two = (separator, end, tag) => ["Nombre", "Teléfono"].join(separator) + end + [`Ñandú ${tag}`, "600 1"].join(separator) + end + [`Zoë ${tag}`, "600 2"].join(separator) + end;

const plain = [
  ["a comma", tag => utf8(two(",", "\n", tag)), 2], ["a semicolon", tag => utf8(two(";", "\r\n", tag)), 2],
  ["tabs, as pasted", tag => utf8(two("\t", "\n", tag)), 2], ["CR alone", tag => utf8(two(";", "\r", tag)), 2],
  ["no end of the last line", tag => utf8(two(";", "\n", tag).trimEnd()), 2], ["UTF-8 with a mark", tag => utf8(`\ufeff${two(";", "\n", tag)}`), 2],
  ["Latin-1", tag => latin(two(";", "\r\n", tag)), 2], ["UTF-16 little", tag => utf16(two("\t", "\r\n", tag), false), 2],
  ["UTF-16 big", tag => utf16(two(";", "\r\n", tag), true), 2], ["UTF-16 little, unmarked", tag => utf16(two(";", "\n", tag), false, false), 2],
  ["UTF-16 big, unmarked", tag => utf16(two(";", "\n", tag), true, false), 2], ["mixed ends of lines", tag => utf8(two(";", "\n", tag).replace("\n", "\r\n").replace(/\n$/, "\r")), 2],
].map(([name, make, rows]) => ({ name, make, rows, names: tag => [`Ñandú ${tag}`, `Zoë ${tag}`] }));

const text = (name, make, rows, { out = [], names = () => [], ...more } = {}) => ({ name, make: tag => utf8(make(tag)), rows, out, names, ...more });

const long = "x".repeat(60000);

export const ugly = [
  ...plain,
  text("quotes and separators in cells", g => `Nombre;Notas\n"Ana ""la alta"" ${g}";"a;b"\n`, 1, { names: g => [`Ana "la alta" ${g}`] }),
  text("ends of lines in cells", g => `Nombre;Notas\n"Ana ${g}";"una\r\ndos\ntres"\nBea ${g};\n`, 2, { names: g => [`Ana ${g}`, `Bea ${g}`] }),
  text("ends of lines in titles", g => `"Nombre\ncompleto";"Tel.\nfijo"\nAna ${g};1\n;2\n`, 2, { out: [5], names: g => [`Ana ${g}`] }),
  text("empty lines", g => `\n\nNombre;Tel\n\nAna ${g};1\n\n\nBea ${g};2\n\n`, 2, { names: g => [`Bea ${g}`] }),
  text("rows of separators alone", g => `Nombre;Tel;Notas\nAna ${g};1;\n;;\n;;\nBea ${g};2;\n`, 4, { out: [3, 4] }),
  text("a title over the table", g => `Clientes de 2026;;\n;;\nNombre;Tel;Notas\nAna ${g};1;n\n;2;\n`, 2, { out: [5], names: g => [`Ana ${g}`] }),
  text("merged titles above titles", g => `Datos;;Servicio;\nNombre;Tel;Tarifa;Alta\nAna ${g};1;TV;2024-01-02\n`, 1, { names: g => [`Ana ${g}`] }),
  text("titles twice", g => `Nombre;Tel;Tel;Nombre\nAna ${g};1;2;otra\n`, 1, { names: g => [`Ana ${g}`] }),
  text("titles that are empty", g => `Nombre;;\nAna ${g};1;2\n`, 1, { names: g => [`Ana ${g}`] }),
  text("titles with commas and colons", g => `"Nombre, y apellidos: todo";"Tel: 1, fijo"\nAna ${g};1\n`, 1, { names: g => [`Ana ${g}`] }),
  text("titles in capitals, with spaces", g => `  NOMBRE  ; TELÉFONO \nAna ${g};1\n`, 1, { names: g => [`Ana ${g}`] }),
  text("titles of markup", g => `Nombre;<img src=x onerror=window.ran=1>\nAna ${g};<script>window.ran=1</script>\n`, 1, { names: g => [`Ana ${g}`] }),
  text("separators at the end of rows", g => `Nombre;Tel;;;\nAna ${g};1;;;\nBea ${g};2;;;\n`, 2, { names: g => [`Bea ${g}`] }),
  text("separators at the end of rows, not of titles", g => `Nombre;Tel\nAna ${g};1;;\nBea ${g};2;;\n`, 2, { names: g => [`Bea ${g}`] }),
  text("rows that are too short", g => `Nombre;Tel;Notas\nAna ${g}\nBea ${g};2\n`, 2, { names: g => [`Ana ${g}`, `Bea ${g}`] }),
  text("formulas", g => `Nombre;Notas\nAna ${g};=SUM(A1:A9)\nBea ${g};+34 600\nEva ${g};@x\nLuz ${g};-1\n`, 4, { names: g => [`Luz ${g}`] }),
  text("formulas marked as text", g => `Nombre;Notas\nAna ${g};'=1+1\n'=Bea ${g};x\n`, 2, { names: g => [`Ana ${g}`, `=Bea ${g}`] }),
  text("days as day/month/year", g => `Nombre;Servicio;Alta\nAna ${g};TV;31/01/2024\nBea ${g};TV;1/2/2024\n`, 2, { names: g => [`Bea ${g}`] }),
  text("days as month/day/year", g => `Nombre;Servicio;Alta\nAna ${g};TV;01/31/2024\nBea ${g};TV;12/25/2024\n`, 2, { names: g => [`Bea ${g}`] }),
  text("days that are none", g => `Nombre;Servicio;Alta\nAna ${g};TV;31/11/2025\nBea ${g};TV;mayo 24\nEva ${g};TV;3/2/2024\n`, 3, { out: [2, 3], names: g => [`Eva ${g}`] }),
  text("days with hours, and empty lines", g => `Nombre;Servicio;Alta\n\nAna ${g};"T\nV";31/01/2024 00:00:00\n\n;TV;1/2/2024\n`, 2, { out: [6], names: g => [`Ana ${g}`] }),
  text("a huge cell", g => `Nombre;Notas\nAna ${g};${long}\n`, 1, { names: g => [`Ana ${g}`] }),
  text("a cell that is too long", g => `Nombre;Notas\nAna ${g};${long}${long}\nBea ${g};x\n`, 2, { out: [2], names: g => [`Bea ${g}`] }),
  text("a name that is too long", g => `Nombre;Notas\n${"n".repeat(400)}${g};x\nBea ${g};x\n`, 2, { out: [2] }),
  text("the same customer twice", g => `Nombre;Tel\nAna ${g};1\nAna ${g};2\n`, 2, { out: [3], names: g => [`Ana ${g}`] }),
  text("a table of names alone", g => `Nombre\nAna ${g}\nBea ${g}\n`, 2, { names: g => [`Ana ${g}`, `Bea ${g}`] }),
  text("no titles", g => `Ana ${g};600 11 22 33\nBea ${g};600 11 22 34\n`, 2, { titles: -1, columns: ["nombre", "telefonos"], names: g => [`Ana ${g}`, `Bea ${g}`] }),
  text("another alphabet, and from right to left", g => `Nombre;Notas\nمحمد ${g};x\nΑθηνά ${g};x\n王 ${g};x\n`, 3, { names: g => [`王 ${g}`, `محمد ${g}`] }),
  text("emoji and joined letters", g => `Nombre;Notas\n👩‍👩‍👧 ${g};🎉\nJose\u0301 ${g};x\n`, 2, { names: g => [`👩‍👩‍👧 ${g}`] }),
  text("spaces that are not seen", g => `Nombre;Tel\n\u00a0Ana ${g}\u200b;1\nBea ${g};2\n`, 2, { out: [2] }),
  text("lists in cells", g => `Nombre;Teléfonos;Etiquetas\nAna ${g};"1; 2; 3";"a; b"\n`, 1, { names: g => [`Ana ${g}`] }),
  text("JSON that is none", g => `Nombre;Servicios\nAna ${g};{roto\nBea ${g};[]\n`, 2, { out: [2] }),
  text("256 columns", g => `Nombre;${Array.from({ length: 255 }, (_, n) => `c${n}`).join(";")}\nAna ${g};${"v;".repeat(254)}v\n`, 1, { names: g => [`Ana ${g}`] }),
  text("a quote that is not closed", g => `Nombre;Notas\nAna ${g};"abierta\nBea ${g};x\n`, 0, { wrong: /comilla/i }),
  text("a quote in the middle of a cell", g => `Nombre;Notas\nAna 5" ${g};mide 5" o más\n`, 1, { names: g => [`Ana 5" ${g}`] }),
  { name: "a NUL", make: g => bytes(utf8(`Nombre;Notas\nAna ${g};a`), [0], utf8("b\n")), rows: 0, out: [], wrong: /NUL/, names: () => [] },
  { name: "a workbook", make: () => bytes([0x50, 0x4b, 3, 4], utf8("xlsx")), rows: 0, out: [], wrong: /zip/, names: () => [] },
  { name: "nothing", make: () => new Uint8Array(), rows: 0, out: [], wrong: /empty/, names: () => [] },
];
