"""What an answer has to be: a status, headers, and a body to the byte, or as much of it as the specification fixes."""
import json
import re
from typing import NamedTuple

from wire import Answer, canon

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Exact:
    """A JSON value in its one form, or no body at all."""

    def __init__(self, *value):
        self.data = b"".join(canon(one).encode() + b"\n" for one in value)

    def matches(self, data):
        return data == self.data

    def sample(self):
        return self.data


class Error:
    """One of several errors; one that ends in '...' may go on."""

    def __init__(self, *allowed):
        self.texts = allowed

    def matches(self, data):
        value = json.loads(data)
        text = value.get("error", "")
        known = any(text.startswith(one[:-3]) if one.endswith("...") else text == one for one in self.texts)
        return known and data == canon(value).encode() + b"\n"

    def sample(self):
        return canon({"error": self.texts[0]}).encode() + b"\n"


class OneOf:
    """A body that is one of several values."""

    def __init__(self, *values):
        self.values = [Exact(value) for value in values]

    def matches(self, data):
        return any(value.matches(data) for value in self.values)

    def sample(self):
        return self.values[0].sample()


class Refused:
    """A 412: the document as it is now, or none."""

    def __init__(self, name, version, excluded):
        self.name, self.version, self.excluded = name, version, excluded    # excluded: by If-None-Match

    def value(self):
        if not self.version:
            return {"error": f"El cliente '{self.name}' no existe."}
        what = "ya existe" if self.excluded else "cambió"
        text = f"El cliente '{self.name}' {what}: su versión actual es {self.version.number}."
        return {"actual": self.version.document, "error": text}

    def matches(self, data):
        return data == self.sample() if self.version else set(json.loads(data)) == {"error"}

    def sample(self):
        return canon(self.value()).encode() + b"\n"


class Timed:
    """Objects with instants, which the model learns later, and undone operations by any of their numbers."""

    def __init__(self, value, numbers):
        self.value, self.numbers = value, numbers   # numbers: any number of an operation -> the answered one

    def plain(self, found):
        """The object without what may differ; raises ValueError for an instant that is none."""
        if not INSTANT.fullmatch(found.get("instante", "")):
            raise ValueError(f"an instant: {found}")
        rest = {name: member for name, member in found.items() if name != "instante"}
        if "deshace" in rest:
            rest["deshace"] = self.numbers(rest["deshace"])
        return rest

    def all(self, value):
        return [self.plain(one) for one in (value if isinstance(value, list) else [value])]

    def matches(self, data):
        value = json.loads(data)
        wanted = self.value if isinstance(self.value, list) else [self.value]
        return (isinstance(value, list) == isinstance(self.value, list) and canon(self.all(value)) == canon(wanted)
                and data == canon(value).encode() + b"\n")

    def sample(self):
        instant = {"instante": "2026-01-01T00:00:00.000Z"}
        value = self.value
        value = [{**one, **instant} for one in value] if isinstance(value, list) else {**value, **instant}
        return canon(value).encode() + b"\n"


class Expected(NamedTuple):
    """One answer that is right, and the entries that the log gains with it."""
    status: int
    body: object
    headers: tuple = ()     # pairs; None: the header must be absent
    entries: tuple = ()

    def wanted(self):
        yield from self.headers
        yield "sky-operacion", str(self.entries[-1].number) if self.entries else None

    def matches(self, answer):
        return (answer.status == self.status
                and all(answer.headers.get(name) == value for name, value in self.wanted())
                and self.body_matches(answer.body))

    def body_matches(self, data):
        try:
            return self.body.matches(data)
        except (ValueError, TypeError, AttributeError, KeyError, LookupError):
            return False

    def sample(self):
        """An answer that is right."""
        headers = {name: value for name, value in self.wanted() if value is not None}
        return Answer(self.status, headers, self.body.sample())

    def __str__(self):
        headers = "".join(f" [{name}: {value}]" for name, value in self.wanted() if value is not None)
        return f"{self.status}{headers} {self.body.sample().decode().rstrip()[:2000]}"


def invalid(member):
    return Expected(400, Error(f"El miembro '{member}'..."))


def matching(outcome, answer):
    """The first of the right answers that this one is, or None."""
    return next((one for one in outcome if one.matches(answer)), None)
