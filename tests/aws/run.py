"""Runs the plays against stand-ins, in three scenarios at once; what happened is in <folder>/*.json for judge.py.

    run.py <folder>

main: an ordinary account, by the commands of docs/deploy.md: provision, again with newer images and nothing else new,
inventory, the host, destroy with the backups.
other: refusals and --check on an empty account; then provision, by other settings, over what does not fit them; a
destroy that does not ask for the backups; and one that does.
two: another Sky in the account, then the first beside it, whose users the other may not take; the other goes again.
"""
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import page
from ec2 import ALL_OUT, VPC, image
from issuers import GITHUB, arn_of
from standin import StandIn

ANSIBLE = Path(os.environ.get("SKY_ANSIBLE") or Path(__file__).parents[2] / "ansible").resolve()
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlZXAgY2FsbSBhbmQgdGVzdCB0aGUgcGxheXMgZmlyc3Qu test"
SETTINGS = {"sky_aws_region": "eu-west-1", "sky_ssh_public_key": KEY,
            "sky_ssh_from": ["203.0.113.7/32", "2001:db8::/48"],
            "sky_cloudwatch": True, "sky_iam_users": {"desarrollo": ["dev1"], "TI": ["ti1"], "soporte": ["sop1"]},
            "sky_github_repository": "sky/sky"}
OTHER = {**SETTINGS, "sky_aws_instance_type": "t4g.micro", "sky_cloudwatch": False, "sky_iam_evaluator_is_admin": True,
         "sky_aws_termination_protection": False, "sky_iam_former_users": ["left1"],
         "sky_github_repository": "sky-org@12/sky.c@34",
         "sky_iam_users": {"desarrollo": ["dev2"], "TI": [], "soporte": []}}
SECOND = {**SETTINGS, "sky_aws_name": "sky-test", "sky_aws_termination_protection": False,
          "sky_github_repository": "sky/test", "sky_iam_users": {"desarrollo": ["dev9"], "TI": [], "soporte": []}}
BUCKET, BACKUPS = "sky-backups-123456789012-eu-west-1", (("sky.db.zst", "1"), ("sky.db.zst", "2"))
PAGE = ("sky_aws_region", "sky_ssh_public_key")  # which the page's settings.yml brings
MEANT = {"sky_destroy": "sky", "sky_aws_termination_protection": False}
# What each refusal lacks or has too much, and what it has to say.
REFUSALS = {
    "no region": ("provision.yml", {"sky_aws_region": ""}, "sky_aws_region must name a region"),
    "no key": ("provision.yml", {"sky_ssh_public_key": ""}, "sky_ssh_public_key must be the text"),
    "no addresses": ("provision.yml", {"sky_ssh_from": []}, "sky_ssh_from must list the networks"),
    "no networks": ("provision.yml", {"sky_ssh_from": ["203.0.113.777/32"]}, "sky_ssh_from must list the networks"),
    "the whole world": ("provision.yml", {"sky_ssh_from": ["::/0"]}, "sky_ssh_from must not list the whole internet"),
    "a role of nobody's": ("provision.yml", {"sky_iam_users": {"jefe": ["x"]}}, "sky_iam_users must list user names"),
    "every repository": ("provision.yml", {"sky_github_repository": "sky/*"}, "sky_github_repository must be like"),
    "not meant": ("destroy.yml", {"sky_aws_termination_protection": False}, "-e sky_destroy=sky"),
    "still protected": ("destroy.yml", {"sky_destroy": "sky"}, "-e sky_aws_termination_protection=false")}
# Of the second Sky, what would be the first's.
TAKEN = {
    "a user of the other's": ("provision.yml", {"sky_iam_users": {"TI": ["ti1", "ti9"]}}, "ti1"),
    "one of the other's as gone": ("provision.yml", {"sky_iam_former_users": ["dev1"]}, "dev1"),
    "the other's evaluator": ("provision.yml", {"sky_iam_evaluator": "Evaluator_SkyApp"}, "Evaluator_SkyApp"),
    "to destroy the other's": ("destroy.yml", {"sky_iam_evaluator": "Evaluator_SkyApp"}, "Evaluator_SkyApp")}


class Scenario:
    def __init__(self, folder, name, standin):
        self.folder, self.name, self.standin, self.phases, self.state = folder, name, standin, {}, {}
        self.plays = ANSIBLE
        self.env = {**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "HOME": str(folder),
                    "ANSIBLE_DEPRECATION_WARNINGS": "0", "ANSIBLE_PIPELINING": "1", "ANSIBLE_NOCOLOR": "1",
                    "AWS_EC2_METADATA_DISABLED": "true", "ANSIBLE_LOCAL_TEMP": str(folder / f"{name}.tmp"),
                    "ANSIBLE_REMOTE_TEMP": str(folder / f"{name}.tmp")}
        for variable in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_URL", "http_proxy", "HTTP_PROXY"):
            self.env.pop(variable, None)

    def run(self, phase, command, env=None):
        cloud, start = self.standin.cloud, time.monotonic()
        calls, faults = len(cloud.calls), len(cloud.faults)
        done = subprocess.run(command, cwd=self.plays, env={**self.env, **(env or {})}, capture_output=True, text=True)
        changed = re.search(r"^localhost +:.* changed=([0-9]+)", done.stdout, re.MULTILINE)
        self.phases[phase] = {"code": done.returncode, "output": done.stdout, "errors": done.stderr,
                              "changed": int(changed[1]) if changed else None, "calls": cloud.calls[calls:],
                              "faults": cloud.faults[faults:], "left": cloud.left(),
                              "seconds": round(time.monotonic() - start, 1)}

    def play(self, phase, book, *settings, options=(), env=None):
        merged = {"sky_aws_endpoint": self.standin.url}
        for one in settings:
            merged.update(one)
        books = [book] if isinstance(book, str) else book
        self.run(phase, ["ansible-playbook", *books, "-e", json.dumps(merged), *options], env)

    def all_there_is(self):
        """A copy of it, as JSON."""
        cloud = self.standin.cloud
        return {kind: json.loads(json.dumps(getattr(cloud, kind), default=str)) for kind in cloud.KINDS}

    def write(self):
        text = json.dumps({"phases": self.phases, "state": self.state}, default=str, indent=1)
        (self.folder / f"{self.name}.json").write_text(text)


def found_by_inventory(scenario):
    """The plug-in has no setting for an endpoint, so botocore gets another rule for where EC2 is: the environment."""
    rules = scenario.folder / "models" / "ec2" / "2016-11-15"
    rules.mkdir(parents=True)
    rule = {"type": "endpoint", "conditions": [], "endpoint": {"url": scenario.standin.url}}
    parameters = {"Region": {"type": "String", "builtIn": "AWS::Region"}}
    text = json.dumps({"version": "1.0", "parameters": parameters, "rules": [rule]})
    (rules / "endpoint-rule-set-1.json").write_text(text)
    return {"AWS_DATA_PATH": str(scenario.folder / "models")}


def render_agent(scenario):
    """What the role cloudwatch writes on a host of the same settings."""
    file = scenario.folder / "agent.json"
    template = f"src=roles/cloudwatch/templates/agent.json.j2 dest={file}"
    settings = json.dumps({**SETTINGS, "ansible_python_interpreter": "/usr/bin/python3"})
    scenario.run("render", ["ansible", "localhost", "--playbook-dir", ".", "-m", "ansible.builtin.template",
                            "-a", template, "-e", settings])
    scenario.state["agent"] = json.loads(file.read_text())


def put_backups(cloud):
    if BUCKET in cloud.buckets:
        cloud.buckets[BUCKET]["_versions"] = list(BACKUPS)


def run_main(scenario):
    cloud = scenario.standin.cloud
    (scenario.folder / ".ssh").mkdir()
    (scenario.folder / ".ssh" / "id_ed25519.pub").write_text(KEY)
    commands = page.commands(scenario.folder, ANSIBLE)
    scenario.plays = scenario.folder / "ansible"
    more = {name: value for name, value in SETTINGS.items() if name not in PAGE}
    scenario.play("provision", commands["provision.yml"], more)
    scenario.state = scenario.all_there_is()
    cloud.images["ami-newer"] = {**image("x86_64", "amd64", "20261101-1"), "ImageId": "ami-newer"}
    scenario.play("again", "provision.yml", SETTINGS)
    found = found_by_inventory(scenario)
    scenario.run("inventory", ["ansible-inventory", "-i", "inventories/aws_ec2.yml", "--list"], found)
    scenario.run("bucket", ["ansible", "sky", "-i", "inventories/aws_ec2.yml", "--playbook-dir", ".", "-o", "-m", "debug",
                            "-a", "msg={{ sky_backup_bucket }},{{ sky_backup_region }}"], found)
    scenario.play("site", commands["site.yml"], options=["--list-hosts"], env=found)
    render_agent(scenario)
    put_backups(cloud)
    scenario.play("destroy", commands["destroy.yml"], more, {"sky_destroy_backups": True})


def leave_what_does_not_fit(cloud):
    """A group open to all, a bare bucket, a gone instance's address, a stranger in the team, another's issuer."""
    tags = [{"Key": "Project", "Value": "sky"}]
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    cloud.groups["sg-0bad"] = {
        "GroupId": "sg-0bad", "GroupName": "sky", "VpcId": VPC, "OwnerId": cloud.account, "Tags": tags,
        "Description": "ssh from given addresses, http and https from everywhere", "IpPermissions": [world],
        "IpPermissionsEgress": [ALL_OUT]}
    cloud.buckets[BUCKET] = {"_versions": []}
    cloud.addresses["eipalloc-0"] = {
        "AllocationId": "eipalloc-0", "PublicIp": "198.51.100.99", "Domain": "vpc",
        "Tags": [*tags, {"Key": "Name", "Value": "sky"}]}
    cloud.issuers[arn_of(cloud, GITHUB)] = {
        "Url": GITHUB, "ClientIDList": ["https://github.com/other"], "ThumbprintList": ["0" * 40],
        "Tags": [{"Key": "Project", "Value": "other"}]}
    common = {"Path": "/", "CreateDate": "2026-01-01T00:00:00Z", "_attached": [], "_inline": {}}
    arn = f"arn:aws:iam::{cloud.account}:"
    for name in ("left1", "stranger"):
        cloud.users[name] = {**common, "UserName": name, "UserId": "AIDA" + "X" * 12, "Arn": f"{arn}user/{name}",
                             "_attached": [], "_inline": {}, "Tags": []}
    cloud.teams["SkyApp_DevTeam"] = {
        **common, "GroupName": "SkyApp_DevTeam", "GroupId": "AGPA" + "X" * 12, "Arn": f"{arn}group/SkyApp_DevTeam",
        "_users": ["left1", "stranger"], "_attached": ["arn:aws:iam::aws:policy/AmazonEC2FullAccess"]}


def run_other(scenario):
    cloud = scenario.standin.cloud
    for name, (book, lacking, _) in REFUSALS.items():
        scenario.play(f"refuses: {name}", book, SETTINGS, lacking)
    scenario.play("check", "provision.yml", SETTINGS, options=["--check"])
    leave_what_does_not_fit(cloud)
    scenario.play("provision", "provision.yml", OTHER)
    scenario.state = scenario.all_there_is()
    put_backups(cloud)
    scenario.play("destroy", "destroy.yml", OTHER, MEANT)
    scenario.play("destroy all", "destroy.yml", OTHER, MEANT, {"sky_destroy_backups": True})


def run_two(scenario):
    meant = {**MEANT, "sky_destroy": "sky-test"}
    scenario.play("provision another", "provision.yml", SECOND)
    scenario.state["another"] = scenario.all_there_is()
    scenario.play("provision", "provision.yml", SETTINGS)
    scenario.state["both"] = scenario.all_there_is()
    for name, (book, taking, _) in TAKEN.items():
        scenario.play(f"refuses: {name}", book, SECOND, meant, taking)
    scenario.play("destroy another", "destroy.yml", SECOND, meant)
    scenario.state["one"] = scenario.all_there_is()


def run_scenario(folder, name, steps):
    with StandIn() as standin:
        scenario = Scenario(folder, name, standin)
        try:
            steps(scenario)
        finally:
            scenario.write()


def main():
    folder = Path(sys.argv[1]).resolve()
    threads = [threading.Thread(target=run_scenario, args=(folder, name, steps))
               for name, steps in (("main", run_main), ("other", run_other), ("two", run_two))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
