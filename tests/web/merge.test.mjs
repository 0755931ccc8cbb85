// What two people changed of one customer, put together (merge.js): run by node --test.

import assert from "node:assert/strict";
import test from "node:test";

import { joined } from "../../nginx/html/consola/joined.js";
import { itemKey, merge, patch, same } from "../../nginx/html/consola/merge.js";

const ana = {
  nombre: "Ana", direccion: "C/ Olivo 8", telefonos: ["600 1", "918 2"], etiquetas: ["fibra"], ubicacion: { lat: 40,
    lon: -3 },
  servicios: [{ descripcion: "TV", fecha_contratacion: "2024-01-01", precio: 19.9 },
    { descripcion: "Fibra", fecha_contratacion: "2023-01-01", precio: 30 }],
};

const changed = changes => ({ ...structuredClone(ana), ...changes });

// merged(mine, theirs): what comes of it where nothing is asked.
function merged(mine, theirs) {
  const result = merge(ana, mine, theirs);
  assert.deepEqual(result.clashes, []);
  return result.merged;
}

test("what one side alone changed is taken from that side", () => {
  const result = merged(changed({ direccion: "C/ Olmo 8" }), changed({ notas: "De noche" }));
  assert.deepEqual(result, changed({ direccion: "C/ Olmo 8", notas: "De noche" }));
});

test("a member that one side removed is gone, and one that both set alike is asked of nobody", () => {
  const mine = changed({ direccion: "Nueva" });
  delete mine.ubicacion;
  assert.deepEqual(merged(mine, changed({ direccion: "Nueva" })), mine);
});

test("what both changed in different ways is asked, with the three values, and a choice decides it", () => {
  const mine = changed({ direccion: "Mía" });
  const theirs = changed({ direccion: "Suya" });
  const { clashes, merged: value } = merge(ana, mine, theirs);
  assert.deepEqual(clashes, [{ key: '["direccion"]', path: ["direccion"], base: "C/ Olivo 8", mine: "Mía",
    theirs: "Suya" }]);
  assert.equal(value.direccion, "Mía");
  assert.equal(merge(ana, mine, theirs, { '["direccion"]': "theirs" }).merged.direccion, "Suya");
});

test("removing what the other one changed is asked, both ways round", () => {
  const without = changed();
  delete without.direccion;
  assert.equal(merge(ana, without, changed({ direccion: "Suya" })).clashes.length, 1);
  const { clashes } = merge(ana, changed({ direccion: "Mía" }), without);
  assert.equal(clashes[0].theirs, undefined);
  const kept = merge(ana, changed({ direccion: "Mía" }), without, { [clashes[0].key]: "theirs" }).merged;
  assert.ok(!("direccion" in kept));
});

test("lists of texts are merged item by item", () => {
  const result = merged(changed({ etiquetas: ["fibra", "tarde"], telefonos: ["918 2"] }),
    changed({ etiquetas: ["fibra", "vip"], telefonos: ["600 1", "918 2", "634 3"] }));
  assert.deepEqual(result.etiquetas.toSorted(), ["fibra", "tarde", "vip"]);
  assert.deepEqual(result.telefonos, ["918 2", "634 3"]);
});

test("a list that only one had is merged with one that only the other had", () => {
  assert.deepEqual(merge({}, { a: ["1"] }, { a: ["2"] }).merged.a.toSorted(), ["1", "2"]);
});

test("one item corrected in two ways is asked", () => {
  const { clashes } = merge(ana, changed({ telefonos: ["600 7", "918 2"] }), changed({ telefonos: ["600 8",
    "918 2"] }));
  assert.deepEqual(clashes.map(clash => clash.path), [["telefonos"]]);
});

test("services are merged by who they are, member by member", () => {
  const tv = changes => ({ ...ana.servicios[0], ...changes });
  const mine = changed({ servicios: [tv({ precio: 17.9 }), ana.servicios[1]] });
  const theirs = changed({ servicios: [tv({ fecha_fin: "2027-01-01" }), ana.servicios[1], { descripcion: "Radio" }] });
  assert.deepEqual(merged(mine, theirs).servicios,
    [tv({ precio: 17.9, fecha_fin: "2027-01-01" }), ana.servicios[1], { descripcion: "Radio" }]);
});

test("the price of one service that both changed is asked alone", () => {
  const with_price = precio => changed({ servicios: [{ ...ana.servicios[0], precio }, ana.servicios[1]] });
  const { clashes, joined } = merge(ana, with_price(17.9), with_price(18.5));
  assert.deepEqual(clashes[0].path, ["servicios", itemKey(ana.servicios[0]), "precio"]);
  assert.deepEqual(joined, []);
  const key = clashes[0].key;
  assert.equal(merge(ana, with_price(17.9), with_price(18.5), { [key]: "theirs" }).merged.servicios[0].precio, 18.5);
});

test("a service that one ended and the other removed is asked whole", () => {
  const { clashes } = merge(ana, changed({ servicios: [{ ...ana.servicios[0], fecha_baja: "2026-01-01" },
    ana.servicios[1]] }),
    changed({ servicios: [ana.servicios[1]] }));
  assert.equal(clashes.length, 1);
  assert.equal(clashes[0].theirs, undefined);
});

test("equal items of a list are so many as each side left", () => {
  const times = count => ({ a: Array(count).fill({ descripcion: "TV" }) });
  assert.deepEqual(merge(times(2), times(2), times(1)).merged, times(1));
  const radio = { descripcion: "Radio" };
  assert.deepEqual(merge(times(1), times(4), { a: [...times(1).a, radio] }).merged.a, [...times(1).a, radio,
    ...times(3).a]);
});

test("whoever put the list into another order has that order", () => {
  const list = (...a) => ({ a });
  assert.deepEqual(merge(list("1", "2", "3"), list("1", "2", "3", "4"), list("3", "1", "2")).merged.a, ["3", "4", "1",
    "2"]);
  assert.deepEqual(merge(list("1", "2"), list("2", "1"), list("1", "2", "5")).merged.a, ["2", "5", "1"]);
});

test("what fits by itself is told, with what became of it", () => {
  const { joined } = merge(ana, changed({ direccion: "Mía" }), changed({ etiquetas: [] }));
  assert.deepEqual(joined.map(row => [row.member, row.merged]), [["direccion", "Mía"], ["etiquetas", []]]);
});

test("members that Sky does not know are merged at any depth", () => {
  const deep = { x: { a: { b: 1, c: [1] } } };
  const result = merge(deep, { x: { a: { b: 2, c: [1] } } }, { x: { a: { b: 1, c: [1, 9] } } });
  assert.deepEqual(result.merged, { x: { a: { b: 2, c: [1, 9] } } });
  assert.deepEqual(result.clashes, []);
});

test("a member of another kind on each side is asked, not mixed", () => {
  assert.equal(merge({ x: 1 }, { x: [1] }, { x: { a: 1 } }).clashes.length, 1);
});

test("same() does not look at the order of members, and tells nothing, 0 and an empty text apart", () => {
  assert.ok(same({ a: 1, b: [2] }, { b: [2], a: 1 }));
  for (const [a, b] of [[0, ""], ["", undefined], [null, undefined], [[], {}], [{ a: undefined }, { b: 1 }], [[1], [1,
    2]]])
    assert.ok(!same(a, b));
});

test("a patch has what differs, null where it goes, and within objects their members alone", () => {
  const to = changed({ direccion: "Mía", ubicacion: { lat: 41 } });
  delete to.telefonos;
  assert.deepEqual(patch(ana, to), { direccion: "Mía", ubicacion: { lat: 41, lon: null }, telefonos: null });
  assert.deepEqual(patch(ana, structuredClone(ana)), {});
});

test("members may be called what every object has", () => {
  const base = JSON.parse('{"a":1,"constructor":"x","__proto__":{"n":1}}');
  const mine = JSON.parse('{"a":1,"__proto__":{"n":2},"toString":"t"}'), theirs = { ...base, a: 2 };
  assert.equal(JSON.stringify(patch(base, mine)), '{"constructor":null,"__proto__":{"n":2},"toString":"t"}');
  assert.equal(JSON.stringify(merge(base, mine, theirs).merged), '{"a":2,"__proto__":{"n":2},"toString":"t"}');
  assert.deepEqual(merge(base, mine, theirs).clashes, []);
  assert.ok(!same(JSON.parse('{"__proto__":{}}'), { x: 1 }));
  const other = JSON.parse('{"nombre":"B","constructor":"y","__proto__":{"n":3}}');
  assert.equal(JSON.stringify(joined({ nombre: "A" }, other, 7)),
    '{"nombre":"A","constructor":"y","__proto__":{"n":3},"fusiones":[{"cliente":7,"documento":{"nombre":"B"}}]}');
});
