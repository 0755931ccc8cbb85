#!/usr/bin/env bats
# sky backup, sky restore and sky key: archives that prove themselves, the registry of a moment, and what is refused.

load lib/stack

setup() {
    cd "$BATS_TEST_TMPDIR"
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/sky.db
}

teardown() {
    [[ ! ${HOLDER:-} ]] || kill "$HOLDER" 2>/dev/null || true
    [[ ! ${MOUNTED:-} ]] || umount "$MOUNTED"
}

sky() { "$SKY_BUILD/bin/sky" "$@"; }

# says <status> <expression>: of what was run last.
says() { [[ $status == "$1" && $output =~ $2 ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }; }

# fill [count]: so many customers, and another name for the first one.
fill() {
    seq "${1:-40}" | sed 's/.*/{"nombre":"Cliente &","contacto":"c&@sky.com"}/' | sky import - 2>/dev/null
    printf 'numero,nombre\n1,Ana\n' | sky import --key numero - 2>/dev/null
}

# Where the log ends, and with what seal.
end_of() { SKY_STORE=sqlite:$1 sky verify --json | jq -c '[.operations, .seal, .faults_count]'; }

# unchanged <command>...: runs it, and the registry is the same afterwards, with nothing left beside it.
unchanged() {
    local before=$(sha256sum sky.db)
    run "$@"
    [[ $(sha256sum sky.db) == "$before" && $(echo sky.db?*unverified* | grep -c '\*') == 1 ]]
}

# flip <file> <place>: another bit there.
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "\\x$(printf %x $((byte ^ 1 << ($2 % 8))))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "an archive is smaller, proves itself, and is put back" {
    fill 400
    local end=$(end_of sky.db)
    run sky backup --compress a.zst
    says 0 '^402 operations, 0 faults, last seal [0-9a-f]{64}.*proved in [0-9]+\.[0-9] s$'
    [[ $(stat -c %a a.zst) == 600 && $(stat -c %s a.zst) -lt $(($(stat -c %s sky.db) / 3)) ]]
    [[ $(jq -c '[.archivo, .operacion, (.segundos >= 0), (.instante | test("^20.*Z$"))]' sky.db.backup) == '["a.zst",402,true,true]' ]]
    jq -e '.proved_seconds >= 0' <<<"$(sky backup --json --compress --level 1 b.zst)"
    jq -e '.archivo == "c.db"' sky.db.backup || sky backup c.db && jq -e '.archivo == "c.db"' sky.db.backup
    sky import - <<<'{"nombre":"Luz"}' 2>/dev/null
    sky restore a.zst 2>/dev/null
    [[ $(end_of sky.db) == "$end" && -e sky.db.replaced ]]
    [[ $(echo *unverified*) == '*unverified*' ]]
}

@test "the host that makes backups need not be able to read them" {
    fill
    run sky key clave
    says 0 '^sky-public-[0-9a-f]{64}$'
    local public=$output end=$(end_of sky.db)
    [[ $(stat -c %a clave) == 600 ]]
    run sky key clave
    says 2 'clave is there: name a new file'
    sky key otra >/dev/null
    sky backup --to-key "$public" a.zst
    ! grep -qF "c7@sky.com" a.zst
    grep -v private clave >publica
    sky backup --to-key publica b.zst
    unchanged sky restore a.zst
    says 2 "a.zst is encrypted for $public: name the file with its private key by --key-file.*nothing was changed"
    unchanged sky restore --key-file otra a.zst
    says 2 "a.zst is encrypted for $public, and the key file is of sky-public-"
    unchanged sky restore --key-file publica a.zst
    says 2 "publica has no line 'sky-private-'"
    for one in a b; do
        unchanged sky restore --dry-run --key-file clave "$one.zst"
        says 0 'nothing was changed; the copy is whole'
        sky restore --key-file clave "$one.zst" 2>/dev/null
        [[ $(end_of sky.db) == "$end" ]]
        rm sky.db.replaced
    done
    sky backup --compress plain.zst
    unchanged sky restore --key-file clave plain.zst
    says 2 'plain.zst is not encrypted, whoever made it: leave --key-file out'
}

@test "an archive that is cut short, damaged anywhere, or of another format is named with its place" {
    fill
    sky backup --compress a.zst
    local size=$(stat -c %s a.zst) at
    for at in 9 60 1000 $((size - 1)); do
        head -c "$at" a.zst >b.zst
        unchanged sky restore b.zst
        says 2 "b.zst ends at byte $at, within .*it was cut short; take another copy.*nothing was changed"
    done
    for at in $(seq 9 $((size / 29)) $((size - 1))); do
        cp a.zst b.zst
        flip b.zst "$at"
        unchanged sky restore b.zst
        says 2 'of b.zst, bytes [0-9]+ to [0-9]+, is not as it was written|b.zst ends at byte'
        unchanged sky restore --dry-run b.zst
        says 2 'nothing was changed'
    done
    cp a.zst b.zst
    printf '\x09' | dd of=b.zst bs=1 seek=8 conv=notrunc status=none
    unchanged sky restore b.zst
    says 2 'an archive of format 9, and this release reads 1: use the release that made it'
    cat a.zst - <<<x >b.zst
    unchanged sky restore b.zst
    says 2 "b.zst goes on at byte $size, after its end"
}

@test "a disk that is full in the middle leaves no archive, and the registry as it was" {
    fill 2000
    sky backup --compress a.zst
    mkdir small
    # For a restore, room for half of what is unpacked; for a backup, for half of the copy.
    local half=$(($(stat -c %s sky.db) / 2048)) limit=true
    if ((EUID == 0)) && mount -t tmpfs -o "size=${half}k" tmpfs small; then
        MOUNTED=$PWD/small
    else
        limit="trap '' XFSZ; ulimit -f $half"
    fi
    unchanged bash -c "$limit; exec '$SKY_BUILD/bin/sky' backup --compress small/b.zst"
    says 2 'No space left on device|File too large|disk is full|disk I/O error'
    [[ ! $(ls small) ]]
    SKY_STORE=sqlite:$PWD/small/sky.db run bash -c "$limit; exec '$SKY_BUILD/bin/sky' restore a.zst"
    says 2 'small/sky.db.unpacked.unverified: (No space left on device|File too large).*nothing was changed'
    [[ ! $(ls small) ]]
    [[ $(jq -r .archivo sky.db.backup) == a.zst ]]
}

@test "what is in use is neither replaced nor overwritten" {
    fill
    sky backup --compress a.zst
    mkfifo asked
    sqlite3 sky.db <asked >answered 3>&- &
    HOLDER=$!
    exec {hold}>asked
    echo 'PRAGMA journal_mode = WAL; BEGIN; SELECT count(*) FROM operaciones;' >&"$hold"
    while [[ $(wc -l <answered) != 2 ]]; do sleep 0.05; done
    unchanged sky restore a.zst
    says 2 'sky.db is in use: stop all programs first'
    run sky backup --compress --overwrite sky.db
    says 2 'sky.db-(wal|shm) is there: .*sky.db is a registry in use'
    exec {hold}>&-
    wait "$HOLDER"
    run sky backup --compress a.zst
    says 2 'cannot put the copy at a.zst: File exists'
    sky backup --compress --overwrite a.zst
    touch c.zst.unverified
    run sky backup --compress c.zst
    says 2 'c.zst.unverified is there: another copy is being made, or one was cut off: remove it if none is'
}

@test "the registry of a moment is put back, and nothing that came later" {
    fill 3
    sleep 0.01
    local then
    then=$(date -u +%FT%T.%3NZ)
    sleep 0.01
    sky import - <<<'{"nombre":"Luz"}' 2>/dev/null
    sky backup --compress a.zst >/dev/null
    sky backup b.db >/dev/null
    local one
    for one in a.zst b.db; do
        unchanged sky restore --dry-run --at "$then" "$one"
        says 0 '^5 operations, 0 faults.*nothing was changed; the copy is whole'
        sky restore --at "$then" "$one" 2>/dev/null
        [[ $(sky export --format ndjson - 2>/dev/null | jq -r .nombre | sort | paste -sd,) == 'Ana,Cliente 2,Cliente 3' ]]
        rm sky.db.replaced
        sky restore --at 2 "$one" 2>/dev/null
        [[ $(sky export --format ndjson - 2>/dev/null | jq -r .nombre | sort | paste -sd,) == 'Cliente 1,Cliente 2' ]]
        rm sky.db.replaced
        unchanged sky restore --at 7 "$one"
        says 2 '--at está en el futuro'
        unchanged sky restore --at 0 "$one"
        says 2 "there was nothing at '0'"
        unchanged sky restore --at ayer "$one"
        says 2 'debe ser un número de operación, un instante o un día'
    done
}

@test "an archive goes to another program and comes from one, as by rclone into a folder or a bucket" {
    fill
    local end=$(end_of sky.db)
    sky backup --compress - 2>told | cat >a.zst
    grep -q 'proved in' told
    [[ $(jq -r .archivo sky.db.backup) == - && $(end_of sky.db) == "$end" ]]
    cat a.zst | sky restore - 2>/dev/null
    [[ $(end_of sky.db) == "$end" ]]
    rm sky.db.replaced
    run bash -c "head -c 500 a.zst | '$SKY_BUILD/bin/sky' restore -"
    says 2 'standard input ends at byte 500.*cut short'
    run bash -c "'$SKY_BUILD/bin/sky' backup --compress - >/dev/full"
    says 2 'cannot be written to standard output: No space left on device'
    [[ $(echo *unverified*) == '*unverified*' ]]
    command -v rclone >/dev/null || skip "rclone is missing"
    export RCLONE_CONFIG=$PWD/rclone.conf
    printf '[remote]\ntype = alias\nremote = %s/bucket\n' "$PWD" >rclone.conf
    sky key clave >publica
    sky backup --to-key publica - 2>/dev/null | rclone rcat remote:sky/uno.zst
    [[ $(rclone lsf remote:sky) == uno.zst ]]
    rclone cat remote:sky/uno.zst | sky restore --key-file clave - 2>/dev/null
    [[ $(end_of sky.db) == "$end" ]]
}
