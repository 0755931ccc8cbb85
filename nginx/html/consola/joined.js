// What two customers will be as one, by the registry's own rules: members that one has not got are added, lists united,
// of what both say in different ways the one's own stays, and the other's is kept in "fusiones".

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
  const out = { ...own }, kept = {};
  for (const [member, value] of Object.entries(other))
    if (own[member] === undefined)
      out[member] = value;
    else if (Array.isArray(own[member]) && Array.isArray(value))
      out[member] = united(own[member], value);
    else if (text(own[member]) !== text(value))
      kept[member] = value;
  if (Object.keys(kept).length)
    out.fusiones = [...(Array.isArray(out.fusiones) ? out.fusiones : []), { cliente, documento: kept }];
  return out;
}
