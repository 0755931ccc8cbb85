"""Judges what run.py wrote: `judge.py <folder> <assertion>`, one of ASSERTIONS; silent when it holds."""
import inspect
import json
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote

from issuers import GITHUB
from listing import is_read, listing
from policies import faults_of, listed
from run import ANSIBLE, BUCKET, REFUSALS, TAKEN

HERE = Path(__file__).parent
ROUTES = HERE.parents[1] / "nginx" / "routes"
TEAM = "arn:aws:iam::123456789012:policy/sky-team-"
ISSUER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"


def same(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: wanted {wanted}, found {found}")


def succeeded(phases, *names):
    for name in names:
        if phases[name]["code"]:
            raise AssertionError(f"{name} failed: {phases[name]['output'][-3000:]}{phases[name]['errors']}")


def calls_are_valid(main, other, two):
    for phase, one in [*main["phases"].items(), *other["phases"].items(), *two["phases"].items()]:
        same(f"faults in {phase}", one["faults"], [])


def calls_are_listed(main):
    succeeded(main["phases"], "provision", "again", "destroy")
    found, wanted = listing(main["phases"], ("provision", "destroy")), (HERE / "calls.txt").read_text()
    unlisted = [line for line in found.splitlines() if line not in wanted.splitlines()]
    unmade = [line for line in wanted.splitlines() if line not in found.splitlines()]
    if found != wanted:
        raise AssertionError(f"not as calls.txt has them: made but not listed {unlisted}, listed but not made {unmade}")


def second_run_changes_nothing(main):
    again = main["phases"]["again"]
    same("changed", again["changed"], 0)
    same("calls that change something", [call for call in again["calls"] if not is_read(call)], [])


def destroy_leaves_nothing(main):
    succeeded(main["phases"], "destroy")
    same("left", main["phases"]["destroy"]["left"], {})


def refusals_are_clear(other, two):
    for name, (_, _, text) in {**REFUSALS, **TAKEN}.items():
        phase = (two if name in TAKEN else other)["phases"][f"refuses: {name}"]
        same(f"the status with {name}", phase["code"], 2)
        if text not in " ".join(phase["output"].split()):
            raise AssertionError(f"{name} does not say '{text}': {phase['output']}")
        same(f"changes with {name}", [call for call in phase["calls"] if not is_read(call)], [])


def check_makes_nothing(other):
    succeeded(other["phases"], "check")
    phase = other["phases"]["check"]
    same("changes", [call for call in phase["calls"] if not is_read(call)], [])
    if phase["changed"] < 5:
        raise AssertionError(f"--check foresees {phase['changed']} changes only")


def backups_stop_destroy(other):
    phase, before = other["phases"]["destroy"], other["phases"]["provision"]["left"]
    same("status", phase["code"], 2)
    same("left", phase["left"], before)
    if "BucketNotEmpty" not in phase["output"]:
        raise AssertionError(phase["output"])


def launched(one):
    """What an instance was launched with, and what it is."""
    (instance,) = one["state"]["instances"].values()
    return instance["_launch"], instance


def instance_is_hardened(main, other):
    launch, instance = launched(main)
    options = launch["MetadataOptions"]
    same("IMDS", (options["HttpTokens"], options["HttpPutResponseHopLimit"]), ("required", 1))
    (device,) = launch["BlockDeviceMappings"]
    same("device", device["DeviceName"], "/dev/xvda")
    same("volume", {name: device["Ebs"][name] for name in ("Encrypted", "VolumeType")},
         {"Encrypted": True, "VolumeType": "gp3"})
    same("type and image", (launch["InstanceType"], launch["ImageId"]), ("t3.micro", "ami-amd64"))
    same("protection", instance["_protected"], True)
    same("profile", launch["IamInstanceProfile"]["Arn"], "arn:aws:iam::123456789012:instance-profile/sky-host")
    same("how many", len(main["phases"]["again"]["left"]["instances"]), 1)
    launch, instance = launched(other)
    same("type and image", (launch["InstanceType"], launch["ImageId"]), ("t4g.micro", "ami-arm64"))
    same("protection", instance["_protected"], False)


def ports_are_few(main, other):
    for one in (main, other):
        (group,) = one["state"]["groups"].values()
        same("who has it", launched(one)[1]["SecurityGroups"], [{"GroupId": group["GroupId"], "GroupName": "sky"}])
        open_to = {}
        for rule in group["IpPermissions"]:
            sources = [given["CidrIp"] for given in rule.get("IpRanges", [])]
            sources += [given["CidrIpv6"] for given in rule.get("Ipv6Ranges", [])]
            open_to.setdefault((rule["IpProtocol"], rule["FromPort"], rule["ToPort"]), set()).update(sources)
        world = {"0.0.0.0/0", "::/0"}
        same("open", open_to, {("tcp", 22, 22): {"203.0.113.7/32", "2001:db8::/48"}, ("tcp", 80, 80): world,
                               ("tcp", 443, 443): world})


def bucket_is_private(main, other):
    for one in (main, other):
        bucket = one["state"]["buckets"][BUCKET]
        rules = bucket["BucketEncryption"]["Rules"]
        same("encryption", rules, [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}])
        same("versioning", bucket["BucketVersioning"], {"Status": "Enabled"})
        same("public access block", set(bucket["PublicAccessBlock"].values()), {True})
        same("parts of it", len(bucket["PublicAccessBlock"]), 4)
        same("ownership", bucket["BucketOwnershipControls"], {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
        (statement,) = json.loads(bucket["BucketPolicy"])["Statement"]
        same("without TLS", (statement["Effect"], statement["Condition"]),
             ("Deny", {"Bool": {"aws:SecureTransport": "false"}}))
        rules = {rule["ID"]: rule for rule in bucket["BucketLifecycleConfiguration"]["Rules"]}
        same("expiry", rules["expire"]["Expiration"], {"Days": 90})
        same("expiry of versions", rules["expire"]["NoncurrentVersionExpiration"], {"NoncurrentDays": 30})
        same("unfinished uploads", rules["expire"]["AbortIncompleteMultipartUpload"], {"DaysAfterInitiation": 7})
        same("markers", rules["markers"]["Expiration"], {"ExpiredObjectDeleteMarker": True})


def documents(one):
    """All policy documents that one scenario made: {name: text}"""
    state, found = one["state"], {}
    for arn, policy in state["policies"].items():
        (version,) = policy["_versions"]
        found[arn.rsplit("/", 1)[-1]] = unquote(version["Document"])
    for kind in ("users", "teams", "roles"):
        for name, thing in state[kind].items():
            found.update({f"{name} {label}": text for label, text in thing["_inline"].items()})
    found.update({f"{name} trust": unquote(role["AssumeRolePolicyDocument"]) for name, role in state["roles"].items()})
    found[BUCKET] = state["buckets"][BUCKET]["BucketPolicy"]
    return found


def policies_are_narrow(main, other):
    for one in (main, other):
        for name, text in documents(one).items():
            same(name, faults_of(text), [])
    same("policies", sorted(documents(main)), ["Evaluator_SkyApp no-backups", BUCKET, "sky-deploy deploy",
                                               "sky-deploy trust", "sky-host host", "sky-host trust",
                                               "sky-team-cloudwatch", "sky-team-ec2", "sky-team-s3"])


def actions(text):
    return sorted(action for one in json.loads(text)["Statement"] for action in listed(one["Action"]))


def host_has_what_it_uses(main, other):
    backups = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListBucket", "s3:PutObject"]
    shipping = ["cloudwatch:PutMetricData", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    same("rights", actions(documents(other)["sky-host host"]), backups)
    same("rights with CloudWatch", actions(documents(main)["sky-host host"]), sorted(backups + shipping))
    same("log groups", other["state"]["log_groups"], {})
    same("log groups with CloudWatch", main["state"]["log_groups"]["/sky"]["retentionInDays"], 90)
    for one in (main, other):
        same("attached", one["state"]["roles"]["sky-host"]["_attached"], [])
        (statement,) = json.loads(documents(one)["sky-host trust"])["Statement"]
        same("who may be it", statement["Principal"], {"Service": "ec2.amazonaws.com"})


def deploy_has_what_it_uses(main, other):
    asked = sorted({f"{call[0]}:{call[1]}" for call in main["phases"]["inventory"]["calls"]})
    same("what the inventory asks", asked, ["ec2:DescribeInstances", "ec2:DescribeRegions"])
    for one, repository in ((main, "sky/sky"), (other, "sky-org@12/sky.c@34")):
        role = one["state"]["roles"]["sky-deploy"]
        same("rights", actions(documents(one)["sky-deploy deploy"]), asked)
        same("other rights", (sorted(role["_inline"]), role["_attached"]), (["deploy"], []))
        (statement,) = json.loads(documents(one)["sky-deploy trust"])["Statement"]
        same("who may be it", (statement["Principal"], statement["Action"]),
             ({"Federated": ISSUER}, "sts:AssumeRoleWithWebIdentity"))
        same("by which tokens", statement["Condition"], {"StringEquals": {
            f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": f"repo:{repository}:environment:production"}})
        told = "AWS_ROLE_ARN is arn:aws:iam::123456789012:role/sky-deploy"
        same("the play says it", told in one["phases"]["provision"]["output"], True)


def issuer_may_be_shared(main, other):
    found = main["state"]["issuers"][ISSUER]
    same("ours", (found["ClientIDList"], tags(found)),
         (["sts.amazonaws.com"], {"Project": "sky", "ManagedBy": "ansible"}))
    found = other["state"]["issuers"][ISSUER]
    same("another's", (found["ClientIDList"], tags(found)),
         (["https://github.com/other", "sts.amazonaws.com"], {"Project": "other"}))
    succeeded(other["phases"], "destroy all")
    same("left", other["phases"]["destroy all"]["left"], {"issuers": [ISSUER], "users": ["stranger"]})


def host_ships_what_it_may(main):
    agent = main["state"]["agent"]
    rights = {one["Sid"]: one for one in json.loads(documents(main)["sky-host host"])["Statement"]}
    metrics, logs = agent["metrics"], agent["logs"]["logs_collected"]
    same("namespace", rights["ShipMetrics"]["Condition"],
         {"StringEquals": {"cloudwatch:namespace": metrics["namespace"]}})
    same("dimensions that ask for no rights", metrics["append_dimensions"], {"InstanceId": "${aws:InstanceId}"})
    same("figures", sorted(metrics["metrics_collected"]), ["disk", "mem", "swap"])
    shipped = [one for kind in logs.values() for one in kind["collect_list"]]
    groups = {one["log_group_name"] for one in shipped}
    same("log groups", groups, set(main["state"]["log_groups"]))
    arns = [f"arn:aws:logs:eu-west-1:123456789012:log-group:{name}" for name in groups]
    same("their rights", rights["ShipLogs"]["Resource"], [*arns, *[f"{arn}:log-stream:*" for arn in arns]])
    same("what sets a retention", [one for one in shipped if "retention_in_days" in one], [])
    same("files", [one["file_path"] for one in logs["files"]["collect_list"]], ["/var/log/nginx/nginx-error.log"])
    (journal,) = logs["journald"]["collect_list"]
    programs = subprocess.run([ROUTES, "programs"], check=True, capture_output=True, text=True).stdout.split()
    same("journal", journal["matches"],
         [*({"SYSLOG_IDENTIFIER": name} for name in (*programs, "sky-release")), {"_PID": "1"}])
    same("user", agent["agent"]["run_as_user"], "cwagent")


def tags(thing):
    return {tag["Key"]: tag["Value"] for tag in thing["Tags"]}


def team_is_as_listed(main, other):
    for one, users in ((main, {"dev1": "desarrollo", "ti1": "TI", "sop1": "soporte"}), (other, {"dev2": "desarrollo"})):
        state = one["state"]
        team = state["teams"]["SkyApp_DevTeam"]
        same("members", sorted(team["_users"]), sorted(users))
        same("policies", sorted(team["_attached"]), [TEAM + "cloudwatch", TEAM + "ec2", TEAM + "s3"])
        same("roles", {name: tags(state["users"][name])["SkyRole"] for name in users}, users)
        own = [name for name in users if state["users"][name]["_attached"] or state["users"][name]["_inline"]]
        same("users with policies of their own", own, [])
    same("all users", sorted(main["state"]["users"]), ["Evaluator_SkyApp", "dev1", "sop1", "ti1"])
    same("all users but who left", sorted(other["state"]["users"]), ["Evaluator_SkyApp", "dev2", "stranger"])


def evaluator_reads(main, other):
    user = main["state"]["users"]["Evaluator_SkyApp"]
    same("policies", user["_attached"], ["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    (statement,) = json.loads(user["_inline"]["no-backups"])["Statement"]
    same("backups", (statement["Effect"], statement["Resource"]),
         ("Deny", [f"arn:aws:s3:::{BUCKET}/*", "arn:aws:s3:::*-backups-123456789012-*/*"]))
    user = other["state"]["users"]["Evaluator_SkyApp"]
    same("policies when asked for", user["_attached"], ["arn:aws:iam::aws:policy/AdministratorAccess"])
    same("inline then", user["_inline"], {})


def skys_keep_apart(two):
    phases, another, both, one = two["phases"], *(two["state"][name] for name in ("another", "both", "one"))
    succeeded(phases, "provision another", "provision", "destroy another")
    for kind, things in both.items():
        shared = {ISSUER} & set(things)
        same(f"{kind} of the other", {name: things.get(name) for name in another[kind]}, another[kind])
        stay = {name: thing for name, thing in things.items() if name not in another[kind] or name in shared}
        same(f"{kind} once the other is gone", {name: one[kind].get(name) for name in stay}, stay)
        same(f"names of {kind} then", phases["destroy another"]["left"].get(kind), sorted(stay))
    same("tags of the issuer", tags(one["issuers"][ISSUER]), {"Project": "sky", "ManagedBy": "ansible"})
    same("teams", {name: team["_users"] for name, team in both["teams"].items()},
         {"SkyApp_DevTeam": ["dev1", "ti1", "sop1"], "SkyApp_DevTeam-sky-test": ["dev9"]})
    for name in ("Evaluator_SkyApp", "Evaluator_SkyApp-sky-test"):
        (statement,) = json.loads(both["users"][name]["_inline"]["no-backups"])["Statement"]
        read = [bucket for bucket in both["buckets"] if not any(
            fnmatchcase(f"arn:aws:s3:::{bucket}/sky.db.zst", one) for one in listed(statement["Resource"]))]
        same(f"backups that {name} reads", read, [])


def all_is_tagged(main, other):
    for one in (main, other):
        for kind in ("groups", "instances", "addresses", "roles"):
            for name, thing in one["state"][kind].items():
                same(f"tag of {name}", (tags(thing)["Project"], tags(thing)["ManagedBy"]), ("sky", "ansible"))
        (address,) = one["state"]["addresses"].values()
        same("the address", address["PublicIp"], "198.51.100.1" if one is main else "198.51.100.99")
        same("whose the address is", address["InstanceId"], next(iter(one["state"]["instances"])))


def inventory_finds_it(main):
    phase = main["phases"]["inventory"]
    succeeded(main["phases"], "inventory")
    found = json.loads(phase["output"])
    same("hosts", (found["sky"]["hosts"], found["aws_ec2"]["hosts"]), (["198.51.100.1"], ["198.51.100.1"]))
    same("user", found["_meta"]["hostvars"]["198.51.100.1"]["ansible_user"], "admin")


def host_knows_its_bucket(main):
    succeeded(main["phases"], "bucket")
    (made,) = main["state"]["buckets"]
    same("told", re.findall(r'"msg": "(.*?)"', main["phases"]["bucket"]["output"]), [f"{made},eu-west-1"])


def site_goes_where_it_is(main):
    succeeded(main["phases"], "site")
    hosts = re.findall(r"hosts \([1-9]\d*\):\s+(.*)", main["phases"]["site"]["output"])
    same("hosts", sorted(set(hosts)), ["198.51.100.1", "localhost"])


def nothing_secret_is_made(main, other):
    """No password, no access key, no key pair of Amazon's making: none of them could be told without leaking."""
    made = {call[1] for one in (main, other) for phase in one["phases"].values() for call in phase["calls"]}
    same("secrets", sorted(made & {"CreateLoginProfile", "UpdateLoginProfile", "CreateAccessKey", "CreateKeyPair"}), [])


ASSERTIONS = {one.__name__: one for one in (
    calls_are_valid, calls_are_listed, second_run_changes_nothing, destroy_leaves_nothing, refusals_are_clear,
    check_makes_nothing, backups_stop_destroy, instance_is_hardened, ports_are_few, bucket_is_private,
    policies_are_narrow, host_has_what_it_uses, host_ships_what_it_may, deploy_has_what_it_uses, issuer_may_be_shared,
    team_is_as_listed, evaluator_reads, skys_keep_apart, all_is_tagged, inventory_finds_it, host_knows_its_bucket,
    site_goes_where_it_is, nothing_secret_is_made)}


def records(folder):
    """What run.py wrote: {scenario: its record}"""
    return {name: json.loads((Path(folder) / f"{name}.json").read_text()) for name in ("main", "other", "two")}


def call(function, scenarios):
    """With those of the scenarios that its parameters are named by."""
    return function(*(scenarios[name] for name in inspect.signature(function).parameters))


def main():
    call(ASSERTIONS[sys.argv[2]], records(sys.argv[1]))


if __name__ == "__main__":
    main()
