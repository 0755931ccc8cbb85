"""A registry that answers as the oracle says, in place of a server: what the tests themselves are tested with."""
import datetime
import threading

from wire import Answer, canon


def line(value):
    return (canon(value) + "\n").encode()


class Fake:
    """spoil(request, answer) may put another answer in the place of one that is right."""

    def __init__(self, oracle, spoil=None):
        self.oracle, self.spoil = oracle, spoil
        self.keys, self.rest, self.lock = {}, {}, threading.Lock()
        self.count, self.sent = 0, None

    def send(self, request):
        self.sent = request

    def connection(self, _):
        return self

    def receive(self):
        return self.call(self.sent)

    def close(self):
        pass

    def call(self, request):
        with self.lock:
            self.count += 1
            key = request.header("Idempotency-Key")
            known = self.keys.get(key) if key else None
            if known and known[0] == request:
                return known[1]._replace(headers={**known[1].headers, "idempotency-replayed": "true"})
            if known:
                return Answer(422, {}, line({"error": "La clave de idempotencia ya se usó con otra solicitud."}))
            answer = self.answer(request)
            if key and request.kept(answer.status):
                self.keys[key] = request, answer
            return answer

    def answer(self, request):
        self.oracle.day = datetime.date.today().isoformat()
        odd = self.odd_query(request)
        if odd:
            return odd
        right = self.oracle.decide(request)[0]
        answer = right.sample()
        if right.entries:
            self.oracle.commit(right.entries)
        answer = self.spoil(request, answer) if self.spoil else answer
        limit = int(dict(request.query).get("limite", 0))
        return self.page(answer, limit) if limit and answer.status == 200 else answer

    def odd_query(self, request):
        """What the oracle leaves to others: all instants here are one, and of parameters it knows two."""
        names = [name for name, _ in request.query]
        if len(names) > len(set(names)):
            return Answer(400, {}, line({"error": "El parámetro 'en' está repetido."}))
        if "x" in names:
            return Answer(400, {}, line({"error": "El parámetro 'x' no se conoce aquí."}))
        if "T" in (request.en() or ""):
            return Answer(200, {}, line(self.oracle.state.names()))
        return None

    def page(self, answer, limit):
        """The first items; the others are behind a link."""
        items = answer.document()
        if len(items) <= limit:
            return answer
        path = f"/rest/{len(self.rest)}"
        self.rest[path] = limit, answer._replace(body=line(items[limit:]))
        return Answer(200, {**answer.headers, "link": f'<{path}>; rel="next"'}, line(items[:limit]))

    def get(self, path):
        with self.lock:
            limit, rest = self.rest[path]
            return self.page(rest, limit)
