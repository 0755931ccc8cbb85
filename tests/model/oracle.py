"""The oracle: which answers to a request are right, as the registry in memory stands, and what the log gains by each.

Where the specification leaves two answers open, both are right; the entries of the one that came are committed.
"""
import itertools
import re

import conditions
from documents import is_name, is_over, merge, nfc, real_day, same, wrong_member, wrong_service, wrong_terms
from expected import Error, Exact, Expected, OneOf, Refused, invalid
from merges import Merges
from reads import Reads, who
from registro import Registro, Version
from undo import conflicts, undone
from wire import segment


NAMED = 20      # later operations that a refused undo names


def message(text):
    return {"message": text, "status": "ok"}


def taken(holder, binned=None):
    """The name is another's; or it is there already. Whoever is in the bin comes back by number."""
    way = f": quien está en la papelera vuelve con otro 'nombre' por /papelera/{binned}/restaurar" if binned else ""
    return Expected(409, Exact({"error": f"El cliente '{holder.name}' ya existe{way}."}), (who(holder.customer),))


class Oracle(Merges, Reads, Registro):
    def __init__(self, base=0):
        super().__init__(base)
        self.day = None     # today, as services that are contracted carry it

    def decide(self, request):
        return getattr(self, request.kind)(request)

    def unmet(self, request, name):
        """The refusal of a write whose conditions do not hold for the customer `name`, or nothing."""
        current = self.state.present.get(name)
        if conditions.hold(request, current.number if current else None):
            return []
        first = request.header("If-Match")
        excluded = current and (first is None or conditions.match(first, current.number))
        told = (("etag", f'"{current.number}"'), who(current.customer)) if current else ()
        return [Expected(412, Refused(name, current, excluded), told)]

    def changes_nothing(self, entries):
        """Whether the only entry says of its customer what is so already."""
        version = self.state.present.get(entries[-1].name) if len(entries) == 1 else None
        return bool(version and version.customer == entries[-1].customer and entries[-1].document is not None
                    and same(version.document, entries[-1].document))

    def succeed(self, request, name, status, texts, entries, created=False, named=None):
        """A write that may go on, if its conditions hold for the customer `name`; what changes nothing has no entry.
        `named`: the name that the request gives."""
        unmet = self.unmet(request, name)
        return unmet or self.done(request, status, texts, entries, created, named)

    def done(self, request, status, texts, entries, created=False, named=None):
        idle = not entries or self.changes_nothing(entries)
        customer = entries[-1].customer if entries else self.state.present[nfc(request.name)].customer
        headers = (who(customer), *self.outcome(request, created, idle), *self.led_to(request, customer, created, named))
        body, prefer = OneOf(*map(message, texts)), request.header("Prefer")
        if prefer:
            headers += (("preference-applied", prefer),)
            body = Exact() if prefer == "return=minimal" else Exact(entries[-1].document)
            status = 204 if prefer == "return=minimal" and status == 200 else status
        return [Expected(status, body, headers, () if idle else entries)]

    def led_to(self, request, customer, created, named):
        """Where the customer is created, and whose the name was."""
        side = "archivos" if request.kind == "guardar" else "clientes"
        old = self.state.moved(named) if named else None
        if old and self.state.present[old].customer == customer:
            old = None
        yield "sky-renombrado", old and f"/{side}/{segment(old)}"
        if created:
            yield "location", f"/{side}/{segment(named)}"

    def outcome(self, request, created, idle):
        """The header that says what a write was, where its status does not."""
        replaced = "reemplazado" if request.kind == "guardar" else None
        return (("sky-resultado", "sin-cambios" if idle else "creado" if created else replaced),)

    def crear(self, request):
        values = [(request.body.get(name) or "").strip() and request.body[name]
                  for name in ("nombre", "contacto", "servicio")]
        if not all(values):
            return [Expected(400, Exact({"error": "Faltan datos: nombre, contacto y servicio son requeridos."}))]
        name = nfc(values[0])
        if not is_name(name):
            return [Expected(400, Error("El nombre..."))]
        day = request.body.get("fecha_contratacion") or self.day
        wrong = wrong_member(request.body) or wrong_service(request.body)
        if wrong or not real_day(day):
            return [invalid(wrong or "fecha_contratacion")]
        if name in self.state.present and ("homonimo", "1") not in request.query:
            return [taken(self.state.present[name])]
        name = self.free(name)
        document = {member: value for member, value in request.body.items()
                    if member not in ("servicio", "fecha_contratacion")}
        services = [*document.get("servicios", []), {"descripcion": values[2], "fecha_contratacion": day}]
        document = {**document, "nombre": name, "servicios": services}
        return self.succeed(request, name, 201, [f"Cliente {name} guardado/actualizado."],
                            self.entries("crear", None, [(name, document)]), created=True, named=name)

    def free(self, name):
        """The name, or the next one like it that nobody has; fewer than 32 are alike here."""
        numbered = re.fullmatch(r"(.+) \(([2-9]|[1-9][0-9]+)\)", name)
        base, number = (numbered[1], int(numbered[2])) if numbered else (name, 1)
        alike = (f"{base} ({n})" for n in itertools.count(number + 1))
        return next(one for one in itertools.chain((name,), alike) if one not in self.state.present)

    def guardar(self, request):
        if not (request.body.get("nombre") or "").strip():
            return [Expected(400, Exact({"error": "El nombre del cliente es requerido"}))]
        name = nfc(request.body["nombre"])
        if not is_name(name):
            return [Expected(400, Error("El nombre..."))]
        wrong = wrong_member(request.body) or wrong_service(request.body)
        if wrong:
            return [invalid(wrong)]
        version = self.state.present.get(name)
        entries = self.entries("guardar", version and version.customer, [(name, {**request.body, "nombre": name})])
        return self.succeed(request, name, 201, [f"Cliente {name} guardado/actualizado."], entries,
                            created=not version, named=name if not version else None)

    def present(self, request):
        """The version that a write is about, or the refusals where there is none."""
        version = self.state.present.get(nfc(request.name))
        return version, [] if version else self.missing(request)

    def change(self, request, verb, status, what, document):
        """A write that gives the customer, who is there, another document under the same name."""
        version = self.state.present[nfc(request.name)]
        return self.succeed(request, version.name, status, [f"Cliente {version.name} {what}."],
                            self.entries(verb, version.customer, [(version.name, document)]))

    def contactar(self, request):
        version, refusal = self.present(request)
        if "contacto" in request.body and not isinstance(request.body["contacto"], str):
            return [invalid("contacto"), *refusal]
        if refusal:
            return refusal
        if "contacto" not in request.body:
            return self.succeed(request, version.name, 200, [f"Cliente {version.name} actualizado."], ())
        for member, value in request.body.items():
            value = nfc(value) if member == "nombre" else value
            if member != "contacto" and not same(version.document.get(member), value):
                return self.unmet(request, version.name) or [invalid(member)]
        return self.change(request, "contactar", 200, "actualizado",
                           {**version.document, "contacto": request.body["contacto"]})

    def contratar(self, request):
        version, refusal = self.present(request)
        if not (request.body.get("servicio") or "").strip():
            return [Expected(400, Exact({"error": "El campo 'servicio' es requerido."})), *refusal]
        day = request.body.get("fecha_contratacion") or self.day
        if not real_day(day):
            return [invalid("fecha_contratacion"), *refusal]
        if refusal:
            return refusal
        service = {member: value for member, value in request.body.items() if member != "servicio"}
        service = {**service, "descripcion": request.body["servicio"], "fecha_contratacion": day}
        services = [*version.document.get("servicios", []), service]
        return self.change(request, "contratar", 201, "guardado/actualizado",
                           {**version.document, "servicios": services})

    def service(self, request, version):
        """The place of the service that is meant, and the refusals where there is none or several."""
        since, wanted = dict(request.query).get("fecha_contratacion"), nfc(request.service)
        services = version.document.get("servicios", [])
        alike = [i for i, one in enumerate(services) if nfc(one["descripcion"]) == wanted
                 and since in (None, one.get("fecha_contratacion"))]
        living = [i for i in alike if not is_over(services[i], self.day)]
        if not alike:
            return None, [Expected(404, Error(f"El cliente no tiene el servicio '{wanted}'..."))]
        if len(alike) > 1 and len(living) != 1:
            return None, [Expected(409, Error(f"Hay {len(living) or len(alike)} servicios así, ..."))]
        return alike[0] if len(alike) == 1 else living[0], []

    def change_service(self, request, verb, change):
        """A write that makes another one of a service, unless what it makes is wrong."""
        version, refusal = self.present(request)
        if not real_day(dict(request.query).get("fecha_contratacion", self.day)):
            return [Expected(400, Error("El parámetro 'fecha_contratacion'...")), *refusal]
        if refusal:
            return refusal
        place, bars = self.service(request, version)
        if bars:
            return self.unmet(request, version.name) or bars
        services = list(version.document["servicios"])
        services[place], wrong = change(services[place])
        if wrong:
            return self.unmet(request, version.name) or [invalid(wrong)]
        return self.change(request, verb, 200, "actualizado", {**version.document, "servicios": services})

    def ajustar(self, request):
        def change(service):
            changed = merge(service, request.body)
            return changed, wrong_terms(changed, request.body)
        return self.change_service(request, "ajustar", change)

    def terminar(self, request):
        def change(service):
            over = max(self.day, service.get("fecha_contratacion", self.day))
            return service if is_over(service, self.day) else {**service, "fecha_baja": over}, None
        return self.change_service(request, "terminar", change)

    def eliminar(self, request):
        version, refusal = self.present(request)
        return refusal or self.change(request, "eliminar", 200, "eliminado", None)

    def modificar(self, request):
        version, refusal = self.present(request)
        new = request.body.get("nombre", request.name)
        if not isinstance(new, str):
            return [invalid("nombre"), *refusal]
        new = nfc(new)
        if not is_name(new):
            return [Expected(400, Error("...")), *refusal]
        if refusal:
            return refusal
        bars = [taken(self.state.present[new])] if new != version.name and new in self.state.present else []
        document = {**merge(version.document, request.body), "nombre": new}
        wrong = wrong_member(document) or "servicios" in request.body and wrong_service(document)
        if wrong:
            return bars or self.unmet(request, version.name) or [invalid(wrong)]
        renames = new != version.name
        return bars or self.move(request, "renombrar" if renames else "modificar", version,
                                 [f"Cliente {new} actualizado."], document, named=new if renames else None)

    def move(self, request, verb, version, texts, document, undoes=None, named=None):
        """The customer of `version` gets another document, under its name; texts are the messages that are right."""
        new = document["nombre"]
        moves = [(version.name, None)] * (new != version.name) + [(new, document)]
        return self.succeed(request, version.name, 200, texts, self.entries(verb, version.customer, moves, undoes),
                            named=named)

    def restaurar(self, request):
        wanted = (request.body or {}).get("version")
        version, refusal = self.present(request)
        if "version" in (request.body or {}) and not (isinstance(wanted, int) and wanted > 0):
            return [invalid("version"), *refusal]
        name = nfc(request.name)
        if wanted is None and version:
            return [taken(version, self.last_deleted(name))]
        customer = version.customer if version else self.to_restore(name, wanted)
        if customer is None:
            return refusal
        if wanted is None:
            stands = self.binned(customer)
            return self.bring_back(request, customer, stands.before, self.undone_with(stands))
        bars = self.version_bars(customer, wanted, name, version)
        return bars or self.bring_back(request, customer, self.operation(wanted).after)

    def to_restore(self, name, wanted):
        """Who is meant by a name that nobody has: of a version its owner, else who was last deleted under it."""
        owner = self.binned_owner(wanted, name) if wanted is not None else None
        if owner is not None:
            return owner
        return None if self.state.moved(name) else self.last_deleted(name)

    def binned_owner(self, number, name):
        """The customer of the operation, if in the bin under the name."""
        operation = self.operation(number)
        deletion = operation and self.binned(operation.customer)
        return operation.customer if deletion and deletion.name == name else None

    def version_bars(self, customer, number, name, version):
        """What is wrong with a version's number."""
        operation = self.operation(number)
        if operation and operation.customer == customer:
            return [invalid("version")] if operation.after is None else []
        owner = version and self.binned_owner(number, name)
        return [taken(version, owner)] if owner else [invalid("version")]

    def bring_back(self, request, customer, document, undoes=None):
        """The customer, who lives or not, becomes what the document says; from the bin, a deletion is undone."""
        new, version = document["nombre"], self.state.living(customer)
        if new in self.state.present and self.state.present[new].customer != customer:
            return [taken(self.state.present[new], None if version else customer)]
        texts = [f"Cliente {new} restaurado."]
        if version:
            return self.move(request, "restaurar", version, texts, document)
        return self.succeed(request, nfc(request.name), 200, texts,
                            self.entries("restaurar", customer, [(new, document)], undoes))

    def restaurar_baja(self, request):
        body, customer = request.body or {}, request.number
        wanted, named = body.get("version"), body.get("nombre")
        if "version" in body and not (isinstance(wanted, int) and wanted > 0):
            return [invalid("version")]
        if "nombre" in body and not (isinstance(named, str) and is_name(named)):
            return [Expected(400, Error("..."))]
        stands = self.binned(customer)
        if not stands:
            return self.elsewhere(customer)
        operation = self.operation(wanted) if wanted else None
        if wanted and (not operation or operation.customer != customer or operation.after is None):
            return [invalid("version")]
        document, named = operation.after if operation else stands.before, named and nfc(named)
        new = named or document["nombre"]
        if new in self.state.present:
            return [taken(self.state.present[new], customer)]
        undoes = self.undone_with(stands) if not operation and new == stands.name else None
        unmet = self.unmet_in_bin(request, stands)
        return unmet or self.done(request, 200, [f"Cliente {new} restaurado."], self.entries(
            "restaurar", customer, [(new, {**document, "nombre": new})], undoes), named=named)

    def undone_with(self, stands):
        """What is undone when somebody comes back from the bin as they were: a deletion, and no merge."""
        return stands.last if stands.verb != "fusionar" else None

    def unmet_in_bin(self, request, stands):
        """The same for a customer in the bin, whose version is its deletion."""
        number = self.bin[stands.customer].number
        version = Version(number, stands.name, stands.before, stands.customer)
        if conditions.hold(request, number):
            return []
        return [Expected(412, Refused(stands.name, version, True), (("etag", f'"{number}"'), who(stands.customer))),
                Expected(412, Refused(stands.name, version, False), (("etag", f'"{number}"'), who(stands.customer)))]

    def deshacer(self, request):
        operation = self.operation(request.number)
        if not operation:
            return [Expected(404, Exact({"error": f"La operación {request.number} no existe."}))]
        said = {request.number, operation.last, operation.first}
        if len(self.group(operation)) > 1:
            return self.part(request, self.group(operation), said)
        bars = conflicts(operation, self.histories[operation.customer])
        if same(operation.before, operation.after):
            # Nothing to take back: the specification's two rules for what bars it do not agree.
            return [*self.take_back_nothing(request, operation, said), Expected(409, Error(*self.unable(said, "...")))]
        if bars:
            return [Expected(409, Error(*self.unable(said, self.changed_by(bars))))]
        return self.take_back(request, operation, said)

    def unable(self, said, why):
        return [f"No se puede deshacer la operación {number}: {why}" for number in said]

    def changed_by(self, bars):
        if len(bars) == 1:
            return f"después la cambió la operación {bars[0]}."
        more = f" y {len(bars) - NAMED} más" if len(bars) > NAMED else ""
        return f"después la cambiaron las operaciones {', '.join(map(str, bars[:NAMED]))}{more}."

    def take_back_nothing(self, request, operation, said):
        if self.state.living(operation.customer):
            return self.take_back(request, operation, said)
        return [Expected(200, OneOf(*(message(f"Operación {number} deshecha.") for number in said)))]

    def take_back(self, request, operation, said):
        version = self.state.living(operation.customer)
        document = undone(operation, version and version.document, self.histories[operation.customer])
        texts = [f"Operación {number} deshecha." for number in said]
        if document is None:
            return self.succeed(request, version.name, 200, texts, self.entries(
                "deshacer", operation.customer, [(version.name, None)], operation.last))
        holder = self.state.present.get(document["nombre"])
        if holder and holder.customer != operation.customer:
            why = f"el nombre '{holder.name}' está tomado."
            return [Expected(409, Error(*self.unable(said, why)), (who(holder.customer),))]
        if version:
            return self.move(request, "deshacer", version, texts, document, operation.last)
        return self.succeed(request, document["nombre"], 200, texts, self.entries(
            "deshacer", operation.customer, [(document["nombre"], document)], operation.last))
