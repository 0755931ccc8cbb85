#!/usr/bin/env bats
# A whole fleet: fresh Debian systems, made by the real playbooks from the inventory that operators copy, into two hosts of
# Sky over a database with a synchronous standby, behind a balancer; deployed to under load, its primary lost, deployed to
# again. The tests go on from each other.

bats_require_minimum_version 1.5.0
load lib/pages
load deploy/host
load fleet/fleet

setup_file() {
    have_images "no fleet" fleet_image build_image
    fleet_make || skip "no fleet: no network namespace, or no layers of file systems"
    checkout_make
    name_releases
    fleet_release
    fleet_boot "${!fleet[@]}" || skip "no fleet: systemd-nspawn boots none: $(tail -qn 1 "$host_dir"/*/console.log)"
}

teardown_file() {
    load_stop || true
    fleet_stop
}

# Nothing can be said of a fleet that was not made.
setup() { ((BATS_TEST_NUMBER <= 2)) || [[ -e $host_dir/made ]] || skip "the fleet was not made"; }

works() { playbook "$@" || { tail -n 30 "$host_dir/play.log" >&2; return 1; }; }

# changed_in <log>: what its plays have changed, on all hosts.
changed_in() { sed -nE 's/.* changed=([0-9]+).*/\1/p' "$host_dir/$1.log" | awk '{ sum += $1 } END { print sum }'; }

# status_of <path> [curl option...]: of the site, as a client sees it.
status_of() { at_work curl -o /dev/null -w '%{http_code}' --max-time 10 "${@:2}" "https://$domain$1" || true; }

phase() { echo "$(cut -d' ' -f1 /proc/uptime) $1" >>"$host_dir/marks"; } # <name>: it begins

# load_start: writers and a reader, until load_stop, whose status is 0 when all is there once that they were answered.
load_start() {
    phase quiet
    PATH=$host_dir/bin:$PATH PYTHONDONTWRITEBYTECODE=1 nsenter --net="/run/netns/$fleet_net" \
        nice python3 "$root/tests/fleet/load.py" "$host_dir" >"$host_dir/load.log" 2>&1 </dev/null 3>&- &
    echo $! >"$host_dir/load.pid"
    disown
    until grep -qx ready "$host_dir/load.log"; do kill -0 "$(<"$host_dir/load.pid")" || return; sleep 0.1; done
}

load_stop() {
    [[ -e ${host_dir:-}/load.pid ]] || return 0
    local pid
    pid=$(<"$host_dir/load.pid")
    kill -TERM "$pid" 2>/dev/null || true
    rm "$host_dir/load.pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
    grep -qx '0 faults' "$host_dir/load.log"
}

# primary: the host whose database can be written to; standby: the other.
primary() {
    local name
    for name in db1 db2; do [[ $(on "$name" "$(as_postgres 'SELECT pg_is_in_recovery()')" 2>/dev/null) != f ]] || echo "$name"; done
}
standby() { [[ $(primary) == db1 ]] && echo db2 || echo db1; }
as_postgres() { echo "runuser -u postgres -- psql -XAtqc $(printf %q "$1")"; } # <statement>: the command for it

# until_on <seconds> <host> <statement> <answer>: the database of that host says so by then.
until_on() {
    on "$2" "for try in \$(seq $(($1 * 10))); do [ \"\$($(as_postgres "$3") 2>/dev/null)\" != '$4' ] || exit 0; sleep 0.1; done; exit 1"
}

synchronous="SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"

@test "a database without a password, or hosts that are not told apart, and a certificate for one of them: refused" {
    cp "$checkout/ansible/inventories/fleet.yml" "$checkout/ansible/inventories/mine.yml"
    cp "$host_dir/site.pem" "$checkout/ansible/sky.example.org.pem"
    cp "$host_dir/site.key" "$checkout/ansible/sky.example.org.key"
    SKY_CERTIFICATE_KEY_FILE=sky.example.org.key run ! playbook site.yml
    grep -q 'sky_database_password, of 12 letters at least' "$host_dir/play.log"
    SKY_DATABASE_PASSWORD=a-long-password run ! playbook site.yml -e sky_certificate=selfsigned
    grep -q 'all show the same certificate' "$host_dir/play.log"
}

@test "docs/fleet.md: fresh hosts are made a fleet" {
    follow fleet.md 'From machines to a fleet'
    [[ $(status_of /readyz) == 200 && $(status_of /clientes) == 401 ]]
    local name
    for name in "${!fleet[@]}"; do [[ $(on "$name" systemctl list-units --failed --no-legend) == '' ]]; done
    [[ $(on app1 sky-release current) == "$version" && $(on app2 sky-release current) == "$version" ]]
    until_on 30 "$(primary)" "$synchronous" 1
    [[ $(on db1 "$(as_postgres 'SHOW data_checksums')") == on ]]
    touch "$host_dir/made"
}

@test "docs/fleet.md: the first admin and a token, by one host, are let in by the others" {
    follow fleet.md 'Who is let in'
    cp "$checkout/ansible/importador.conf" "$host_dir/token"
    local name
    for name in app1 app2; do [[ $(on "$name" sky user list) == *ana* ]]; done
    [[ $(status_of /clientes -K "$host_dir/token") == 200 ]]
}

# opens <host:port>...: those of them to which somebody gets who is no host of the fleet.
opens() {
    local place
    for place; do
        { ! there timeout 2 bash -c "exec 3<>/dev/tcp/${fleet[${place%:*}]}/${place#*:}" 2>/dev/null || echo "$place"; } &
    done
    wait
}

@test "beyond the fleet only the balancer's ports are open, and each host lets in whom it has to" {
    [[ $(opens {app1,app2,db1,db2,balancer}:{22,80,443,2379,2380,5001,5432,8008} | sort | paste -sd' ') == 'balancer:443 balancer:80' ]]
    on balancer "! timeout 1 bash -c 'exec 3<>/dev/tcp/${fleet[db1]}/5432'"
    on app1 "! timeout 1 bash -c 'exec 3<>/dev/tcp/${fleet[db1]}/8008'"
    on app1 "timeout 1 bash -c 'exec 3<>/dev/tcp/${fleet[db1]}/5432'"
    run ! on db1 "curl -sk https://${fleet[db2]}:2379/version https://${fleet[db2]}:8008/config"
    on db1 "curl -sf --cacert /etc/sky/fleet/peers.pem --cert /etc/sky/fleet/certificate.pem --key /etc/sky/fleet/key.pem \
        https://${fleet[db2]}:2379/version https://${fleet[db2]}:8008/config"
}

# asked_with <parameter=value>: what a host of Sky gets from the database when it asks in that other way.
asked_with() {
    on app1 "sed 's|passfile=/etc/sky/pgpass|&\\&$1|' /usr/local/bin/sky | sh -s user list 2>&1" || true
}

@test "the database is asked by TLS, by a certificate that is known, and with the password, which is in one file" {
    local secret name
    [[ $(asked_with application_name=x) == *ana* ]]
    [[ $(asked_with sslmode=disable) == *'no encryption'* ]]
    [[ $(asked_with sslrootcert=/etc/ssl/certs/ca-certificates.crt) == *'certificate verify failed'* ]]
    [[ $(asked_with passfile=/dev/null) == *'no password supplied'* ]]
    secret=$(<"$checkout/ansible/database.txt")
    ((${#secret} > 20))
    for name in "${!fleet[@]}"; do
        ! on "$name" "ps -eo args; journalctl -q -o cat; find /proc -maxdepth 2 -name environ | xargs cat 2>/dev/null" |
            grep -aqF "$secret"
    done
    [[ $(grep -rlF "$secret" "$host_dir"/*/upper | sort | sed "s|^$host_dir/||" | paste -sd' ') == \
        'app1/upper/etc/sky/pgpass app2/upper/etc/sky/pgpass' ]]
    ! grep -qF "$secret" "$host_dir"/*.log
    [[ $(on app1 stat -c '%a:%U' /etc/sky/pgpass) == 600:sky ]]
}

@test "no host of Sky has a backup that would fail; the database's hosts have copies of their own" {
    local name
    for name in app1 app2; do [[ $(on "$name" systemctl list-unit-files --no-legend "'sky-backup*'") == '' ]]; done
    for name in db1 db2; do
        on "$name" systemctl is-enabled sky-basebackup.timer
        on "$name" systemctl start sky-basebackup
        [[ $(on "$name" ls /var/backups/sky | wc -l) == 1 ]]
    done
}

@test "under load a release is deployed, host after host" {
    load_start
    phase deploy
    works deploy.yml -e "sky_release=$(variant "$next")"
    phase quiet
    [[ $(on app1 sky-release current) == "$next" && $(on app2 sky-release current) == "$next" ]]
    [[ $(at_work curl "https://$domain/version") == *"$next"* ]]
}

@test "the primary is lost: the standby takes its place, and writes go on by themselves" {
    local lost
    lost=$(primary)
    echo "$lost" >"$host_dir/lost"
    until_on 30 "$lost" "$synchronous" 1
    phase lost
    cut_off "$lost"
    until_on 90 "$([[ $lost == db1 ]] && echo db2 || echo db1)" 'SELECT pg_is_in_recovery()' f
    phase promoted
    until [[ $(status_of /readyz) == 200 ]]; do sleep 0.2; done
    sleep 5
}

@test "docs/fleet.md: without the lost host a release is deployed, and the one of before" {
    phase deploy-again
    follow fleet.md 'The next release, and back'
    phase quiet
    [[ $(on app1 sky-release current) == "$version" && $(on app2 sky-release current) == "$version" ]]
}

@test "docs/fleet.md: the lost host comes back as the standby" {
    phase back
    fleet_boot "$(<"$host_dir/lost")"
    until_on 90 "$(primary)" "$synchronous" 1
    follow fleet.md 'When a host is lost'
    [[ $(grep -cE 'Leader .* running|Sync Standby .* (running|streaming)' "$host_dir/page.log") == 2 ]]
}

@test "no answered write was lost, and none done twice; no request failed while releases were deployed" {
    load_stop || { cat "$host_dir/load.log" >&2; return 1; }
    sed -n 's/^/# /; 2,$p' "$host_dir/load.log" >&3
}

@test "a second run changes nothing" {
    export SKY_DATABASE_PASSWORD=$(<"$checkout/ansible/database.txt") SKY_CERTIFICATE_KEY_FILE=sky.example.org.key
    works site.yml
    [[ $(changed_in play) == 0 ]]
}
