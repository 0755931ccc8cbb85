#!/usr/bin/env python3
"""Cuts sky-release off before every step that it takes, as a kill -9 or the end of the power would, and goes on from
there: the same again, a switch, prune, a boot. What follows must bring the host to rest in order.

cuts.py [--every N] [--seed S] [--levels 1|2] [--only TEXT] [script]: from every cut (from every Nth, by chance); and
from every cut of what follows (2 levels, unless there is --every). --only: what is cut off contains TEXT; it is written
as in CUT, with blanks. Without a script it is the repository's. It runs as it is but for its folders, on a host of
files; stubs/command stands for systemd, nginx and the programs. Ends with 1 when a fault was found.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = HERE.parents[1] / "ansible/roles/programs/files/sky-release"
STUBS = "systemctl systemd-run nginx curl cgi-fcgi pgrep journalctl renice sleep sync rm mv ln touch mkdir chmod tar"
# Relative, so that a copy of a host is a host. The last is for who is not root.
PLACES = (("home=/opt/sky\n", "home=opt\n"), ("etc=/etc/sky\n", "etc=etc/sky\n"), ("=/etc/nginx/", "=etc/nginx/"),
          ("/run/", "run/"), ("((EUID == 0)) ||", "true ||"))
SETTINGS = "DOMAIN={}\nHTTP_PORT=80\nHTTPS_PORT=443\nARCHIVOS_PORT=84\nTLS_CERTIFICATE=c\nTLS_KEY=k\nACME_DIR=a\n"
BOOT = "boot after a reboot"

# What is cut off: (where from, command, a word of nginx.conf that does not get on, or "reload").
CUT = (("first", "switch A", ""), ("first", "switch A", "release A"), ("one", "switch B", ""),
       ("one", "switch B", "release B"), ("one", "switch B", "reload"), ("one", "prune 0", ""), ("one", BOOT, ""),
       ("one", "lay opt/archives/B.tar.gz", ""), ("one", "lay opt/archives/C.tar.gz", ""), ("two", "switch B", ""),
       ("two", "switch -s A", ""), ("two", "switch -s A", "DOMAIN=new"), ("two", "switch -s B", ""),
       ("two", "prune 0", ""), ("two", BOOT, ""))
THEN = ("switch A", "switch B", "prune 0", BOOT)

# What a cut left; again: the command that was cut off; confs: what nginx.conf may be after it.
State = collections.namedtuple("State", "folder history again confs")


def read(path):
    return path.read_text() if path.exists() else ""


def make_release(folder, name):
    system = "{ID}-{VERSION_ID}".format(**platform.freedesktop_os_release())
    for part, text in (("libexec/sky/salud", ""), ("libexec/sky/clientes", ""),
                       ("share/sky/nginx/sky.conf.in", "@RUN_DIR@ @AUTHORITY@\n@SERVERS@\n"),
                       ("share/sky/nginx/servers-host.conf.in", "@HTTPS_PORT@\n"),
                       ("RELEASE", f"RELEASE={name}\nVERSION={name}\nSYSTEM={system}\nMACHINE={platform.machine()}\n")):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).write_text(text)


class Host:
    """A folder that sky-release takes for a host."""

    def __init__(self, folder):
        self.folder, self.conf, self.state = folder, folder / "etc/nginx/nginx.conf", folder / "state"

    def make(self):
        for part in ("opt/releases", "opt/archives", "etc/sky", "etc/nginx", "run/sky", "state/active"):
            (self.folder / part).mkdir(parents=True)
        self.conf.write_text("user www-data;\n")
        (self.folder / "etc/sky/host.conf").write_text(SETTINGS.format("old"))
        for name in "ABC":
            release = self.folder / "opt/releases" / name
            make_release(release, name)
            subprocess.run(["tar", "-czf", f"../archives/{name}.tar.gz", name], cwd=release.parent, check=True)
        shutil.rmtree(release)      # C is still to be laid

    def run(self, work, command, cuts="", fail=""):
        environment = os.environ | {"PATH": f"{work}/bin:{os.environ['PATH']}", "FAIL": fail, "CUTS": str(cuts),
                                    "SKY_RELEASE": f"{work}/sky-release"}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)

    def do(self, work, command, cuts="", fail=""):
        if command == BOOT:
            for gone, part in (("run", "run/sky"), ("state/active", "state/active")):
                shutil.rmtree(self.folder / gone)
                (self.folder / part).mkdir(parents=True)
            for part in ("loaded", "workers"):
                (self.state / part).unlink(missing_ok=True)
        result = self.run(work, [f"{work}/sky-release", *command.split()[:1 if command == BOOT else None]], cuts, fail)
        if command == BOOT:
            self.start_nginx(work)
        return result

    def start_nginx(self, work):
        """As systemd does in a boot, after sky-release and whatever became of it."""
        if (self.state / "enabled").exists():
            self.run(work, ["systemctl", "start", "nginx"])

    def faults(self, work):
        """What is not as it has to be at rest."""
        yield from read(self.state / "faults").splitlines()
        self.run(work, ["sleep", "0.2"])
        found, link = re.match(r"# release (.*)\n", read(self.conf)), self.folder / "opt/current"
        asked = found[1] if found else ""
        active = {path.name for path in (self.state / "active").iterdir()}
        current = os.path.basename(os.readlink(link)) if link.is_symlink() else ""
        if asked != current:
            yield f"nginx.conf names {asked or 'none'}, current is {current or 'none'}"
        if current and not (link / "RELEASE").exists():
            yield "the current release is not laid"
        for left in ("etc/nginx/nginx.conf.*", "opt/releases/.*", f"run/sky/{asked}/closing"):
            yield from (f"{left} is left" for _ in self.folder.glob(left))
        if asked and read(self.state / "loaded") != read(self.conf):
            yield "what nginx has loaded is not nginx.conf"
        if bool(asked) != (self.state / "enabled").exists():
            yield "a boot starts nginx for nothing, or does not"
        if active != (wanted := {"nginx", f"sky@{asked}.target"} if asked else set()):
            yield f"{sorted(active)} run, and not {sorted(wanted)}"
        if asked and not self.run(work, [f"{work}/sky-release", "switch", "-n", asked]).stdout.endswith("unchanged\n"):
            yield f"{asked} serves, and a switch to it would change something"


def fingerprint(folder):
    """Two cuts that leave the same are one."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = re.sub(r"\.new\.\w{6}", ".new.", str(path.relative_to(folder)))
        if name not in ("state/workers", "state/faults") and not name.startswith("opt/archives/"):
            text = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
            digest.update(repr((name, text, path.is_file() and path.lstat().st_nlink)).encode())
    return digest.digest()


class Search:
    def __init__(self, work):
        self.work, self.seen, self.found, self.runs, self.cuts = work, set(), {}, 0, 0

    def copy(self, folder):
        """A host of the same; hard links and times count, so it is cp's."""
        place = pathlib.Path(tempfile.mkdtemp(dir=self.work)) / "host"
        subprocess.run(["cp", "-a", folder, place], check=True)
        return Host(place)

    def step(self, state, command, fail="", cut=False):
        """Runs a command to its end and judges; the states that cuts of it leave, where they are wanted."""
        host = self.copy(state.folder)
        (host.state / "faults").unlink(missing_ok=True)
        before, kept = read(host.conf), host.folder.parent / "cuts"
        kept.mkdir()
        (kept / "list").touch()
        result = host.do(self.work, command, kept if cut else "", fail)
        self.runs += 1
        history = [*state.history, command + (f" ({fail} fails)" if fail else "")]
        self.judge(host, state, history, result, fail, before)
        left = []
        for line in read(kept / "list").splitlines():
            number, where = line.split(" ", 1)
            if command == BOOT:
                Host(kept / number).start_nginx(self.work)
            left.append(State(kept / number, [*history[:-1], f"{history[-1]} CUT before {where}"], command,
                              state.confs | {before, read(host.conf)}))
        shutil.rmtree(host.folder)
        return left

    def new(self, cuts):
        for cut in cuts:
            mark = fingerprint(cut.folder)
            if mark in self.seen:
                shutil.rmtree(cut.folder)
            else:
                self.seen.add(mark)
                yield cut

    def judge(self, host, state, history, result, fail, before):
        faults = list(host.faults(self.work))
        if "no such release" in result.stderr:      # refused before it came to rest
            faults = read(host.state / "faults").splitlines()
        elif bool(fail) != bool(result.returncode):
            faults.append(f"ended with {result.returncode}: {result.stderr.strip()[-200:]}")
        if fail and read(host.conf) != before:
            faults.append("a switch that failed has changed nginx.conf")
        if state.confs and history[-1] in ("prune 0", BOOT) and read(host.conf) not in state.confs:
            faults.append("nginx.conf is neither that of before the cut nor that of after it")
        for fault in faults:
            self.found.setdefault(fault, []).append(", then ".join(history))

    def go_on(self, state, levels):
        """From a cut, with everything that may follow; a drain may be through by then, or not."""
        self.cuts += 1
        drains = any((state.folder / "state/active").glob("sky-drain-*"))
        for _ in range(1 + drains):
            for command in dict.fromkeys((state.again, *THEN)):
                for cut in self.new(self.step(state, command, cut=levels > 1)):
                    self.go_on(cut, levels - 1)
            Host(state.folder).run(self.work, ["sleep", "0.2"])
        shutil.rmtree(state.folder)


def starts(search):
    """The hosts that commands are cut off on: without a release that serves, with one, with two and new settings."""
    hosts = {"first": Host(search.work / "first")}
    hosts["first"].make()
    for name, of, releases in (("one", "first", "A"), ("two", "one", "BA")):
        hosts[name] = search.copy(hosts[of].folder)
        for release in releases:
            hosts[name].do(search.work, f"switch {release}")
            hosts[name].run(search.work, ["sleep", "0.2"])
    (hosts["two"].folder / "etc/sky/host.conf").write_text(SETTINGS.format("new"))
    return {name: State(host.folder, [f"[{name}]"], None, frozenset()) for name, host in hosts.items()}


def prepare(work, script):
    text = script.read_text()
    for place, other in PLACES:
        if place not in text:       # it would touch the real host
            sys.exit(f"cuts.py: {script} does not say {place.strip()} any more")
        text = text.replace(place, other)
    (work / "sky-release").write_text(text)
    (work / "sky-release").chmod(0o755)
    (work / "bin").mkdir()
    for stub in STUBS.split():
        (work / "bin" / stub).symlink_to(HERE / "stubs/command")


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("every", 1), ("seed", random.randrange(10000)), ("levels", 0), ("only", "")):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    parser.add_argument("script", nargs="?", type=pathlib.Path, default=SCRIPT)
    options = parser.parse_args()
    levels, begun = options.levels or (2 if options.every == 1 else 1), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sky-cuts.") as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        search = Search(pathlib.Path(folder))
        prepare(search.work, options.script)
        hosts = starts(search)
        tried = [(hosts[one[0]], *one[1:], True) for one in CUT if options.only in " ".join(one)]
        cuts = [cut for left in pool.map(lambda one: search.step(*one), tried) for cut in search.new(left)]
        random.Random(options.seed).shuffle(cuts)
        list(pool.map(lambda cut: search.go_on(cut, levels), cuts[::options.every]))
    print(f"{search.cuts} cuts (of {len(cuts)} of the first level), {search.runs} runs, seed {options.seed}, "
          f"{time.monotonic() - begun:.0f} s")
    for fault, histories in sorted(search.found.items()):
        print(f"{fault} ({len(histories)} times)", *sorted(histories, key=len)[:3], sep="\n    ")
    sys.exit(bool(search.found))


if __name__ == "__main__":
    main()
