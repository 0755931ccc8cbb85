// Refused rows, mended: which of their cells are wrong, as far as the reason tells, and what is in them.

const keyColumns = { nombre: "nombre", documento_identidad: "documento_identidad", correo: "correos", numero: "numero" };

// The columns that a reason is about without naming them.
const about = (kind, clave) => ({ name: "nombre", taken: "nombre", number: "numero", day: "fecha_contratacion" }[kind]
  ?? (["twice", "several", "key"].includes(kind) ? keyColumns[clave] : undefined));

// wrongPlaces(source, { kind, text }, clave): the places of the cells that are to be mended: those that the reason names,
// or else those that it is about, or else all that are brought in.
export function wrongPlaces(source, { kind, text }, clave) {
  const taken = source.columns.flatMap(({ to }, place) => (to === "-" ? [] : [place]));
  const placesOf = names => taken.filter(place => names.includes(source.columns[place].to));
  const named = placesOf([...text.matchAll(/'([a-z_]+)'/g)].map(([, name]) => name));
  const meant = named.length ? named : placesOf([about(kind, clave)]);
  return meant.length ? meant : taken;
}

// isCommon(source, places, clave): whether one text may be right for all rows of a group: not where it says who they are.
export const isCommon = (source, places, clave) => places.length === 1
  && !["nombre", "json", keyColumns[clave]].includes(source.columns[places[0]].to);

// rowsAt(source, lines): a Map of what is in these lines of the file.
export async function rowsAt(source, lines) {
  const found = new Map();
  if (!lines.size)
    return found;
  for await (const rows of source.all()) {
    for (const { line, cells } of rows)
      if (lines.has(line))
        found.set(line, cells);
    if (found.size === lines.size)
      break;
  }
  return found;
}
