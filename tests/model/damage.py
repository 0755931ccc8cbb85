"""Faults that are put into a recorded history which is right: the check has to find each."""
import random


class Damage:
    """Works on a check that found nothing."""

    def __init__(self, check, seed):
        self.check, self.random = check, random.Random(seed)
        self.oracle = check.oracle
        # An operation may leave two customers, each shown by an entry of its own.
        self.before = {entry.number: group[0].number - 1 for group in check.groups for entry in group}

    def replaced(self, changed):
        """The history with some records in the place of others."""
        return [changed.get(one.serial, one) for one in self.check.records]

    def reads(self):
        return [one for one in self.check.deciding if one.request.kind == "leer" and not one.request.query
                and not one.request.headers]

    def as_of(self, request, number):
        return self.oracle.decide(request._replace(query=(("en", str(number)),)))[0]

    def earlier(self, read, number):
        """The read as of another moment; None when that might have been its answer after all."""
        answer = self.as_of(read.request, number)
        low, high = self.check.least[read.serial], self.check.most[read.serial]
        if read.answer.status == 308 or answer.status == 308 or any(
                self.as_of(read.request, at).matches(answer.sample()) for at in range(low, high + 1)):
            return None
        return read.changed(answer=answer.sample())

    def shown(self, read):
        """The number of the entry that made what the read shows, or None."""
        return int(read.answer.headers["etag"].strip('"')) if read.answer.status == 200 else None

    def lost_update(self):
        """An answered write whose effect the reads after it do not show."""
        numbers = sorted({self.shown(one) for one in self.reads()} - {None})
        for number in self.random.sample(numbers, len(numbers)):
            changed = {}
            for read in self.reads():
                if self.shown(read) == number and self.check.least[read.serial] >= number:
                    worse = self.earlier(read, self.before[number])
                    changed.update({read.serial: worse} if worse else {})
            if changed:
                return self.replaced(changed)
        return None

    def stale_read(self):
        """A read that shows what was over before it began."""
        reads = self.reads()
        for read in self.random.sample(reads, len(reads)):
            low = self.check.least[read.serial]
            worse = self.earlier(read, self.random.randrange(max(0, low - 40), low)) if low else None
            if worse:
                return self.replaced({read.serial: worse})
        return None

    def wrong_order(self):
        """Two writes, one answered before the other was sent, with their times exchanged."""
        writes = sorted(self.check.writes.values(), key=lambda one: one.start)
        first = self.random.choice(writes[:len(writes) // 2])
        second = self.random.choice([one for one in writes if one.start > first.end])
        return self.replaced({first.serial: first.changed(start=second.start, end=second.end),
                              second.serial: second.changed(start=first.start, end=first.end)})

    def answered_twice(self):
        """One operation that two requests were answered with."""
        write = self.random.choice(list(self.check.writes.values()))
        return [*self.check.records, write.changed(client=-1)]

    def early_answer(self):
        """A write that was answered before it was done: somebody read the state before it afterwards."""
        for read in self.random.sample(self.reads(), len(self.reads())):
            at = self.check.chosen[read.serial]
            following = [self.check.writes[number] for number in self.check.firsts if at < number <= at + 40]
            for write in following:
                if write.start < read.start and write.end > read.start and self.tells(read, write):
                    return self.replaced({write.serial: write.changed(end=read.start - 1)})
        return None

    def tells(self, read, write):
        """Whether the read is right only before the write."""
        return not any(at >= write.number for at in self.check.positions[read.serial])

    def all(self):
        return {"a lost update": self.lost_update, "a stale read": self.stale_read,
                "writes out of order": self.wrong_order, "a write answered twice": self.answered_twice,
                "a write answered early": self.early_answer}
