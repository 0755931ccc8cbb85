"""What every policy document has to be: JSON of known members, actions in full, wildcards only where listed here."""
import json

# (statement, what may be "*" or end in it). EC2's and CloudWatch's Describe and PutMetricData know no resources.
WILD_RESOURCES = {
    ("FindHosts", "*"), ("SeeInstances", "*"), ("SeeMetrics", "*"), ("ShipMetrics", "*"),
    ("ReadConsole", "arn:aws:ec2:eu-west-1:123456789012:instance/*"),
    ("StartAndStop", "arn:aws:ec2:eu-west-1:123456789012:instance/*"),
    ("SetAlarms", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:sky-*"),
    ("ReadLogs", "arn:aws:logs:eu-west-1:123456789012:log-group:/sky:log-stream:*"),
    ("ShipLogs", "arn:aws:logs:eu-west-1:123456789012:log-group:/sky:log-stream:*"),
    *((statement, "arn:aws:s3:::sky-backups-123456789012-eu-west-1/*")
      for statement in ("ReadBackups", "KeepBackups", "NoBackups", "OnlyOverTls")),
    ("NoBackups", "arn:aws:s3:::*-backups-123456789012-*/*")}
WILD_ACTIONS = {("OnlyOverTls", "s3:*")}  # it denies
BOUND = ("SeeInstances", "SeeMetrics", "ShipMetrics", "ReadConsole", "StartAndStop", "OnlyOverTls", "ReadBackups",
         "SetAlarms", "OnlyProduction")  # not without a condition
MEMBERS = {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}


def listed(value):
    return value if isinstance(value, list) else [value]


def faults_of(text):
    """What is wrong with one document, as texts."""
    document = json.loads(text)
    if set(document) != {"Version", "Statement"} or document["Version"] != "2012-10-17":
        return [f"not a policy: {text}"]
    return [fault for one in document["Statement"] for fault in statement_faults(one)]


def statement_faults(one):
    sid, found = one.get("Sid", "?"), []
    if not {"Sid", "Effect", "Action"} <= set(one) <= MEMBERS:
        found.append(f"{sid} has the members {sorted(one)}")
    for action in listed(one["Action"]):
        if ("*" in action or "?" in action) and (sid, action) not in WILD_ACTIONS:
            found.append(f"{sid} takes the action {action}")
    for resource in listed(one.get("Resource", [])):
        if "*" in resource and (sid, resource) not in WILD_RESOURCES:
            found.append(f"{sid} takes the resource {resource}")
    if one.get("Principal") == "*" and one["Effect"] != "Deny":
        found.append(f"{sid} takes everybody")
    if any(action in WILD_ACTIONS for action in [(sid, one["Action"])] if isinstance(one["Action"], str)) and \
            one["Effect"] != "Deny":
        found.append(f"{sid} allows all of it")
    if sid in BOUND and not one.get("Condition"):
        found.append(f"{sid} has no condition")
    return found
