#!/usr/bin/env bats
# Copies of a registry: the obvious ones, whole or refused; sky backup and sky restore. Copies at length: `make check-copies`.

load ../lib/stack

setup() {
    place=$BATS_TEST_TMPDIR
    export SKY_STORE=sqlite:$place/sky.db
}

teardown() { stack_stop; }

sky() { "$SKY_BUILD/bin/sky" "$@"; }

# add <name>: a customer, by a process of its own.
add() {
    local body="{\"nombre\":\"$1\"}"
    REQUEST_METHOD=POST REQUEST_URI=/archivos CONTENT_LENGTH=${#body} CONTENT_TYPE=application/json \
        "$SKY_BUILD/cgi-bin/archivos" <<<"$body" | grep -q '^Status: 201'
}

operations() { sqlite3 "file:$1?immutable=1" 'SELECT count(*) FROM operaciones'; }

# says <status> <expression>: of what was run last.
says() { [[ $status == "$1" && $output =~ $2 ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }; }

@test "two copies in each of the obvious ways, at random moments, are whole or refused" {
    run python3 "$BATS_TEST_DIRNAME/copies.py" 2
    says 0 'after a stop: 2 whole, 0 refused'
}

@test "a copy of the file alone over that of a killed registry is made whole by its log, or refused" {
    run python3 "$BATS_TEST_DIRNAME/put_back.py"
    says 0 'an_empty_log: refused'
}

@test "a stopped registry is one file" {
    add Ana
    [[ $(cd "$place" && echo sky.db*) == 'sky.db sky.db.lock' ]]
}

@test "a registry in use is backed up, and put back once nobody runs" {
    unset SKY_STORE
    stack_start "$place/data"
    call POST archivos /archivos '{"nombre":"Ana"}'
    expect 201
    SKY_STORE=sqlite:$SKY_DATA/sky.db run sky backup "$place/copy.db"
    says 0 '^1 operations, 0 faults, last seal [0-9a-f]{64}'
    seal=${lines[0]##* }
    [[ $(stat -c %a "$place/copy.db") == 600 && $(cd "$place" && echo copy.db*) == copy.db ]]
    call POST archivos /archivos '{"nombre":"Eva"}'
    expect 201
    SKY_STORE=sqlite:$SKY_DATA/sky.db run sky restore "$place/copy.db"
    says 2 'is in use: stop all programs first'
    stack_stop
    unset STACK_PID
    [[ $(cd "$SKY_DATA" && echo sky.db*) == 'sky.db sky.db.backup sky.db.lock' ]]
    SKY_STORE=sqlite:$SKY_DATA/sky.db run sky restore "$place/copy.db"
    says 0 "^1 operations, 0 faults, last seal $seal"
    [[ $(operations "$SKY_DATA/sky.db") == 1 && $(operations "$SKY_DATA/sky.db.replaced") == 2 ]]
    rm "$SKY_DATA/bootstrap.out"
    stack_start "$place/data"
    call GET archivos /archivos/Eva
    expect 404
    call GET archivos /archivos/Ana
    expect 200
}

@test "a backup overwrites nothing unless told, and never a registry in use" {
    add Ana
    echo mine >"$place/copy.db"
    run sky backup "$place/copy.db"
    says 2 'cannot put the copy at .*: File exists'
    [[ $(<"$place/copy.db") == mine && ! -e $place/copy.db.unverified ]]
    sky backup --overwrite "$place/copy.db"
    [[ $(operations "$place/copy.db") == 1 ]]
    touch "$place/copy.db-wal"
    run sky backup --overwrite "$place/copy.db"
    says 2 'is a registry in use, or was not left whole'
}

@test "of a registry with faults no backup is made, and none is put back" {
    add Ana
    sky backup "$place/copy.db"
    sqlite3 "$place/copy.db" "UPDATE operaciones SET autor = 'otro'"
    run sky restore "$place/copy.db"
    says 1 '1 operations, 1 faults.*nothing was changed.*take another copy'
    [[ ! -e $place/sky.db.replaced ]]
    sqlite3 "$place/sky.db" 'DELETE FROM clientes'
    run sky backup "$place/other.db"
    says 1 'the registry has faults, and .*other.db was not made'
    [[ ! -e $place/other.db && ! -e $place/other.db.unverified ]]
}

@test "what is no registry is not put back" {
    add Ana
    head -c 9000 /dev/urandom >"$place/noise"
    local file
    for file in noise nothing; do
        run sky restore "$place/$file"
        says 2 'nothing was changed.*take another copy'
    done
    [[ $(operations "$place/sky.db") == 1 ]]
}

@test "on a lost host a backup becomes the registry" {
    add Ana
    sky backup "$place/copy.db"
    mkdir "$place/new"
    SKY_STORE=sqlite:$place/new/sky.db sky restore "$place/copy.db"
    SKY_STORE=sqlite:$place/new/sky.db run sky verify
    says 0 '^1 operations, 0 faults'
}

@test "what root puts back is the programs' own" {
    ((EUID == 0)) || skip "only root could change it"
    add Ana
    sky backup "$place/copy.db"
    chown 4711:4712 "$place/sky.db"
    chmod 640 "$place/sky.db"
    sky restore "$place/copy.db"
    [[ $(stat -c %u:%g:%a "$place/sky.db") == 4711:4712:640 ]]
}

@test "commands without what they need say so" {
    local words
    for words in backup restore 'backup a b' 'backup --overwrite' 'restore --dry-run'; do
        # shellcheck disable=SC2086
        run sky $words
        says 2 'it takes FILE'
    done
}
