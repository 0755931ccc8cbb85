# A guarded site with people of each role, and Chromium, for the walks of the console: for after lib/stack, lib/web, lib/site.

door_start() {
    browser_start
    guarded_site_start
    export SKY_TLS_SITE=https://127.0.0.1:$HTTPS_PORT
    local -x SKY_STORE=sqlite:$SKY_DATA/sky.db
    local who
    for who in nuria:editor fatima:editor lola:lector jefa:admin jefe:admin raul:lector; do
        printf 'caballo correcto\n' | "$SKY_BUILD/bin/sky" user add --role "${who#*:}" "${who%:*}"
    done
    SKY_TOKEN=$("$SKY_BUILD/bin/sky" token add --role admin pruebas)
    export SKY_TOKEN
}

door_stop() {
    browser_stop
    guarded_site_stop
}
