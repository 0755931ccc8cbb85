"""Two customers who become one, and two again."""
from documents import is_name, joined, nfc, same
from expected import Error, Expected, invalid
from reads import who
from registro import Entry
from undo import conflicts, undone


def told_apart(document, number):
    numbers = document.get("distintos", [])
    return document if number in numbers else {**document, "distintos": [*numbers, number]}


class Merges:
    """A part of the oracle: needs what the others have."""

    def both(self, request, member):
        """The customer and the other one that the member names, or neither and the refusals."""
        told = request.body.get(member)
        named = isinstance(told, str) and is_name(told)
        if set(request.body) != {member} or not (named or type(told) is int and told > 0):
            return None, None, [Expected(400, Error("..."))]
        version, refusal = self.present(request)
        if refusal:
            return None, None, refusal
        name = nfc(told) if named else None
        other = self.state.present.get(name if name in self.state.present else self.state.moved(name)) if name else (
            self.state.living(told))
        if not other or other.customer == version.customer:
            return None, None, [invalid(member)]
        return version, other, []

    def distinguir(self, request):
        """Each of the two has the other's number in a list."""
        version, other, refusal = self.both(request, "de")
        if refusal:
            return refusal
        first = self.head + 1
        entries = [Entry(first + i, "distinguir", one.name, told_apart(one.document, another.customer), first, one.customer)
                   for i, (one, another) in enumerate(((other, version), (version, other)))]
        if all(same(one.document, entry.document) for one, entry in zip((other, version), entries)):
            entries = entries[1:]
        return self.succeed(request, version.name, 200, [f"Cliente {version.name} distinguido."], tuple(entries))

    def fusionar(self, request):
        version, other, refusal = self.both(request, "con")
        if refusal:
            return refusal
        document = joined(version.document, other.document, other.customer)
        return self.succeed(request, version.name, 200, [f"Cliente {version.name} fusionado."],
                            self.merger(version, document, other))

    def part(self, request, group, said):
        """The undo of a merge, or of such an undo: of both customers, or of none."""
        bars = {bar for one in group for bar in conflicts(one, self.histories[one.customer])}
        if bars:
            return [Expected(409, Error(*self.unable(said, self.changed_by(sorted(bars)))))]
        entries = []
        for one in group:
            version = self.state.living(one.customer)
            document = undone(one, version and version.document, self.histories[one.customer])
            new = document["nombre"] if document else version.name
            holder = self.state.present.get(new)
            if holder and holder.customer != one.customer:
                why = f"el nombre '{holder.name}' está tomado."
                return [Expected(409, Error(*self.unable(said, why)), (who(holder.customer),))]
            if version and version.name != new:
                entries.append((one.customer, version.name, None))
            entries.append((one.customer, new, document))
        first, undoes = self.head + 1, group[0].last
        return self.done(request, 200, [f"Operación {number} deshecha." for number in said], tuple(
            Entry(first + i, "deshacer", name, document, first, customer, undoes)
            for i, (customer, name, document) in enumerate(entries)))
