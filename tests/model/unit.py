#!/usr/bin/env python3
"""The model test tested: the oracle against examples worked by hand, the whole of it against registries that err."""
import contextlib
import io
import itertools
import pathlib
import random
import sys
import threading
import re
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import clients  # noqa: E402
import documents  # noqa: E402
import listas  # noqa: E402
import model  # noqa: E402
from fake import Fake, line  # noqa: E402
from linear import Check  # noqa: E402
from oracle import Oracle  # noqa: E402
from recording import Record  # noqa: E402
from registro import Operation  # noqa: E402
from wire import Request  # noqa: E402


class Documents(unittest.TestCase):
    def test_merge_patch(self):
        """The examples of RFC 7396, appendix A, that begin with an object."""
        for target, patch, result in (
                ({"a": "b"}, {"a": "c"}, {"a": "c"}), ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
                ({"a": "b"}, {"a": None}, {}), ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
                ({"a": ["b"]}, {"a": "c"}, {"a": "c"}), ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
                ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
                ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}), ({"a": "foo"}, {"b": {"c": {"d": None}}},
                                                                {"a": "foo", "b": {"c": {}}}),
                ({"e": None}, {"a": 1}, {"e": None, "a": 1}), ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}})):
            self.assertEqual(documents.merge(target, patch), result)

    def test_keys(self):
        keys = documents.keys
        self.assertEqual(keys(None, {}), {()})
        self.assertEqual(keys({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}), {("a", "c")})
        self.assertEqual(keys({"a": 1}, {"a": True}), {("a",)})
        self.assertEqual(keys({"s": [1, 2]}, {"s": [2, 1]}), {("s",)})
        self.assertEqual(keys({"s": [1, 2]}, {"s": [2, 2]}), {("s", ("#", "1")), ("s", ("#", "2"))})
        self.assertEqual(keys({"a": None}, {}), {("a",)})

    def test_overlap(self):
        self.assertTrue(documents.overlap({("a",)}, {("a", "b")}))
        self.assertTrue(documents.overlap({()}, {("a", "b")}))
        self.assertTrue(documents.overlap({("s", ("#", "1"))}, {("s",)}))
        self.assertFalse(documents.overlap({("a", "b")}, {("a", "c"), ("ab",)}))

    def test_reversal(self):
        def turn(present, before, after):
            states = [Operation(i, i, "", "", 1, None, one, None) for i, one in enumerate((before, after, present))]
            return documents.reversed_change(present, before, after, lambda path: listas.without(states, 1, path))
        self.assertEqual(turn({"s": ["x", "b", "y"]}, {"s": ["a"]}, {"s": ["b"]}), {"s": ["x", "a", "y"]})
        self.assertEqual(turn({"s": ["c", "x", "d"]}, {"s": ["a", "b"]}, {"s": ["c", "d"]}), {"s": ["a", "x", "b"]})
        self.assertEqual(turn({"s": []}, {"s": [1, 2, 3]}, {"s": [1]}), {"s": [2, 3]})
        self.assertEqual(turn({"s": ["b", "c", "x"]}, {"s": ["a", "b", "c"]}, {"s": ["b", "c"]}),
                         {"s": ["a", "b", "c", "x"]})
        self.assertEqual(turn({"d": {"x": 1, "y": 2}}, {"d": {}}, {"d": {"y": 2}}), {"d": {"x": 1}})
        self.assertEqual(turn({"z": 1}, {"c": 1}, {}), {"c": 1, "z": 1})

    def test_order(self):
        """An item that two undos bring back stands as to the other one as it did, whichever came first."""
        states = [["a", "b", "c"], ["a", "c"], ["a"], ["a", "b"]]
        history = [Operation(i, i, "", "", 1, None, {"s": one}, 1 if i == 3 else None) for i, one in enumerate(states)]
        self.assertEqual(listas.without(history, 2, ("s",)), ["a", "b", "c"])
        self.assertEqual(listas.without(history[:3], 1, ("s",)), ["a", "b"])

    def test_promise(self):
        """Of two items that ever stood together the first is first for ever, and what is undone backwards is as before."""
        for seed in range(100):
            rand, lists, pairs = random.Random(seed), [["a", "b", "c"]], set()
            for number in range(1, 8):
                items = list(lists[-1])
                if items and rand.random() < 0.5:
                    del items[rand.randrange(len(items))]
                else:
                    items.insert(rand.randrange(len(items) + 1), f"{number}")
                lists.append(items)
            history = [Operation(i, i, "", "", 1, None, {"s": one}, None) for i, one in enumerate(lists)]
            order = list(range(1, 8))
            rand.shuffle(order)
            for number in order:
                before = documents.keys({"s": lists[number - 1]}, {"s": lists[number]})
                if any(documents.overlap(documents.keys(history[i - 1].after, history[i].after), before)
                       for i in range(number + 1, 8) if i not in order[:order.index(number)]):
                    continue
                items = listas.without(history, number, ("s",))
                history.append(Operation(len(history), len(history), "", "", 1, None, {"s": items}, number))
            for one in history:
                pairs |= set(itertools.combinations(one.after["s"], 2))
            self.assertFalse({(other, one) for one, other in pairs} & pairs, f"seed {seed}: {history}")
            for number in range(len(history) - 1, 0, -1):
                items = listas.without(history[:number + 1], number, ("s",))
                self.assertEqual(items, history[number - 1].after["s"])

    def test_continued(self):
        for before, after, pairs in (("abc", "ac", [(0, 0), (2, 1)]), ("aba", "ba", [(1, 0), (2, 1)]), ("ab", "ba", [(1, 0)]),
                                     ("aa", "a", [(0, 0)]), ("xaybz", "abc", [(1, 0), (3, 1)]), ("", "a", [])):
            self.assertEqual(listas.continued(before, after), pairs)

    def test_wrong_members(self):
        for document, member in (({"servicios": {}}, "servicios"), ({"servicios": [{}, 1]}, "servicios/1"),
                                 ({"servicios": [{"descripcion": 1}]}, "servicios/0/descripcion"), ({"x": 1}, None)):
            self.assertEqual(documents.wrong_member(document), member)


def later(answer):
    """The later operations that a refused undo names."""
    return [int(one) for one in re.findall(r"\d+", answer.document().get("error", "").partition("después")[2])]


class Told(unittest.TestCase):
    """Requests to the oracle, by the short names of its clients."""

    def setUp(self):
        self.registry = Fake(Oracle())

    def ask(self, kind, name=None, number=None, side="clientes", **body):
        return self.registry.call(Request(kind, name, number, body or None, side=side))

    def statuses(self, *names):
        return [self.ask("leer", name).status for name in names]

    def save(self, name, **members):
        return self.ask("guardar", nombre=name, **members).number()

    def patch(self, name, **members):
        return self.ask("modificar", name, **members).number()

    def undo(self, number):
        answer = self.ask("deshacer", number=number)
        return answer.number() or later(answer) or answer.status

    def shown(self, name):
        return self.ask("leer", name).document()


class Names(Told):
    def test_chain_and_cycle(self):
        self.save("A")
        self.patch("A", nombre="B")
        self.patch("B", nombre="C")
        self.assertEqual(self.statuses("A", "B", "C"), [308, 308, 200])
        self.assertEqual(self.ask("leer", "A").headers["location"], "/clientes/C")
        self.assertEqual(self.patch("C", nombre="A"), 7)
        self.assertEqual(self.statuses("A", "B", "C"), [200, 308, 308])
        self.assertEqual(self.ask("eliminar", "A").number(), 8)
        self.assertEqual(self.statuses("A", "B", "C"), [404, 404, 404])
        self.assertEqual(self.ask("restaurar", "A").number(), 9)
        self.assertEqual(self.statuses("A", "B", "C"), [200, 308, 308])

    def test_freed_name(self):
        """The name belongs to whom it was given last, though they are gone."""
        self.save("A")
        self.patch("A", nombre="B")
        self.save("A")
        self.ask("eliminar", "A")
        self.assertEqual(self.statuses("A", "B"), [404, 200])

    def test_bin(self):
        first = self.save("A", x=1)
        self.ask("eliminar", "A")
        self.save("A", x=2)
        self.assertEqual(self.ask("restaurar", "A").status, 409)
        self.assertEqual(self.ask("restaurar", "A", version=first).status, 409)
        self.assertEqual([one["documento"]["x"] for one in self.ask("papelera").document()], [1])
        self.ask("eliminar", "A")
        self.assertEqual([one["documento"]["x"] for one in self.ask("papelera").document()], [2, 1])
        self.ask("restaurar", "A")
        self.assertEqual(self.shown("A")["x"], 2)

    def test_version_brings_its_name(self):
        first = self.save("A")
        self.patch("A", nombre="B")
        self.save("A")
        self.assertEqual(self.ask("restaurar", "B", version=first).status, 409)
        self.ask("eliminar", "A")
        self.assertEqual(self.ask("restaurar", "B", version=first).number(), 7)
        self.assertEqual(self.statuses("A", "B"), [200, 308])


class Undo(Told):
    def test_later_changes(self):
        created = self.save("A", a=1, b=1)
        one, other = self.patch("A", a=2), self.patch("A", b=2)
        third = self.patch("A", a=3)
        self.assertEqual(self.undo(created), [one, other, third])
        self.assertEqual(self.undo(one), [third])
        back = self.undo(third)
        self.assertEqual(self.undo(one), back + 1)
        self.assertEqual(self.shown("A"), {"a": 1, "b": 2, "nombre": "A"})
        self.assertEqual(self.undo(one), [back + 1])
        self.assertEqual(self.undo(back + 1), back + 2)
        self.assertEqual(self.undo(back), back + 3)
        self.assertEqual(self.shown("A"), {"a": 3, "b": 2, "nombre": "A"})

    def test_undo_of_undo_stands_again(self):
        self.save("A")
        one, other = self.patch("A", a=1), self.patch("A", a=2)
        self.undo(self.undo(other))
        self.assertEqual(self.undo(one), [other])

    def test_services(self):
        self.save("A", servicios=[])
        one = self.ask("contratar", "A", servicio="TV").number()
        self.ask("contratar", "A", servicio="Cine")
        self.undo(one)
        self.assertEqual([one["descripcion"] for one in self.shown("A")["servicios"]], ["Cine"])

    def test_names(self):
        self.save("A")
        renamed = self.patch("A", nombre="B")
        self.save("A")
        self.assertEqual(self.undo(renamed), 409)
        self.ask("eliminar", "A")
        self.assertEqual(self.undo(renamed - 1), 7)
        self.assertEqual(self.statuses("A", "B"), [200, 404])

    def test_where_names_led(self):
        """A name leads where it led before what is undone."""
        self.save("A")
        self.patch("A", nombre="B")
        self.assertEqual(self.undo(self.save("A")), 5)
        self.assertEqual(self.ask("leer", "A").headers["location"], "/clientes/B")
        self.save("C")
        self.undo(self.patch("C", nombre="A"))
        self.assertEqual(self.ask("leer", "A").headers["location"], "/clientes/B")

    def test_bin_by_number(self):
        self.save("A", x=1)
        self.ask("eliminar", "A")
        self.save("A", x=2)
        self.assertEqual(self.ask("restaurar_baja", number=1).status, 409)
        back = self.ask("restaurar_baja", number=1, nombre="B").number()
        self.assertEqual((self.shown("B")["x"], self.ask("baja", number=1).status), (1, 404))
        self.undo(back)
        self.assertEqual(self.ask("baja", number=1).document()["nombre"], "A")
        self.ask("eliminar", "A")
        self.ask("restaurar", "A")
        self.assertEqual(self.shown("A")["x"], 2)

    def test_merge(self):
        self.save("A", l=[1, 2], x=1)
        self.save("B", l=[2, 2, 3], x=2, y=1)
        self.patch("B", nombre="C")
        merged = self.ask("fusionar", "A", con="B").number()
        self.assertEqual(self.shown("A"), {
            "fusiones": [{"cliente": 2, "documento": {"nombre": "C", "x": 2}}], "l": [1, 2, 2, 3], "nombre": "A",
            "x": 1, "y": 1})
        self.assertEqual((*self.statuses("A", "B", "C"), self.ask("baja", number=2).document()["con"]), (200, 308, 308, 1))
        back = self.undo(merged - 1)
        self.assertEqual((self.shown("A"), self.shown("C")), (
            {"l": [1, 2], "nombre": "A", "x": 1}, {"l": [2, 2, 3], "nombre": "C", "x": 2, "y": 1}))
        self.undo(back)
        self.assertEqual(self.statuses("A", "B", "C"), [200, 308, 308])
        alone = self.ask("restaurar_baja", number=2).number()
        self.assertEqual(self.undo(back + 2), [alone])

    def test_told_apart(self):
        self.save("A", x=1)
        self.save("B", x=2)
        told = self.ask("distinguir", "A", de="B").number()
        self.assertEqual((self.shown("A")["distintos"], self.shown("B")["distintos"]), ([2], [1]))
        self.assertEqual((self.ask("distinguir", "B", de=1).status, self.shown("B")["distintos"]), (200, [1]))
        self.patch("A", nombre="C")
        self.undo(told - 1)
        self.assertEqual((self.shown("C"), self.shown("B")), ({"nombre": "C", "x": 1}, {"nombre": "B", "x": 2}))

    def test_told_apart_of_one_who_is_gone(self):
        """Also where nothing changed of that one."""
        for name in "ABC":
            self.save(name, x=1)
        self.patch("A", distintos=[2])
        told = self.ask("distinguir", "A", de="B").number()
        merged = self.ask("fusionar", "C", con="A").number()
        self.assertEqual(self.undo(told), [merged - 1])

    def test_creation_and_deletion(self):
        created = self.save("A", x=1)
        gone = self.undo(created)
        self.assertEqual(self.statuses("A"), [404])
        self.assertEqual(self.undo(gone), 3)
        self.assertEqual(self.shown("A")["x"], 1)
        self.assertEqual(self.ask("operacion", number=2).document()["deshace"], 1)
        self.assertEqual([one["operacion"] for one in self.ask("historial", "A").document()], [3, 2, 1])


def changed(answer, **members):
    return answer._replace(body=line({**answer.document(), **members}))


# What a registry may get wrong: (kind, status) -> another answer.
SPOILED = {
    "an old name that is none": ("leer", 308, lambda _, answer: answer._replace(status=404)),
    "a location without its depth": ("modificar", 308, lambda _, answer: answer._replace(
        headers={"location": "/clientes"})),
    "a version too new": ("leer", 200, lambda request, answer: answer._replace(
        headers={"etag": '"99999"'}) if request.en() else answer),
    "a list in no order": ("listar", 200, lambda _, answer: answer._replace(body=line(answer.document()[::-1]))),
    "a conflict without its last": ("deshacer", 409, lambda _, answer: changed(
        answer, error=re.sub(r"(, )?\d+\.$", ".", answer.document()["error"]))),
    "a bin without its newest": ("papelera", 200, lambda _, answer: answer._replace(body=line(answer.document()[1:]))),
    "a history without its end": ("historial", 200, lambda _, answer: answer._replace(
        body=line(answer.document()[:-1]))),
    "an operation by another verb": ("operacion", 200, lambda _, answer: changed(answer, verbo="guardar")),
    "a log that lacks an entry": ("cambios", 200, lambda _, answer: answer._replace(body=line(answer.document()[1:]))),
    "a number of before": ("contratar", 201, lambda _, answer: answer._replace(
        headers={**answer.headers, "sky-operacion": "1"})),
    "a 412 that lacks the document": ("contactar", 412, lambda _, answer: answer._replace(body=line({"error": ""}))),
    "a preference unsaid": ("modificar", 204, lambda _, answer: answer._replace(
        headers={"sky-operacion": answer.headers["sky-operacion"]})),
}


class Forgetful(Fake):
    """Knows no keys."""

    def call(self, request):
        return super().call(request._replace(headers=tuple(
            pair for pair in request.headers if pair[0] != "Idempotency-Key")))


def quietly(function, *arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        return function(*arguments), said.getvalue()


class Sequential(unittest.TestCase):
    def test_right(self):
        right, said = quietly(model.drive, Fake(Oracle()), 1500, 7)
        self.assertTrue(right, said)

    def test_wrong(self):
        for what, (kind, status, spoil) in SPOILED.items():
            def spoiled(request, answer, wrong=(kind, status), make=spoil):
                return make(request, answer) if (request.kind, answer.status) == wrong else answer
            right, said = quietly(model.drive, Fake(Oracle(), spoiled), 1500, 7)
            self.assertFalse(right, what)
            self.assertIn("seed 7", said)

    def test_no_keys(self):
        self.assertFalse(quietly(model.drive, Forgetful(Oracle()), 300, 7)[0])


class Line:
    """A connection of its own to a registry that all share."""

    def __init__(self, registry):
        self.registry, self.sent = registry, []

    def send(self, request):
        self.sent.append(request)

    def connection(self, _):
        return self

    def receive(self):
        threading.Event().wait(0.0005)      # others have their turn before
        answer = self.registry.call(self.sent.pop(0))
        threading.Event().wait(0.0005)      # and after
        return answer

    def call(self, request):
        return self.registry.call(request)

    def get(self, path):
        return self.registry.get(path)

    def close(self):
        pass


class AtOnce(unittest.TestCase):
    def hold(self, registry):
        return quietly(clients.hold, lambda: Line(registry), 60, 7)

    def test_right(self):
        """And the faults that are put into the history are all found."""
        right, said = self.hold(Fake(Oracle()))
        self.assertTrue(right, said)

    def test_nothing_kept(self):
        """A PUT without a contact writes nothing, so nothing is kept with its key: it is decided each time."""
        registry, key = Fake(Oracle()), (("Idempotency-Key", "k"),)
        registry.call(Request("crear", body={"nombre": "Ana", "contacto": "1", "servicio": "TV"}))
        for body, own in (({}, 3), ({"contacto": "2"}, 1)):
            request = Request("contactar", "Ana", body=body, headers=key)
            check = Check([Record(i, 0, request, registry.call(request), i, i) for i in range(3)], [], [], {})
            self.assertEqual((len(check.originals()), check.faults), (own, []))

    def test_stale_reads(self):
        """A registry whose reads lag by forty operations."""
        oracle = Oracle()

        def lag(request, answer):
            if request.kind != "leer" or request.query or request.headers:
                return answer
            query = (("en", str(max(0, oracle.head - 40))),)
            return oracle.decide(request._replace(query=query))[0].sample()
        right, said = self.hold(Fake(oracle, lag))
        self.assertFalse(right)
        self.assertIn("right nowhere", said)

    def test_no_keys(self):
        right, said = self.hold(Forgetful(Oracle()))
        self.assertFalse(right)
        self.assertIn("answers of its own", said)


if __name__ == "__main__":
    unittest.main()
