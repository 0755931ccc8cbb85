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

# A registry in a file system of 24 MiB that nobody else sees; here it is $disk.
start_on_small_disk() {
    local wrapper folder=$BATS_TEST_TMPDIR/disk
    namespace || return 1
    mkdir "$folder"
    # shellcheck disable=SC2016
    stack_wrapper=("${wrapper[@]}" bash -c 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"' "$folder")
    export SKY_STORE=sqlite:$folder/sky.db
    stack_start "$BATS_TEST_TMPDIR/data"
    disk=/proc/$STACK_PID/root$folder
}

fill_disk() { ! cat /dev/zero >"$disk/filler" 2>/dev/null; }

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
    await 10 grep -q 'clientes ended unexpectedly' "$SKY_DATA/bootstrap.out"
    await 20 answers 200 GET clientes /clientes/Antes
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
