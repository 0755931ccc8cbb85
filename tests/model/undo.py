"""Which later operations stand in the way of an undo, to the letter of the specification."""
from documents import has_twins, keys, overlap, reversed_change


def conflicts(operation, history):
    """The numbers of the later operations of the customer that bar the undo, ascending."""
    touched = keys(operation.before, operation.after)
    cancelled, found = set(), []
    for later in reversed([one for one in history if one.last > operation.last]):
        if later.last in cancelled:
            continue
        if later.undoes:
            cancelled.add(later.undoes)
            if later.undoes > operation.last:
                continue
        if later.undoes == operation.last or overlap(keys(later.before, later.after), touched):
            found.append(later.last)
    return sorted(found)


def undone(operation, present):
    """What the customer is once the operation is undone: its document or None, and whether an order is open."""
    if operation.before is None or operation.after is None:
        return operation.before, False
    document = reversed_change(present, operation.before, operation.after)
    return document, has_twins(operation.before, operation.after, present)
