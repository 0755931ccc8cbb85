"""Documents as plain values: merge patches, what differs between two, and how a change is taken back."""
import collections
import copy
import datetime
import unicodedata

from wire import canon


def nfc(text):
    return unicodedata.normalize("NFC", text)


def same(one, other):
    return canon(one) == canon(other)


def merge(target, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    result = copy.deepcopy(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result


def wrong_member(document):
    """The member that has the wrong type, or None."""
    for name in ("nombre", "contacto"):
        if not isinstance(document.get(name, ""), str):
            return name
    services = document.get("servicios", [])
    if not isinstance(services, list):
        return "servicios"
    for i, service in enumerate(services):
        if not isinstance(service, dict):
            return f"servicios/{i}"
        for name in ("descripcion", "fecha_contratacion"):
            if not isinstance(service.get(name, ""), str):
                return f"servicios/{i}/{name}"
    return None


def real_day(text):
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def wrong_service(document):
    """The member of a service, all of the right types, that is missing or no day, or None."""
    for i, service in enumerate(document.get("servicios", [])):
        if not service.get("descripcion", "").strip():
            return f"servicios/{i}/descripcion"
        if not real_day(service.get("fecha_contratacion", "2026-01-31")):
            return f"servicios/{i}/fecha_contratacion"
    return None


def changes(before, after):
    """The top-level members that differ, as a history shows them; None is a document that is not there."""
    before, after = before or {}, after or {}
    found = []
    for name in sorted({*before, *after}):
        if name in before and name in after and same(before[name], after[name]):
            continue
        change = {"miembro": name}
        if name in before:
            change["antes"] = before[name]
        if name in after:
            change["despues"] = after[name]
        found.append(change)
    return found


def texts(items):
    return collections.Counter(canon(item) for item in items)


def differing(path, before, after):
    """Where two values differ: tuples of member names; an element of an array is ('#', its text) behind the array's."""
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {*before, *after}:
            if name in before and name in after:
                yield from differing((*path, name), before[name], after[name])
            else:
                yield (*path, name)
    elif isinstance(before, list) and isinstance(after, list) and texts(before) != texts(after):
        one, other = texts(before), texts(after)
        yield from ((*path, ("#", text)) for text in {*one, *other} if one[text] != other[text])
    else:
        yield path


def keys(before, after):
    """What a change touches; None is a document that is not there, and touches the root."""
    if before is None or after is None:
        return {()} if before is not after else set()
    return set(differing((), before, after))


def overlap(some, others):
    """Whether a key of one set is a key of the other, or above or below one."""
    return any(one[:len(other)] == other or other[:len(one)] == one for one in some for other in others)


def reversed_array(present, before, after):
    """Added elements leave, the last of equal ones first; removed ones are put back where they were, in order."""
    result = list(present)
    for text in (texts(after) - texts(before)).elements():
        found = [i for i, item in enumerate(result) if canon(item) == text]
        if found:
            del result[found[-1]]
    missing = texts(before) - texts(after)
    for i, item in enumerate(before):
        if missing[canon(item)] > 0:
            missing[canon(item)] -= 1
            result.insert(min(i, len(result)), copy.deepcopy(item))
    return result


def reversed_value(present, before, after):
    """The value of a member that is on all three sides, with the change from before to after taken back."""
    if same(present, after):
        return copy.deepcopy(before)
    if all(isinstance(value, dict) for value in (present, before, after)):
        return reversed_change(present, before, after)
    if all(isinstance(value, list) for value in (present, before, after)) and texts(before) != texts(after):
        return reversed_array(present, before, after)
    return copy.deepcopy(before)


def reversed_change(present, before, after):
    """The object `present` with the change from `before` to `after` taken back."""
    result = copy.deepcopy(present)
    for name in {*before, *after}:
        if name not in before:
            result.pop(name, None)
        elif name not in after:
            result[name] = copy.deepcopy(before[name])
        elif not same(before[name], after[name]):
            result[name] = reversed_value(result.get(name), before[name], after[name])
    return result


def has_twins(*values):
    """Whether an array within has equal elements: which of them leaves or returns is nobody's business."""
    for value in values:
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        if isinstance(value, list) and any(count > 1 for count in texts(value).values()):
            return True
        if has_twins(*items):
            return True
    return False


def unordered(value):
    """The value with every array sorted: equal for values that differ in the order of elements only."""
    if isinstance(value, dict):
        return {name: unordered(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted(map(unordered, value), key=canon)
    return value
