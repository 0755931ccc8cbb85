#!/usr/bin/env bats
# What pages of others do, in a real browser, to a site with TLS and access control that an admin is signed in to: nothing.

load lib/stack
load lib/site

setup_file() { guarded_site_start; }
teardown_file() { guarded_site_stop; }

sky() { SKY_STORE=sqlite:$SKY_DATA/sky.db "$SKY_BUILD/bin/sky" "$@" 2>/dev/null; }

@test "a page of another site changes and reads nothing by the session of somebody, where the site's own would" {
    local token
    sky user add --role admin jefa <<<'caballo correcto pila grapa'
    token=$(sky token add --role admin prueba)
    await_token "$token"
    python3 "$BATS_TEST_DIRNAME/web/attack.py" "$HTTPS_PORT" "$SKY_DATA/sky.db" "$token" "$SITE/log/access.log"
}
