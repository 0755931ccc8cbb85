// JSON whose numbers stay as they were written: 34.90 is not made 34.9, nor are twenty digits rounded. A number that a
// browser would write in another way is kept as its text (JSON.rawJSON); a browser that cannot do so has the number.

// isExact(value): whether it is such a text.
export const isExact = value => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null
  && typeof value.rawJSON === "string";

const keep = typeof JSON.rawJSON === "function"
  ? (name, value, context) => typeof value === "number" && context?.source !== undefined &&
    context.source !== String(value)
    ? JSON.rawJSON(context.source) : value
  : undefined;

export const parseExact = text => JSON.parse(text, keep);

// copy(value): the same once more, to be changed.
export function copy(value) {
  if (Array.isArray(value))
    return value.map(copy);
  if (typeof value !== "object" || value === null || isExact(value))
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]));
}

// numberOf(value): it as a number to reckon with.
export const numberOf = value => Number(isExact(value) ? value.rawJSON : value);

// exactNumber(text): a number of JSON as it was typed, or null if it is none.
export function exactNumber(text) {
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text))
    return null;
  return parseExact(text);
}
