#!/usr/bin/env bats
# The API through nginx: sessions as data (tests/cases), and what one request cannot show.

load lib/stack
load lib/session

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

play_case() { play "$BATS_TEST_DIRNAME/cases/$1.session"; }

@test "the original contract, byte for byte" { play_case contract; }
@test "what clients of the original send besides" { play_case original; }
@test "HEAD, OPTIONS, 405, 404, request ids and problem details on every resource" { play_case resource; }
@test "bad input gets a clear error and stores nothing" { play_case bad-input; }
@test "names that paths make difficult" { play_case names; }
@test "the bin: deleting, what is in it, bringing back" { play_case bin; }
@test "the history of customers, and single operations" { play_case history; }
@test "the registry as it was at any moment" { play_case past; }
@test "undoing, and what is in the way of it" { play_case undo; }
@test "merge patches, renames, and what old names answer" { play_case patch; }
@test "entity tags and conditions" { play_case conditions; }
@test "the same key gets the first answer again" { play_case idempotency; }
@test "preferences for what a write answers" { play_case prefer; }
@test "problem details of every kind of error" { play_case problem; }
@test "header fields on several lines, and empty ones" { play_case fields; }
@test "parameters of the query on every route" { play_case query; }
@test "the log in pages" { play_case feed; }

@test "two clerks never overwrite each other unknowingly" {
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    expect 201
    local one other answers
    call GET clientes /clientes/Ana
    one=$(header ETag)
    call GET site /clientes/Ana
    other=$(header ETag)
    [[ $one == "$other" && $one ]]
    patch_under "$one" uno 3>&- &
    local first=$!
    patch_under "$other" dos
    wait $first
    answers=$(sort "$BATS_TEST_TMPDIR/uno.status" "$BATS_TEST_TMPDIR/dos.status" | xargs)
    [[ $answers == '200 412' ]] || { echo "answers: $answers" >&2; return 1; }
    call GET clientes /clientes/Ana
    local winner loser=uno
    winner=$(jq -r .contacto <<<"$body")
    [[ $winner == dos || $winner == uno ]]
    [[ $winner == dos ]] || loser=dos
    [[ $(<"$BATS_TEST_TMPDIR/$winner.status") == 200 && $(<"$BATS_TEST_TMPDIR/$loser.status") == 412 ]]
    [[ $(jq -c .actual "$BATS_TEST_TMPDIR/$loser.body") == "${body%$'\n'}" ]]
    grep -qix "ETag: $(header ETag)" "$BATS_TEST_TMPDIR/$loser.headers"
    # Whoever lost reads what there is, in the refusal itself, and writes on top of it.
    patch_under "$(header ETag)" "$loser"
    [[ $(<"$BATS_TEST_TMPDIR/$loser.status") == 200 ]]
}

# patch_under <etag> <contacto>: leaves <contacto>.status, .body and .headers.
patch_under() {
    local to=$BATS_TEST_TMPDIR/$2
    curl --noproxy '*' --silent --max-time 30 --request PATCH --header "If-Match: $1" \
        --header 'Content-Type: application/merge-patch+json' --data "{\"contacto\":\"$2\"}" \
        --dump-header "$to.raw" --output "$to.body" --write-out '%{http_code}\n' \
        "http://127.0.0.1:$SKY_CLIENTES_PORT/clientes/Ana" >"$to.status"
    tr -d '\r' <"$to.raw" >"$to.headers"
}
