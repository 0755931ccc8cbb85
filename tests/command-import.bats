#!/usr/bin/env bats
# sky import and sky export: all forms in and out, what is refused, what was interrupted, and the original's folder.

load lib/stack

setup() {
    cd "$BATS_TEST_TMPDIR"
    export SKY_STORE=sqlite:$BATS_TEST_TMPDIR/sky.db
}

teardown() { stack_stop; }

sky() { "$SKY_BUILD/bin/sky" "$@"; }
operations() { sky status --json | jq .operation; }
documents() { sky export 2>/dev/null | sort; }

# says <status> <expression>: of what was run last.
says() { [[ $status == "$1" && $output =~ $2 ]] || { printf '%s\n' "$status" "$output" >&2; return 1; }; }

table() { printf 'nombre,contacto,servicio,fecha_contratacion\nAna,a@x,Fibra,2026-01-31\nLuis,"l, y m",TV,2026-02-01\n'; }

@test "tables and lines are imported from files and from standard input, and what is there stays" {
    table >t.csv
    run sky import t.csv
    says 0 '^2 customers made, 0 changed, 0 as they were, 0 refused; sky undo 1 takes it back$'
    run sky import - <t.csv
    says 0 '^0 customers made, 0 changed, 2 as they were, 0 refused$'
    [[ $(operations) == 2 ]]
    run sky import --author jefa --json - <<<'{"nombre":"Ana","contacto":"b@x"}'
    says 0 '^\{"resumen":\{"cambiados":1,"codificacion":"utf-8","creados":0,"lote":3,"rechazados":0,"sin_cambios":0\}\}$'
    [[ $(sky log --from 3 | cut -f 3-) == $'jefa\tcargar\tAna' && $(sky log | head -1 | cut -f 3) == "host:$(id -un)" ]]
    printf 'Cliente;Tel\xe9fono;Saldo\nJos\xe9;600 1;7\n' >latin.csv
    sky import --columns 'Cliente:nombre,Teléfono:telefonos,Saldo:-' latin.csv
    [[ $(documents | tail -1) == *'"nombre":"José","telefonos":["600 1"]'* || $(documents) == *'"nombre":"José","telefonos":["600 1"]'* ]]
    printf 'numero\tnombre\n1\tAna Ruiz\n' | sky import --key numero --separator tab -
    [[ $(documents) == *'"nombre":"Ana Ruiz"'* && $(documents) != *'"nombre":"Ana"'* ]]
}

@test "a refused row is told with line and reason, and stops the others only when asked" {
    printf '{"nombre":"Ana"}\n{"contacto":"x"}\nno\n{"nombre":"Eva"}\n' >l.ndjson
    run sky import l.ndjson
    says 1 'line 2, refused: El nombre del cliente es requerido.*line 3, refused: .*2 customers made, 0 changed, 0 as they were, 2 refused'
    run sky import --refused r.tsv l.ndjson
    says 1 '^0 customers made, 0 changed, 2 as they were, 2 refused$'
    [[ $(cut -f 1-2 r.tsv) == $'line\tresult\n2\trefused\n3\trefused' ]]
    [[ $(sed -n 2p r.tsv) == $'2\trefused\t\tEl nombre del cliente es requerido.' ]]
    run sky import --refused r.tsv l.ndjson
    says 2 'cannot make r.tsv: File exists'
    run sky import --json l.ndjson
    [[ $(jq -c '[.linea, .resultado]' <<<"${lines[0]}") == '[2,"rechazado"]' ]]
    printf '{"nombre":"Pepe"}\n{"x":1}\n{"nombre":"Rosa"}\n' >s.ndjson
    run sky import --stop s.ndjson
    says 1 'line 2, refused: .*1 customers made, 0 changed, 0 as they were, 1 refused; sky undo 3 takes it back'
    [[ $(documents) == *Pepe* && $(documents) != *Rosa* ]]
    printf '{"nombre":"Rosa"}\n{"x":1}\n' >a.ndjson
    run sky import --all-or-nothing a.ndjson
    says 2 'No se guardó nada: 1 fila no vale.*nothing was written'
    for _ in {1..15}; do echo '{}'; done >many.ndjson
    run sky import many.ndjson
    says 1 'line 10, .*and 5 more; --refused FILE has them all'
    [[ $(operations) == 3 ]]
}

@test "a rehearsal says what would be, and writes nothing" {
    table >t.csv
    run sky import --dry-run t.csv
    says 2 'cannot open'
    [[ ! -e sky.db ]]
    sky import - <<<'{"nombre":"Ana"}'
    run sky import --dry-run t.csv
    says 0 '^1 customers would be made, 1 changed, 0 as they were, 0 refused$'
    [[ $(operations) == 1 ]]
}

@test "what cannot be read is refused as a whole" {
    printf 'nombre\n"Ana\n' >open.csv
    printf '[{"nombre":"Ana"}]' >array.json
    printf 'PK\003\004zip' >book.xlsx
    printf 'nombre,otra\nAna,1\n' >columns.csv
    local file
    for file in open.csv:'Línea 2' array.json:'jq -c' book.xlsx:'' columns.csv:"la columna 'otra' no se conoce"; do
        run sky import "${file%%:*}"
        says 2 "${file#*:}.*nothing was written"
    done
    [[ ! -e sky.db ]]
    run sky import --format folder open.csv
    says 2 'is no folder'
    mkdir folder
    run sky import --format csv folder
    says 2 'is a folder'
}

@test "an import is taken back whole, and one operation alone" {
    table | sky import -
    sky import - <<<'{"nombre":"Eva"}'
    run sky undo --dry-run 1
    says 0 '^2 rows of the lot 1 would be taken back$'
    run sky undo --dry-run 2
    says 0 '^Luis would be nobody$'
    [[ $(operations) == 3 ]]
    run sky undo 1
    says 0 '^2 rows of the lot 1 were taken back by the lot 4$'
    [[ $(documents) == '{"nombre":"Eva"}' ]]
    run sky undo 1
    says 2 '^sky undo: No se deshizo nada'
    run sky undo --author jefa --json 4
    says 0 '^\{"deshace":4,"lote":true,"operacion":[0-9]+\}$'
    [[ $(documents | wc -l) == 3 && $(sky log | tail -1 | cut -f 3) == jefa ]]
}

# ticks <process>: hundredths of a second that it has worked.
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# interrupted_import <file>: whether it was, in the middle; what it says is in out.
interrupted_import() {
    rm -f sky.db*
    "$SKY_BUILD/bin/sky" import "$1" >out 2>&1 3>&- &
    local import=$!
    while kill -0 "$import" && { [[ ! -s sky.db-wal ]] || (($(ticks "$import") < 50)); }; do sleep 0.02; done
    kill -TERM "$import" || true
    ! wait "$import"
}

@test "an import that is interrupted says how far it came, and goes on when it is called again" {
    seq 100000 | sed 's/.*/{"nombre":"cliente &","contacto":"c&@example.org"}/' >l.ndjson
    local try
    for try in {1..5}; do # it may be over before this shell has its turn again
        ! interrupted_import l.ndjson || break
    done
    grep -q 'it was interrupted' out
    [[ $(<out) =~ ([0-9]+)' rows were written: the same command again goes on, and sky undo 1 takes them back' ]]
    local written=${BASH_REMATCH[1]}
    ((written >= 0 && written <= $(operations) && $(operations) < 100000))
    written=$(operations)
    run sky import l.ndjson
    says 0 "^$((100000 - written)) customers made, 0 changed, $written as they were, 0 refused"
    [[ $(sky verify) == '100000 operations, 0 faults'* ]]
}

@test "an export of each form makes the same customers again" {
    printf '%s\n' '{"nombre":"=1+1","contacto":"+7","etiquetas":["a;b","c"],"otro":{"x":[1.0,null]}}' \
        '{"nombre":"a/b%.json","servicios":[{"descripcion":"Fibra","fecha_contratacion":"2026-01-31","precio":29.90}]}' \
        '{"nombre":"Ñandú \"x\"","notas":"uno\ndos"}' '{"nombre":".oculto"}' | sky import -
    documents >wanted
    local form
    for form in all.csv all.ndjson all/; do
        run sky export "$form"
        says 0 '^4 customers, as of operation 4$'
        SKY_STORE=sqlite:${form%/}.db sky import "$form"
        diff wanted <(SKY_STORE=sqlite:${form%/}.db documents)
        run sky export "$form"
        says 2 "is there"
    done
    [[ $(stat -c %a all.csv all) == $'600\n700' && $(echo all*) == 'all all.csv all.csv.db all.csv.db.lock all.db all.db.lock all.ndjson all.ndjson.db all.ndjson.db.lock' ]]
    sky export --overwrite all.csv
    diff all.csv <(sky export --format csv 2>/dev/null)
    diff all.ndjson <(sky export - 2>/dev/null)
    run sky export nowhere/all.csv
    says 2 'cannot make nowhere/all.csv.partial: No such file'
    [[ $(sky export 2>&1 >/dev/full) == *'cannot write standard output: No space left'* ]]
}

@test "an export is of the moment that is asked for" {
    sky import - <<<'{"nombre":"Ana","contacto":"uno"}'
    sky import - <<<'{"nombre":"Ana","contacto":"dos"}'
    sky import - <<<'{"nombre":"Eva"}'
    [[ $(sky export --at 1 2>/dev/null) == '{"contacto":"uno","nombre":"Ana"}' ]]
    [[ ! $(sky export --at 0 2>/dev/null) ]]
    [[ $(sky export --at "$(date +%F)" 2>/dev/null | wc -l) == 2 ]]
    run sky export --at 4
    says 2 'está en el futuro'
    run sky export --at ayer
    says 2 'debe ser un número de operación, un instante o un día'
}

@test "every file that the original's demo wrote is imported, and what was mended is told" {
    mkdir datos datos/carpeta
    python3 - <<'PYTHON'
import json
rows = {"Maria Lopez": {"nombre": "Maria Lopez", "contacto": "maria@example.org", "servicio": "Fibra"},
        "Juan": {"nombre": "Juan ", "contacto": 600123123, "servicio": "TV"},
        "Eva": {"nombre": "Eva", "contacto": None, "servicio": "TV", "saldo": float("nan")},
        "Iñaki": {"nombre": "Iñaki / Bar «5:*?»", "contacto": "x", "servicios": [
            {"descripcion": "Fibra", "fecha_contratacion": "2025-01-31"}]},
        "Sin": {"contacto": "y", "servicio": float("nan")}}
for name, row in rows.items():
    with open(f"datos/{name}.json", "w") as file:
        json.dump(row, file)
PYTHON
    touch -d 2025-12-24 'datos/Maria Lopez.json'
    echo 'no es JSON' >datos/roto.json
    echo hola >datos/LEEME.txt
    run sky import --refused r.tsv datos
    says 1 '^5 customers made, 0 changed, 0 as they were, 3 refused, 3 mended; sky undo 1 takes it back$'
    [[ $(cut -f 2,3 r.tsv | sort) == $'mended\tEva.json\nmended\tJuan.json\nmended\tSin.json\nrefused\tLEEME.txt\nrefused\tcarpeta\nrefused\troto.json\nresult\tname' ]]
    grep -qF $'Juan.json\tthe name lost the space around it: "Juan"' r.tsv
    diff <(documents | jq -c '[.nombre, .contacto, .servicios[0].descripcion]' | sort) - <<'DOCUMENTS'
["Eva",null,"TV"]
["Iñaki / Bar «5:*?»","x","Fibra"]
["Juan","600123123","TV"]
["Maria Lopez","maria@example.org","Fibra"]
["Sin","y",null]
DOCUMENTS
    [[ $(documents | jq -r 'select(.nombre == "Maria Lopez").servicios[0].fecha_contratacion') == 2025-12-24 ]]
    run sky import datos
    says 1 '0 customers made, 0 changed, 5 as they were, 3 refused'
}

all_is_well() {
    run sky status --sockets "$SKY_DATA"
    says 0 '^all is well.*customers   3001'
}

@test "customers are imported and exported while programs serve" {
    unset SKY_STORE
    stack_start "$BATS_TEST_TMPDIR/data"
    export SKY_STORE=sqlite:$SKY_DATA/sky.db
    seq 3000 | sed 's/.*/{"nombre":"cliente &"}/' | sky import -
    call GET clientes '/clientes/cliente%203000'
    expect 200
    call POST archivos /archivos '{"nombre":"Ana"}'
    expect 201
    [[ $(sky export 2>/dev/null | wc -l) == 3001 ]]
    await 60 all_is_well
}
