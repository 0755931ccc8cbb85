#!/usr/bin/env bats
# docs/log.md: its program, run as it stands there, agrees with the store about every seal, and finds every tampering;
# its worked example holds.

load lib/stack

setup() {
    cd "$BATS_TEST_TMPDIR"
    page=$root/docs/log.md
    awk '/^```python$/ { on = 1; next } /^```$/ { on = 0 } on' "$page" >log.py
    [[ -s log.py ]]
    export SKY_STORE=sqlite:sky.db
}

teardown() { stack_stop; }

# cgi <program> <method> <path> [body]: one request, one process.
cgi() {
    printf '%s' "${4-}" |
        REQUEST_METHOD=$2 REQUEST_URI=$3 CONTENT_TYPE=application/json CONTENT_LENGTH=$(printf '%s' "${4-}" | wc -c) "$SKY_BUILD/cgi-bin/$1" >answer
    grep -q '^Status: 20[01]' answer
}

# Five operations, a name beyond ASCII and a customer that is deleted.
make_registry() {
    cgi clientes POST /clientes '{"nombre":"Íñigo Núñez","contacto":"i@sky.com","servicio":"TV"}'
    cgi archivos POST /archivos '{"nombre":"Ana","nota":{"b":1,"a":1e400}}'
    cgi clientes POST /clientes/Ana/servicios '{"servicio":"Internet Fibra 1Gbps"}'
    cgi clientes PUT /clientes/Ana '{"contacto":"ana@sky.com"}'
    cgi archivos DELETE /archivos/Ana
}

last_seal() { sqlite3 sky.db 'SELECT lower(hex(sello)) FROM operaciones ORDER BY numero DESC LIMIT 1'; }

# tampered <what the program says> <sql>: of a copy of the registry to which somebody did that.
tampered() {
    rm -f copy.db*
    sqlite3 sky.db '.backup copy.db'
    sqlite3 copy.db "$2"
    run python3 log.py copy.db "${@:3}"
    [[ $status == 1 && $output == "$1" ]] || { printf 'after %s\nwanted %s\ngot    %s\n' "$2" "$1" "$output" >&2; return 1; }
    SKY_STORE=sqlite:copy.db run "$SKY_BUILD/bin/sky" verify "${@:3}"
    [[ $status == 1 && ${lines[0]} == "${verify_says:-$1}" ]] || { printf 'after %s\nwanted %s\ngot    %s\n' "$2" "$1" "$output" >&2; return 1; }
}

@test "the seals of a registry are those that docs/log.md computes" {
    make_registry
    [[ $(python3 log.py sky.db) == "5 operations, last seal $(last_seal)" ]]
    [[ $(sqlite3 sky.db 'SELECT group_concat(DISTINCT verbo) FROM operaciones') == crear,guardar,contratar,contactar,eliminar ]]
    [[ $(sqlite3 sky.db 'SELECT count(DISTINCT sal), min(length(sal)), min(length(sello)) FROM operaciones') == '5|16|32' ]]
}

@test "the columns are those of docs/log.md" {
    make_registry
    diff <(sed -n '/^## The columns/,/^## /s/^| `\([a-z]*\)` | \([a-z]*\) |.*/\1 \2/p' "$page") \
        <(sqlite3 -separator ' ' sky.db "SELECT name, lower(type) FROM pragma_table_info('operaciones')")
    diff <(sed -n 's/^| `verbo` .*text | \(.*\) |$/\1/p' "$page" | grep -o '`[a-z]*`' | tr -d '`') \
        <(sed -n 's/^SKY_OPERACION(.*, "\(.*\)")$/\1/p' "$root/lib/domain/operacion.def")
}

@test "a changed member of an operation is found" {
    make_registry
    local change
    for change in "instante = instante + 1" "autor = 'otro'" "verbo = 'crear'" "nombre = 'Eva'" "documento = NULL" \
        "documento = replace(documento, 'Fibra', 'Cobre')" "sal = zeroblob(16)" "sello = zeroblob(32)" \
        "grupo = NULL" "cliente = 1" "deshace = 1"; do
        tampered "operation 3 is not what was sealed" "UPDATE operaciones SET $change WHERE numero = 3"
    done
    tampered "operation 2 is not what was sealed" \
        "UPDATE operaciones SET sal = (SELECT sal FROM operaciones WHERE numero = 3) WHERE numero = 2"
}

@test "an operation that was removed, put in or moved is found" {
    make_registry
    tampered "operation 1 is missing" 'DELETE FROM operaciones WHERE numero = 1'
    tampered "operation 3 is missing" 'DELETE FROM operaciones WHERE numero = 3'
    tampered "operation 3 is not what was sealed" 'DELETE FROM operaciones WHERE numero = 3;
        UPDATE operaciones SET numero = numero - 1 WHERE numero > 3'
    tampered "operation 6 is not what was sealed" \
        'INSERT INTO operaciones SELECT 6, instante, autor, verbo, nombre, documento, sal, sello, 6, cliente, NULL FROM operaciones WHERE numero = 5'
    tampered "operation 3 is not what was sealed" 'UPDATE operaciones SET numero = -numero WHERE numero >= 3;
        UPDATE operaciones SET numero = 1 - numero WHERE numero < 0;
        INSERT INTO operaciones SELECT 3, instante, autor, verbo, nombre, documento, sal, sello, 3, cliente, NULL FROM operaciones WHERE numero = 2'
    tampered "operation 3 is not what was sealed" 'UPDATE operaciones SET numero = 0 WHERE numero = 3;
        UPDATE operaciones SET numero = 3 WHERE numero = 4; UPDATE operaciones SET numero = 4 WHERE numero = 0'
}

@test "an operation that was put in before the first is found" {
    make_registry
    local verify_says="operation -5 is no number that an operation has"
    tampered "operation 1 is missing" "INSERT INTO operaciones SELECT -5, instante, autor, verbo, 'Nadie', documento,
        sal, sello, -5, cliente, NULL FROM operaciones WHERE numero = 1; INSERT INTO clientes VALUES ('Nadie', -5)"
}

@test "a present that the log does not add up to is found" {
    make_registry
    local verify_says="operation 1 is not what the present says of its customer"
    tampered "the present is not what the log adds up to" 'DELETE FROM clientes'
    verify_says="operation 5 is not what the present says of its customer"
    tampered "the present is not what the log adds up to" "INSERT INTO clientes VALUES ('Ana', 4)"
}

@test "a log cut off at its end, or sealed anew, is found with a seal that was noted" {
    make_registry
    local noted
    noted=$(last_seal)
    cgi archivos POST /archivos '{"nombre":"Eva"}'
    python3 log.py sky.db "$noted"
    tampered "the noted seal is not in the log" 'DELETE FROM operaciones WHERE numero >= 5;
        INSERT INTO clientes VALUES ("Ana", 4); DELETE FROM clientes WHERE nombre = "Eva";
        UPDATE indizado SET hasta = 0' "$noted"
    mv sky.db old.db
    rm -f sky.db-*
    make_registry
    run python3 log.py sky.db "$noted"
    [[ $status == 1 && $output == "the noted seal is not in the log" ]]
}

@test "a registry is verified while the programs serve it" {
    unset SKY_STORE
    stack_start "$BATS_TEST_TMPDIR/data"
    call POST clientes /clientes '{"nombre":"Ana","contacto":"a","servicio":"TV"}'
    expect 201 '{"message":"Cliente Ana guardado/actualizado.","status":"ok"}'
    [[ $(python3 log.py "$SKY_DATA/sky.db") == "1 operations, last seal "* ]]
}

# Makes example.db of the page's worked example; fails when one of its two digests is not what its texts give.
load_example() {
    awk '/^## A worked example/ { on = 1 } /^Saved as/ { on = 0 } on && /^[a-z]/' "$page" | python3 -c '
import hashlib, sqlite3, sys
db = sqlite3.connect("example.db")
db.execute("CREATE TABLE operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello,"
    " grupo, cliente, deshace)")
db.execute("CREATE TABLE clientes (nombre, numero)")
row = {}
for line in sys.stdin:
    name, value = line[:16].strip(), line[16:].rstrip("\n")
    row[name] = value
    if name != "sello":
        continue
    sal, texts = bytes.fromhex(row["sal"]), {"name": ("nombre", row["nombre"]), "document": ("documento", row["documento"])}
    for which, (label, text) in texts.items():
        digest = hashlib.sha256(label.encode() + sal + text.encode()).hexdigest() if text != "null" else "00" * 32
        assert row[which + " digest"] == digest, (row["numero"], which)
    db.execute("INSERT INTO operaciones VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (
        int(row["numero"]), int(row["instante"]), row["autor"], row["verbo"], row["nombre"],
        None if row["documento"] == "null" else row["documento"], sal, bytes.fromhex(value),
        int(row["grupo"]), int(row["cliente"]), None if row["deshace"] == "null" else int(row["deshace"])))
    last, row = row, {}
db.execute("INSERT INTO clientes VALUES (?, ?)", (last["nombre"], int(last["numero"])))
db.commit()'
}

@test "the worked example of docs/log.md holds" {
    load_example
    run python3 log.py example.db
    [[ $output =~ ^5\ operations ]]
    grep -qxF -- "$output" "$page"
}
