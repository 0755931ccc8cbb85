"""If-Match and If-None-Match."""


def tags(header):
    return [one.strip() for one in header.split(",")]


def weak(tag):
    return tag.removeprefix("W/")


def match(header, number):
    """If-Match: strong comparison; number is None where there is nothing."""
    return number is not None and (header == "*" or f'"{number}"' in tags(header))


def none_match(header, number):
    """If-None-Match: weak comparison."""
    return number is None or not (header == "*" or f'"{number}"' in map(weak, tags(header)))


def hold(request, number):
    one, other = request.header("If-Match"), request.header("If-None-Match")
    return (one is None or match(one, number)) and (other is None or none_match(other, number))
