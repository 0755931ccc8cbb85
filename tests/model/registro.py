"""The registry in memory: the log, and every state that there was, as one list. It knows nothing of HTTP."""
from typing import NamedTuple, Optional


class Entry(NamedTuple):
    number: int
    verb: str
    name: str
    document: Optional[dict]        # None: gone from that name
    group: int
    customer: int
    undoes: Optional[int] = None    # the last number of the operation that this one undoes


class Version(NamedTuple):
    number: int
    name: str
    document: dict
    customer: int


class Operation(NamedTuple):
    first: int
    last: int
    verb: str
    name: str
    customer: int
    before: Optional[dict]
    after: Optional[dict]
    undoes: Optional[int]
    shown: Optional[int] = None     # of a merge: the number of this customer's entry,
    other: Optional[int] = None     # and the other customer

    @property
    def number(self):
        return self.shown or self.last

    def numbers(self):
        return range(self.first, self.last + 1)


class State(NamedTuple):
    """One moment: who lives under which name, whose each name was last, as if what was undone had not been, and who
    was merged into whom."""
    number: int
    present: dict       # name -> Version
    holders: dict       # name -> customer
    merged: dict        # customer in the bin -> customer

    def names(self):
        return sorted(self.present, key=str.encode)

    def living(self, customer):
        return next((version for version in self.present.values() if version.customer == customer), None)

    def moved(self, name):
        """The name that the customer has now whose name this was last, or None."""
        customer = None if name in self.present else self.holders.get(name)
        while customer:
            version = self.living(customer)
            if version:
                return version.name
            customer = self.merged.get(customer)
        return None


def called(document):
    return document and document["nombre"]


def given(operation):
    """The names that an operation gave or took."""
    before, after = called(operation.before), called(operation.after)
    return [name for name in (before, after) if name] if before != after else []


class Registro:
    """Its log begins after the number `base`: of others."""

    def __init__(self, base=0):
        self.base = base
        self.log = [None]               # by number, less the base
        self.operations = [None]        # by each of its numbers, less the base
        self.states = [State(base, {}, {}, {})]
        self.histories = {}             # customer -> its operations
        self.bin = {}                   # customer -> the operation that deleted it
        self.standing = {}              # operation that deleted -> the one that put the customer in the bin as it is

    @property
    def head(self):
        return self.base + len(self.log) - 1

    @property
    def state(self):
        return self.states[-1]

    def operation(self, number):
        return self.operations[number - self.base] if self.base < number <= self.head else None

    def at_number(self, number):
        return self.states[number - self.base]

    def entry(self, number):
        return self.log[number - self.base]

    def answered(self, number):
        """The number that the operation was answered with of which this is one."""
        return self.operation(number).last

    def entries(self, verb, customer, moves, undoes=None):
        """The next entries: (name, document) each. Without a customer the first of them creates one."""
        first = self.head + 1
        return tuple(Entry(first + i, verb, name, document, first, customer or first, undoes)
                     for i, (name, document) in enumerate(moves))

    def merger(self, one, joined, other):
        """The entries of a merge: the other customer goes, then the one that stays has what both had."""
        first = self.head + 1
        return (Entry(first, "fusionar", other.name, None, first, other.customer),
                Entry(first + 1, "fusionar", one.name, joined, first, one.customer))

    def commit(self, entries):
        """Adds the entries of one operation, which may be of two customers."""
        customers = {entry.customer: entry for entry in entries}    # and the last entry of each
        made = {customer: self.operation_of(entries, last, set(customers) - {customer})
                for customer, last in customers.items()}
        self.log += entries
        self.operations += [made[entry.customer] for entry in entries]
        for customer, operation in made.items():
            self.histories.setdefault(customer, []).append(operation)
            self.put_in_bin(operation)
        stands = {customer: self.binned(customer) for customer in self.bin}
        merged = {customer: one.other for customer, one in stands.items() if one.verb == "fusionar"}
        state = State(entries[-1].number, self.present_after(entries), self.holders_after(made.values()), merged)
        self.states += [state] * len(entries)

    def operation_of(self, entries, last, others):
        history = self.histories.get(last.customer)
        own = (last.number, min(others)) if others else (None, None)
        return Operation(entries[0].number, entries[-1].number, last.verb, last.name, last.customer,
                         history[-1].after if history else None, last.document, last.undoes, *own)

    def group(self, operation):
        """What the same operation did to each of its customers, these in their order."""
        found = {one.customer: one for one in map(self.operation, operation.numbers())}
        return [found[customer] for customer in sorted(found)]

    def present_after(self, entries):
        present = dict(self.state.present)
        for entry in entries:
            present.pop(entry.name, None)
            if entry.document is not None:
                present[entry.name] = Version(entry.number, entry.name, entry.document, entry.customer)
        return present

    def holders_after(self, operations):
        """What was undone, and what undid it, is left out of the log, and the names are given once more."""
        if not any(one.undoes for one in operations):
            return {**self.state.holders, **{name: one.customer for one in operations for name in given(one)}}
        undone, stands = set(), []
        for number in range(self.head, self.base, -1):
            one = self.operation(number)
            if one.number != number or one.last in undone:
                continue
            if one.undoes:
                undone.add(one.undoes)
            else:
                stands.append(one)
        return {name: one.customer for one in reversed(stands) for name in given(one)}

    def put_in_bin(self, operation):
        """Or out of it. Whoever comes back there by an undo is as it was there before what is undone."""
        self.bin.pop(operation.customer, None)
        if operation.after is not None:
            return
        self.bin[operation.customer] = operation
        undone, before = operation.undoes and self.operation(operation.undoes), None
        for one in self.histories[operation.customer]:
            if undone and one.last < undone.first:
                before = one
        self.standing[operation.last] = self.standing[before.last] if before and before.after is None else operation

    def binned(self, customer):
        """The deletion that stands of a customer in the bin, or None."""
        return self.standing[self.bin[customer].last] if customer in self.bin else None

    def last_deleted(self, name):
        """The customer in the bin that last was deleted under this name, or None."""
        found = [one for one in map(self.binned, self.bin) if one.name == name]
        return max(found, key=lambda operation: operation.last).customer if found else None

    def bin_at(self, number):
        """The deletions whose customers had not come back, newest first."""
        found, seen = [], set()
        for operation in reversed(self.operations[1:number - self.base + 1]):
            if operation.customer not in seen and operation.after is None:
                found.append(operation)
            seen.add(operation.customer)
        return found
