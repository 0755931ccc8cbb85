#!/usr/bin/env bats
# Coming in by the console, in Debian's Chromium: on loopback, and by the servers of a host.

load lib/stack
load lib/web
load lib/site

setup_file() {
    guarded_site_start
    export SKY_TLS_SITE=https://127.0.0.1:$HTTPS_PORT
    local who
    for who in nuria:editor fatima:editor lola:lector jefa:admin jefe:admin raul:lector; do
        printf 'caballo correcto\n' | SKY_STORE=sqlite:$SKY_DATA/sky.db "$SKY_BUILD/bin/sky" user add --role "${who#*:}" "${who%:*}"
    done
    curl --noproxy '*' -sk -u ana:clave --json '{"nombre":"Ana","contacto":"600112233","servicio":"TV"}' "https://127.0.0.1:$HTTPS_PORT/clientes"
}

teardown_file() { guarded_site_stop; }

@test "the door, the second factor, and a session that ends" {
    walk signin
}

@test "administration, by who may and who may not, and an invitation" {
    walk admin
}
