// What two customers will be as one, by the registry's own rules: members that one has not got are added, lists united,
// of what both say in different ways the one's own stays, and the other's is kept in "fusiones".

import { of } from "./merge.js";

const text = value => JSON.stringify(value);

// Each item as often as it is in the list that has it most often.
function united(own, others) {
  const left = own.map(text), added = [];
  for (const item of others) {
    const place = left.indexOf(text(item));
    if (place < 0)
      added.push(item);
    else
      left.splice(place, 1);
  }
  return [...own, ...added];
}

// joined({ nombre: "Ana", ... }, { nombre: "Ana R.", ... }, 30): the document of Ana, who gets customer 30.
export function joined(own, other, cliente) {
  const out = new Map(Object.entries(own)), kept = [];
  for (const [member, value] of Object.entries(other)) {
    const there = of(own, member);
    if (there === undefined)
      out.set(member, value);
    else if (Array.isArray(there) && Array.isArray(value))
      out.set(member, united(there, value));
    else if (text(there) !== text(value))
      kept.push([member, value]);
  }
  const merges = out.get("fusiones");
  if (kept.length)
    out.set("fusiones", [...(Array.isArray(merges) ? merges : []), { cliente, documento: Object.fromEntries(kept) }]);
  return Object.fromEntries(out);
}
