"""What the reads have to answer."""
import conditions
from documents import changes, nfc
from expected import Exact, Expected, Refused, Timed

FUTURE = "El parámetro 'en' está en el futuro."
NONSENSE = "El parámetro 'en' debe ser un número de operación, un instante o un día."


def who(customer):
    """The header that every answer about the customer has."""
    return "sky-cliente", str(customer)


class Reads:
    """A part of the oracle: needs what registro.Registro has."""

    def at(self, request):
        """The state that a request asks for, or the refusal of its 'en'."""
        en = request.en()
        if en is None:
            return self.state, None
        if not en.isdigit():
            return None, [Expected(400, Exact({"error": NONSENSE}))]
        if int(en) > self.head:
            return None, [Expected(400, Exact({"error": FUTURE}))]
        return self.at_number(max(int(en), self.base)), None

    def missing(self, request, state=None):
        """308 or 404 for a name that nobody has."""
        name, state = nfc(request.name), state or self.state
        new = state.moved(name)
        if new is None:
            text = "Cliente no encontrado" if request.side == "archivos" else f"El cliente '{name}' no fue encontrado."
            return [Expected(404, Exact({"error": text}))]
        return [Expected(308, Exact({"error": f"El cliente '{name}' ahora se llama '{new}'."}),
                         (("location", request._replace(name=new).path()), who(state.present[new].customer)))]

    def leer(self, request):
        state, refusal = self.at(request)
        if refusal:
            return refusal
        version = state.present.get(nfc(request.name))
        if not version:
            return self.missing(request, state)
        etag = (("etag", f'"{version.number}"'), who(version.customer))
        header = request.header("If-None-Match")
        if header is not None and not conditions.none_match(header, version.number):
            return [Expected(304, Exact(), etag)]
        if not conditions.hold(request, version.number):
            return [Expected(412, Refused(version.name, version, False), etag)]
        return [Expected(200, Exact(version.document), etag)]

    def listar(self, request):
        state, refusal = self.at(request)
        if refusal:
            return refusal
        etag = (("etag", f'W/"{self.head}"'),) if request.en() is None else ()
        header = request.header("If-None-Match")
        if header is not None and not conditions.none_match(header, self.head):
            return [Expected(304, Exact(), etag)]
        return [Expected(200, Exact(state.names()), etag)]

    def described(self, operation):
        """An operation as the histories show it, without its instant."""
        shown = {"autor": "anonimo", "cambios": changes(operation.before, operation.after),
                 "cliente": operation.customer, "nombre": operation.name, "operacion": operation.number,
                 "verbo": operation.verb, **self.told_other(operation)}
        return {**shown, "deshace": operation.undoes} if operation.undoes else shown

    def told_other(self, operation):
        """The other customer of a merge."""
        return {"con": operation.other} if operation.verb == "fusionar" else {}

    def historial(self, request):
        name = nfc(request.name)
        version = self.state.present.get(name)
        if not version and self.state.moved(name):
            return self.missing(request)
        customer = version.customer if version else self.last_deleted(name)
        return self.missing(request) if customer is None else self.told(customer)

    def told(self, customer):
        """A history."""
        shown = [self.described(operation) for operation in reversed(self.histories[customer])]
        return [Expected(200, Timed(shown, self.answered), (who(customer),))]

    def operacion(self, request):
        operation = self.operation(request.number)
        if not operation:
            return [Expected(404, Exact({"error": f"La operación {request.number} no existe."}))]
        return [Expected(200, Timed(self.described(operation), self.answered), (who(operation.customer),))]

    def papelera(self, request):
        state, refusal = self.at(request)
        if refusal:
            return refusal
        shown = [self.binned_item(operation) for operation in self.bin_at(state.number)]
        return [Expected(200, Timed(shown, self.answered))]

    def binned_item(self, operation):
        stands = self.standing[operation.last]
        return {"autor": "anonimo", "cliente": operation.customer, "documento": stands.before, "nombre": stands.name,
                "operacion": operation.number, **self.told_other(stands)}

    def elsewhere(self, customer):
        """The refusal of a number that is nobody's in the bin."""
        version = self.state.living(customer)
        text = f"está en la papelera: es '{version.name}'." if version else "existe."
        return [Expected(404, Exact({"error": f"El cliente número {customer} no {text}"}))]

    def baja(self, request):
        operation = self.bin.get(request.number)
        if not operation:
            return self.elsewhere(request.number)
        return [Expected(200, Timed(self.binned_item(operation), self.answered),
                         (("etag", f'"{operation.number}"'), who(request.number)))]

    def historial_baja(self, request):
        return self.told(request.number) if request.number in self.bin else self.elsewhere(request.number)

    def cambios(self, request):
        shown = []
        for entry in self.log[int(dict(request.query).get("desde", self.base)) - self.base + 1:]:
            one = {"autor": "anonimo", "cliente": entry.customer, "documento": entry.document, "grupo": entry.group,
                   "nombre": entry.name, "operacion": entry.number, "verbo": entry.verb}
            shown.append({**one, "deshace": entry.undoes} if entry.undoes else one)
        return [Expected(200, Timed(shown, self.answered))]
