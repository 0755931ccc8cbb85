"""Whether a recorded history is linearizable in the order of the log.

Each answered write stands at its number. Every other answer needs a position in the log, within its request's time, at
which the oracle gives it; and what ended before another began stands before it.
"""
import bisect
import collections

from documents import same
from oracle import Oracle
from registro import Entry


def grouped(log):
    """The operations of a log as GET /cambios gives it: tuples of entries."""
    lasts = {}
    for one in log:
        lasts[one["grupo"]] = one["operacion"]
    numbers = {one["operacion"]: lasts[one["grupo"]] for one in log}
    found = collections.defaultdict(list)
    for one in log:
        undoes = numbers.get(one["deshace"], -1) if "deshace" in one else None
        found[one["grupo"]].append(Entry(one["operacion"], one["verbo"], one["nombre"], one["documento"], one["grupo"],
                                         one["cliente"], undoes))
    return [tuple(found[group]) for group in sorted(found)]


def agree(expected, entries):
    """Whether these are the entries that an answer promises."""
    if len(expected.entries) != len(entries):
        return False
    return all(same(one._asdict(), other._asdict()) for one, other in zip(expected.entries, entries))


class Check:
    """One check of a history. The memo holds what the oracle said of a record at a position, for the next check."""

    def __init__(self, records, groups, days, memo):
        self.records, self.groups, self.days, self.memo = records, groups, days, memo
        self.ends = [0] + [group[-1].number for group in groups]    # positions: between operations
        self.firsts = {group[-1].number: group[0].number for group in groups}
        self.positions = {}     # serial -> where the answer is right, ascending
        self.chosen = {}        # serial -> where it stands
        self.faults = []

    def run(self):
        self.owners()
        self.bounds()
        self.sweep()
        self.place()
        return self.faults

    def fault(self, text, record):
        self.faults.append(f"{text}: {record}")

    def owners(self):
        """Every operation is one answered write; what came again with a key is no second one."""
        self.writes = {}
        for record in self.originals():
            if record.number is None:
                continue
            if record.number in self.writes:
                self.fault("answered twice", record)
            elif record.number not in self.firsts:
                self.fault("answered, but not in the log", record)
            self.writes[record.number] = record
        numbers = [entry.number for group in self.groups for entry in group]
        if numbers != list(range(1, len(numbers) + 1)):
            self.faults.append("the numbers of the log have gaps")
        self.faults += [f"in the log, but never answered: {number}" for number in self.firsts
                        if number not in self.writes]

    def originals(self):
        """The records that are no replays; judges the replays."""
        keyed = collections.defaultdict(list)
        for record in self.records:
            keyed[record.request.header("Idempotency-Key")].append(record)
        self.deciding = keyed.pop(None, [])
        for records in keyed.values():
            own = [one for one in records if not one.replayed() and not one.busy()]
            self.deciding += own
            if not own or sum(one.request.kept(one.answer.status) for one in own) > 1:
                self.fault(f"a key with {len(own)} answers of its own", records[0])
            for one in records:
                if one.replayed() and not any((one.answer.status, one.answer.body, one.number) == (
                        first.answer.status, first.answer.body, first.number) for first in own):
                    self.fault("a replay that is no first answer", one)
        return self.deciding

    def bounds(self):
        """The positions that the answered writes leave to each record."""
        ended = sorted((one.end, one.number) for one in self.records if one.number)
        begun = sorted(((one.start, one.number) for one in self.writes.values()), reverse=True)
        self.least, self.most = {}, {}
        newest, times = [0], [end for end, _ in ended]
        for _, number in ended:
            newest.append(max(newest[-1], number))
        oldest, starts = [self.ends[-1] + 1], [-start for start, _ in begun]
        for _, number in begun:
            oldest.append(min(oldest[-1], self.firsts.get(number, number)))
        for one in self.deciding:
            self.least[one.serial] = newest[bisect.bisect_left(times, one.start)]
            self.most[one.serial] = oldest[bisect.bisect_left(starts, -one.end)] - 1
            if one.number and self.firsts.get(one.number, 0) <= self.least[one.serial]:
                self.fault(f"sent after operation {self.least[one.serial]} was answered, yet before it", one)

    def sweep(self):
        """Lets the log grow, and asks at each position which answers are right there."""
        self.oracle = Oracle()
        waiting = sorted(self.deciding, key=lambda one: self.least[one.serial], reverse=True)
        active = []
        for index, position in enumerate(self.ends):
            if index:
                self.oracle.commit(self.groups[index - 1])
            while waiting and self.least[waiting[-1].serial] <= position:
                active.append(waiting.pop())
            active = [one for one in active if self.most[one.serial] >= position]
            following = self.groups[index] if index < len(self.groups) else ()
            for one in active:
                if (not one.number or following and following[-1].number == one.number) and self.right(
                        one, position, following):
                    self.positions.setdefault(one.serial, []).append(position)

    def right(self, record, position, following):
        key = record.serial, position
        if key not in self.memo:
            self.memo[key] = self.decide(record, following)
        return self.memo[key]

    def decide(self, record, following):
        answer = self.dated(record)
        for self.oracle.day in self.days:
            for expected in self.oracle.decide(record.request):
                if record.number is None and not expected.entries and expected.matches(answer):
                    return True
                if record.number and expected.matches(answer) and agree(expected, following):
                    return True
        return False

    def dated(self, record):
        """A list's tag is taken before its names are read: it may be older than they are, but not than the request."""
        answer = record.answer
        tag = answer.headers.get("etag", "").removeprefix("W/").strip('"')
        if record.request.kind != "listar" or answer.status != 200 or record.request.en() or not tag:
            return answer
        if not self.least[record.serial] <= int(tag) <= self.oracle.head:
            return answer
        return answer._replace(headers={**answer.headers, "etag": f'W/"{self.oracle.head}"'})

    def place(self):
        """Each record at the first position that is right, behind all that ended before it began."""
        by_end = sorted(self.deciding, key=lambda one: one.end)
        newest, done = 0, 0
        for one in sorted(self.deciding, key=lambda one: one.start):
            while by_end[done].end < one.start:
                newest = max(newest, self.chosen.get(by_end[done].serial, 0))
                done += 1
            fitting = [at for at in self.positions.get(one.serial, ()) if at >= newest]
            if fitting:
                self.chosen[one.serial] = one.number or fitting[0]
            else:
                within = f"within {self.least[one.serial]} to {self.most[one.serial]}, behind {newest}"
                self.fault(f"right nowhere {within}", one)
