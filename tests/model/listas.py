"""What order a list has once an operation on it is undone.

Whatever ever stood in a list is an item of its own, and all of them have one order. An operation takes items away and
adds others; undone, just those are back, or away, and the rest is not moved. That is the promise: of two items that ever
stood together, the one that was first is first for ever, until somebody moves one of them, which is to take it away and
to add another. Of several that are taken away between two that stay, and several that are added there, the first is in
the place of the first, and so on; those that are left over come right before the next one that stays: what was taken
away there before, and comes back, is before them. Before an item in the place of another is before that one.
"""
from wire import canon


def continued(before, after):
    """Pairs of indices (before, after) of the items that go on: both texts' common ends; between, each the next equal."""
    first, had, has = 0, len(before), len(after)
    while first < min(had, has) and before[first] == after[first]:
        first += 1
    while min(had, has) > first and before[had - 1] == after[has - 1]:
        had, has = had - 1, has - 1
    pairs, at = [(i, i) for i in range(first)], first
    for i in range(first, has):
        if after[i] in before[at:had]:
            pairs.append((before.index(after[i], at), i))
            at = pairs[-1][0] + 1
    return pairs + [(had + i, has + i) for i in range(len(after) - has)]


class Item:
    def __init__(self, value):
        self.value, self.text, self.shown, self.replaced = value, canon(value), True, None


class Lista:
    def __init__(self):
        self.order, self.turned = [], {}    # turned: operation -> the items that it took away or added

    def shown(self):
        return [item for item in self.order if item.shown]

    def turn(self, items):
        for item in items:
            item.shown = not item.shown

    def follow(self, number, undoes, values):
        """On to how an operation left the list."""
        turned = self.turned.get(undoes, [])
        self.turn(turned)
        if [item.text for item in self.shown()] != list(map(canon, values)):
            self.turn(turned)
            turned = self.change(values)
        self.turned[number] = turned

    def change(self, values):
        """Gap by gap, the last one first; a gap is what is between two items that stay."""
        was, added = self.shown(), []
        pairs = [(-1, -1), *continued([item.text for item in was], list(map(canon, values))), (len(was), len(values))]
        away = []
        for (before, after), (next_before, next_after) in reversed(list(zip(pairs, pairs[1:]))):
            gone, following = was[before + 1:next_before], was[next_before] if next_before < len(was) else None
            away += gone
            added += self.fill(gone, values[after + 1:next_after], following)
        self.turn(away)
        return away + added

    def fill(self, gone, values, following):
        added = [Item(value) for value in values]
        for item, replaced in zip(added, gone):
            item.replaced = replaced
            self.order.insert(self.order.index(replaced) + 1, item)
        at = self.place(following)
        self.order[at:at] = added[len(gone):]
        return added

    def place(self, following):
        """Before the item, and before those in whose place it is, as long as nothing shown is between."""
        if following is None:
            return len(self.order)
        at = self.order.index(following)
        if following.replaced and not following.replaced.shown:
            first = self.order.index(following.replaced)
            if first < at and not any(item.shown for item in self.order[first:at]):
                return self.place(following.replaced)
        return at

    def without(self, number):
        self.turn(self.turned[number])
        values = [item.value for item in self.shown()]
        self.turn(self.turned[number])
        return values


def array_at(document, path):
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, list) else []


def without(history, number, path):
    """The list at the path of a customer's documents, had the operation not been."""
    lista = Lista()
    for operation in history:
        lista.follow(operation.last, operation.undoes, array_at(operation.after, path))
    return lista.without(number)
