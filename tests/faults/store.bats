#!/usr/bin/env bats
# The store when the disk fails it: full, and unable to say whether it wrote.

load ../lib/stack
load ../lib/tracing

teardown() { stack_stop; }

cliente() { printf '{"nombre":"%s","contacto":"c","servicio":"s"}' "$1"; }
create() { call POST clientes /clientes "$(cliente "$1")"; }
registry() { python3 "$root/tests/lib/registry.py" "$1"; }

# Sets wrapper to what runs a command in a mount namespace of its own, as root or as the root of a user namespace.
namespace() {
    unshare -m true 2>/dev/null && wrapper=(unshare -m) && return
    unshare -rm true 2>/dev/null && wrapper=(unshare -rm) && return
    echo "this test mounts a small disk, which needs root, or user namespaces that are allowed" >&2
    return 1
}

# A registry, and nginx's temporary files beside it as on a host, in a file system of 24 MiB that nobody else sees; here
# it is $disk.
start_on_small_disk() {
    local wrapper folder=$BATS_TEST_TMPDIR/disk data=$BATS_TEST_TMPDIR/data
    namespace || return 1
    mkdir -p "$folder" "$data/tmp"
    # shellcheck disable=SC2016
    stack_wrapper=("${wrapper[@]}" bash -c 'mount -t tmpfs -o size=24m tmpfs "$0" && mkdir "$0/tmp" &&
        mount --bind "$0/tmp" "$1" && exec "${@:2}"' "$folder" "$data/tmp")
    export SKY_STORE=sqlite:$folder/sky.db
    stack_start "$data"
    disk=/proc/$STACK_PID/root$folder
}

fill_disk() { ! cat /dev/zero >"$disk/filler" 2>/dev/null; }

# document <name> <bytes>: a document of that size, in the file of that name.
document() {
    local head="{\"nombre\":\"$1\",\"relleno\":\"" tail='"}'
    printf '%s%s%s' "$head" "$(head -c $(($2 - ${#head} - ${#tail})) /dev/zero | tr '\0' x)" "$tail" \
        >"$BATS_TEST_TMPDIR/$1"
}

# store <name> [curl option...]: the document that is in the file of that name.
store() {
    call POST archivos /archivos '' --header 'Content-Type: application/json' --header 'Expect:' \
        --data-binary "@$BATS_TEST_TMPDIR/$1" "${@:2}"
}

# fail_syncs <k>: from its k-th on, the program's threads cannot sync a file.
fail_syncs() { inject clientes fdatasync,fsync "error=EIO:when=$1+"; }

@test "a full disk: writes get 507 and are not stored, reads go on, and with room writes work by themselves" {
    start_on_small_disk
    create Antes
    expect 201
    fill_disk
    local name
    for name in Uno Dos Tres; do
        create "$name"
        expect 507 '{"error":"No hay espacio en el disco; no se guardó nada."}'
        call GET clientes "/clientes/$name"
        expect 404
    done
    call DELETE archivos /archivos/Antes
    expect 507
    call GET clientes /clientes/Antes
    expect 200
    call GET clientes /clientes
    expect 200 '["Antes"]'
    rm "$disk/filler"
    create Uno
    expect 201
    [[ $(header Sky-Operacion) == 2 ]]
    call DELETE archivos /archivos/Antes
    expect 200
    ! grep 'started again' "$SKY_DATA/bootstrap.out"
    registry "$disk/sky.db"
}

@test "a full disk: large bodies reach the program, and large documents those who read slowly" {
    start_on_small_disk
    local answer
    document Grande 1048576
    store Grande
    expect 201
    fill_disk
    document Nuevo 210000
    store Nuevo
    expect 507 '{"error":"No hay espacio en el disco; no se guardó nada."}'
    document Tope 1048576
    store Tope
    expect 507
    store Tope --header 'Transfer-Encoding: chunked'
    expect 507
    touch "$SKY_DATA/run/closing"
    await 60 lets_go archivos /archivos/Grande
    store Tope
    expect 507
    rm "$SKY_DATA/run/closing"
    answer=$(python3 "$BATS_TEST_DIRNAME/slow.py" "$SKY_ARCHIVOS_PORT" /archivos/Grande 2)
    [[ $answer == '200 1048577 whole' ]] || { echo "read slowly: $answer" >&2; return 1; }
    rm "$disk/filler"
    store Tope
    expect 201
}

@test "a failed sync: 503, the program is started again, the registry is right, the retry works" {
    # It leaves with connections open, whose memory goes with it.
    export ASAN_OPTIONS=detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
    stack_start "$BATS_TEST_TMPDIR/data"
    local before
    before=$(program_pid clientes)
    create Antes
    expect 201
    fail_syncs 1
    create Incierto
    stop_tracing
    expect 503 '{"error":"Resultado desconocido: no se sabe si el cambio se guardó."}'
    [[ $(header Retry-After) == 1 ]]
    await 120 grep -q 'clientes ended unexpectedly' "$SKY_DATA/bootstrap.out"
    await 120 answers 200 GET clientes /clientes/Antes
    [[ $(program_pid clientes) != "$before" ]]
    create Incierto
    [[ $status == 201 || $status == 409 ]]
    call GET clientes /clientes/Incierto
    expect 200
    registry "$SKY_DATA/sky.db"
}

@test "the control: with a tracer and no failure, 201" {
    stack_start "$BATS_TEST_TMPDIR/data"
    fail_syncs 60000
    create Seguro
    stop_tracing
    expect 201
    grep -qE 'f(data)?sync' "$BATS_TEST_TMPDIR/strace"
}

@test "a registry that is said to run answers with each of its programs, however late one of them starts" {
    mkdir "$BATS_TEST_TMPDIR/bin"
    # shellcheck disable=SC2016
    printf '#!/bin/bash\n[[ "$*" != *cambios* ]] || sleep 3\nexec %s "$@"\n' "$(command -v spawn-fcgi)" \
        >"$BATS_TEST_TMPDIR/bin/spawn-fcgi"
    chmod +x "$BATS_TEST_TMPDIR/bin/spawn-fcgi"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH stack_start "$BATS_TEST_TMPDIR/data"
    call GET site '/cambios?limite=1'
    [[ $status == 200 ]]
}
