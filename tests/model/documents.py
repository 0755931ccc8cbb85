"""Documents as plain values: merge patches, what differs between two, and how a change is taken back."""
import collections
import copy
import datetime
import unicodedata

from listas import continued
from wire import canon


def nfc(text):
    return unicodedata.normalize("NFC", text)


def is_name(text):
    return text == text.strip() and text != "" and all(ord(c) >= 32 for c in text)


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


def united(one, other):
    """The first list, and what the second one has more of."""
    result, spare = list(one), collections.Counter(map(canon, one))
    for item in other:
        spare[canon(item)] -= 1
        if spare[canon(item)] < 0:
            result.append(item)
    return result


def joined(one, other, customer):
    """One document of two; what has no place in it is kept beside it, with the customer whose it was."""
    result, rest = dict(one), {}
    for name, value in other.items():
        if name not in one:
            result[name] = value
        elif isinstance(one[name], list) and isinstance(value, list):
            result[name] = united(one[name], value)
        elif not same(one[name], value):
            rest[name] = value
    return {**result, "fusiones": [*result.get("fusiones", ()), {"cliente": customer, "documento": rest}]}


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


def is_over(service, day):
    """Whether a service, whose days are right, has ended on the day."""
    left = service.get("fecha_baja")
    return left is not None and (left <= day or left <= service.get("fecha_contratacion", ""))


def wrong_terms(service, patch):
    """The member of the service, as the patch that was merged left it, that is wrong, or None."""
    types = {"descripcion": str, "fecha_contratacion": str, "fecha_baja": str, "fecha_fin": str, "moneda": str,
             "precio": (int, float)}
    for name, kind in types.items():
        if name in patch and not isinstance(service.get(name, kind() if kind is str else 0), kind):
            return name
    if "estado" in patch:
        return "estado"
    if "descripcion" in patch and not service.get("descripcion", "").strip():
        return "descripcion"
    for name in ("fecha_contratacion", "fecha_baja", "fecha_fin"):
        if name in service and name in patch and not real_day(service[name]):
            return name
        written = name in patch or "fecha_contratacion" in patch
        if written and service.get(name, "9") < service.get("fecha_contratacion", ""):
            return name
    if service.get("moneda", "EUR") != "EUR":
        return "moneda"
    if service.get("precio", 0) < 0:
        return "precio"
    return "suspension/desde" if "desde" not in service.get("suspension", {"desde": 1}) else None


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


def reordered(before, after):
    """Whether items that stay stand in another order."""
    one, other = list(map(canon, before)), list(map(canon, after))
    return len(continued(one, other)) < (texts(before) & texts(after)).total()


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
    elif isinstance(before, list) and isinstance(after, list) and not reordered(before, after):
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


def reversed_value(path, present, before, after, list_at):
    """The value of a member that is on all three sides, with the change from before to after taken back."""
    if same(present, after):
        return copy.deepcopy(before)
    if all(isinstance(value, dict) for value in (present, before, after)):
        return reversed_change(present, before, after, list_at, path)
    if all(isinstance(value, list) for value in (present, before, after)):
        return copy.deepcopy(list_at(path))
    return copy.deepcopy(before)


def reversed_change(present, before, after, list_at, path=()):
    """The object `present` with the change from `before` to `after` taken back; list_at(path) is what becomes of a list
    that was changed since."""
    result = copy.deepcopy(present)
    for name in {*before, *after}:
        if name not in before:
            result.pop(name, None)
        elif name not in after:
            result[name] = copy.deepcopy(before[name])
        elif not same(before[name], after[name]):
            result[name] = reversed_value((*path, name), result.get(name), before[name], after[name], list_at)
    return result
