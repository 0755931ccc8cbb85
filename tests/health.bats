#!/usr/bin/env bats
# /readyz: what it says of a registry that is well, that will fail if nobody sees to it, and that has failed; who is told
# how much; and that sky status says the same.

load lib/stack

setup() {
    [[ ${SKY_TEST_STORE:-} != postgres ]] || skip "what is spoilt here is a file"
    export SKY_DATA=$BATS_TEST_TMPDIR/data
    file=$SKY_DATA/sky.db
    mkdir -p "$SKY_DATA"
}

teardown() { stack_stop; }

scenario() { timeout 900 python3 "$BATS_TEST_DIRNAME/faults/health.py" "$@"; }

sky() { SKY_STORE=sqlite:$file "$SKY_BUILD/bin/sky" "$@"; }

# check <name> [jq filter]: of the last verbose answer.
check() { jq -r --arg name "$1" '.comprobaciones[] | select(.nombre == $name) | '"${2:-.estado}" <<<"$body"; }

# becomes <status> <check> <state>: the verbose answer, in a while.
becomes() { await 120 is_so "$@" || { printf '%s\n' "$status" "$body" >&2; return 1; }; }

is_so() {
    call GET site '/readyz?verbose'
    [[ $status == "$1" && $(check "$2") == "$3" ]]
}

# proof <when>: of a backup.
proof() {
    printf '{"archivo":"uno.zst","instante":"%s","operacion":1,"segundos":1.000}\n' "$(date -ud "$1" +%FT%T.000Z)" >"$file.backup.new"
    mv "$file.backup.new" "$file.backup"
}

@test "a registry that is well is so in each check, and in few bytes for who does not ask for more" {
    stack_start "$SKY_DATA"
    becomes 200 integridad bien
    until [[ $(check integridad .instante) == 20*Z ]]; do becomes 200 integridad bien; done
    [[ $(jq -r '[.comprobaciones[].nombre] | join(" ")' <<<"$body") == 'lectura escritura integridad disco wal copia reloj olvido indice lote traslado' ]]
    [[ $(check copia) == sin_juzgar && $(check reloj .valor) == 0 && $(check wal .limite) == 64 ]]
    [[ $(jq -r '.status, .estado' <<<"$body") == $'ok\nbien' && $(check escritura .que_hacer) == null ]]
    call GET site /readyz
    expect 200 '{"status":"ok"}'
    call GET site '/readyz?verbose=1&x=%' # what is not known is passed over, as ever
    [[ $status == 200 && $(check disco) == bien ]]
}

@test "a backup that is old, or was never made, and a clock that was set back are degraded, and say what to do" {
    SKY_BACKUP_MAX_AGE=24 stack_start "$SKY_DATA"
    becomes 200 copia degradado
    [[ $(check copia .limite) == 24 && $(check copia .valor) == null && $(check copia .que_hacer) == *'sky backup'* ]]
    [[ $(jq -r .estado <<<"$body") == degradado ]]
    call GET site /readyz
    expect 200 '{"estado":"degradado","status":"ok"}'
    proof '25 hours ago'
    until [[ $(check copia .valor) == 25 ]]; do becomes 200 copia degradado; done
    SKY_BACKUP_MAX_AGE=24 run sky status --backups "$BATS_TEST_TMPDIR" --sockets "$SKY_DATA/run"
    [[ $status == 1 && $output == *'the last backup is 25 h old'* ]]
    proof '1 hour ago'
    becomes 200 copia bien
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    expect 201 "${body%$'\n'}"
    sqlite3 "$file" '.timeout 5000' 'UPDATE operaciones SET instante = instante + 60000'
    becomes 200 reloj degradado
    (($(check reloj .valor) > 5 && $(check reloj .valor) <= 60))
    SKY_BACKUP_MAX_AGE=24 run sky status --backups "$BATS_TEST_TMPDIR" --sockets "$SKY_DATA/run"
    [[ $status == 1 && $output == *'the last operation is '*" s ahead: the host's clock was set back"* && $output != *'backup is'* ]]
    grep -qF '"level":"warning","program":"salud","event":"copia: degradado' "$SKY_DATA"/log/salud.log
    grep -qF '"level":"info","program":"salud","event":"copia: bien' "$SKY_DATA"/log/salud.log
}

@test "a disk with less than a tenth left is degraded" {
    local wrapper folder=$BATS_TEST_TMPDIR/disk
    unshare -m true 2>/dev/null && wrapper=(unshare -m) || { unshare -rm true 2>/dev/null && wrapper=(unshare -rm); } ||
        skip "no file system can be mounted here"
    mkdir "$folder"
    # shellcheck disable=SC2016
    stack_wrapper=("${wrapper[@]}" bash -c 'mount -t tmpfs -o size=64m tmpfs "$0" && exec "$@"' "$folder")
    SKY_STORE=sqlite:$folder/sky.db stack_start "$SKY_DATA"
    becomes 200 disco bien
    head -c 59M /dev/zero >"/proc/$STACK_PID/root$folder/filler"
    becomes 200 disco degradado
    (($(check disco .valor) < 10 && $(check disco .limite) == 10))
    [[ $(check escritura) == bien ]]
    rm "/proc/$STACK_PID/root$folder/filler"
    becomes 200 disco bien
}

@test "a file that is damaged is not served, and what to do is said" {
    sky import - <<<'{"nombre":"Ana","contacto":"a"}' 2>/dev/null
    sqlite3 "$file" "UPDATE clientes SET nombre = ''"
    stack_start "$SKY_DATA"
    becomes 503 integridad mal
    [[ $(check integridad .causa) == *clientes* && $(check integridad .que_hacer) == *'sky verify'*'sky restore'* ]]
    [[ $(jq -r .error <<<"$body") == 'El servicio no está disponible; reintente en unos segundos.' ]]
    [[ $(header Retry-After) == 1 ]]
    call GET site /readyz
    expect 503 '{"error":"El servicio no está disponible; reintente en unos segundos."}'
    call GET site '/readyz?verbose' '' --header 'Accept: application/problem+json'
    [[ $status == 503 && $(check integridad) == mal && $(jq -r .code <<<"$body") == UNAVAILABLE ]]
}

@test "who may not read what is counted is told whether, and not why" {
    local token
    SKY_ACCESS=1 stack_start "$SKY_DATA"
    token=$(sky token add --role lector sonda 2>/dev/null)
    call GET site /readyz
    expect 200 '{"status":"ok"}'
    call GET site '/readyz?verbose'
    expect 401 '{"error":"Faltan credenciales."}'
    [[ $(header WWW-Authenticate) == Bearer* ]]
    await 60 answers 200 GET site '/readyz?verbose' '' --header "Authorization: Bearer $token" # once it is known
    [[ $(check escritura) == bien ]]
}

@test "while another program writes for long, nobody waits" { scenario locked; }
@test "a program that begins meanwhile lets nobody wait either" { scenario fresh; }
@test "while the disk does not answer, nobody waits" { scenario disk; }
@test "while the database server does not answer, nobody waits" { scenario postgres; }
