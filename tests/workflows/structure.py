"""structure.py: prints each thing in .github/workflows that is against the rules below, a line each.

structure.py --runs <folder>: writes each `run:` into a file of the folder instead, for shellcheck.
"""

import fnmatch
import itertools
import os
import pathlib
import re
import sys

import yaml

# What each job may do; all else is forbidden it.
PERMISSIONS = {
    "ci.yml": {
        "lint": {"contents": "read"},
        "compilers": {"contents": "read"},
        "check": {"contents": "read"},
        "archive": {"contents": "read"},
    },
    "release.yml": {
        "ci": {"contents": "read"},
        "publish": {"contents": "write", "id-token": "write", "attestations": "write"},
    },
    "deploy_production.yml": {
        "verify": {"contents": "read", "attestations": "read"},
        "production": {"contents": "read", "id-token": "write"},
    },
    "handle_issues.yml": {"welcome": {"contents": "read", "issues": "write"}},
    "code_review_required.yml": {"remind": {"contents": "read", "pull-requests": "write"}},
}
# All but these run on RUNNER. Only what somebody approved before may run on a machine of one's own.
RUNNER = "ubuntu-24.04"
RUNNERS = {"production": "${{ vars.RUNNER || 'ubuntu-24.04' }}", "compilers": "${{ matrix.runner }}",
           "archive": "${{ matrix.runner }}"}
OF_MACHINES = {"x86_64": RUNNER, "aarch64": RUNNER + "-arm"}    # of hosts that provision.yml makes, by `uname -m`
ARTIFACT = "sky-debian-${{ matrix.debian }}-${{ matrix.machine }}"
DEFAULT_BRANCH = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$")
SCRIPT = re.compile(r"\.github/scripts/[\w.-]+")


def steps(workflow):
    """Each job's name and each of its steps."""
    for name, job in workflow["jobs"].items():
        for step in job.get("steps", []):
            yield name, step


def gated(workflow, name):
    """Whether the job, or one that it needs, runs for the default branch only: not for a tag of that name."""
    job = workflow["jobs"][name]
    needs = job.get("needs", [])
    return job.get("if") == DEFAULT_BRANCH or any(
        gated(workflow, one) for one in ([needs] if isinstance(needs, str) else needs))


def of_workflow(file, workflow):
    """Nothing by default, one run at a time, no job without an end, no more rights than it needs."""
    if workflow.get("permissions") != {}:
        yield "the default permissions are not empty"
    if "group" not in workflow.get("concurrency", {}):
        yield "no concurrency group"
    wanted = PERMISSIONS.get(file.name, {})
    if wanted.keys() != workflow["jobs"].keys():
        yield "its jobs are not those that this test knows"
    for name, job in workflow["jobs"].items():
        if job.get("permissions") != wanted.get(name):
            yield f"{name}: its permissions are not those that this test knows"
        if "uses" not in job and "timeout-minutes" not in job:
            yield f"{name}: no timeout"
        runner = job.get("runs-on", RUNNER)
        if runner != RUNNERS.get(name, RUNNER):
            yield f"{name}: not the runner that this test knows"
        if "vars." in runner and "environment" not in job:
            yield f"{name}: a runner of one's own, and nobody approves"
        if "environment" in job and not gated(workflow, name):
            yield f"{name}: what is deployed may be of any branch or tag"


def combinations(matrix):
    """The jobs of a matrix, as GitHub makes them: an `include` adds to those it fits, or makes a new one."""
    lists = {name: values for name, values in matrix.items() if name != "include"}
    jobs = [dict(zip(lists, one)) for one in itertools.product(*lists.values())]
    for more in matrix.get("include", []):
        fitting = [job for job in jobs if all(job[name] == more[name] for name in lists if name in more)]
        for job in fitting:
            job.update(more)
        jobs += [] if fitting else [dict(more)]
    return jobs


def of_machines(ci, release):
    """Each Debian of each machine is tested and has an archive, built on such a machine, of which the release knows."""
    every = {(debian, machine, runner) for debian in (12, 13) for machine, runner in OF_MACHINES.items()}
    for name in ("compilers", "archive"):
        jobs = combinations(ci["jobs"][name]["strategy"]["matrix"])
        if {(job.get("debian"), job.get("machine"), job.get("runner")) for job in jobs} != every:
            yield f"{name}: not each Debian on each machine"
    names = [step["with"]["name"] for job, step in steps(ci) if "upload-artifact" in step.get("uses", "")]
    patterns = [step["with"]["pattern"] for _, step in steps(release) if "download-artifact" in step.get("uses", "")]
    if names != [ARTIFACT] or [pattern for pattern in patterns if not fnmatch.fnmatchcase(ARTIFACT, pattern)]:
        yield "archives: two would have one name, or the release does not take them"


def of_text(text):
    """Actions are pinned by commit, their version beside it; this repository's own come with it."""
    for line in text.splitlines():
        if "uses:" in line and not PINNED.search(line) and "uses: ./" not in line:
            yield f"not pinned: {line.strip()}"


def of_steps(workflow):
    """Nothing is pasted into a script, no checkout leaves its token behind, and the scripts are there."""
    for job, step in steps(workflow):
        script = step.get("run", "")
        if "${{" in script:
            yield f"{job}: an expression in a script; env brings it in safely"
        if step.get("uses", "").startswith("actions/checkout@") and step["with"]["persist-credentials"] is not False:
            yield f"{job}: the checkout keeps its token"
        for path in SCRIPT.findall(script):
            if not os.path.isfile(path):
                yield f"{job}: {path} is missing"


def unused(texts):
    """Scripts that no workflow runs."""
    for path in pathlib.Path(".github/scripts").iterdir():
        if path.suffix in (".sh", ".py") and os.access(path, os.X_OK) and path.name not in texts:
            yield f"{path} is run by no workflow"


def write_runs(files, folder):
    for file in files:
        for number, (job, step) in enumerate(steps(yaml.safe_load(file.read_text()))):
            if "run" in step:
                name = f"{file.stem}-{job}-{number}.sh"
                pathlib.Path(folder, name).write_text(f"#!/bin/bash\nset -e -o pipefail\n{step['run']}")


def main():
    files = sorted(pathlib.Path(".github/workflows").iterdir())
    if sys.argv[1:2] == ["--runs"]:
        write_runs(files, sys.argv[2])
        return
    for file in files:
        text = file.read_text()
        workflow = yaml.safe_load(text)
        for fault in (*of_workflow(file, workflow), *of_text(text), *of_steps(workflow)):
            print(f"{file}: {fault}")
    for fault in of_machines(*(yaml.safe_load(pathlib.Path(".github/workflows", name).read_text())
                               for name in ("ci.yml", "release.yml"))):
        print(fault)
    for fault in unused("".join(file.read_text() for file in files)):
        print(fault)


main()
