#!/usr/bin/env bats
# sky history, sky log and sky status: what they tell, and that they change nothing.

load lib/stack

setup() {
    cd "$BATS_TEST_TMPDIR"
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/sky.db
}

teardown() {
    [[ ! ${FOLLOWER:-} ]] || kill "$FOLLOWER" 2>/dev/null || true
    stack_stop
}

sky() { "$SKY_BUILD/bin/sky" "$@"; }

# says <status> <expression>: of what was run last.
says() { [[ $status == "$1" && $output =~ $2 ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }; }

# reports <status> <expression>: of the status. It is asked for again, as it tells of any program that takes two seconds.
reports() {
    run sky status --sockets "$SKY_DATA/run" --backups backups
    says "$@"
}

only_saludo_is_missing() {
    reports 1 'WARNING     the last backup is 72 h old.*WARNING     .*/run/saludo.sock does not answer: no answer within two seconds' &&
        [[ ${lines[0]} == WARNING* && ${lines[1]} == WARNING* && ${lines[2]} == store* ]]
}

fill() {
    sky import --author ana - <<<'{"nombre":"Ana","contacto":"uno"}'
    sky import --author eva - <<<'{"nombre":"Ana","contacto":"dos"}'
    printf 'numero,nombre\n1,Ana Ruiz\n' | sky import --author eva --key numero -
}

@test "a history has every operation, the last first, and what it changed" {
    fill
    [[ $(sky history 'Ana Ruiz' | sed -E 's/\t[0-9T:.Z-]{24}\t/\t/') == $'4\teva\tcargar\tAna Ruiz\n\tnombre: "Ana" -> "Ana Ruiz"\n2\teva\tcargar\tAna\n\tcontacto: "uno" -> "dos"\n1\tana\tcargar\tAna\n\tcontacto: - -> "uno"\n\tnombre: - -> "Ana"' ]]
    [[ $(sky history --at 1 Ana | grep -c cargar) == 1 ]]
    [[ $(sky history --json 'Ana Ruiz' | jq -c '[.operacion, .cambios[0].miembro]') == $'[4,"nombre"]\n[2,"contacto"]\n[1,"contacto"]' ]]
    run sky history Nadie
    says 2 "El cliente 'Nadie' no fue encontrado"
    run sky history ' Ana'
    says 2 'nombre'
}

@test "a long history is told whole" {
    local i
    for i in {1..12}; do sky import - <<<"{\"nombre\":\"Ana\",\"contacto\":\"$i\",\"notas\":\"$(head -c 60000 /dev/zero | tr '\0' x)$i\"}" >/dev/null; done
    [[ $(sky history Ana | grep -c cargar) == 12 ]]
}

@test "the log is told from an operation on, and followed" {
    fill
    [[ $(sky log | cut -f 1,3-) == $'1\tana\tcargar\tAna\n2\teva\tcargar\tAna\n3\teva\tcargar\tAna\n4\teva\tcargar\tAna Ruiz' ]]
    [[ $(sky log --from 4 | cut -f 1) == 4 && ! $(sky log --from 5) ]]
    [[ $(sky log --json | jq -c .operacion | paste -sd,) == 1,2,3,4 ]]
    seq 1200 | sed 's/.*/{"nombre":"&"}/' | sky import -
    [[ $(sky log | wc -l) == 1204 ]]
    sky log --follow >followed 3>&- &
    FOLLOWER=$!
    sky log --follow --from 1203 >late 3>&- &
    local late=$!
    local i last first
    for i in {1..600}; do # until the first one, which tells of nothing before its begin, has begun
        sky import - <<<"{\"nombre\":\"Eva $i\"}"
        ! grep -q Eva followed || break
        sleep 0.2
    done
    last=$((1204 + i))
    await 120 grep -q "^$last.*Eva" followed
    await 120 grep -q "^$last.*Eva" late
    kill "$late" || true
    first=$(head -n 1 followed | cut -f 1)
    ((first > 1204))
    [[ $(cut -f 1 followed) == "$(seq "$first" "$last")" && $(cut -f 1 late) == "$(seq 1203 "$last")" ]]
}

@test "looking at a registry changes nothing" {
    fill
    local before
    before=$(sha256sum sky.db)
    sky status >/dev/null
    sky log >/dev/null
    sky history 'Ana Ruiz' >/dev/null
    sky export >/dev/null
    sky undo --dry-run 4 >/dev/null
    [[ $(sha256sum sky.db) == "$before" && $(echo sky.db*) == 'sky.db sky.db.lock' ]]
}

@test "a moment that is no past one is refused by the option's name" {
    fill
    for command in export 'history Ana'; do
        run sky $command --at 2999-01-01
        says 2 '^sky (export|history): --at está en el futuro\.$'
        run sky $command --at ayer
        says 2 '^sky (export|history): --at debe ser un número de operación, un instante o un día\.$'
    done
}

@test "a move is rehearsed, and told in JSON" {
    fill
    local other=sqlite:$BATS_TEST_TMPDIR/other.db
    [[ $(sky move --dry-run --to "$other") == '4 operations of 1 customers would move; the store would be made' ]]
    [[ $(sky move --dry-run --json --to "$other") == '{"customers":1,"is_there":false,"operations":4,"operations_left":4,"target":"none"}' ]]
    [[ ! -e other.db ]]
    run sky move --dry-run --to "sqlite:$BATS_TEST_TMPDIR/no/other.db"
    says 2 '^sky move: cannot make .*/no/other\.db: No such file or directory$'
    local began=${EPOCHREALTIME//[.,]/} moved took
    moved=$(sky move --json --to "$other")
    took=$(((${EPOCHREALTIME//[.,]/} - began) / 1000 + 1))
    jq -e --argjson took "$took" '[.customers, .operations, .was_finished, .was_there, (.seal | length)] ==
        [1, 4, false, false, 64] and (.held_ms < 5000 or .held_ms <= $took)' <<<"$moved"
    [[ $(sky move --json --to "$other") == '{"was_finished":false,"was_there":true}' ]]
    [[ $(sky move --dry-run --json --to "$other" | jq -r .target) == this ]]
    [[ $(sky move --dry-run --to "sqlite:$BATS_TEST_TMPDIR/sky.db") == '4 operations of 1 customers would move, 4 of which are there from before' ]]
}

@test "the status of a registry in use, with what needs somebody first" {
    unset SKY_STORE
    stack_start "$BATS_TEST_TMPDIR/data"
    export SKY_STORE=sqlite:$SKY_DATA/sky.db
    call POST archivos /archivos '{"nombre":"Ana"}'
    expect 201
    mkdir backups
    run sky status --sockets "$SKY_DATA/run" --backups backups
    says 1 '^WARNING     there is no backup: sky backup FILE makes one'
    sky backup backups/uno.db >/dev/null
    await 60 reports 0 '^all is well.*operation   1, of .*, 0 min ago.*customers   1.*disk        .* left of .*backup      uno.db, of .*program     .*/run/clientes.sock answers in '
    [[ $output != *$'\033'* ]]
    [[ $(sky status --json --sockets "$SKY_DATA/run" | jq '.programs | length') == $(cd "$root" && nginx/routes programs | wc -w) ]]
    rm "$SKY_DATA/sky.db.backup" # the proof, which is of now
    touch -d '3 days ago' backups/uno.db
    kill -STOP "$(program_pid saludo)"
    await 60 only_saludo_is_missing
    kill -CONT "$(program_pid saludo)"
}

@test "the status of a registry that cannot be read" {
    run sky status
    says 2 "^WARNING     the store cannot be read: cannot open $BATS_TEST_TMPDIR/sky.db: No such file"
    echo nothing >sky.db
    run sky status --json
    says 2 '"warnings":\["the store cannot be read'
    [[ $(<sky.db) == nothing ]]
}

@test "colours are for terminals, unless NO_COLOR is set" {
    command -v script >/dev/null || skip "script is missing"
    [[ $(TERM=xterm script -qec "'$SKY_BUILD/bin/sky' status" /dev/null) == *$'\033[1;31mWARNING'* ]]
    [[ $(NO_COLOR=1 TERM=xterm script -qec "'$SKY_BUILD/bin/sky' status" /dev/null) != *$'\033'* ]]
}

@test "what nobody takes of an export keeps the log from nobody" {
    stack_start
    seq 3000 | sed 's/.*/{"nombre":"Cliente &","notas":"Una nota, y otra, y otra más, y aún otra."}/' | sky import - 2>/dev/null
    mkfifo taken
    "$SKY_BUILD/bin/sky" export --format ndjson - >taken 2>/dev/null 3>&- &
    FOLLOWER=$!
    local taken
    exec {taken}<taken
    read -ru "$taken"
    await 60 waits_to_write
    await 120 log_is_emptied
    kill -0 "$FOLLOWER"
}

# waits_to_write: whether the pipe is full, and a thread of the export waits for that to change.
waits_to_write() { grep -q pipe_write "/proc/$FOLLOWER/task/"*/wchan; }

log_is_emptied() { [[ $(sqlite3 sky.db 'PRAGMA wal_checkpoint(TRUNCATE)') == 0* ]]; }
