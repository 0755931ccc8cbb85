"""From an HTTP request to a service, an operation and its parameters, by botocore's own models of the services.

A call is refused that has an unknown operation, an unknown parameter, one of the wrong type, or lacks a required one.
"""
import base64
import json
import re
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

import botocore.session
from botocore.validate import ParamValidator
from errors import Fault

SESSION = botocore.session.get_session()
MODELS = {name: SESSION.get_service_model(name) for name in ("ec2", "iam", "sts", "s3", "logs")}
INTEGERS = ("integer", "long")


def scalar(shape, text):
    """The value of a text, or the text itself where it has not the form of its type: the validator says so then."""
    text = text or ""
    if shape.type_name in INTEGERS and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if shape.type_name == "boolean" and text in ("true", "false"):
        return text == "true"
    if shape.type_name == "blob":
        return base64.b64decode(text)
    return text


class Form:
    """The fields of a Query call, taken one by one: what is left over was unknown."""

    def __init__(self, fields, ec2):
        self.fields, self.ec2 = fields, ec2

    def name(self, member, name):
        given = member.serialization.get("name", name)
        if not self.ec2:
            return given
        return member.serialization.get("queryName") or given[0].upper() + given[1:]

    def has(self, prefix):
        return any(field == prefix or field.startswith(prefix + ".") for field in self.fields)

    def take(self, shape, prefix):
        return getattr(self, "take_" + shape.type_name, self.take_scalar)(shape, prefix)

    def take_scalar(self, shape, prefix):
        if prefix not in self.fields:
            raise Fault(f"{prefix} is not one value, as {shape.name} is")
        return scalar(shape, self.fields.pop(prefix))

    def take_structure(self, shape, prefix):
        found = {}
        for name, member in shape.members.items():
            field = ".".join(filter(None, (prefix, self.name(member, name))))
            if self.has(field):
                found[name] = self.take(member, field)
        return found

    def take_list(self, shape, prefix):
        if self.fields.get(prefix) == "":
            del self.fields[prefix]
            return []
        if not self.ec2 and not shape.serialization.get("flattened"):
            prefix += "." + shape.member.serialization.get("name", "member")
        found = []
        while self.has(f"{prefix}.{len(found) + 1}"):
            found.append(self.take(shape.member, f"{prefix}.{len(found) + 1}"))
        return found


class Document:
    """A body of XML, by its shape; an element that the shape does not know is refused."""

    def read(self, shape, element):
        return getattr(self, "read_" + shape.type_name, self.read_scalar)(shape, element)

    def read_scalar(self, shape, element):
        return scalar(shape, element.text)

    def read_structure(self, shape, element):
        known = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        found = {}
        for child in element:
            tag = child.tag.rsplit("}", 1)[-1]
            if tag not in known:
                raise Fault(f"{shape.name} has no member {tag}")
            name, member = known[tag]
            if member.type_name == "list" and member.serialization.get("flattened"):
                found.setdefault(name, []).append(self.read(member.member, child))
            else:
                found[name] = self.read(member, child)
        return found

    def read_list(self, shape, element):
        return [self.read(shape.member, child) for child in element]


def query_call(model, body, ec2):
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    operation = operation_of(model, fields.pop("Action", ""))
    if fields.pop("Version", None) != model.api_version:
        raise Fault(f"{operation.name}: not of version {model.api_version}")
    params = Form(fields, ec2).take(operation.input_shape, "") if operation.input_shape else {}
    if fields:
        raise Fault(f"{operation.name} has no parameters {', '.join(sorted(fields))}")
    return operation, params


def json_call(model, headers, body):
    operation = operation_of(model, headers.get("X-Amz-Target", "").rsplit(".", 1)[-1])
    return operation, json.loads(body)


def operation_of(model, name):
    if name not in model.operation_names:
        raise Fault(f"{model.service_name} has no operation {name}")
    return model.operation_model(name)


def located(operation, where):
    """The members of the input that travel in the URI, the query string or the headers: {their name there: name}"""
    members = operation.input_shape.members if operation.input_shape else {}
    return {member.serialization["name"]: name for name, member in members.items()
            if member.serialization.get("location") == where}


def required_in_query(operation):
    needed = operation.input_shape.required_members if operation.input_shape else []
    return {label for label, name in located(operation, "querystring").items() if name in needed}


def route(model, method, parts, query):
    """The operation whose method, number of path segments and query keys fit, and fit best."""
    fitting = []
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, fixed = operation.http["requestUri"].partition("?")
        fixed = dict(parse_qsl(fixed, keep_blank_values=True))
        known = set(fixed) | set(located(operation, "querystring"))
        if (operation.http["method"] == method and len([part for part in path.split("/") if part]) == len(parts)
                and fixed.items() <= query.items() and required_in_query(operation) <= set(query) <= known):
            fitting.append((len(fixed), not operation.deprecated, name, operation))
    if not fitting:
        raise Fault(f"s3 has nothing at {method} {parts} {query}")
    return max(fitting)[3]


def rest_call(model, method, target, headers, body):
    split = urlsplit(target)
    parts = [unquote(part) for part in split.path.split("/", 2) if part]
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    operation = route(model, method, parts, query)
    shape, params = operation.input_shape, dict(zip(("Bucket", "Key"), parts))
    for where, given in (("querystring", query), ("header", headers)):
        for label, name in located(operation, where).items():
            if label in given:
                params[name] = scalar(shape.members[name], given[label])
    payload = shape.serialization.get("payload") if shape else None
    if payload and body:
        member = shape.members[payload]
        if member.type_name == "structure":
            params[payload] = Document().read(member, ElementTree.fromstring(body))
        else:
            params[payload] = body if member.type_name == "blob" else body.decode()
    return operation, params


def read_call(method, target, headers, body):
    """(service, operation model, parameters), or Fault."""
    signed = headers.get("Authorization", "")
    scope = re.search(r"Credential=[^/]+/[0-9]{8}/[a-z0-9-]+/([a-z0-9]+)/aws4_request", signed)
    if not scope or scope[1] not in MODELS:
        raise Fault(f"not signed for a service that the stand-in has: {signed}")
    service = scope[1]
    model = MODELS[service]
    if service == "s3":
        operation, params = rest_call(model, method, target, headers, body)
    elif service == "logs":
        operation, params = json_call(model, headers, body)
    else:
        operation, params = query_call(model, body, service == "ec2")
    if operation.input_shape:
        report = ParamValidator().validate(params, operation.input_shape)
        if report.has_errors():
            raise Fault(f"{operation.name}: {report.generate_report()}")
    return service, operation, params
