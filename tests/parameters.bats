#!/usr/bin/env bats
# Every parameter of lists and of what is read like them, wrong in each way: 400, and the problem names it.

load lib/stack

setup() { stack_start "$BATS_TEST_TMPDIR/data"; }
teardown() { stack_stop; }

# refuse <path> <parameter> <value>...: each value is refused; "-" stands for the parameter there twice.
refuse() {
    local path=$1 name=$2 value query
    for value in "${@:3}"; do
        query="$name=$value"
        [[ $value != - ]] || query="$name=1&$name=1"
        [[ $path == *\?* ]] && query="&$query" || query="?$query"
        call GET clientes "$path$query" '' --header 'Accept: application/problem+json, text/csv;q=0.1'
        if [[ $status != 400 || $(jq -r '.parameter // .errors[0].parameter' <<<"$body") != "$name" ]]; then
            printf 'GET %s%s: %s %s\n' "$path" "$query" "$status" "$body"
            return 1
        fi
    done
}

broken=(%zz %ff %00 -)

@test "parameters of lists and of searches" {
    refuse /clientes orden '' edad Nombre --nombre nombre- "${broken[@]}"
    refuse /clientes estado '' Activo activos activo,vencido "${broken[@]}"
    refuse /clientes limite '' 0 1001 -1 1.5 x 1x %201 0x10 99999999999999999999 "${broken[@]}"
    refuse /clientes detalle '' 2 -1 si true "${broken[@]}"
    refuse /clientes cursor '' x 1 00 0123456789abcdef "${broken[@]}"
    refuse /clientes en '' nunca -1 %2B1 1.5 2026-13-01 2026-02-30 2999-01-01 99999999999999999999 "${broken[@]}"
    refuse /clientes numero '' 0 -1 x 1.5 99999999999999999999 "${broken[@]}"
    refuse '/clientes?en=0' orden -nombre
    for name in buscar prefijo servicio etiqueta; do
        refuse /clientes "$name" "${broken[@]}"
    done
    for query in en=0 orden=nombre; do
        refuse '/clientes?buscar=a' "${query%=*}" "${query#*=}"
    done
    refuse '/clientes?buscar=a' estado '' Activo
    for query in buscar=a orden=nombre prefijo=a servicio=a etiqueta=a estado=activo limite=1 cursor=1 detalle=1; do
        refuse '/clientes?numero=1' "${query%=*}" "${query#*=}"
    done
}

@test "parameters of exports, of the catalogue and of what ends" {
    refuse /clientes bom '' 2 -1 si "${broken[@]}"
    refuse /clientes sep '' x ';;' "${broken[@]}"
    refuse /servicios en '' nunca 2026-13-01 2999-01-01 "${broken[@]}"
    refuse /servicios otro 1
    refuse /vencimientos dias '' -1 3661 1.5 x "${broken[@]}"
    refuse /vencimientos en 0
    refuse /vencimientos limite 1
    refuse /vencimientos bom '' 2 "${broken[@]}"
    refuse /vencimientos.ics dias '' -1 3661 "${broken[@]}"
    refuse /vencimientos.ics sep ,
}

@test "parameters of pages of the log" {
    call POST clientes /clientes '{"nombre":"Ana","contacto":"c","servicio":"s"}'
    expect 201
    for path in /clientes/Ana/historial /papelera; do
        refuse "$path" limite '' 0 1001 -1 1.5 x "${broken[@]}"
        refuse "$path" cursor '' -1 x 1.5 "${broken[@]}"
    done
    refuse /papelera en '' nunca 2999-01-01 "${broken[@]}"
    refuse /clientes/Ana en '' nunca 2999-01-01 "${broken[@]}"
    refuse /clientes/Ana comparar '' 1 1,2,3 x,y "${broken[@]}"
    refuse /clientes/Ana/servicios en '' nunca 2999-01-01 "${broken[@]}"
    refuse /cambios limite '' 0 1001 -1 x "${broken[@]}"
    refuse /cambios desde '' -1 x "${broken[@]}"
    refuse /cambios hasta '' -1 x "${broken[@]}"
}
