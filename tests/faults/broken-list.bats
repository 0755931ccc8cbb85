#!/usr/bin/env bats
# A list that breaks off in the middle must not pass for a whole one.

load ../lib/stack

teardown() { stack_stop; }

fill() { # 20,000 names
    SKY_STORE=sqlite:$1 REQUEST_METHOD=GET REQUEST_URI=/clientes "$SKY_BUILD/cgi-bin/clientes" >/dev/null 2>&1 </dev/null
    sqlite3 "$1" "INSERT INTO operaciones
        (numero, instante, autor, verbo, nombre, documento, sal, sello)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        SELECT i, 0, '', 'guardar', printf('Cliente %06d', i), '{}', x'00', zeroblob(32) FROM n;
        INSERT INTO clientes SELECT nombre, numero FROM operaciones; PRAGMA wal_checkpoint(TRUNCATE);" >/dev/null
}

damage() { # one page of the names, while they are served: at start it would be found
    local page
    page=$(sqlite3 "$1" "SELECT pageno FROM dbstat WHERE name = 'clientes' AND pagetype = 'leaf' ORDER BY path DESC LIMIT 1 OFFSET 9")
    dd if=/dev/urandom of="$1" bs=4096 seek=$((page - 1)) count=1 conv=notrunc status=none
}

@test "a list over a damaged page ends without its end, and the log says why" {
    mkdir -p "$BATS_TEST_TMPDIR/data"
    fill "$BATS_TEST_TMPDIR/data/sky.db"
    stack_start "$BATS_TEST_TMPDIR/data"
    damage "$BATS_TEST_TMPDIR/data/sky.db"
    local code=0
    curl --noproxy '*' -s "http://127.0.0.1:$SKY_CLIENTES_PORT/clientes" >"$BATS_TEST_TMPDIR/list" || code=$?
    ((code == 18))
    grep -q '^\["Cliente 000001"' "$BATS_TEST_TMPDIR/list"
    grep -q '"level":"error".*"route":"/clientes".*"fault":"cannot read: ' "$SKY_DATA/log/clientes.log"
}
