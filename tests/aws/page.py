"""The commands of docs/deploy.md below "A host at AWS": what they write is in <folder>/ansible, a copy of the plays,
and each play's arguments are told instead of its being run."""
import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

TESTS = Path(__file__).parents[1]
RECORDER = """#!/usr/bin/python3
import json, os, sys
print(json.dumps(sys.argv[1:]), file=open(os.environ["RECORD"], "a"))
"""


def commands(folder, plays):
    """{play: its arguments, itself included}."""
    shutil.copytree(plays, folder / "ansible")
    (folder / "nginx").symlink_to(plays.parent / "nginx")   # whose list of programs the plays ask for
    (folder / "bin").mkdir()
    (folder / "bin" / "ansible-playbook").write_text(RECORDER)
    (folder / "bin" / "ansible-playbook").chmod(0o755)
    page = shlex.quote(str(TESTS.parent / "docs" / "deploy.md"))
    text = subprocess.run(["bash", "-c", f"source lib/pages.bash; section 'A host at AWS' {page} | blocks sh -"],
                          cwd=TESTS, check=True, capture_output=True, text=True).stdout
    record = folder / "record"
    subprocess.run(["bash", "-euc", text], cwd=folder / "ansible", check=True, env={
        **os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "RECORD": str(record)})
    told = [json.loads(line) for line in record.read_text().splitlines()]
    return {word: words for words in told for word in words if word in ("provision.yml", "site.yml", "destroy.yml")}
