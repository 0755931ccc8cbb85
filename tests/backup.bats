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

# cgi <method> <uri> [body] [header=value]...: by a process of its own; its answer.
cgi() {
    printf '%s' "${3-}" | env SKY_ACCESS=0 REQUEST_METHOD="$1" REQUEST_URI="$2" CONTENT_TYPE=application/json \
        CONTENT_LENGTH="$(printf '%s' "${3-}" | wc -c)" "${@:4}" "$SKY_BUILD/cgi-bin/clientes"
}

# All that a file has of the log, the present, receipts, the audit and passes. Number 0 of who is forgotten is how far
# this very file is cleaned (sqlite-olvido.c), which programs that end at once leave to the next one.
all_of() {
    sqlite3 "$1" 'SELECT numero, hex(sello), nombre, documento FROM operaciones; SELECT * FROM clientes;
        SELECT clave, hex(huella), numero FROM recibos ORDER BY 1; SELECT * FROM auditoria; SELECT id, documento FROM pases;
        SELECT * FROM lotes; SELECT * FROM olvidos WHERE cliente > 0'
}

# at_drill <command>...: with another registry, which is not there yet.
at_drill() {
    rm -f drill.db*
    SKY_STORE=sqlite:$PWD/drill.db "$@"
}

@test "a backup and its increments, made under writes, are the registry" {
    fill
    local again='{"nombre":"Rosa","contacto":"r","servicio":"TV"}' end
    sky backup --compress base.zst
    while [[ ! -e enough ]]; do sky import - <<<"{\"nombre\":\"Otro $((++i))\"}" 2>/dev/null; done 3>&- &
    HOLDER=$!
    sky token add --role lector uno >/dev/null
    cgi POST /clientes "$again" HTTP_IDEMPOTENCY_KEY='"llave"' | grep -q '^Status: 201'
    run sky backup --since base.zst 1.zst
    says 0 '^[0-9]+ operations, 0 faults, last seal [0-9a-f]{64}.*the log ends with operation [0-9]+.*proved in'
    printf 'numero,nombre\n2,Eva\n' | sky import --key numero - 2>/dev/null
    cgi POST /clientes/Cliente%203/olvidar | grep -q '^Status: 20'
    printf '{"nombre":"Lote %s"}\n' {1..300} | sky import --all-or-nothing - 2>/dev/null
    sky token add --role editor dos >/dev/null
    sky backup --since 1.zst 2.zst
    touch enough
    wait "$HOLDER"
    HOLDER=
    printf '{"nombre":"%s"}\n' Luz Sol | sky import - 2>/dev/null
    printf '999 %064d 7 1795592929997 %064d\n' 1 2 >>sky.db.olvidos # which no log has
    run sky backup --json --since 2.zst 3.zst
    rm 3.zst.olvidos
    jq -e '.operations >= 2 and .last > 345 and .faults == []' <<<"$output"
    [[ $(jq -r .archivo sky.db.backup) == 3.zst ]]
    end=$(end_of sky.db)
    sky export --format ndjson - 2>/dev/null >was
    unchanged at_drill sky restore --dry-run base.zst 1.zst 2.zst 3.zst
    says 0 'nothing was changed; the copy is whole'
    at_drill sky restore base.zst 1.zst 2.zst 3.zst
    [[ $(end_of drill.db) == "$end" ]]
    diff was <(SKY_STORE=sqlite:$PWD/drill.db sky export --format ndjson - 2>/dev/null)
    diff <(all_of sky.db) <(all_of drill.db)
    diff <(sort sky.db.olvidos) <(sort drill.db.olvidos)
    ! grep -q 'c3@sky.com' drill.db
    SKY_STORE=sqlite:$PWD/drill.db cgi POST /clientes "$again" HTTP_IDEMPOTENCY_KEY='"llave"' | grep -q '^Status: 201'
    [[ $(end_of drill.db) == "$end" ]]
    at_drill sky restore --at 42 base.zst 1.zst 2.zst 3.zst 2>/dev/null
    [[ $(sqlite3 drill.db "SELECT count(*), min(verbo) FROM operaciones WHERE numero > 42") == '1|olvidar' ]]
    [[ $(echo *unverified*) == '*unverified*' ]]
}

@test "an increment that does not follow is named, and the registry is as it was" {
    fill 3
    sky backup base.db >/dev/null
    sky backup --compress base.zst >/dev/null
    local one before
    for one in 1 2 3; do
        sky import - <<<"{\"nombre\":\"Luz $one\"}" 2>/dev/null
        sky backup --since $((one + 4)) $one.zst >/dev/null
    done
    [[ $(end_of sky.db) == '[8'* ]]
    unchanged sky restore base.zst 2.zst
    says 2 '2.zst: it begins after operation 6, and what comes before it ends with operation 5: the increment between the two is missing.*nothing was changed'
    unchanged sky restore base.db 1.zst 3.zst
    says 2 '3.zst: it begins after operation 7, and what comes before it ends with operation 6: '
    unchanged sky restore base.zst 1.zst 1.zst
    says 2 '1.zst: it begins after operation 5, and what comes before it ends with operation 6: each must begin where the one before it ends'
    unchanged sky restore 1.zst 2.zst
    says 2 '1.zst is an increment: name the whole backup first'
    unchanged sky restore base.zst base.zst
    says 2 'base.zst is a whole backup, and no increment'
    unchanged sky restore base.zst base.db
    says 2 'base.db is no archive'
    cp 1.zst bad.zst
    flip bad.zst $(($(stat -c %s bad.zst) / 2))
    unchanged sky restore base.zst bad.zst
    says 2 'bad.zst, bytes [0-9]+ to [0-9]+, is not as it was written'
    unchanged bash -c "trap '' XFSZ; ulimit -f 1; exec '$SKY_BUILD/bin/sky' backup --since 0 full.zst"
    says 2 'cannot write full.zst.unverified: File too large'
    [[ $(echo full.zst*) == 'full.zst*' ]]
    sqlite3 sky.db "UPDATE operaciones SET autor = 'otro' WHERE numero = 8"
    unchanged sky backup --since 3 bad2.zst
    says 2 'operation 8 is not what was sealed: see sky verify'
    [[ ! -e bad2.zst ]]
    at_drill sky import - <<<'{"nombre":"Luz"}' 2>/dev/null
    SKY_STORE=sqlite:$PWD/drill.db sky backup --since 0 other.zst >/dev/null
    unchanged sky restore base.zst other.zst
    says 2 'other.zst: it is of the log [0-9a-f]{16}, and what comes before it is of [0-9a-f]{16}: it is of another registry'
    sky restore base.zst 1.zst 2.zst 3.zst 2>/dev/null
    unchanged sky backup --since 3.zst 4.zst
    says 2 'the registry has the log [0-9a-f]{16}, and the earlier backup has [0-9a-f]{16}: it was put back since'
    unchanged sky backup --since 99 4.zst
    says 2 'the registry has no operation 99'
    unchanged sky backup --since none.zst 4.zst
    says 2 'what the earlier backup has cannot be read: .*; the number of its last operation does as well'
    [[ ! -e 4.zst ]]
    run sky backup --since 8 --level 99 4.zst
    says 2 "--level is '99'"
    run sky backup --compress --key-file clave 4.zst
    says 2 '--key-file is of the backup that --since names'
}

@test "increments are encrypted, follow encrypted backups, and go to another program and come from one" {
    fill 3
    local public=$(sky key clave)
    sky backup --to-key "$public" base.zst >/dev/null
    sky import - <<<'{"nombre":"Luz"}' 2>/dev/null
    unchanged sky backup --since base.zst 1.zst
    says 2 'base.zst is encrypted for .*by --key-file; the number of its last operation does as well'
    sky backup --since base.zst --key-file clave --to-key "$public" 1.zst
    ! grep -qF Luz 1.zst
    sky import - <<<'{"nombre":"Sol"}' 2>/dev/null
    sky backup --since "$(jq .operacion sky.db.backup)" --to-key "$public" - 2>told | cat >2.zst
    grep -q '^1 operations, 0 faults' told
    run sky backup --to-key "$public" --json --since 7 3.zst
    jq -e '.operations == 0 and .last == 7' <<<"$output"
    local end=$(end_of sky.db)
    at_drill sky restore --key-file clave base.zst 1.zst - 3.zst <2.zst 2>/dev/null
    [[ $(end_of drill.db) == "$end" ]]
    unchanged sky restore base.zst 1.zst
    says 2 'base.zst is encrypted'
    sky backup --since base.zst --key-file clave readable.zst >/dev/null
    sky import - <<<'{"nombre":"Mar"}' 2>/dev/null
    sky backup --since readable.zst --to-key "$public" 4.zst >/dev/null
    end=$(end_of sky.db)
    at_drill sky restore --key-file clave base.zst readable.zst 4.zst 2>/dev/null
    [[ $(end_of drill.db) == "$end" ]]
    unchanged sky restore base.zst readable.zst
    says 2 'base.zst is encrypted'
    unchanged sky restore --key-file clave readable.zst
    says 2 'readable.zst is not encrypted, whoever made it'
}

@test "what a restore that was cut off has left is not taken for the copy's" {
    fill
    sky backup --compress base.zst >/dev/null
    sqlite3 other.db 'PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);' \
        '.shell cp other.db-wal sky.db.unpacked.unverified-wal'
    unchanged sky restore --dry-run base.zst
    says 0 'nothing was changed; the copy is whole'
}
