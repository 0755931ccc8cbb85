#!/usr/bin/env python3
"""Searching against a plain model of it: random customers, who change, go and are renamed, and what people type.

search.py [searches]: 3,000, unless told otherwise. SKY_SEED gives the seed, which is printed. The model looks at every
document for every search, and knows no index.
"""
import functools
import json
import os
import pathlib
import random
import re
import sys
import unicodedata
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from program import Program, folder  # noqa: E402

LATIN = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe"})
IDENTIFIERS, TELEPHONES = ("documento_identidad", "serie", "mac"), ("contacto", "telefonos")


# --- the model

@functools.lru_cache(None)
def words(text):
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)).translate(LATIN))


def texts(value, kind=None, top=True):
    """Every text of a document, and what it is: a pair."""
    if isinstance(value, dict):
        for name, member in value.items():
            if not (top and name == "nombre"):
                yield from texts(member, name if name in IDENTIFIERS + TELEPHONES else kind, False)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, kind, False)
    elif isinstance(value, str):
        yield value, kind


def telephones(text):
    for run in re.findall(r"(?<![A-Za-z_@\u0080-\U0010ffff0-9])\d(?:[\d ().-]*\d)?(?![A-Za-z_@\u0080-\U0010ffff\d])", text):
        digits = re.sub(r"\D", "", run)
        pieces = [digits] if len(digits) <= 15 else [re.sub(r"\D", "", piece) for piece in run.split()]
        yield from (re.sub("^00", "", piece) for piece in pieces if 6 <= len(re.sub("^00", "", piece)) <= 15)


class Customer:
    def __init__(self, number, document):
        self.number, self.name = number, document["nombre"]
        self.name_words = words(self.name)
        self.folded = " ".join(self.name_words)
        self.tags = [words(tag) for tag in document.get("etiquetas", [])]
        self.services = [words(it["descripcion"]) for it in document["servicios"]]
        self.identifiers, self.phones, self.others = set(), set(), set()
        for text, kind in texts(document):
            self.others.update(words(text))
            if kind in IDENTIFIERS:
                self.identifiers.add("".join(words(text)))
            elif kind:
                self.phones.update(telephones(text))


def by_identifier(customer, typed):
    if any(it.startswith(typed) for it in customer.identifiers | customer.phones):
        return True
    if not (typed.isascii() and typed.isdigit() and 6 <= len(typed) <= 19):
        return False
    lacking = {typed[n:] for n in range(1, 5) if len(typed) - n >= 6}
    return any(phone.endswith(typed) or phone in lacking for phone in customer.phones)


def anywhere(customer, word):
    return (any(it.startswith(word) for it in customer.name_words) or
            any(it.startswith(word) for it in customer.others) or by_identifier(customer, word))


def grouped(typed):
    """The words, neighbours with digits taken together: of each, whether it is such a group."""
    groups = []
    for word in typed:
        digits = any(c in "0123456789" for c in word)
        if groups and digits and groups[-1][1]:
            groups[-1] = (groups[-1][0] + word, True, groups[-1][2] + 1)
        else:
            groups.append((word, digits, 1))
    return groups


def distance(one, other):
    """Letters too many, too few, others, and neighbours that changed places."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def near(word, name_word):
    if len(word) < 3 or any(c in "0123456789" for c in word + name_word):
        return False
    return distance(word, name_word) <= (1 if len(word) < 9 else 2)


def tier(customer, typed):
    if customer.folded.startswith(" ".join(typed)):
        return 1
    if all(any(it.startswith(word) for it in customer.name_words) for word in typed):
        return 2
    if by_identifier(customer, "".join(typed)):
        return 3
    if all(anywhere(customer, word) for word in typed):
        return 4
    if all(by_identifier(customer, word) if count > 1 else anywhere(customer, word)
           for word, _, count in grouped(typed)):
        return 4
    if all(any(it.startswith(word) or near(word, it) for it in customer.name_words) for word in typed):
        return 5
    return 0


def search(customers, text, page):
    typed = words(text)
    if not typed:
        return []
    found = [(tier(customer, typed), customer) for customer in customers]
    found = sorted((level, customer.folded if level == 1 else "", customer.number, customer.name)
                   for level, customer in found if level)
    sure = [it for it in found if it[0] < 5]
    return [it[3] for it in (found if len(sure) < page else sure)]


def passes(customer, prefijo="", etiqueta=None, servicio=None, estado="activo"):
    """Every service of theirs is in force."""
    return (customer.folded.startswith(" ".join(words(prefijo))) and estado == "activo" and
            (etiqueta is None or words(etiqueta) in customer.tags) and
            (servicio is None or words(servicio) in customer.services))


# --- what happens

class Chance(random.Random):
    GIVEN = "José María Ana Łukasz Søren Íñigo Æsa Þór Straße-Maß Ирина 東京 Ana-Belén D'Ángelo Zoë Ñu".split()
    NAMES = "García Muñoz Fernández Fernandes Garcés Grace Martín Martínez Marín Rodríguez Rodrigues Ødegård Đorđević".split()
    WORDS = "fibra móvil calle avenida Móstoles Garcilaso norte 2024 1 Gb vip María l'hospitalet ½".split()

    def digits(self, count):
        return "".join(self.choice("0123456789") for _ in range(count))

    def telephone(self):
        number = self.choice("69") + self.choice(("00112233", "11223344", self.digits(8)))
        grouped = " ".join((number[:3], number[3:5], number[5:7], number[7:]))
        return self.choice((number, grouped, "+34" + number, "0034 " + grouped, "(34) " + number[:3] + "-" + number[3:],
                            number + " " + number[::-1], "tel. " + number + ", tardes", number[:5]))

    def name(self):
        return " ".join([self.choice(self.GIVEN)] + self.choices(self.NAMES, k=self.choice((0, 1, 1, 2))))

    def document(self, name):
        document = {"nombre": name}
        if self.random() < .8:
            document["contacto"] = self.choice((self.telephone, lambda: "a.garcia" + self.digits(2) + "@sky.es"))()
        if self.random() < .3:
            document["documento_identidad"] = self.digits(2) + self.choice(("345678", ".345.678")) + self.choice(("Z", "-x", ""))
        if self.random() < .3:
            document["telefonos"] = [self.telephone() for _ in range(2)]
        if self.random() < .3:
            document["equipos"] = [{"serie": "SN-" + self.digits(3), "mac": "AA:BB:0" + self.digits(1)}]
        if self.random() < .5:
            document["notas"] = " ".join(self.choices(self.WORDS, k=3))
        if self.random() < .5:
            document["etiquetas"] = self.sample(("VIP", "moroso", "Ñu norte"), k=2)
        if self.random() < .3:
            document["otros"] = {"lista": self.choices(self.WORDS + self.NAMES, k=2), "n": 7}
        return document

    def typed(self, customers):
        """What somebody types who is looking for one of them, or for nobody."""
        kind, pool = self.random(), []
        if not customers or kind < .05:
            return self.choice(("", " ", "*", '"', "-", "AND", "NOT x", "a*b", "😀", "(", "n", "%", "ña", "O'", "'\";--"))
        customer = self.choice(customers)
        pool += customer.name_words + sorted(customer.others)[:8] + sorted(customer.identifiers | customer.phones)
        picked = self.choices(pool, k=self.choice((1, 1, 1, 2, 2, 3)))
        if kind < .2:
            picked = [self.spoil(word) for word in picked]
        elif kind < .5:
            picked = [word[:self.randint(1, len(word))] for word in picked]
        elif kind < .6 and customer.phones:
            number = self.choice(sorted(customer.phones))
            picked = [self.choice((number[-self.randint(5, 9):], "+34" + number, number[:4] + " " + number[4:],
                                   "0034" + number[-9:]))]
        elif kind < .7:
            picked = [customer.name[:self.randint(1, len(customer.name))]]
        return self.choice((" ", "  ", "-", ", ")).join(picked)

    def filters(self):
        """Nothing, mostly, beside what is typed."""
        some = {"etiqueta": ("vip", "MOROSO", "ñú Norte", "nadie"), "servicio": ("tv", "FIBRA"), "prefijo": ("a", "jo"),
                "estado": ("activo", "vencido")}
        names = self.sample(sorted(some), k=self.choice((0, 0, 0, 1, 1, 2)))
        return {name: self.choice(some[name]) for name in names}

    def spoil(self, word):
        at = self.randrange(len(word))
        return self.choice((word[:at] + word[at + 1:], word[:at] + "e" + word[at:], word[:at] + "x" + word[at + 1:],
                            word[:at] + word[at:at + 2][::-1] + word[at + 2:]))


class Game:
    def __init__(self, connection, seed):
        self.connection, self.chance, self.registry = connection, Chance(seed), {}

    def write(self, method, path, body):
        self.connection.ask(method, path, None if body is None else json.dumps(body).encode())
        status, headers, said = self.connection.whole_answer()
        headers = headers.decode()
        if status not in (200, 201):
            raise SystemExit(f"{method} {path}: {status} {said}")
        written = re.search(r"Sky-Operacion: (\d+)", headers)  # nothing is where nothing changed
        self.operation = written and int(written[1])
        return int(re.search(r"Sky-Cliente: (\d+)", headers)[1])

    def change(self):
        names, kind = sorted(self.registry), self.chance.random()
        path = "/clientes/" + urllib.parse.quote(self.chance.choice(names), safe="") if names else ""
        if kind < .55 or not names:
            document = self.chance.document(self.chance.name())
            name = unicodedata.normalize("NFC", document["nombre"])
            if name in self.registry:
                self.write("DELETE", "/clientes/" + urllib.parse.quote(name, safe=""), None)
            document = {"servicio": self.chance.choice(("TV", "Fíbra")), "contacto": "x", **document}
            number = self.write("POST", "/clientes", document)
        elif kind < .75:
            name = self.chance.choice(names)
            self.write("DELETE", "/clientes/" + urllib.parse.quote(name, safe=""), None)
            del self.registry[name]
            return
        else:
            name = urllib.parse.unquote(path[len("/clientes/"):])
            patch = {"notas": self.chance.choice(self.chance.WORDS)}
            new = self.chance.name()
            if kind > .88 and new not in self.registry:
                patch["nombre"] = new
            number = self.write("PATCH", path, patch)
            self.operation = self.operation or self.registry[name].changed
            del self.registry[name]
            name = patch.get("nombre", name)
        self.connection.ask("GET", "/clientes/" + urllib.parse.quote(name, safe=""))
        self.registry[name] = Customer(number, json.loads(self.connection.answer()[1]))
        self.registry[name].changed = self.operation

    def pages(self, page, **asked):
        """All pages, by the links that lead from one to the next."""
        path = "/clientes?" + urllib.parse.urlencode({**asked, "limite": page})
        while path:
            self.connection.ask("GET", path)
            status, headers, said = self.connection.whole_answer()
            headers = headers.decode()
            if status != 200:
                raise SystemExit(f"{path}: {status} {said}")
            names = json.loads(said)
            yield names
            link = re.search(r'^Link: <(.*)>; rel="next"', headers, re.M)
            path = link and link[1]
            if path and len(names) != page:
                raise SystemExit(f"{asked}: a page of {len(names)} goes on")

    def look(self, text):
        page, filters = self.chance.choice((1, 2, 3, 5, 20)), self.chance.filters()
        customers = [it for it in self.registry.values() if passes(it, **filters)]
        found = [name for names in self.pages(page, buscar=text, **filters) for name in names]
        wanted = search(customers, text, page)
        if found != wanted:
            tiers = {customer.name: tier(customer, words(text)) for customer in customers}
            raise SystemExit(f"{text!r}, {filters}, {page} a page\nfound:  {[(it, tiers.get(it)) for it in found]}\n"
                             f"wanted: {[(it, tiers.get(it)) for it in wanted]}")
        return len(wanted)


    def list(self):
        """All customers in some order, those alone whose names begin somehow."""
        orders = {"nombre": lambda it: (it.folded, it.number), "creado": lambda it: it.number,
                  "reciente": lambda it: -it.changed}
        order, turned = self.chance.choice(list(orders)), self.chance.choice(("", "-"))
        beginning = self.chance.choice(("", "", "A", "jo", "Ñ", "ana g", "x"))
        wanted = [it.name for it in sorted(self.registry.values(), key=orders[order], reverse=turned == "-")
                  if passes(it, prefijo=beginning)]
        pages = self.pages(self.chance.choice((1, 3, 20, 1000)), orden=turned + order, prefijo=beginning)
        found = [name for names in pages for name in names]
        if found != wanted:
            raise SystemExit(f"{turned}{order}, {beginning!r}\nfound:  {found}\nwanted: {wanted}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    seed = int(os.environ.get("SKY_SEED") or random.getrandbits(32))
    print(f"SKY_SEED={seed}", flush=True)
    found = looks = 0
    with folder() as place, Program("clientes", place / "sky.db", SKY_LOG_REQUESTS=0) as program:
        connection = program.connect()
        game = Game(connection, seed)
        while looks < count:
            if len(game.registry) < 60 or game.chance.random() < .3:
                game.change()
                continue
            found += game.look(game.chance.typed(list(game.registry.values())))
            looks += 1
            if looks % 10 == 0:
                game.list()
        connection.close()
    print(f"{count} searches, {found} customers found, as the model finds them")
    return 0 if found > count else 1


if __name__ == "__main__":
    sys.exit(main())
