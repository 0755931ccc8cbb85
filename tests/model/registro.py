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

    def numbers(self):
        return range(self.first, self.last + 1)


class State(NamedTuple):
    """One moment: who lives under which name, and whose each name was last."""
    number: int
    present: dict       # name -> Version
    holders: dict       # name -> customer

    def names(self):
        return sorted(self.present, key=str.encode)

    def living(self, customer):
        return next((version for version in self.present.values() if version.customer == customer), None)

    def moved(self, name):
        """The name that the customer has now whose name this was last, or None."""
        if name in self.present or name not in self.holders:
            return None
        version = self.living(self.holders[name])
        return version.name if version else None


class Registro:
    def __init__(self):
        self.log = [None]               # by number
        self.operations = [None]        # by each of its numbers
        self.states = [State(0, {}, {})]
        self.histories = {}             # customer -> its operations
        self.bin = {}                   # customer -> the operation that deleted it

    @property
    def head(self):
        return len(self.log) - 1

    @property
    def state(self):
        return self.states[-1]

    def operation(self, number):
        return self.operations[number] if 1 <= number <= self.head else None

    def answered(self, number):
        """The number that the operation was answered with of which this is one."""
        return self.operations[number].last

    def entries(self, verb, customer, moves, undoes=None):
        """The next entries: (name, document) each. Without a customer the first of them creates one."""
        first = self.head + 1
        return tuple(Entry(first + i, verb, name, document, first, customer or first, undoes)
                     for i, (name, document) in enumerate(moves))

    def commit(self, entries):
        """Adds the entries of one operation."""
        last, history = entries[-1], self.histories.setdefault(entries[-1].customer, [])
        before = history[-1].after if history else None
        operation = Operation(entries[0].number, last.number, last.verb, last.name, last.customer, before,
                              last.document, last.undoes)
        present, holders = dict(self.state.present), dict(self.state.holders)
        for entry in entries:
            holders[entry.name] = entry.customer
            present.pop(entry.name, None)
            if entry.document is not None:
                present[entry.name] = Version(entry.number, entry.name, entry.document, entry.customer)
        self.log += entries
        self.operations += [operation] * len(entries)
        self.states += [State(last.number, present, holders)] * len(entries)
        history.append(operation)
        self.bin.pop(operation.customer, None)
        if operation.after is None:
            self.bin[operation.customer] = operation

    def last_deleted(self, name):
        """The customer in the bin that last was deleted under this name, or None."""
        found = [operation for operation in self.bin.values() if operation.name == name]
        return max(found, key=lambda operation: operation.last).customer if found else None

    def was_deleted_as(self, customer, name):
        return any(operation.after is None and operation.name == name for operation in self.histories[customer])

    def bin_at(self, number):
        """The deletions whose customers had not come back, newest first."""
        found, seen = [], set()
        for operation in reversed(self.operations[1:number + 1]):
            if operation.customer not in seen and operation.after is None:
                found.append(operation)
            seen.add(operation.customer)
        return found
