"""At the end: every state that there was, every history, every operation, the bin and the whole log, read again."""
import datetime
import json
import re

from actions import NAMES
from documents import nfc
from reads import NONSENSE
from wire import Request

STRIDE = 50
LIMITS = (1, 7, 100, 1000)
NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')


def limited(request, limit):
    return request._replace(query=(*request.query, ("limite", limit)))


def pages(driver, request, limit):
    """The whole of what is shown in pages, as one answer; all pages but the last are full."""
    answer = driver.transport.call(limited(request, limit))
    found = answer.document() if answer.status == 200 else []
    while answer.status == 200 and (link := NEXT.search(answer.headers.get("link", ""))):
        if len(answer.document()) != limit:
            driver.fail(request, answer, [f"a page of {limit}"])
        answer = driver.transport.get(re.sub(r"^https?://[^/]+", "", link[1]))
        found += answer.document() if answer.status == 200 else []
    if answer.status == 200 and len(answer.document()) > limit:
        driver.fail(request, answer, [f"a page of {limit} at most"])
    return answer._replace(body=json_line(found)) if answer.status == 200 else answer


def json_line(value):
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def compare(driver, request, answer):
    outcome = driver.oracle.decide(request)
    if not any(one.matches(answer) for one in outcome):
        driver.fail(request, answer, outcome)


def check_states(driver):
    """The names that an operation touched at each number; all names and the list now and then, and around a rename."""
    oracle = driver.oracle
    for number in range(oracle.head + 1):
        query = (("en", str(number)),)
        whole = number % STRIDE == 0 or number == oracle.head
        names = NAMES if whole else {oracle.log[number].name, oracle.operation(number).name}
        for name in names:
            driver.ask(Request("leer", name, query=query, side=driver.random.choice(("clientes", "archivos"))))
        driver.ask(Request("listar", query=query))


def check_refusals(driver):
    head = driver.oracle.head
    for text in (str(head + 1), "99999999", "ayer", "-1", "2026-13-01", "2026-02-30", ""):
        request = Request("listar", query=(("en", text),))
        answer = driver.transport.call(request)
        wanted = driver.oracle.decide(request) if text.isdigit() else [f"400 {NONSENSE}"]
        if answer.status != 400 or not (text.isdigit() and wanted[0].matches(answer)
                                        or answer.document() == {"error": NONSENSE}):
            driver.fail(request, answer, wanted)
    for kind, query, text in (("papelera", (("x", "1"),), "El parámetro 'x' no se conoce aquí."),
                              ("listar", (("en", "0"), ("en", "0")), "El parámetro 'en' está repetido.")):
        request = Request(kind, query=query)
        answer = driver.transport.call(request)
        if answer.status != 400 or answer.document() != {"error": text}:
            driver.fail(request, answer, [f"400 {text}"])


def read_log(driver):
    """The instants of all entries, from the log that is right otherwise."""
    request = Request("cambios")
    whole = pages(driver, request, 1000)
    compare(driver, request, whole)
    instants = {one["operacion"]: one["instante"] for one in whole.document()}
    if list(instants.values()) != sorted(instants.values()):
        driver.fail(request, whole, ["instants that do not go back"])
    for limit in (1, 10):
        desde = max(0, driver.oracle.head - driver.random.randrange(40))
        part = request._replace(query=(("desde", str(desde)),))
        compare(driver, part, pages(driver, part, limit))
    return instants


def check_instants(driver, instants):
    """The state at an instant is the one that the last entry up to it left."""
    numbers = sorted(instants)
    for number in driver.random.sample(numbers, min(100, len(numbers))):
        last = max(one for one in numbers if instants[one] == instants[number])
        offset = driver.random.choice(("Z", "+00:00", "-00:00"))
        query = (("en", instants[number].replace("Z", offset)),)
        known = driver.oracle.states[last].names()
        request = Request("listar", query=query)
        answer = driver.transport.call(request)
        if answer.status != 200 or answer.document() != known:
            driver.fail(request, answer, [f"200 {known}, the state of {last}"])


def check_days(driver, instants):
    """Today is now; the day before the first entry was empty. Nothing is said when a midnight passed."""
    first = datetime.datetime.fromisoformat(min(instants.values()).replace("Z", "+00:00")).astimezone().date()
    for day, names in ((first, driver.oracle.state.names()), (first - datetime.timedelta(1), [])):
        request = Request("listar", query=(("en", day.isoformat()),))
        answer = driver.transport.call(request)
        if datetime.date.today() == first and (answer.status, answer.document()) != (200, names):
            driver.fail(request, answer, [f"200 {names}"])


def check_instant(driver, request, shown, instants):
    """What a history shows has the instant that the log has."""
    for one in shown:
        if one["instante"] != instants.get(one["operacion"]):
            driver.fail(request, one, [f"instante {instants.get(one['operacion'])}"])


def check_operations(driver, instants):
    for number in range(driver.oracle.head + 2):
        request = Request("operacion", number=number)
        answer = driver.ask(request)[1]
        if answer.status == 200:
            check_instant(driver, request, [answer.document()], instants)


def check_histories(driver, instants):
    requests = [Request("historial", name) for name in NAMES] + [Request("papelera")]
    for request in requests:
        limit = driver.random.choice(LIMITS)
        answer = pages(driver, request, limit)
        compare(driver, limited(request, limit), answer)
        if answer.status == 200:
            check_instant(driver, request, answer.document(), instants)
    for _ in range(20):
        request = Request("papelera", query=(("en", str(driver.random.randint(0, driver.oracle.head))),))
        compare(driver, request, pages(driver, request, 1000))


def check_customers(driver):
    """Every history that a name can lead to: customers are brought back, shown and deleted again."""
    names = {nfc(name) for name in NAMES}
    for name in sorted(names):
        if name in driver.oracle.state.present or driver.oracle.last_deleted(name) is None:
            continue
        for kind in ("restaurar", "historial", "eliminar", "historial"):
            right, _ = driver.ask(Request(kind, name))
            if right.entries:
                driver.commit(right)


def check_bin(driver):
    """Every number there is leads to who is in the bin by it, or says that it does not."""
    for number in range(driver.oracle.head + 2):
        driver.ask(Request("baja", number=number))
        if number in driver.oracle.bin:
            request = Request("historial_baja", number=number, query=(("limite", 1000),))
            compare(driver, request, driver.transport.call(request))


def check(driver):
    """Undoing goes on last: it changes the state that the others read."""
    instants = read_log(driver)
    check_states(driver)
    check_refusals(driver)
    check_instants(driver, instants)
    check_days(driver, instants)
    check_operations(driver, instants)
    check_histories(driver, instants)
    check_customers(driver)
    check_bin(driver)
    for _ in range(200):
        number = driver.random.randint(1, driver.oracle.head)
        right, answer = driver.ask(Request("deshacer", number=number))
        driver.tail.append(f"undo {number} -> {answer}")
        if right.entries:
            driver.commit(right)
