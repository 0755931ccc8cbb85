"""Random requests, drawn so that they meet: few names, few values, recent operations."""
import unicodedata

from wire import Request

NAMES = ("Ana", "ana", "Núñez", "Zoé", "María José", "Peña/Hijo", "100% Sí", "Ñandú", "José", "Ángel & Cía",
         "¿O'Higgins?", "../x")
SERVICES = ("TV", "Internet Fibra", "Móvil", "Teléfono", "Cine \"4K\"")
CONTACTS = ("a@sky.com", "ñ@sky.com", "b@sky.com", "+34 600", "c\\d")
TAGS = ("vip", "moroso", "año", "nuevo", "x/y")
WEIGHTS = {"crear": 10, "guardar": 8, "contactar": 7, "contratar": 9, "modificar": 24, "eliminar": 8, "restaurar": 9,
           "ajustar": 14, "terminar": 7, "deshacer": 18, "fusionar": 6, "distinguir": 5, "restaurar_baja": 5,
           "leer": 5, "listar": 2}
CONDITIONAL = ("crear", "guardar", "contactar", "contratar", "ajustar", "terminar", "modificar", "restaurar",
               "fusionar", "distinguir", "leer")
BY_NUMBER = ("deshacer", "restaurar_baja")
REPRESENTED = ("crear", "guardar", "contactar", "contratar", "ajustar", "terminar", "modificar", "restaurar",
               "fusionar", "distinguir")
BAD = {
    "crear": ({"nombre": "Ana"}, {}, {"nombre": " Ana", "contacto": "c", "servicio": "s"},
              {"nombre": "Ana", "contacto": " ", "servicio": "s"},
              {"nombre": "Ana", "contacto": "c", "servicio": "s", "fecha_contratacion": "2026-02-29"}),
    "guardar": ({"contacto": "c"}, {"nombre": "Ana", "servicios": {}}, {"nombre": "Zoé", "servicios": [{}, 1]},
                {"nombre": "Zoé", "servicios": [{"precio": 1}]}, {"nombre": "\u3000"}),
    "contactar": ({"contacto": 1}, {"otro": "x"}, {}),
    "contratar": ({}, {"servicio": ""}, {"servicio": " "}, {"servicio": "s", "fecha_contratacion": "hoy"}),
    "ajustar": ({"descripcion": None}, {"descripcion": " "}, {"precio": -1}, {"precio": "1"}, {"moneda": "eur"},
                {"fecha_baja": "2026-02-30"}, {"fecha_fin": "1999-12-31", "fecha_contratacion": "2000-01-01"},
                {"suspension": {"hasta": "2026-01-01"}}, {"estado": "activo"}),
    "modificar": ({"nombre": None}, {"nombre": 7}, {"servicios": [None]}, {"contacto": {"a": 1}}, {"nombre": "Ana "},
                  {}, {"servicios": [{"descripcion": []}]}, {"servicios": [{"descripcion": "x"}, {}]}),
    "fusionar": ({}, {"con": 0}, {"con": None}, {"con": "Ana", "de": 1}, {"con": "Ana "}),
    "distinguir": ({}, {"de": 0}, {"de": None}, {"con": "Ana"}, {"de": "Ana "}),
    "restaurar": ({"version": "1"}, {"version": 0}, {"version": None}),
    "restaurar_baja": ({"version": 0}, {"nombre": 7}, {"nombre": "Ana "}),
}


class Chooser:
    """Draws requests. The view knows the head, versions of names and past undos, or guesses them."""

    def __init__(self, random, view, names=NAMES, weights=WEIGHTS):
        self.random, self.view, self.names, self.weights = random, view, names, weights
        self.keys = 0
        self.prefix = f"{random.getrandbits(64):x}"

    def chance(self, probability):
        return self.random.random() < probability

    def name(self):
        name = self.random.choice(self.names)
        return unicodedata.normalize("NFD", name) if self.chance(0.1) else name

    def service(self):
        return {"descripcion": self.random.choice(SERVICES), "fecha_contratacion": self.random.choice(
            ("2020-02-29", "2024-12-31"))}

    def address(self, patch):
        members = {"calle": ("Mayor", "Sol"), "ciudad": ("León", "Ávila"), "piso": (1, 2, "2", {"n": 1}, {"m": True})}
        chosen = {name: self.random.choice(values) for name, values in members.items() if self.chance(0.5)}
        if patch and self.chance(0.4):
            chosen[self.random.choice(list(members))] = None
        return chosen

    def members(self, patch):
        """Some members of a document; a patch removes some too."""
        found, random = {}, self.random
        makers = {"contacto": lambda: random.choice(CONTACTS), "domicilio": lambda: self.address(patch),
                  "etiquetas": lambda: random.sample(TAGS, random.randrange(4)),
                  "notas": lambda: random.choice(("", "sí", "no\n\u0001")),
                  "saldo": lambda: random.choice((0, 1.5, -3, "0")),
                  "servicios": lambda: [self.service() for _ in range(random.randrange(3))]}
        for name, make in makers.items():
            if self.chance(0.3):
                found[name] = None if patch and self.chance(0.25) else make()
        if "etiquetas" in found and found["etiquetas"] and self.chance(0.15):
            found["etiquetas"].append(found["etiquetas"][0])
        return found

    def number(self):
        """Of an operation: mostly a recent one, sometimes an undo, sometimes none."""
        head, random = self.view.head(), self.random
        draw = random.random()
        if draw < 0.02 or head == 0:
            return random.choice((0, head + 1 + random.randrange(1000)))
        if draw < 0.2:
            return random.randint(1, head)
        if draw < 0.35 and self.view.undos:
            return random.choice(self.view.undos[-10:])
        return max(1, head - int(random.expovariate(1 / 6)))

    def version(self, name):
        """Mostly one that the customer had."""
        known = self.view.versions(name)
        return self.random.choice(known[-12:]) if known and self.chance(0.8) else self.number()

    def body(self, kind, name):
        random = self.random
        if kind in BAD and self.chance(0.05):
            return random.choice(BAD[kind])
        if kind == "crear":
            return {**self.further(), "nombre": self.name(), "contacto": random.choice(CONTACTS),
                    "servicio": random.choice(SERVICES)}
        if kind == "guardar":
            return {"nombre": self.name(), **self.members(False)}
        if kind == "modificar":
            patch = self.members(True)
            return {**patch, "nombre": self.name()} if self.chance(0.35) or not patch else patch
        if kind == "restaurar":
            return random.choice((None, {})) if self.chance(0.4) else {"version": self.version(name)}
        if kind == "restaurar_baja":
            return random.choice((None, {}, {"nombre": self.name()}, {"nombre": self.name(), "version": self.number()}))
        if kind in ("fusionar", "distinguir"):
            return {"con" if kind == "fusionar" else "de": self.name() if self.chance(0.7) else self.number() or 1}
        if kind == "contratar":
            return {**self.dated(), "servicio": random.choice(SERVICES)}
        if kind == "ajustar":
            return self.terms()
        return {**self.further(), "contacto": random.choice(CONTACTS)} if kind == "contactar" else None

    def terms(self):
        """Some members of a service, and of some none any more; an end is never before a beginning."""
        random = self.random
        makers = {"precio": lambda: random.choice((0, 9.9, 20)), "moneda": lambda: "EUR",
                  "fecha_fin": lambda: random.choice(("2099-12-31", None)),
                  "fecha_baja": lambda: random.choice(("2099-12-31", None)),
                  "fecha_contratacion": lambda: random.choice(("2020-02-29", "2024-12-31")),
                  "descripcion": lambda: random.choice(SERVICES),
                  "suspension": lambda: random.choice((None, {"desde": "2024-01-01", "motivo": "x"},
                                                       {"desde": "2025-01-01", "motivo": None})),
                  "zona": lambda: random.choice((1, "n", None))}
        return {name: make() for name, make in makers.items() if self.chance(0.25)}

    def further(self):
        """Sometimes members that the route does not name."""
        return self.members(False) if self.chance(0.15) else {}

    def dated(self):
        """Sometimes a service's own day, and a price."""
        return {"fecha_contratacion": "2020-02-29", "precio": 1.5} if self.chance(0.15) else {}

    def tag(self, name):
        number = self.view.number(name)
        number = number if number and self.chance(0.6) else self.random.randint(0, self.view.head() + 1)
        return ("W/" if self.chance(0.3) else "") + f'"{number}"'

    def condition(self, kind, name):
        header = "If-None-Match" if kind == "listar" else self.random.choice(("If-Match", "If-None-Match"))
        if self.chance(0.15):
            return header, "*"
        if kind == "listar":
            return header, f'W/"{self.view.head() - self.random.randrange(2)}"'
        return header, ", ".join(self.tag(name) for _ in range(self.random.choice((1, 1, 3))))

    def headers(self, kind, name, body):
        """Conditions on what takes them, and one of a key and a preference."""
        found = []
        if kind in CONDITIONAL and name and self.chance(0.15) or kind == "listar" and self.chance(0.3):
            found.append(self.condition(kind, name))
        if kind not in ("leer", "listar") and self.chance(0.15):
            self.keys += 1
            found.append(("Idempotency-Key", f"{self.prefix}-{self.keys}"))
        elif kind in REPRESENTED and self.chance(0.1) and body not in BAD.get(kind, ()):
            found.append(("Prefer", self.random.choice(("return=minimal", "return=representation"))))
        return tuple(found)

    def choose(self):
        kind = self.random.choices(list(self.weights), list(self.weights.values()))[0]
        name = None if kind in ("crear", "guardar", "listar", *BY_NUMBER) else self.name()
        body = self.body(kind, name)
        number = self.number() if kind in BY_NUMBER else None
        if kind == "restaurar_baja" and self.view.binned() and self.chance(0.9):
            number = self.random.choice(self.view.binned())
        side = "archivos" if kind in ("eliminar", "leer", "listar") and self.chance(0.3) else "clientes"
        query = ()
        if kind in ("leer", "listar") and self.chance(0.3):
            query = (("en", self.random.choice((str(self.number()), str(self.view.head()), "ayer"))),)
        service = self.random.choice(SERVICES) if kind in ("ajustar", "terminar") else None
        if service and self.chance(0.4):
            query = (("fecha_contratacion", self.random.choice(("2020-02-29", "2024-12-31", "ayer"))),)
        if kind == "crear" and self.chance(0.2):
            query = (("homonimo", self.random.choice("10")),)
        subject = name or (body or {}).get("nombre")
        headers = () if query else self.headers(kind, subject if isinstance(subject, str) else None, body)
        return Request(kind, name, number, body, headers, side, query, service)
