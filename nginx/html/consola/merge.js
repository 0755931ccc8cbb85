// Three versions of a customer become one: what only one side changed is taken, what both changed in different ways is
// asked. Nothing here knows of the screen or of the network.
//
// A list is merged item by item: an item of texts is itself, one of members is who its name, serial or day says it is.

import { isExact } from "./exact.js";

const NAMES = [["descripcion", "fecha_contratacion"], ["serie"], ["mac"], ["id"], ["nombre"], ["tipo"]];

const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value) && !isExact(value);

// of(object, name): its own member of that name, which may be "constructor" or "__proto__"; undefined: it has none.
export const of = (object, name) => Object.hasOwn(object, name) ? object[name] : undefined;

const plain = value => isExact(value) ? value.rawJSON : value;

// same(a, b): whether both are the same JSON, members in whatever order. undefined is what is not there.
export function same(a, b) {
  a = plain(a);
  b = plain(b);
  if (a === b)
    return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isObject(a) || !isObject(b))
    return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && same(a[name], b[name]));
}

// itemKey(item): what an item of a list is known by, as a text.
export function itemKey(item) {
  if (!isObject(item))
    return JSON.stringify(item);
  const names = NAMES.find(list => item[list[0]] !== undefined) ?? Object.keys(item).sort();
  return JSON.stringify(names.map(name => item[name] ?? null));
}

// keyed(list): its items by their keys, in its order; the second of equal keys is another one.
function keyed(list) {
  const items = new Map();
  for (const item of list) {
    const key = itemKey(item);
    let n = 0;
    while (items.has(n ? `${key}#${n}` : key))
      n++;
    items.set(n ? `${key}#${n}` : key, item);
  }
  return items;
}

// merge(base, mine, theirs, choices): { merged, clashes, joined }. A clash is { key, path, base, mine, theirs }: its
// key in choices ('mine' or 'theirs') decides it, and merged has mine until then. joined are the members that fit by
// themselves: { member, base, mine, theirs, merged }.
export function merge(base, mine, theirs, choices = {}) {
  const clashes = [];
  const members = [...new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])];
  const merged = [];
  const joined = [];
  for (const member of members) {
    const before = clashes.length;
    const three = [base, mine, theirs].map(one => of(one, member));
    const value = mergeValue(three, [member], { clashes, choices });
    if (value !== undefined)
      merged.push([member, value]);
    if (!three.every(one => same(one, three[0])) && clashes.length === before)
      joined.push({ member, base: three[0], mine: three[1], theirs: three[2], merged: value });
  }
  return { merged: Object.fromEntries(merged), clashes, joined };
}

function mergeValue(three, path, into) {
  const [base, mine, theirs] = three;
  if (same(mine, theirs) || same(base, theirs))
    return mine;
  if (same(base, mine))
    return theirs;
  if ([base ?? {}, mine, theirs].every(isObject))
    return mergeObject(base ?? {}, mine, theirs, path, into);
  if ([base ?? [], mine, theirs].every(Array.isArray))
    return mergeList([base ?? [], mine, theirs], path, into);
  return clash(three, path, into);
}

function clash([base, mine, theirs], path, { clashes, choices }) {
  const key = JSON.stringify(path);
  clashes.push({ key, path, base, mine, theirs });
  return choices[key] === "theirs" ? theirs : mine;
}

function mergeObject(base, mine, theirs, path, into) {
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  const merged = [...names].map(name => [name, mergeValue([base, mine, theirs].map(one => of(one, name)), [...path, name], into)]);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

function mergeList(three, path, into) {
  const [base, mine, theirs] = three.map(keyed);
  if (replacedTwice(base, mine, theirs))
    return clash(three, path, into);
  const merged = [];
  for (const key of order(base, mine, theirs)) {
    const value = mergeValue([base.get(key), mine.get(key), theirs.get(key)], [...path, key], into);
    if (value !== undefined)
      merged.push(value);
  }
  return merged;
}

// Both took out the same item and put another one in: they corrected one thing in two ways.
function replacedTwice(base, mine, theirs) {
  const gone = [...base.keys()].some(key => !mine.has(key) && !theirs.has(key));
  const added = (one, other) => [...one.keys()].some(key => !base.has(key) && !other.has(key));
  return gone && added(mine, theirs) && added(theirs, mine);
}

// The order is that of whoever changed it; what the other one added comes after what it stood behind.
function order(base, mine, theirs) {
  const kept = [...base.keys()].filter(key => mine.has(key) && theirs.has(key));
  const moved = [...theirs.keys()].filter(key => kept.includes(key)).some((key, i) => key !== kept[i]);
  const [first, second] = moved ? [theirs, mine] : [mine, theirs];
  const keys = [...first.keys()];
  let last = -1;
  for (const key of second.keys()) {
    const at = keys.indexOf(key);
    if (at < 0)
      keys.splice(++last, 0, key);
    else
      last = at;
  }
  return keys;
}

// patch(from, to): the merge patch (RFC 7396) that makes the one of the other; {} where they are the same.
export function patch(from, to) {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const pairs = [...names].map(name => [name, of(from, name), of(to, name)]).filter(([, old, next]) => !same(old, next));
  return Object.fromEntries(pairs.map(([name, old, next]) => [name, next === undefined ? null
    : isObject(old) && isObject(next) ? patch(old, next) : next]));
}
