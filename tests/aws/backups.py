"""sky-backup as the role backup lays it, against the stand-in: `backups.py <folder>`. The registry and the command `sky`
are stand-ins, too; tests/deploy.bats has the real ones."""
import contextlib
import datetime
import importlib.machinery
import importlib.util
import io
import os
import shutil
import sys
from pathlib import Path

from standin import StandIn

SCRIPT = Path(__file__).parents[2] / "ansible" / "roles" / "backup" / "files" / "sky-backup"
BUCKET = "sky-backups-123456789012-eu-west-1"
OLD = [f"sky-2026010{day}T031000Z.db" for day in range(1, 5)]


def load():
    loader = importlib.machinery.SourceFileLoader("sky_backup", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("sky_backup", loader))
    loader.exec_module(module)
    return module


def said(command, *words):
    """What it prints, or what it ends with."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            command.main(list(words))
    except SystemExit as end:
        return str(end)
    return out.getvalue()


def same(what, found, wanted):
    assert found == wanted, f"{what}: wanted {wanted}, found {found}"


def names(command):
    return sorted(one.name for one in command.FOLDER.iterdir())


def copies(command, folder, operations):
    """The command `sky`: it copies the registry of so many operations, or fails."""
    file = folder / "sky"
    does = "false"
    if operations is not None:
        own = command.ledger_of(command.DATABASE)
        does = (f'echo "{operations} operations, 0 faults"; cp "{command.DATABASE}" "$2"\n'
                f'[ ! -e "{own}" ] || cat "{own}" >>"$2.olvidos"')
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)
    command.SKY = str(file)


def makes(command, folder):
    (command.FOLDER / "sky-20260105T031000Z.db.unverified").write_text("left by one that was killed")
    copies(command, folder, None)
    assert "returned non-zero exit status 1" in said(command, "make")
    same("after a failure", names(command), OLD)
    copies(command, folder, 0)
    same("of an empty registry", (said(command, "make"), names(command)), ("0 operations, 0 faults\n", OLD))
    copies(command, folder, 30)
    same("said", said(command, "make"), "30 operations, 0 faults\n")
    same("kept", names(command)[:2], OLD[2:])
    (made,) = names(command)[2:]
    same("made", (command.FOLDER / made).read_bytes(), b"registro")
    same("mode", (command.FOLDER / made).stat().st_mode & 0o777, 0o640)
    usage = command.shutil.disk_usage
    command.shutil.disk_usage = lambda path: shutil._ntuple_diskusage(100, 90, 15)
    same("without room", said(command, "make"),
         f"sky-backup: no room in {command.FOLDER}: 15 bytes are free, and 16 should be")
    command.shutil.disk_usage = usage
    return made


def makes_archives(command, folder):
    """Where the release knows them; what is encrypted is never made otherwise."""
    settings = command.SETTINGS.read_text()
    command.SETTINGS.write_text(settings + "COMPRESS=true\nKEY=\n")
    for known, end in (("--compress --to-key", ".db.zst"), ("--overwrite", ".db")):
        file = folder / "sky"
        file.write_text(f'#!/bin/sh\nfor last; do :; done\n[ "$last" = --help ] && echo "{known}" && exit\n'
                        f'echo "3 operations, 0 faults"; echo "$*" >"$last"\n')
        same("said", said(command, "make"), "3 operations, 0 faults\n")
        made = command.kept()[-1]
        assert made.name.endswith(end) and end not in made.name.removesuffix(end), made
        same("asked for", made.read_text().split()[1:-1], ["--compress"] if end == ".db.zst" else [])
        same("listed", f"{made.name} {made.stat().st_size} {made}\n" in said(command, "list"), True)
        made.unlink()
    command.SETTINGS.write_text(settings + "COMPRESS=true\nKEY=sky-public-1\n")
    assert "cannot encrypt its backups" in said(command, "make")
    file.write_text(file.read_text().replace("--overwrite", "--to-key"))
    said(command, "make")
    same("encrypted", command.kept()[-1].read_text().split()[1:-1], ["--to-key", "sky-public-1"])
    command.kept()[-1].unlink()
    command.SETTINGS.write_text(settings)


def notes(command, made):
    """Whoever was forgotten stands beside the newest backup; what was there stays, and what is no whole line goes."""
    own, ledger = command.ledger_of(command.DATABASE), command.ledger_of(command.FOLDER / made)
    same("nobody was forgotten", (said(command, "note"), ledger.exists()), ("", False))
    own.write_text("1 a\n2 b\n3 re")
    same("noted", (said(command, "note"), ledger.read_text(), ledger.stat().st_mode & 0o777), ("", "1 a\n2 b\n", 0o640))
    ledger.write_text("0 z\n1 a\n")
    own.write_text("1 a\n2 b\n3 c\n")
    same("noted again", (said(command, "note"), ledger.read_text()), ("", "0 z\n1 a\n2 b\n3 c\n"))
    same("beside no other", [name for name in names(command) if name.endswith(".olvidos")], [ledger.name])


def ledgers_go_with_them(command, cloud, folder):
    """One is sent with its backup and fetched with any; it goes with it, and is no backup."""
    first = next(name for name in names(command) if name.endswith(".olvidos"))
    objects = cloud.buckets[BUCKET]["_objects"]
    same("sent", said(command, "send"), f"{first} is in {BUCKET}\n")
    objects["sky-20200101T000000Z.db.olvidos"] = b"3 c\n9 of another host\n"
    assert ".olvidos" not in said(command, "list")
    file = folder / "with.db"
    same("fetched", said(command, "fetch", OLD[3], str(file)), "")
    same("the union", command.ledger_of(file).read_text(), "3 c\n9 of another host\n0 z\n1 a\n2 b\n")
    copies(command, folder, 30)
    for _ in range(4):
        command.datetime.datetime = after(command.datetime.datetime)
        same("made", said(command, "make"), "30 operations, 0 faults\n")
    backups, ledgers = ([name for name in names(command) if name.endswith(end)] for end in (".db", ".olvidos"))
    same("one each", ledgers, [f"{name}.olvidos" for name in backups])
    assert len(backups) == 3 and first not in ledgers
    same("mode", command.ledger_of(command.FOLDER / backups[0]).stat().st_mode & 0o777, 0o640)
    grows_meanwhile(command, command.ledger_of(command.FOLDER / backups[-1]), objects)


def grows_meanwhile(command, ledger, objects):
    """Somebody is forgotten while the backup is on its way."""
    bucket = command.bucket

    def growing():
        client, name = bucket()
        upload = client.upload_file

        def upload_file(path, *rest):
            upload(path, *rest)
            if f"{path}.olvidos" == str(ledger):
                ledger.write_text("1 a\n2 b\n3 c\n4 d\n")
        client.upload_file = upload_file
        return client, name
    command.bucket = growing
    said(command, "send")
    command.bucket = bucket
    same("the last line", objects[ledger.name], ledger.read_bytes())


def after(clock):
    """A clock on which a second went by."""
    class Later(clock):
        @classmethod
        def now(cls, zone=None):
            return clock.now(zone) + datetime.timedelta(seconds=1)
    return Later


def sends(command, cloud, made):
    assert "NoSuchBucket" in said(command, "send")
    cloud.buckets[BUCKET] = {"_versions": [], "_objects": {}}
    same("sent", said(command, "send").splitlines(), [f"{name} is in {BUCKET}" for name in [*OLD[2:], made]])
    same("in the bucket", cloud.buckets[BUCKET]["_objects"], {OLD[2]: b"viejo", OLD[3]: b"viejo", made: b"registro"})
    same("sent again", said(command, "send"), "")
    cloud.buckets[BUCKET]["_objects"][made] = b"regis"
    same("sent once more", said(command, "send"), f"{made} is in {BUCKET}\n")


def fetches(command, folder, made):
    assert f"{made} 8 {BUCKET}\n" in said(command, "list") and f"{made} 8 {command.FOLDER / made}\n" in said(command, "list")
    file = folder / "fetched.db"
    same("fetched", (said(command, "fetch", made, str(file)), file.read_bytes()), ("", b"registro"))
    assert "File exists" in said(command, "fetch", OLD[2], str(file)) and file.read_bytes() == b"registro"
    assert "NoSuchKey" in said(command, "fetch", "sky-none.db", str(folder / "none.db"))
    assert not (folder / "none.db").exists()


def needs_a_bucket(command):
    command.SETTINGS.write_text("# none\nKEPT=3\nBUCKET=\nREGION=\nENDPOINT=\n")
    assert "names no bucket" in said(command, "send")
    same("list without a bucket", len(said(command, "list").splitlines()), 3)
    for words in ([], ["burn"], ["fetch", "one"], ["make", "x"]):
        assert said(command, *words).startswith("Backups of this host's registry"), words


def main():
    folder = Path(sys.argv[1])
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", HOME=str(folder),
                      AWS_EC2_METADATA_DISABLED="true")
    command = load()
    command.FOLDER, command.DATABASE = folder / "backups", folder / "sky.db"
    command.SETTINGS = folder / "backup.conf"
    command.FOLDER.mkdir()
    command.DATABASE.write_text("registro")
    for name in OLD:
        (command.FOLDER / name).write_text("viejo")
    with StandIn() as standin:
        command.SETTINGS.write_text(f"# one\nKEPT=3\nBUCKET={BUCKET}\nREGION=eu-west-1\nENDPOINT={standin.url}\n")
        made = makes(command, folder)
        sends(command, standin.cloud, made)
        fetches(command, folder, made)
        notes(command, made)
        ledgers_go_with_them(command, standin.cloud, folder)
        needs_a_bucket(command)
        makes_archives(command, folder)
        same("faults", standin.cloud.faults, [])
        same("calls", {call[1] for call in standin.cloud.calls}, {"ListObjectsV2", "PutObject", "GetObject"})


if __name__ == "__main__":
    main()
