"""Every assertion of judge.py has to fail once its matter is damaged: `damage.py <folder>`, of what run.py wrote."""
import copy
import sys

import judge
from run import BUCKET

WRITE = ["ec2", "CreateTags", {}]


def the(things):
    return next(iter(things.values()))


def edit(thing, name, old, new):
    if old not in thing[name]:
        raise AssertionError(f"nothing to damage: {old} in {name}")
    thing[name] = thing[name].replace(old, new)


def launch(one):
    return the(one["state"]["instances"])["_launch"]


def host_policies(one):
    return one["state"]["roles"]["sky-host"]["_inline"]


def agent(one):
    return one["state"]["agent"]


def shipped(one, kind):
    return agent(one)["logs"]["logs_collected"][kind]["collect_list"][0]


def role(one):
    return one["state"]["roles"]["sky-deploy"]


def evaluator(one):
    return one["state"]["users"]["Evaluator_SkyApp"]


def team_policy(one, name):
    return one["state"]["policies"][judge.TEAM + name]["_versions"][0]


def lifecycle(one):
    return one["state"]["buckets"][BUCKET]["BucketLifecycleConfiguration"]["Rules"]


# (assertion, what is done to which scenarios)
DAMAGES = [
    ("calls_are_valid", lambda main, other: main["phases"]["again"]["faults"].append("no such operation")),
    ("calls_are_listed", lambda main, other: main["phases"]["provision"]["calls"].append(WRITE)),
    ("calls_are_listed", lambda main, other: main["phases"]["destroy"]["calls"].pop()),
    ("calls_are_listed", lambda main, other: main["phases"]["provision"]["calls"].reverse()),
    ("calls_are_listed", lambda main, other: main["phases"]["provision"]["calls"].append(["iam", "ListUsers", {}])),
    ("second_run_changes_nothing", lambda main, other: main["phases"]["again"].update(changed=1)),
    ("second_run_changes_nothing", lambda main, other: main["phases"]["again"]["calls"].append(WRITE)),
    ("destroy_leaves_nothing", lambda main, other: main["phases"]["destroy"].update(left={"keys": ["sky"]})),
    ("refusals_are_clear", lambda main, other: other["phases"]["refuses: no key"].update(output="failed")),
    ("refusals_are_clear", lambda main, other: other["phases"]["refuses: no key"].update(code=0)),
    ("refusals_are_clear", lambda main, other: other["phases"]["refuses: not meant"]["calls"].append(WRITE)),
    ("check_makes_nothing", lambda main, other: other["phases"]["check"]["calls"].append(WRITE)),
    ("check_makes_nothing", lambda main, other: other["phases"]["check"].update(code=2)),
    ("backups_stop_destroy", lambda main, other: other["phases"]["destroy"]["left"].pop("keys")),
    ("instance_is_hardened", lambda main, other: launch(main)["MetadataOptions"].update(HttpTokens="optional")),
    ("instance_is_hardened", lambda main, other: launch(main)["BlockDeviceMappings"][0]["Ebs"].update(Encrypted=False)),
    ("instance_is_hardened", lambda main, other: launch(main).update(ImageId="ami-foreign")),
    ("instance_is_hardened", lambda main, other: launch(other).update(ImageId="ami-amd64")),
    ("instance_is_hardened", lambda main, other: the(main["state"]["instances"]).update(_protected=False)),
    ("instance_is_hardened", lambda main, other: main["phases"]["again"]["left"]["instances"].append("i-2")),
    ("ports_are_few", lambda main, other: the(main["state"]["groups"])["IpPermissions"].append(
        {"IpProtocol": "tcp", "FromPort": 5002, "ToPort": 5002, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})),
    ("ports_are_few", lambda main, other: the(other["state"]["groups"])["IpPermissions"].append(
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]})),
    ("bucket_is_private", lambda main, other: main["state"]["buckets"][BUCKET]["PublicAccessBlock"].update(
        BlockPublicPolicy=False)),
    ("bucket_is_private", lambda main, other: other["state"]["buckets"][BUCKET].update(BucketVersioning=None)),
    ("bucket_is_private", lambda main, other: main["state"]["buckets"][BUCKET].update(BucketEncryption={"Rules": []})),
    ("bucket_is_private", lambda main, other: edit(main["state"]["buckets"][BUCKET], "BucketPolicy", "Deny", "Allow")),
    ("bucket_is_private", lambda main, other: lifecycle(main)[0].update(Expiration={"Days": 1})),
    ("policies_are_narrow", lambda main, other: edit(host_policies(main), "host", "s3:GetObject", "s3:*")),
    ("policies_are_narrow", lambda main, other: edit(host_policies(main), "host", "s3:PutObject", "*")),
    ("policies_are_narrow", lambda main, other: edit(host_policies(main), "host", f"{BUCKET}/*", "*")),
    ("policies_are_narrow", lambda main, other: edit(team_policy(main, "ec2"), "Document", "instance/%2A", "%2A")),
    ("policies_are_narrow", lambda main, other: edit(team_policy(main, "s3"), "Document", "Condition", "NotAction")),
    ("policies_are_narrow", lambda main, other: main["state"]["policies"].popitem()),
    ("host_has_what_it_uses", lambda main, other:
     edit(host_policies(other), "host", "s3:PutObject", "s3:DeleteObject")),
    ("host_has_what_it_uses", lambda main, other: host_policies(other).update(host_policies(main))),
    ("host_has_what_it_uses", lambda main, other: main["state"]["roles"]["sky-host"]["_attached"].append("x")),
    ("host_ships_what_it_may", lambda main, other: agent(main)["metrics"].update(namespace="CWAgent")),
    ("host_ships_what_it_may", lambda main, other: agent(main)["metrics"]["metrics_collected"].update(procstat={})),
    ("host_ships_what_it_may", lambda main, other:
     agent(main)["metrics"]["append_dimensions"].update(AutoScalingGroupName="${aws:AutoScalingGroupName}")),
    ("host_ships_what_it_may", lambda main, other: shipped(main, "files").update(log_group_name="/other")),
    ("host_ships_what_it_may", lambda main, other: shipped(main, "journald").update(log_group_name="/other")),
    ("host_ships_what_it_may", lambda main, other: shipped(main, "files").update(retention_in_days=7)),
    ("host_ships_what_it_may", lambda main, other: shipped(main, "files").update(file_path="/var/log/nginx/*.log")),
    ("host_ships_what_it_may", lambda main, other: shipped(main, "journald")["matches"].pop(0)),
    ("host_ships_what_it_may", lambda main, other: agent(main)["agent"].update(run_as_user="root")),
    ("host_ships_what_it_may", lambda main, other: edit(host_policies(main), "host", ":/sky:log", ":/sk:log")),
    ("policies_are_narrow", lambda main, other: edit(role(main), "AssumeRolePolicyDocument", "Condition", "NotAction")),
    ("deploy_has_what_it_uses", lambda main, other: edit(role(main)["_inline"], "deploy", "Instances", "Images")),
    ("deploy_has_what_it_uses", lambda main, other: role(other)["_inline"].update(more="{}")),
    ("deploy_has_what_it_uses", lambda main, other: role(main)["_attached"].append("x")),
    ("deploy_has_what_it_uses", lambda main, other:
     edit(role(main), "AssumeRolePolicyDocument", "%3Aenvironment%3Aproduction", "%3A%2A")),
    ("deploy_has_what_it_uses", lambda main, other:
     edit(role(other), "AssumeRolePolicyDocument", "sky.c%4034", "sky.c")),
    ("deploy_has_what_it_uses", lambda main, other: edit(role(main), "AssumeRolePolicyDocument", "%3Aaud", "%3Aazp")),
    ("deploy_has_what_it_uses", lambda main, other:
     edit(main["phases"]["provision"], "output", "AWS_ROLE_ARN is", "done")),
    ("deploy_has_what_it_uses", lambda main, other: main["phases"]["inventory"]["calls"].append(WRITE)),
    ("issuer_may_be_shared", lambda main, other: the(main["state"]["issuers"])["ClientIDList"].append("x")),
    ("issuer_may_be_shared", lambda main, other: the(main["state"]["issuers"])["Tags"].pop()),
    ("issuer_may_be_shared", lambda main, other: the(other["state"]["issuers"])["ClientIDList"].pop(0)),
    ("issuer_may_be_shared", lambda main, other: other["phases"]["destroy all"]["left"].pop("issuers")),
    ("team_is_as_listed", lambda main, other: other["state"]["teams"]["SkyApp_DevTeam"]["_users"].append("stranger")),
    ("team_is_as_listed", lambda main, other: main["state"]["teams"]["SkyApp_DevTeam"]["_attached"].pop()),
    ("team_is_as_listed", lambda main, other: main["state"]["users"].update(ti1=main["state"]["users"]["dev1"])),
    ("team_is_as_listed", lambda main, other: main["state"]["users"]["dev1"]["_attached"].append("x")),
    ("team_is_as_listed", lambda main, other: other["state"]["users"].update(left1={})),
    ("evaluator_reads", lambda main, other: evaluator(main).update(
        _attached=["arn:aws:iam::aws:policy/AdministratorAccess"])),
    ("evaluator_reads", lambda main, other: edit(evaluator(main)["_inline"], "no-backups", "Deny", "Allow")),
    ("refusals_are_clear", lambda two: two["phases"]["refuses: to destroy the other's"]["calls"].append(WRITE)),
    ("skys_keep_apart", lambda two: two["phases"]["destroy another"]["left"]["users"].append("dev9")),
    ("skys_keep_apart", lambda two: two["state"]["both"]["teams"]["SkyApp_DevTeam"]["_users"].pop()),
    ("skys_keep_apart", lambda two: two["state"]["one"]["policies"].popitem()),
    ("skys_keep_apart", lambda two: two["state"]["one"]["issuers"].popitem()),
    ("skys_keep_apart", lambda two: two["state"]["both"]["buckets"].update({"sky-test-backups": {}})),
    ("all_is_tagged", lambda main, other:
     the(main["state"]["addresses"]).update(Tags=[{"Key": "Project", "Value": "x"}])),
    ("inventory_finds_it", lambda main, other: edit(main["phases"]["inventory"], "output", "198.51.100.1", "10.0.0.1")),
    ("host_knows_its_bucket", lambda main, other: edit(main["phases"]["bucket"], "output", "backups", "copies")),
    ("site_goes_where_it_is", lambda main, other:
     edit(main["phases"]["site"], "output", "198.51.100.1", "localhost")),
    ("nothing_secret_is_made", lambda main, other:
     main["phases"]["again"]["calls"].append(["iam", "CreateAccessKey", {}]))]


def noticed(assertion, damage, records):
    damaged = copy.deepcopy(records)
    judge.call(damage, damaged)
    try:
        judge.call(getattr(judge, assertion), damaged)
    except (AssertionError, KeyError, ValueError):
        return True
    return False


def main():
    records = judge.records(sys.argv[1])
    missed = [f"{assertion}, damage {number}" for number, (assertion, damage) in enumerate(DAMAGES)
              if not noticed(assertion, damage, records)]
    untried = [name for name in judge.ASSERTIONS if name not in {assertion for assertion, _ in DAMAGES}]
    if missed or untried:
        sys.exit(f"damage that went unnoticed: {missed}; assertions not damaged: {untried}")


if __name__ == "__main__":
    main()
