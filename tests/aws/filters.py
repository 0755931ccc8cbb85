"""EC2's filters: every filter of a call has to be known here, and a thing passes that fits them all."""
from fnmatch import fnmatchcase

from errors import Fault


def select(things, params, values):
    """Those of the things that pass the call's filters; values: {name of a filter: what a thing has for it}."""
    return [thing for thing in things if all(passes(thing, one, values) for one in params.get("Filters", []))]


def passes(thing, one, values):
    name = one["Name"]
    if name.startswith("tag:"):
        has = [tag["Value"] for tag in thing.get("Tags", []) if tag["Key"] == name[4:]]
    elif name in values:
        has = [values[name](thing)]
    else:
        raise Fault(f"a filter that the stand-in does not know: {name}")
    return any(fnmatchcase(str(value), pattern) for value in has for pattern in one["Values"])


def specified_tags(params, kind):
    return [dict(tag) for spec in params.get("TagSpecifications", []) if spec["ResourceType"] == kind
            for tag in spec["Tags"]]


def put_tags(thing, tags):
    added = {tag["Key"] for tag in tags}
    thing["Tags"] = [tag for tag in thing.get("Tags", []) if tag["Key"] not in added] + [dict(tag) for tag in tags]


def take_tags(thing, keys):
    thing["Tags"] = [tag for tag in thing.get("Tags", []) if tag["Key"] not in keys]
