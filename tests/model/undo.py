"""Which later operations stand in the way of an undo, to the letter of the specification."""
from documents import keys, overlap, reversed_change
from listas import without


def conflicts(operation, history):
    """The numbers of the later operations of the customer that bar the undo, ascending. That the customer came or went
    bars even that of an operation which changed nothing."""
    touched = keys(operation.before, operation.after)
    cancelled, found = set(), []
    for later in reversed([one for one in history if one.last > operation.last]):
        if later.last in cancelled:
            continue
        if later.undoes:
            cancelled.add(later.undoes)
            if later.undoes > operation.last:
                continue
        moved = later.before is None or later.after is None
        if later.undoes == operation.last or moved or overlap(keys(later.before, later.after), touched):
            found.append(later.number)
    return sorted(found)


def undone(operation, present, history):
    """What the customer is once the operation is undone: its document or None."""
    if operation.before is None or operation.after is None:
        return operation.before
    return reversed_change(present, operation.before, operation.after,
                           lambda path: without(history, operation.last, path))
