#!/usr/bin/env bats
# sky follow, sky ship and sky promote: a second copy of a registry, and what becomes of it. A thousand kills, and not
# twenty, are `make check-follow`.

load lib/stack

setup() {
    a=$BATS_TEST_TMPDIR/a b=$BATS_TEST_TMPDIR/b
    mkdir "$a" "$b"
    unset SKY_OLVIDOS
}

teardown() {
    [[ ! ${follower-} ]] || kill "$follower" 2>/dev/null || true
}

# of <folder> <command>...: with the registry there.
of() { SKY_STORE=sqlite:$1/sky.db "${@:2}"; }
sky() { "$SKY_BUILD/bin/sky" "$@"; }
follow() { of "$b" sky follow --once "$@"; }
promote() { of "$b" sky promote "$@"; }

# Follows in the background, until the end of the test; what it says is in said.
begin_following() {
    SKY_STORE=sqlite:$b/sky.db "$SKY_BUILD/bin/sky" follow "$a" 2>"$BATS_TEST_TMPDIR/said" 3>&- &
    follower=$!
    await_said 'all is here'
}

await_said() { # <words>
    await 120 grep -q "$1" "$BATS_TEST_TMPDIR/said" || { cat "$BATS_TEST_TMPDIR/said" >&2; return 1; }
}

# make <name>...: customers of the source.
make() { printf '%s\n' nombre "$@" | of "$a" sky import --format csv - >/dev/null; }

# cgi <folder> <program> <method> <uri> [header=value]...: the status, by a process of its own.
cgi() {
    of "$1" env SKY_ACCESS=0 REQUEST_METHOD="$3" REQUEST_URI="$4" "${@:5}" "$SKY_BUILD/cgi-bin/$2" </dev/null |
        tr -d '\r' | sed -n 's/^Status: //p'
}

# refused <status> <words> <command>...
refused() {
    run "${@:3}"
    [[ $status == "$1" && $output == *"$2"* ]] || { printf '%s: %s\n' "$status" "$output" >&2; return 1; }
}

sql() { sqlite3 "$1/sky.db" "$2"; }

# same <sql>: both sides answer the same.
same() { diff <(sql "$a" "$1") <(sql "$b" "$1"); }

# How far behind, `make check-follow` judges by the second, with nothing beside it. Here it may be ten.
@test "twenty kills of either side under writers: little behind, and the same in the end" {
    timeout 900 python3 "$BATS_TEST_DIRNAME/faults/follow.py" 20 --behind 10
}

@test "operations, tokens and their audit are the same there, and it goes on where it was" {
    make Ana Eva
    of "$a" sky token add --role lector uno >/dev/null
    follow "$a"
    make Leo
    of "$a" sky token add --role lector dos >/dev/null
    of "$a" sky undo 1 >/dev/null
    follow "$a"
    same 'SELECT numero, hex(sello), nombre, documento FROM operaciones'
    same 'SELECT id, documento FROM pases'
    same 'SELECT * FROM auditoria'
    same 'SELECT * FROM registro'
    of "$b" sky verify
    [[ $(sql "$b" 'SELECT count(*) FROM pases') == 2 ]]
}

@test "no program serves a follower; promoted it is a registry with a log of its own" {
    local old new
    make Ana Eva
    follow "$a"
    [[ $(cgi "$b" clientes GET /clientes 2>"$BATS_TEST_TMPDIR/err") == 503 ]]
    grep -q "is a follower of the registry in $a" "$BATS_TEST_TMPDIR/err"
    refused 2 'sky promote' of "$b" sky export -
    refused 2 'sky promote' of "$b" sky backup "$BATS_TEST_TMPDIR/copy.db"
    refused 2 'sky promote' of "$b" sky restore "$a/sky.db"
    old=$(sql "$b" 'SELECT id FROM registro')
    promote --dry-run | tee "$BATS_TEST_TMPDIR/rehearsed"
    grep -q '^the registry ends with operation 2,' "$BATS_TEST_TMPDIR/rehearsed"
    grep -q "^$a was last heard of at .* and had operation 2 then" "$BATS_TEST_TMPDIR/rehearsed"
    [[ $(sql "$b" 'SELECT id FROM registro') == "$old" ]]
    promote --json | jq -e '.last == 2 and .source_last == 2'
    new=$(sql "$b" 'SELECT id FROM registro')
    [[ $new != "$old" ]]
    [[ $(cgi "$b" clientes GET /clientes/Ana) == 200 ]]
    [[ $(cgi "$b" cambios GET "/cambios?desde=$old-1") == 410 ]] # a position in the source's feed
    [[ $(cgi "$b" cambios GET "/cambios?desde=$new-1") == 200 ]]
    refused 2 'no follower' promote
    refused 2 'a registry of its own' follow "$a"
}

@test "who was forgotten is so in the follower too, and stands in its ledger" {
    make 'Zutana Perengano' Eva
    follow "$a"
    grep -q Perengano "$b/sky.db"
    make Leo
    of "$a" env SKY_ACCESS=0 REQUEST_METHOD=POST REQUEST_URI=/clientes/Zutana%20Perengano/olvidar \
        "$SKY_BUILD/cgi-bin/clientes" </dev/null | grep -q '^Status: 20'
    follow "$a"
    ! grep -q Perengano "$b"/sky.db*
    [[ $(cut -d' ' -f1 "$b/sky.db.olvidos") == 1 ]]
    of "$b" sky verify
    promote
    [[ $(cgi "$b" clientes GET /clientes/Eva) == 200 ]]
}

@test "a source that went back, or is another one, is followed no more, and nothing is changed" {
    make Ana
    of "$a" sky backup "$BATS_TEST_TMPDIR/old.db"
    make Eva Leo
    follow "$a"
    cp "$a/sky.db" "$BATS_TEST_TMPDIR/new.db"
    cp "$BATS_TEST_TMPDIR/old.db" "$a/sky.db" && rm "$a/sky.db.lock"
    refused 1 'ends before operation 3' follow "$a"
    make Eva Max
    refused 1 'operation 3 has another seal' follow "$a"
    of "$a" sky restore "$BATS_TEST_TMPDIR/new.db"
    refused 1 'was put back from a copy' follow "$a"
    of "$b" sky verify | grep -q '^3 operations, 0 faults'
    rm "$b"/sky.db
    follow "$a"
    same 'SELECT numero, hex(sello) FROM operaciones'
}

@test "the first difference stops it, on whichever side it is" {
    make Ana Eva
    follow "$a"
    sql "$b" "UPDATE operaciones SET sello = zeroblob(32) WHERE numero = 2"
    refused 1 'operation 2 has another seal' follow "$a"
    rm "$b/sky.db"
    follow "$a"
    make Leo Max
    sql "$a" "UPDATE operaciones SET autor = 'otro' WHERE numero = 4"
    refused 1 'operation 4 is not what was sealed' follow "$a"
    [[ $(sql "$b" 'SELECT max(numero) FROM operaciones') == 2 ]]
}

@test "what cannot be followed, or kept, is refused by name" {
    local words
    refused 2 'neither a folder that is there nor a host' of "$b" sky follow 'one two'
    refused 2 'neither a folder that is there nor a host' of "$b" sky follow -- -oProxyCommand=true
    refused 2 "$a/sky.db" follow "$a"
    [[ ! $(ls -A "$b") ]] # nothing was followed
    refused 2 'a follower is a file' env SKY_STORE=postgresql://sky@localhost/sky "$SKY_BUILD/bin/sky" follow "$a"
    refused 2 'sky follow' sky ship "$a" </dev/null
    make Ana
    printf 'x\n%s\n' Otro | sed '1s/x/nombre/' | of "$b" sky import --format csv - >/dev/null
    refused 2 'a registry of its own' follow "$a"
    [[ $(sql "$b" 'SELECT nombre FROM clientes') == Otro && ! -e $b/sky.db.follow ]]
    rm "$b"/*
    begin_following
    for words in "follow $a" promote; do
        refused 2 'end it first' of "$b" "$SKY_BUILD/bin/sky" $words
    done
    refused 1 'is a follower' of "$BATS_TEST_TMPDIR" sky follow "$b"
}

all_is_well() {
    of "$b" sky status >"$BATS_TEST_TMPDIR/status"
    [[ $(head -n 1 "$BATS_TEST_TMPDIR/status") == 'all is well' ]]
}

@test "its status says of what it is a follower, how far behind, and warns when that lasts" {
    make Ana Eva
    follow "$a"
    await 60 all_is_well
    grep -qE "^follows     $a, last heard of [0-9T:.Z-]{24}, [0-9]+ s ago$" "$BATS_TEST_TMPDIR/status"
    grep -qE '^behind      0 operations, level with it at [0-9T:.Z-]{24}, [0-9]+ s ago$' "$BATS_TEST_TMPDIR/status"
    grep -q '^customers   2$' "$BATS_TEST_TMPDIR/status"
    of "$b" sky status --json | jq -e --arg source "$a" '.operation == 2 and (.follows | .source == $source and
        .behind == 0 and .known == 2 and .heard_seconds < 30 and .level_seconds < 30 and .heard == .level)'
    [[ $(of "$a" sky status --json | jq .follows) == null ]]
    printf '%-20s %-20s %-21s\n' "$(date -d '-5 seconds' +%s000)" 9 "$(date -d '-2 minutes' +%s000)" >"$b/sky.db.follow"
    refused 1 "to have had all that $a has for 12" of "$b" sky status
    [[ $output == *$'\nbehind      7 operations, level with it at '* ]]
    rm "$b/sky.db.follow"
    refused 1 "ever to have had all that $a has" of "$b" sky status
    [[ $(of "$b" sky status --json | jq -c '.follows | [.behind, .heard, .level_seconds]') == '[null,null,null]' ]]
    refused 2 'sky promote' of "$b" sky undo --dry-run 1
    refused 2 'sky promote' of "$b" sky import --dry-run - <<<'{"nombre":"Luz"}'
}

# The other host: a shell that runs what it is told, as sshd has one.
@test "by ssh: the shell there gets one line, whatever the folder is called" {
    local odd="$BATS_TEST_TMPDIR/it's \$HOME, \`no\`"
    mkdir "$odd" "$BATS_TEST_TMPDIR/bin"
    cat >"$BATS_TEST_TMPDIR/bin/ssh" <<'SSH'
#!/bin/bash
echo "$*" >>"$SSH_SAID"
while [[ $1 != -- ]]; do shift; done
[[ $2 != nowhere ]] || { echo 'ssh: Could not resolve hostname nowhere' >&2; exit 255; }
[[ $2 != greets ]] || echo 'Welcome!'
[[ $2 != bare ]] || PATH=/nowhere
SKY_STORE=$THERE exec /bin/sh -c "$3"
SSH
    chmod +x "$BATS_TEST_TMPDIR/bin/ssh"
    export PATH="$BATS_TEST_TMPDIR/bin:$SKY_BUILD/bin:$PATH" SSH_SAID=$BATS_TEST_TMPDIR/said THERE=sqlite:$a/sky.db
    make Ana Eva
    follow sky@host.example.org
    same 'SELECT numero, hex(sello) FROM operaciones'
    grep -q -- '-T -o BatchMode=yes .* -- sky@host.example.org sky ship$' "$SSH_SAID"
    refused 2 'ssh did not get there' follow nowhere
    refused 2 'there is no sky' follow bare
    refused 2 'does not speak as sky ship' follow greets
    rm "$b"/*
    a=$odd make Leo
    follow "host:$odd"
    [[ $(sql "$b" 'SELECT nombre FROM clientes') == Leo ]]
    [[ $(promote | sed -n 's/ was last heard of.*//p') == "host:$odd" ]]
}

has_two() { [[ $(sql "$b" 'SELECT max(numero) FROM operaciones') == 2 ]]; }

@test "a source that is away is waited for, and said to be" {
    make Ana
    begin_following
    pkill -KILL -P "$follower"
    await_said 'it is tried again'
    make Eva
    await_said 'is there again'
    await 120 has_two
    same 'SELECT numero, hex(sello) FROM operaciones'
}
