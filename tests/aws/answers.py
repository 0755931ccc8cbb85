"""From a result or a refusal to an HTTP answer, by botocore's models: (status, headers, body)."""
import datetime
import json
from xml.sax.saxutils import escape


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return escape(str(value))


def element(name, shape, value):
    return f"<{name}>{content(shape, value)}</{name}>"


def content(shape, value):
    if shape.type_name == "structure":
        unknown = set(value) - set(shape.members)
        if unknown:
            raise AssertionError(f"the stand-in answers {shape.name} with {sorted(unknown)}")
        return "".join(member_text(name, shape.members[name], one) for name, one in value.items() if one is not None)
    if shape.type_name == "list":
        name = shape.member.serialization.get("name", "member")
        return "".join(element(name, shape.member, one) for one in value)
    return text_of(value)


def member_text(name, shape, value):
    name = shape.serialization.get("name", name)
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        name = shape.member.serialization.get("name", name)
        return "".join(element(name, shape.member, one) for one in value)
    return element(name, shape, value)


def rest_answer(operation, result):
    shape = operation.output_shape
    payload = shape.serialization.get("payload") if shape else None
    if payload and shape.members[payload].type_name != "structure":
        return result.get(payload, "")
    if payload:
        member = shape.members[payload]
        return element(member.serialization.get("name", payload), member, result[payload])
    return element(shape.name, shape, result) if shape and result else ""


def answer(service, operation, result):
    shape, name = operation.output_shape, operation.name
    if service == "logs":
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(result)
    if service == "s3":
        return (204 if operation.http["method"] == "DELETE" else 200), {}, rest_answer(operation, result)
    inner = content(shape, result) if shape else "<return>true</return>"
    if service == "ec2":
        return 200, {}, f"<{name}Response><requestId>r</requestId>{inner}</{name}Response>"
    if shape:
        inner = f"<{name}Result>{inner}</{name}Result>"
    meta = "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
    return 200, {}, f"<{name}Response>{inner}{meta}</{name}Response>"


def refused(service, refusal):
    code, message = escape(refusal.code), escape(refusal.message)
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if service == "logs":
        return refusal.status, {}, json.dumps({"__type": refusal.code, "message": refusal.message})
    if service == "s3":
        return refusal.status, {}, error
    if service == "ec2":
        return refusal.status, {}, f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>"
    return refusal.status, {}, f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>"
