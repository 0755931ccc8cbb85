#!/usr/bin/env bats
# The API through nginx: sessions as data (tests/cases), and what one request cannot show.

load lib/stack
load lib/session

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

play_case() { play "$BATS_TEST_DIRNAME/cases/$1.session"; }

# bats test_tags=hosts
@test "the original contract, byte for byte" { play_case contract; }
@test "what clients of the original send besides" { play_case original; }
@test "HEAD, OPTIONS, 405, 404, request ids and problem details on every resource" { play_case resource; }
@test "bad input gets a clear error and stores nothing" { play_case bad-input; }
@test "names that paths make difficult" { play_case names; }
@test "the bin: deleting, what is in it, bringing back" { play_case bin; }
@test "one in the bin, by number, and where names lead after an undo" { play_case baja; }
@test "who it is: the customer's number on every answer about one" { play_case who; }
@test "the history of customers, and single operations" { play_case history; }
# bats test_tags=hosts
@test "the registry as it was at any moment" { play_case past; }
@test "further members are kept or refused by name, blanks are missing, days are real" { play_case kept; }
@test "a write that changes nothing, a replacement, and an old name that is created again" { play_case result; }
@test "what is known of a customer, and each member wrong" { play_case record; }
@test "services in their state, changed, ended and undone" { play_case services; }
@test "namesakes, and customers by their number" { play_case namesakes; }
# bats test_tags=hosts
@test "undoing, and what is in the way of it" { play_case undo; }
@test "merge patches, renames, and what old names answer" { play_case patch; }
# bats test_tags=hosts
@test "two customers who become one, and are two again" { play_case merge; }
@test "whoever is forgotten is nowhere, at no moment" { play_case forget; }
@test "customers who may be one: listed, told apart, told of when one is created" { play_case duplicates; }
@test "services that end soon" { play_case contracts; }
# bats test_tags=hosts
@test "entity tags and conditions" { play_case conditions; }
# bats test_tags=hosts
@test "the same key gets the first answer again" { play_case idempotency; }
@test "preferences for what a write answers" { play_case prefer; }
@test "problem details of every kind of error" { play_case problem; }
@test "header fields on several lines, and empty ones" { play_case fields; }
@test "parameters of the query on every route" { play_case query; }
@test "exports as rows and as documents" { play_case export; }
# bats test_tags=hosts
@test "lots: rehearsed, written, taken back" { play_case lot; }
# bats test_tags=hosts
@test "tokens, people and invitations" { play_case people; }
# bats test_tags=hosts
@test "the log in pages" { play_case feed; }
# bats test_tags=hosts
@test "searching customers by whatever is known of them" { play_case search; }

# replace_stored <text> <other>: in all names and documents, past the programs: as an earlier release stored them.
replace_stored() {
    if [[ ${SKY_TEST_STORE:-} == postgres ]]; then
        psql -q "$SKY_STORE" -v text="$1" -v other="$2" <<'SQL'
UPDATE operaciones SET nombre = convert_to(replace(convert_from(nombre, 'UTF8'), :'text', :'other'), 'UTF8'),
    documento = convert_to(replace(convert_from(documento, 'UTF8'), :'text', :'other'), 'UTF8');
UPDATE clientes SET nombre = convert_to(replace(convert_from(nombre, 'UTF8'), :'text', :'other'), 'UTF8');
SQL
        return
    fi
    python3 - "$BATS_TEST_TMPDIR/data/sky.db" "$1" "$2" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
with db:
    db.execute("UPDATE operaciones SET nombre = replace(nombre, ?1, ?2), documento = replace(documento, ?1, ?2)", sys.argv[2:])
    db.execute("UPDATE clientes SET nombre = replace(nombre, ?1, ?2)", sys.argv[2:])
PYTHON
}

@test "who has a name that would be refused now is read, written, renamed, deleted and brought back by it" {
    call POST archivos /archivos '{"nombre":"Ana","n":1}'
    expect 201
    local unseen=$'Ana\u200b'
    replace_stored Ana "$unseen"
    call GET clientes /clientes/Ana%E2%80%8B
    expect 200 "{\"n\":1,\"nombre\":\"$unseen\"}"
    call POST archivos /archivos "{\"n\":2,\"nombre\":\"$unseen\"}"
    expect 201
    call PATCH clientes /clientes/Ana%E2%80%8B "{\"n\":3,\"nombre\":\"$unseen\"}"
    expect 200
    call DELETE clientes /clientes/Ana%E2%80%8B
    expect 200
    call POST clientes /clientes/Ana%E2%80%8B/restaurar
    expect 200
    call POST archivos /archivos '{"nombre":"Eva\u200b"}'
    expect 400
    call PATCH clientes /clientes/Ana%E2%80%8B '{"nombre":"Ana"}'
    expect 200
    call GET clientes /clientes/Ana
    expect 200 '{"n":3,"nombre":"Ana"}'
    call PATCH clientes /clientes/Ana "{\"nombre\":\"$unseen\"}"
    expect 400
}

@test "a customer with members that would be refused now is read and written, but for those" {
    call POST archivos /archivos '{"nombre":"Ana","telefonos":["600"],"servicios":[{"descripcion":"TV","fecha_contratacion":"2026-01-31"}]}'
    expect 201
    replace_stored 2026-01-31 enero
    replace_stored '["600"]' 7
    call PUT clientes /clientes/Ana '{"contacto":"a"}'
    expect 200
    call PATCH clientes /clientes/Ana '{"n":1}'
    expect 200
    call POST clientes /clientes/Ana/servicios '{"servicio":"Fibra","fecha_contratacion":"2026-01-31"}'
    expect 201
    call GET clientes /clientes/Ana
    expect 200 '{"contacto":"a","n":1,"nombre":"Ana","servicios":[{"descripcion":"TV","fecha_contratacion":"enero"},{"descripcion":"Fibra","fecha_contratacion":"2026-01-31"}],"telefonos":7}'
    call PATCH clientes /clientes/Ana "$(jq -c '{servicios}' <<<"$body")"
    expect 400 '{"error":"El miembro '"'servicios/0/fecha_contratacion'"' debe ser un día, como 2026-01-31."}'
    call GET clientes /clientes/Ana/servicios
    expect 200 '[{"descripcion":"TV","estado":"activo","fecha_contratacion":"enero"},{"descripcion":"Fibra","estado":"activo","fecha_contratacion":"2026-01-31"}]'
    call PATCH clientes /clientes/Ana/servicios/TV '{"precio":1}'
    expect 200
    call PATCH clientes /clientes/Ana '{"telefonos":8}'
    expect 400
}

# bats test_tags=hosts
@test "namesakes that are created at once get a name each, and no number twice" {
    local number wanted names
    seq 60 | xargs -P 20 -I{} curl --noproxy '*' --silent --max-time 120 --output /dev/null --write-out '%{http_code}\n' \
        --json '{"nombre":"Ana","contacto":"{}","servicio":"TV"}' "http://127.0.0.1:$SKY_CLIENTES_PORT/clientes?homonimo=1" \
        >"$BATS_TEST_TMPDIR/codes"
    [[ $(sort -u "$BATS_TEST_TMPDIR/codes") == 201 && $(wc -l <"$BATS_TEST_TMPDIR/codes") == 60 ]]
    wanted=$(echo Ana; for number in {2..60}; do echo "Ana ($number)"; done)
    call GET clientes /clientes
    names=$(jq -r '.[]' <<<"$body")
    [[ $(sort <<<"$names") == "$(sort <<<"$wanted")" ]] || { echo "$names" >&2; return 1; }
}

# bats test_tags=hosts
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

@test "an author who wrote too much in a day is told so, and reads on; a repetition has its first answer" {
    [[ ! ${SKY_TEST_HOSTS:-} ]] || skip "each program counts for itself"
    stack_stop
    SKY_AUTHOR_MIB=1 stack_start "$BATS_TEST_TMPDIR/bounded"
    { printf '{"nombre":"Grande","relleno":"' && head -c 1000000 /dev/zero | tr '\0' x && printf '"}'; } >"$BATS_TEST_TMPDIR/large"
    local try
    for try in 1 2; do
        call POST archivos /archivos '' --header 'Content-Type: application/json' --header 'Expect:' \
            --header "Idempotency-Key: $try" --data-binary "@$BATS_TEST_TMPDIR/large"
        [[ $status == 20* ]]
    done
    call DELETE archivos /archivos/Grande
    expect 429 '{"error":"El autor ya escribió hoy cuanto puede escribir en un día."}'
    [[ $(header Retry-After) == 3600 ]]
    call DELETE archivos /archivos/Grande '' --header 'Accept: application/problem+json'
    [[ $status == 429 && $body == '{"code":"TOO_MUCH",'* ]]
    call POST archivos /archivos '' --header 'Content-Type: application/json' --header 'Expect:' \
        --header 'Idempotency-Key: 1' --data-binary "@$BATS_TEST_TMPDIR/large"
    [[ $status == 201 && $(header Idempotency-Replayed) == true ]]
    call GET archivos /archivos/Grande
    [[ $status == 200 ]]
}

# patch_under <etag> <contacto>: leaves <contacto>.status, .body and .headers.
patch_under() {
    local to=$BATS_TEST_TMPDIR/$2
    curl --noproxy '*' --silent --max-time 120 --request PATCH --header "If-Match: $1" \
        --header 'Content-Type: application/merge-patch+json' --data "{\"contacto\":\"$2\"}" \
        --dump-header "$to.raw" --output "$to.body" --write-out '%{http_code}\n' \
        "http://127.0.0.1:$SKY_CLIENTES_PORT/clientes/Ana" >"$to.status"
    tr -d '\r' <"$to.raw" >"$to.headers"
}
