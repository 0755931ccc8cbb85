#!/usr/bin/env bats
# A database server that is killed under load: what was answered is there, once, and the programs come back by themselves.

load ../lib/stack
load ../lib/postgres

setup() {
    postgres_own
    export SKY_TEST_STORE=postgres
    stack_start "$BATS_TEST_TMPDIR/data"
}

teardown() {
    stack_stop
    postgres_gone
}

# Kills the server with all that it began, and begins it again.
kill_server() {
    kill -9 "$POSTGRES_PID"
    wait "$POSTGRES_PID" || true
    sleep 0.5
    postgres_serve "$postgres_folder/server"
    date +%s.%N >>"$BATS_TEST_TMPDIR/returns"
}

@test "five kills under four writers: each answered write once, 503 at once, and serving again in seconds" {
    local stop=$BATS_TEST_TMPDIR/stop kills
    python3 "$BATS_TEST_DIRNAME/postgres.py" "$SKY_ARCHIVOS_PORT" "$stop" "$BATS_TEST_TMPDIR/returns" \
        >"$BATS_TEST_TMPDIR/answered" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    local writers=$!
    for kills in {1..5}; do
        sleep 1.5
        kill_server
    done
    sleep 1
    touch "$stop"
    wait "$writers" || { cat "$BATS_TEST_TMPDIR/err" >&2; return 1; }
    cat "$BATS_TEST_TMPDIR/err"
    (($(wc -l <"$BATS_TEST_TMPDIR/answered") > 100))
    diff <(sort "$BATS_TEST_TMPDIR/answered") <(psql -At "$SKY_STORE" \
        -c "SELECT convert_from(nombre, 'UTF8') FROM operaciones ORDER BY nombre")
    SKY_STORE=$SKY_STORE "$SKY_BUILD/bin/sky" verify
}
