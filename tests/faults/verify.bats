#!/usr/bin/env bats
# sky verify looks and does not touch: what is no registry is refused, and nothing in its folder changes.

load ../lib/stack

setup() {
    place=$BATS_TEST_TMPDIR/place
    mkdir "$place"
}

# Everything in the folder, and the folder itself: kind, name, link, size, moments of change; and the content.
look() {
    find "$place" -printf '%y %p %l %s %T@ %C@ %m\n' | sort
    find "$place" -type f -exec sha256sum {} + | sort
}

# refused <file> <expression that what it says must match>
refused() {
    local before
    before=$(look)
    SKY_STORE=sqlite:$place/$1 run "$SKY_BUILD/bin/sky" verify
    [[ $status != 0 && $output =~ $2 && $output != *' operations, '* ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }
    diff <(echo "$before") <(look)
}

# registry <file>: one of a customer, in the folder, as it is when no program has it open.
registry() {
    SKY_STORE=sqlite:$place/$1 REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=16 CONTENT_TYPE=application/json \
        "$SKY_BUILD/cgi-bin/archivos" <<<'{"nombre":"Ana"}' >/dev/null
}

@test "an empty file is refused and stays empty" {
    : >"$place/sky.db"
    refused sky.db empty
}

@test "a file that is not there is refused and not made" { refused sky.db 'No such file'; }

@test "a folder is refused" {
    mkdir "$place/sky.db"
    refused sky.db 'no file of its own'
}

@test "a file that is no database is refused" {
    head -c 8192 /dev/urandom >"$place/sky.db"
    refused sky.db 'not a database'
}

@test "another's database is refused" {
    sqlite3 "$place/sky.db" 'CREATE TABLE ajena (x); INSERT INTO ajena VALUES (1);'
    refused sky.db "not one of Sky's"
}

@test "another's database in WAL mode is refused" {
    sqlite3 "$place/sky.db" 'PRAGMA journal_mode = WAL; CREATE TABLE ajena (x); INSERT INTO ajena VALUES (1);' >/dev/null
    refused sky.db "not one of Sky's"
}

@test "a link is refused, to a registry and to nothing" {
    registry real.db
    ln -s real.db "$place/sky.db"
    refused sky.db 'no file of its own'
    ln -s none.db "$place/other.db"
    refused other.db 'no file of its own'
}

# verified <file>: it is whole, and nothing in the folder changes.
verified() {
    local before
    before=$(look)
    SKY_STORE=sqlite:$place/$1 run "$SKY_BUILD/bin/sky" verify
    [[ $status == 0 && ${lines[0]} == '1 operations, 0 faults, last seal '* ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }
    [[ ${lines[1]} =~ ^'the log ends with operation 1, of '20..-..-..T..:..:..\....Z$ ]]
    diff <(echo "$before") <(look)
}

# leave_log <file>: a registry that somebody has open, copied with its log.
leave_log() {
    registry "$1"
    python3 - "$place/$1" <<'EOF'
import os, shutil, sqlite3, sys
path = sys.argv[1]
db = sqlite3.connect(path, isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("UPDATE sonda SET instante = 7")
shutil.copy(path, path + ".copy"), shutil.copy(path + "-wal", path + ".copy-wal")
db.close()
os.rename(path + ".copy", path), os.rename(path + ".copy-wal", path + "-wal")
EOF
}

@test "a registry is verified, and nothing changes" {
    registry sky.db
    verified sky.db
}

@test "a registry with its log and without the log's index is verified, and nothing is made beside it" {
    leave_log sky.db
    [[ -s $place/sky.db-wal && ! -e $place/sky.db-shm ]]
    verified sky.db
}

@test "whose the files are stays as it is, whoever verifies" {
    ((EUID == 0)) || skip "only root could change it"
    leave_log sky.db
    chown 4711:4712 "$place/sky.db"
    chown 4713:4714 "$place/sky.db-wal"
    verified sky.db
    [[ $(stat -c %u:%g "$place/sky.db-wal") == 4713:4714 ]]
}

@test "a link in the place of the log is not followed" {
    leave_log sky.db
    mv "$place/sky.db-wal" "$place/other"
    ln -s other "$place/sky.db-wal"
    refused sky.db 'sky.db-wal is no file of its own'
}

# post <file>: a customer, by a program of its own; prints its answer and its log.
post() {
    SKY_STORE=sqlite:$place/$1 REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=16 CONTENT_TYPE=application/json \
        "$SKY_BUILD/cgi-bin/archivos" <<<'{"nombre":"Eva"}' 2>&1 || true
}

@test "a program does not begin on a file in which a trigger swallows what is written" {
    registry sky.db
    [[ $(post sky.db) == *'Status: 201'* ]]
    sqlite3 "$place/sky.db" 'CREATE TRIGGER traga BEFORE INSERT ON operaciones BEGIN SELECT RAISE(IGNORE); END'
    run post sky.db
    [[ $output == *'the schema has a trigger that Sky did not make'* && $output != *'Status: 20'* ]] ||
        { printf '%s\n' "$output" >&2; return 1; }
}
