// A value of a document as a short text.

const brief = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);

const one = value => {
  if (value && typeof value === "object" && typeof value.descripcion === "string")
    return [value.descripcion, value.fecha_contratacion].filter(Boolean).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
};

// shown(["600 1", "600 2"]): "600 1; 600 2"; of 200 letters at most.
export const shown = (value, most = 200) => brief(Array.isArray(value) ? value.map(one).join("; ") : one(value), most);
