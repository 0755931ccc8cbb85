#!/usr/bin/env bats
# A whole host: a Debian system that is as fresh as a cloud's, made into a running service by the real playbooks, and
# then deployed to, broken, rebooted. The tests go on from each other. The long form is `make check-deploy`:
# DEPLOY_ROUNDS deployments and as many rollbacks under load, and at least DEPLOY_REQUESTS requests meanwhile.

bats_require_minimum_version 1.5.0
load lib/pages
load lib/session
load deploy/host
load deploy/cloudwatch

setup_file() {
    have_images "no host to deploy to" host_image build_image
    host_make
    host_boot || skip "no host to deploy to: systemd-nspawn does not boot one: $(tail -n 3 "$host_dir/console.log")"
    checkout_make
    name_releases
}

teardown_file() {
    host_stop
    bucket_stop
    [[ ! ${host_dir:-} ]] || rm -rf --one-file-system "$host_dir"
}

# Nothing can be said of a host that was not made.
setup() { [[ $BATS_TEST_NUMBER -le 3 || -e $host_dir/made ]] || skip "the host was not made"; }

is_long() { ((${DEPLOY_ROUNDS:-1} > 1)); }

# log_has <log> <expression>
log_has() { grep -qE "$2" "$host_dir/$1.log" || { tail -n 20 "$host_dir/$1.log" >&2; return 1; }; }

# tells <expression>: the play's words have it; tells_page: those of a page's commands.
tells() { log_has play "$1"; }
tells_page() { log_has page "$1"; }

works() { playbook "$@" || { tail -n 30 "$host_dir/play.log" >&2; return 1; }; }

serving() { host sky-release current; }

@test "docs/deploy.md: a release is built" {
    follow deploy.md 'From a machine to https' .
    [[ -e $release ]]
}

@test "a fresh host: what the play would do, and that without a release, or networks for ssh, it opens nothing" {
    cp "$checkout/ansible/inventories/host.yml" "$checkout/ansible/inventories/mine.yml"
    run ! playbook site.yml -e '{"sky_ssh_from": []}' --check
    tells 'sky_ssh_from must list the networks'
    run ! playbook site.yml -e sky_certificate=own --check
    tells 'own needs sky_certificate_file'
    run ! playbook site.yml -e "sky_release=$release.not" --check
    tells 'there is no such archive here'
    is_long || skip "the rest takes 25 s; make check-deploy runs it"
    works site.yml --check -e "sky_release=$release"
    ! host test -e /opt/sky
}

@test "docs/deploy.md: a fresh host is made a running one, without a password file; nobody is let in yet" {
    follow deploy.md 'A host of your own'
    tells_page '^\{"message":"Hola desde Sky App v2.0 mejorada!"\}'
    [[ $(serving) == "$version" && $(site_status /readyz) == 200 ]]
    [[ $(host systemctl list-units --failed --no-legend) == '' ]]
    [[ $(host ls /etc/sky | paste -sd' ') == 'backup.conf host.conf tls' && $(host sky-release drop-passwords) == unchanged ]]
    [[ $(site /clientes) == '{"error":"Faltan credenciales."}' && $(site_status /clientes) == 401 ]]
    touch "$host_dir/made"
}

@test "docs/deploy.md: the first admin, another one by an invitation that works once, and a token" {
    local at_home=$checkout/ansible
    follow deploy.md 'Who is let in'
    tells_page '^\{.*"nombre":"ana","rol":"admin"'
    tells_page '^\[\]$'
    [[ $(host sky user list | tail -n +2 | cut -f 1,3 | sort | paste -sd' ') == $'admin\tana admin\teva' ]]
    [[ $(jq -Rc '{nombre: "eva", clave: .}' "$at_home/eva.txt" | site_status /sesion --json @-) == 201 ]]
    [[ $(jq -nRc '{invitacion: input, clave: "otra clave larga"}' "$at_home/eva.invitacion" | site_status /invitacion --json @-) == 401 ]]
    [[ $(jq -Rc '{nombre: "eva", clave: .}' "$at_home/eva.txt" | site_status /sesion --json @-) == 201 ]]
    credentials_make
    [[ $(site_status /clientes -K "$(with_credentials)") == 200 ]]
}

# afar: requests to the site come from an address that is not loopback's.
afar() {
    site_address=$(ip -4 -o address show scope global | awk '{ sub("/.*", "", $4); print $4; exit }')
    [[ $site_address ]] || skip "this machine has no other address than loopback's"
}

@test "an admin from beyond the host: a cookie for TLS alone, and a second factor before anything else" {
    local site_address head=$BATS_TEST_TMPDIR/head cookies=$BATS_TEST_TMPDIR/cookies secret code
    local of_the_site=(-b "$cookies" -c "$cookies" -H 'Sec-Fetch-Site: same-origin')
    afar
    [[ $(jq -Rc '{nombre: "ana", clave: .}' "$checkout/ansible/ana.txt" |
        site /sesion --json @- -D "$head" "${of_the_site[@]}") == *'"limitada":true'* ]]
    grep -qxE "Set-Cookie: __Host-sky=sky_[0-9a-f]+_[0-9a-f]+; Path=/; Secure; HttpOnly; SameSite=Strict" <(tr -d '\r' <"$head")
    [[ $(site /clientes "${of_the_site[@]}") == *'Un admin necesita un segundo factor'* && $(site_status /clientes "${of_the_site[@]}") == 403 ]]
    secret=$(site /sesion/factor -X POST "${of_the_site[@]}" | jq -r .secreto)
    code=$(python3 "$BATS_TEST_DIRNAME/lib/totp.py" "$secret")
    [[ $(site /sesion/factor -X PUT --json "{\"codigo\":\"$code\"}" "${of_the_site[@]}" | jq '.recuperacion | length') == 10 ]]
    [[ $(site_status /clientes "${of_the_site[@]}") == 200 && $(site_status /fichas "${of_the_site[@]}") == 200 ]]
    [[ $(jq -Rc '{nombre: "ana", clave: .}' "$checkout/ansible/ana.txt" | site_status /sesion --json @-) == 401 ]]
}

@test "a token lets in, with its role; revoked it lets nobody in after a second" {
    local token=$BATS_TEST_TMPDIR/token id begun
    token_make lector revocada "$token"
    [[ $(site_status /clientes -K "$token") == 200 && $(site_status /auditoria -K "$token") == 403 ]]
    id=$(host sky token list | awk -F '\t' '$6 == "revocada" { print $1 }')
    host sky token revoke "$id"
    begun=${EPOCHREALTIME//[.,]/}
    until [[ $(site_status /clientes -K "$token") == 401 ]]; do ((${EPOCHREALTIME//[.,]/} - begun < 1000000)); done
    sleep 0.3
    for id in {1..20}; do [[ $(site_status /clientes -K "$token") == 401 ]]; done
}

@test "a second run changes nothing" {
    is_long || skip "in short, after the reboot only"
    works site.yml -e "sky_release=$release"
    [[ $(recap changed) == 0 ]]
}

@test "docs/deploy.md: the same release once more, and back to it, changes nothing" {
    follow deploy.md 'The next release, and back'
    [[ $(grep -c "^$domain .* changed=0 " "$host_dir/page.log") == 2 && $(serving) == "$version" ]]
}

@test "the account of whoever runs the plays may become root; root itself does not get in" {
    [[ $("$host_dir/bin/ssh" "ops@$domain" sudo -n id -u) == 0 ]]
    run ! "$host_dir/bin/ssh" "root@$domain" true
    run ! host id former
}

# until_status <status> <path> [curl option...]: readiness is looked at once a second, and the log's file has some room.
until_status() {
    local tries
    for tries in {1..100}; do
        [[ $(site_status "$2" -K "$(with_credentials)" "${@:3}") != "$1" ]] || return 0
        sleep 0.05
    done
    echo "$2 never answered $1" >&2
    return 1
}

served_certificate() { openssl s_client -connect "127.0.0.1:$https_port" -servername "$domain" </dev/null 2>/dev/null | openssl x509 -noout "$@"; }

@test "the certificate is renewed through nginx, which then shows the new one" {
    local before tries
    before=$(served_certificate -serial)
    [[ $before ]]
    host certbot renew -q --force-renewal --no-random-sleep-on-renew
    for tries in {1..50}; do [[ $(served_certificate -serial) == "$before" ]] || break; sleep 0.1; done
    [[ $(served_certificate -serial) != "$before" && $(site_status /readyz) == 200 ]]
}

@test "the contract, through TLS and with credentials" {
    play "$BATS_TEST_DIRNAME/cases/contract.session"
}

@test "nobody reaches customers without credentials, nor without TLS" {
    local path
    for path in /clientes /clientes/x /papelera /operaciones/1 /cambios /clientes%2Fx //clientes /no; do
        [[ $(site_status "$path") =~ ^(401|404)$ ]]
        [[ $(site "$path") != *nombre* ]]
    done
    [[ $(site_status /clientes) == 401 && $(site_status /clientes -u sky:wrong) == 401 ]]
    [[ $(site_status /clientes -H 'Authorization: Bearer nobody') == 401 ]]
    [[ $(site_status /clientes -X TRACE) =~ ^4 ]]
    [[ $(site_status /archivos -K "$(with_credentials)") == 404 ]]
    [[ $(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "http://127.0.0.1:$archivos_port/archivos") == 401 ]]
    [[ $(curl -s --noproxy '*' -o /dev/null -w '%{http_code} %{redirect_url}' "http://127.0.0.1:$http_port/clientes?en=1") == \
        "308 https://$domain:$https_port/clientes?en=1" ]]
    site /clientes -D - -K "$(with_credentials)" | grep -qi '^strict-transport-security: max-age='
    for path in /saludo /livez /readyz /version; do [[ $(site_status "$path") == 200 ]]; done
}

@test "secrets are for root and the programs, and in no log" {
    local secret
    [[ $(host stat -L -c '%a:%U:%G' /etc/sky/tls/key.pem /var/lib/sky | paste -sd' ') == '600:root:root 700:sky:sky' ]]
    host 'journalctl -q -o cat' >"$BATS_TEST_TMPDIR/journal"
    for secret in "$(sed 's/.*_\(.*\)"/\1/' "$(with_credentials)")" "$(<"$checkout/ansible/ana.txt")" "$(<"$checkout/ansible/eva.txt")"; do
        ((${#secret} > 20))
        ! grep -rqF "$secret" "$host_dir"/*.log "$BATS_TEST_TMPDIR/journal" "$host_dir/root/etc" "$host_dir/root/var/log"
    done
}

@test "no program reaches another's socket, nor holds the lock of a switch" {
    [[ $(host stat -c '%a:%U:%G' /run/sky "/run/sky/$version" "/run/sky/$version/clientes.sock" /run/sky-release.lock | paste -sd' ') == \
        '750:root:www-data 750:root:www-data 660:root:www-data 600:root:root' ]]
    run host "nsenter -t \$(systemctl show -P MainPID sky-saludo@$version.service) -m ls /run/sky"
    [[ $output != *"$version"* ]]
}

@test "the sandboxes: each program at most 1.0, nginx at most 3.0" {
    local unit limit score
    for unit in $("$root/nginx/routes" programs | sed "s/.*/sky-&@$version/") nginx; do
        [[ $unit == nginx ]] && limit=30 || limit=10
        score=$(host systemd-analyze security --offline=true --no-pager "/etc/systemd/system/${unit%@*}$([[ $unit == nginx ]] || echo @).service" 2>/dev/null |
            sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
        [[ $unit != nginx ]] || score=$(host systemd-analyze security --no-pager nginx.service | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
        echo "# $unit $score" >&3
        ((${score/./} <= limit))
    done
}

@test "the ports that are open to others are the site's two, and ssh's" {
    run host ss -Htlnp
    [[ $status == 0 ]]
    [[ $(awk '/nginx|sshd|sky|clientes|archivos|sal|cambios|lote|sesion/ { print $4 }' <<<"$output" | grep -v '^127\.0\.0\.1:' | sed 's/.*://' | sort -nu | paste -sd' ') == "$http_port $https_port" ]]
}

@test "the firewall's rules: ssh from given addresses, the site from all, nothing else" {
    python3 "$BATS_TEST_DIRNAME/deploy/firewall.py" "$host_dir/root/etc/nftables.conf" "$ssh_port" "$http_port" "$https_port" "$archivos_port"
}

load_begin() { # <round> [authorization]
    local token
    token=${2:-$(sed 's/.*: \(.*\)"/\1/' "$(with_credentials)")}
    nice wrk -t 2 -c 32 -d 7200s --timeout 10s -s "$BATS_TEST_DIRNAME/deploy/load.lua" "https://127.0.0.1:$https_port" -- \
        "$token" "$1" >"$host_dir/wrk.log" 2>&1 3>&- &
    wrk=$!
    until [[ $(site_status "/clientes/Carga-$1-1-300" -H "Authorization: $token") == 200 ]]; do kill -0 "$wrk" || return 1; sleep 0.2; done
}

# load_end: leaves answers, failed, broken, written, why.
load_end() {
    kill -INT "$wrk"
    wait "$wrk" || true
    read -r answers failed broken written why < <(sed -n 's/^load //p' "$host_dir/wrk.log")
}

running() { host systemctl list-units --plain --no-legend "'sky@*.target'" | wc -l; }

# milliseconds_of <variable> <command>...
milliseconds_of() {
    local -n spent=$1
    local begun=${EPOCHREALTIME//[.,]/}
    "${@:2}"
    spent=$(((${EPOCHREALTIME//[.,]/} - begun) / 1000))
}

# A machine that has other work to do is held to what the same play takes there when it finds nothing to do.
is_quick() { # <milliseconds of a rollback> <of one that changes nothing>
    (($1 <= 10000 || $1 <= 4 * $2))
}

@test "deployments and rollbacks under load: nothing fails, nothing is done twice" {
    local rounds=${DEPLOY_ROUNDS:-1} round taken unchanged slowest=0 answers failed broken written why wrk
    local other
    other=$(variant "$next")
    load_begin "${host_dir##*.}"
    milliseconds_of unchanged works rollback.yml -e "version=$version"
    for ((round = 1; round <= rounds; round++)); do
        works deploy.yml -e "sky_release=$other"
        [[ $(site /version) == *"$next"* ]]
        milliseconds_of taken works rollback.yml -e "version=$version"
        ((taken <= slowest)) || slowest=$taken
        [[ $(site /version) == *"$version"* ]]
    done
    until (($(host wc -l /var/log/nginx/access.log | cut -d' ' -f1) > ${DEPLOY_REQUESTS:-10000})); do sleep 1; done
    load_end
    echo "# $((rounds * 2)) deployments and rollbacks: $answers requests, $failed failed, $broken broken; slowest rollback $slowest ms, one that changes nothing $unchanged ms" >&3
    [[ $failed == 0 && $broken == 0 ]] || { cat "$host_dir/wrk.log" >&2; return 1; }
    ((answers >= ${DEPLOY_REQUESTS:-10000}))
    is_quick "$slowest" "$unchanged"
    run python3 "$BATS_TEST_DIRNAME/deploy/doubled.py" "$host_dir/root/var/lib/sky/sky.db" "${host_dir##*.}" "$written" 32
    echo "# $output" >&3
    [[ $status == 0 && $(serving) == "$version" ]]
    until (($(running) == 1)); do sleep 0.2; done
}

@test "the control: reloads that let no connection go first break some, and an operation done twice is found" {
    local answers failed broken written why wrk tries
    load_begin control
    for tries in {1..4}; do
        host systemctl reload nginx
        sleep 1
    done
    load_end
    echo "# $answers requests, $broken broken by 4 reloads" >&3
    ((broken > 0))
    cp "$host_dir/root/var/lib/sky/"sky.db* "$BATS_TEST_TMPDIR/"
    sqlite3 "$BATS_TEST_TMPDIR/sky.db" "INSERT INTO operaciones SELECT (SELECT max(numero) + 1 FROM operaciones), instante,
        autor, verbo, nombre, documento, sal, sello, grupo, cliente, deshace FROM operaciones WHERE nombre LIKE 'Carga-control-%' LIMIT 1"
    run python3 "$BATS_TEST_DIRNAME/deploy/doubled.py" "$BATS_TEST_TMPDIR/sky.db" control "$written" 100000
    [[ $status == 1 && $output == *'1 doubled'* ]]
}

@test "a listener of the feed is let go in time, hears of nothing twice, and the old release stops" {
    is_long || skip "it takes 30 s; make check-deploy runs it"
    site '/cambios' -N -H 'Accept: text/event-stream' --max-time 60 -K "$(with_credentials)" >"$BATS_TEST_TMPDIR/feed" &
    local listener=$!
    works rollback.yml -e "version=$next"
    (($(running) == 2))
    wait "$listener" || true
    SECONDS=0
    until (($(running) == 1)); do ((SECONDS < 10)) || return 1; sleep 0.2; done
    works rollback.yml -e "version=$version"
}

# certified <option>...: site.yml with them leaves a site that ca.pem vouches for, and changes nothing the second time.
certified() {
    works site.yml "$@"
    cp "$host_dir/root/etc/sky/tls/certificate.pem" "$host_dir/ca.pem"
    until_status 200 /readyz
    works site.yml "$@"
    [[ $(recap changed) == 0 ]]
}

@test "a certificate of one's own takes the place of the other, or one that signs itself" {
    is_long || skip "it takes four runs of site.yml; make check-deploy runs it"
    cp "$host_dir/ca.pem" "$BATS_TEST_TMPDIR/ca.pem"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$domain" -addext "subjectAltName=DNS:$domain" \
        -keyout "$BATS_TEST_TMPDIR/key.pem" -out "$BATS_TEST_TMPDIR/own.pem" 2>/dev/null
    certified -e sky_certificate=own -e "sky_certificate_file=$BATS_TEST_TMPDIR/own.pem" \
        -e "sky_certificate_key_file=$BATS_TEST_TMPDIR/key.pem"
    cmp "$BATS_TEST_TMPDIR/own.pem" "$host_dir/ca.pem"
    host rm /etc/sky/tls/certificate.pem /etc/sky/tls/key.pem
    certified -e sky_certificate=selfsigned
    ! cmp -s "$BATS_TEST_TMPDIR/own.pem" "$host_dir/ca.pem"
    cp "$BATS_TEST_TMPDIR/ca.pem" "$host_dir/ca.pem"
    works site.yml
    until_status 200 /readyz
}

@test "what CloudWatch is told comes from an agent that its maker signed, in a sandbox" {
    is_long || skip "it takes four runs of site.yml; make check-deploy runs it"
    cloudwatch_ships
}

@test "a release that does not get ready goes back, and the play says why" {
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.7" 'cp /bin/false libexec/sky/clientes')"
    tells 'does not get ready: .*clientes ends again and again'
    tells "went back: $version serves"
    [[ $(serving) == "$version" && $(site_status /readyz) == 200 ]]
}

@test "what has not served does not keep its name from what is mended" {
    works deploy.yml -e "sky_release=$(variant "${version%.*}.7")"
    [[ $(serving) == "${version%.*}.7" ]]
    works rollback.yml -e "version=$version"
}

@test "a release that answers wrongly goes back, and the play says why" {
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.8" 'cp libexec/sky/saludo libexec/sky/cambios')"
    tells 'GET /cambios answered: 404'
    tells "went back: $version serves"
    [[ $(serving) == "$version" && $(site_status /readyz) == 200 ]]
}

@test "a release whose nginx files are wrong goes back, before or after nginx has them" {
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.9" 'echo "no such thing;" >>share/sky/nginx/server.conf')"
    tells 'nginx does not take the configuration'
    tells "went back: $version serves"
    [[ $(serving) == "$version" && $(site_status /readyz) == 200 ]]
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.6" 'sed -i "s/set .author .*;/set \$author nadie;/" share/sky/nginx/servers-host.conf.in')"
    tells 'without credentials, answered: 200'
    tells "went back: $version serves"
    [[ $(serving) == "$version" && $(site_status /clientes) == 401 ]]
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.2" 'echo "fastcgi_pass_request_headers off;" >>share/sky/nginx/fastcgi.conf')"
    tells 'a token that there is not, answered for itself: 401'
    tells "went back: $version serves"
    [[ $(site_status /clientes -K "$(with_credentials)") == 200 ]]
}

@test "a program that a release lacks is not started; one that the host does not know is named" {
    host 'mkdir /opt/sky/releases/0.0.1 && systemctl start sky@0.0.1.target'
    sleep 0.5
    [[ $(host systemctl show -P ActiveState sky-saludo@0.0.1.socket sky-saludo@0.0.1.service | paste -sd' ') == 'inactive  inactive' ]]
    [[ $(host systemctl show -P NRestarts sky-saludo@0.0.1.service) == 0 ]]
    host 'systemctl stop sky@0.0.1.target && rmdir /opt/sky/releases/0.0.1'
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.4" 'cp libexec/sky/saludo libexec/sky/factura')"
    tells 'does not know, factura: site.yml'
    tells "went back: $version serves"
}

@test "an archive for another system, another release under a known name, and a version that is not there are refused" {
    run ! playbook deploy.yml -e "sky_release=$(variant "${version%.*}.5" 'sed -i s/^SYSTEM=.*/SYSTEM=debian-11/ RELEASE')"
    tells 'was built for debian-11'
    run ! playbook deploy.yml -e "sky_release=$(variant "$version" 'echo "# other" >>share/sky/nginx/server.conf')"
    tells 'is laid already, and is not what the archive holds'
    run ! playbook rollback.yml -e version=0.0.1
    tells "no such release: 0.0.1"
    [[ $(serving) == "$version" ]]
}

# deploy_script <action> [folder]: as .github/workflows/deploy_production.yml calls it.
deploy_script() {
    at_work env ANSIBLE_SSH_CONTROL_PATH_DIR="$(mktemp -d "$host_dir/cp.XXX")" EC2_PUBLIC_IP=127.0.0.1 SSH_PORT="$ssh_port" SSH_USER=admin SSH_PRIVATE_KEY="$(<"$host_dir/key")" \
        SSH_KNOWN_HOSTS="$known" "$checkout/.github/scripts/deploy.sh" "$@" >"$host_dir/play.log" 2>&1
}

@test "the workflow's script deploys to a host whose key it was told, and goes back; to no other" {
    local known archives=$BATS_TEST_TMPDIR/archives system
    known=$(cut -d' ' -f1,2 "$host_dir/root/etc/ssh/ssh_host_ed25519_key.pub")
    system=$(tar -xzOf "$release" --wildcards '*/RELEASE' | sed -n 's/^SYSTEM=//p; s/^MACHINE=//p' | paste -sd-)
    mkdir "$archives"
    cp "$(variant "$next")" "$archives/sky-$next-$system.tar.gz"
    deploy_script deploy "$next" "$archives" || { cat "$host_dir/play.log" >&2; return 1; }
    [[ $(serving) == "$next" ]]
    known=$(cut -d' ' -f1,2 "$host_dir/key.pub")
    run ! deploy_script rollback "$version"
    tells 'Host key verification failed'
    [[ $(serving) == "$next" ]]
    known=$(cut -d' ' -f1,2 "$host_dir/root/etc/ssh/ssh_host_ed25519_key.pub")
    deploy_script rollback "$version"
    [[ $(serving) == "$version" ]]
}

@test "docs/recovery.md: a fault that reaches nobody, one that does, back, and on" {
    follow recovery.md 'What there is'
    tells_page "^\* $version\$"
    tells_page "\"$version\""
    run ! follow recovery.md 'A fault that the host finds'
    tells_page 'GET /saludo answered: 200 [^ ]*mensaje'
    tells_page "went back: $version serves"
    [[ $(serving) == "$version" ]]
    follow recovery.md 'A fault that people find'
    tells_page '^\{"message":"Adiós desde'
    tells_page 'Ana'
    follow recovery.md Back
    tells_page '^\{"message":"Hola desde'
    tells_page '"nombre":"Ana"'
    [[ $(serving) == "$version" ]]
    follow recovery.md 'And on'
    tells_page '^\{"message":"Hola desde'
    [[ $(serving) != "$version" ]]
    works rollback.yml -e "version=$version"
}

@test "a switch that is killed has not been; the next command sees to it" {
    host "sky-release lay /opt/sky/archives/$next.tar.gz"
    host "sky-release switch $next & until grep -qx '# release $next' /etc/nginx/nginx.conf; do :; done; kill -KILL \$!" || true
    [[ $(serving) == "$version" && $(host head -n 1 /etc/nginx/nginx.conf) == "# release $next" ]]
    host sky-release prune 5
    [[ $(host head -n 1 /etc/nginx/nginx.conf) == "# release $version" && $(site /version) == *"\"$version\""* ]]
    host test -e "/opt/sky/releases/$next/RELEASE"
    ! host test -e /etc/nginx/nginx.conf.before
    run host "sky-release switch $next & until grep -qx '# release $next' /etc/nginx/nginx.conf; do :; done; kill -TERM \$!; wait \$!"
    [[ $status != 0 && $output == *"went back: $version serves"* && $(site /version) == *"\"$version\""* ]]
    host "sky-release switch $next & until test -e /run/sky/$version/closing; do :; done; kill -KILL \$!" || true
    works rollback.yml -e "version=$version"
    ! host test -e "/run/sky/$version/closing"
    until (($(running) == 1)); do sleep 0.2; done
    [[ $(serving) == "$version" ]]
}

@test "nginx that is not there is started by a switch to the release of now" {
    host systemctl stop nginx
    works rollback.yml -e "version=$version"
    [[ $(recap changed) == 1 && $(site_status /readyz) == 200 ]]
}

@test "settings that do not serve go back, and hold up no release" {
    host sed -i 's/^DOMAIN=.*/DOMAIN=other.example.org/' /etc/sky/host.conf
    run host sky-release switch -s "$version"
    [[ $status == 1 && $output == *"asked for its version, answered: 000"*"went back: $version serves"* ]]
    works rollback.yml -e "version=$next"
    works rollback.yml -e "version=$version"
    host sed -i "s/^DOMAIN=.*/DOMAIN=$domain/" /etc/sky/host.conf
    [[ $(site_status /readyz) == 200 ]]
}

# answers_during <command>: a request that takes 3 seconds to come, and is answered although the command is run meanwhile.
answers_during() {
    local upload
    site /clientes -K "$(with_credentials)" --limit-rate 1k -o /dev/null -w '%{http_code}' \
        --json "{\"nombre\":\"Lento-$BASHPID-$RANDOM\",\"contacto\":\"$(printf '%3000s' c)\",\"servicio\":\"s\"}" >"$BATS_TEST_TMPDIR/status" &
    upload=$!
    sleep 1
    host "$1"
    wait "$upload"
    [[ $(<"$BATS_TEST_TMPDIR/status") == 201 ]]
}

nginx_master() { host cat /run/nginx/nginx.pid; }

@test "a restart, an update and a shutdown end what nginx is answering; updated libraries are taken up" {
    local before
    answers_during 'systemctl restart nginx'
    before=$(nginx_master)
    answers_during 'invoke-rc.d nginx upgrade'
    [[ $(nginx_master) != "$before" && $(host sky-release reload -u) == unchanged ]]
    answers_during "systemctl stop nginx sky 'sky@$version.target'"
    [[ $(host sky-release reload) == unchanged && $(host systemctl is-active "sky@$version.target" || true) == inactive ]]
    host systemctl start sky nginx
    until_status 200 /readyz
    before=$(nginx_master)
    host 'cd /usr/lib/*-linux-gnu && cp -a libssl.so.3 new.so && mv new.so libssl.so.3'
    until ! host test -e /run/nginx/nginx.pid.oldbin; do sleep 0.2; done
    answers_during "$(host systemctl show -P ExecStartPost apt-daily-upgrade | sed -n 's/.*argv\[\]=\([^;]*\) ;.*/\1/p')"
    [[ $(nginx_master) != "$before" && $(host sky-release reload -u) == unchanged && $(nginx_master) == $(host systemctl show -P MainPID nginx) ]]
}

@test "nginx's log is turned, each day and when it is long" {
    host logrotate -f /etc/logrotate.d/nginx
    site_status /version
    sleep 1.5
    host grep -q . /var/log/nginx/access.log
    host truncate -s 51M /var/log/nginx/access.log
    host logrotate /etc/logrotate.d/nginx
    (($(host stat -c %s /var/log/nginx/access.log) < 100000))
    [[ $(host systemctl show -P TimersCalendar logrotate.timer) == *'OnCalendar=*-*-* *:00/5:00 '* ]]
    [[ $(host systemctl is-active logrotate.timer) == active ]]
}

@test "a program that is killed is back within a second" {
    run host python3 - "$version" <"$BATS_TEST_DIRNAME/deploy/killed.py"
    echo "# $output" >&3
    [[ $status == 0 ]]
}

@test "a full disk: reads go on, writes are refused and nothing is deployed; then all is well by itself" {
    host systemctl stop nginx "'sky-*@$version.service'" 2>/dev/null
    host 'mount -t tmpfs -o size=64m,mode=0700,uid=$(id -u sky),gid=$(id -g sky) tmpfs /var/lib/sky'
    host systemctl start "sky@$version.target" nginx
    until_status 200 /readyz
    local here=$BATS_TEST_TMPDIR/credentials
    with_credentials() { echo "$here"; }    # of the registry that is there meanwhile
    credentials_make
    [[ $(site_status /clientes -K "$(with_credentials)" --json '{"nombre":"Antes","contacto":"c","servicio":"s"}') == 201 ]]
    host 'dd if=/dev/zero of=/var/lib/sky/full bs=4k 2>/dev/null; true'
    until_status 507 /readyz
    until_status 507 /clientes/Antes/servicios --json '{"servicio":"s"}'
    [[ $(site_status /clientes/Antes -K "$(with_credentials)") == 200 ]]
    run ! playbook rollback.yml -e "version=$next"
    tells 'is not ready after .* seconds: GET /readyz answered: 507'
    [[ $(serving) == "$version" && $(site_status /clientes/Antes -K "$(with_credentials)") == 200 ]]
    host rm /var/lib/sky/full
    until_status 200 /readyz
    [[ $(site_status /clientes -K "$(with_credentials)" --json '{"nombre":"Despues","contacto":"c","servicio":"s"}') == 201 ]]
    host systemctl stop nginx "'sky-*@$version.service'" 2>/dev/null
    host umount /var/lib/sky
    host systemctl start "sky@$version.target" nginx
    here=$host_dir/credentials
    [[ $(site_status /clientes/Antes -K "$(with_credentials)") == 404 ]]
}

@test "old releases are kept, so many as wanted" {
    works deploy.yml -e "sky_release=$release" -e sky_releases_kept=1
    [[ $(host sky-release list | wc -l) == 2 ]]
}

# create <name>: a customer; status_of <name>: 200 where it is there.
create() {
    local body='{"nombre":"%s","contacto":"c","servicio":"s"}'
    # shellcheck disable=SC2059
    [[ $(site_status /clientes -K "$(with_credentials)" --json "$(printf "$body" "$1")") == 201 ]]
}
status_of() { site_status "/clientes/$1" -K "$(with_credentials)"; }

# back_up: a backup, and that it is in the bucket.
back_up() {
    local tries
    host systemctl start sky-backup
    for tries in {1..100}; do
        [[ $(host sky-backup list | cut -d ' ' -f 1 | sort | uniq -c | awk '$1 != 2') ]] || return 0
        sleep 0.2
    done
    return 1
}

@test "a backup a day: whole, on the host and in the bucket; one that is not made or not sent is a failed unit" {
    bucket_start
    [[ $(host systemctl is-active sky-backup.timer) == active ]]
    back_up
    local file
    file=$(host 'ls /var/backups/sky')
    [[ $(host stat -c %a:%U:%G "/var/backups/sky/$file") == 640:sky:sky-backup ]]
    [[ $file == sky-*.db.zst && $(host "sky restore --dry-run /var/backups/sky/$file 2>&1") == *' operations, 0 faults, last seal '* ]]
    host "grep -qF '\"archivo\":\"$file\"' /var/lib/sky/sky.db.backup"
    [[ $(host systemctl show -P User sky-backup-send) == sky-backup && $(host systemctl show -P Nice sky-backup) == 10 ]]
    bucket_stop
    rm "$host_dir/bucket.pid"
    host touch "/var/backups/sky/sky-20260101T031000Z.db"
    run ! host systemctl start sky-backup-send
    [[ $(host journalctl -q -o cat -u sky-backup-send) == *'sky-backup: Could not connect to the endpoint URL'* ]]
    host 'mount -t tmpfs -o size=4k tmpfs /var/backups/sky'
    run ! host systemctl start sky-backup
    [[ $(host journalctl -q -o cat -u sky-backup) == *'no room in /var/backups/sky'* ]]
    [[ $(host systemctl list-units --failed --no-legend --plain | cut -d ' ' -f 1 | sort | paste -sd' ') == 'sky-backup-send.service sky-backup.service' ]]
    host 'umount /var/backups/sky; rm /var/backups/sky/sky-20260101T031000Z.db; systemctl reset-failed'
    bucket_start
}

@test "no program reaches the cloud's metadata, nor does nginx" {
    local name
    for name in $("$root/nginx/routes" programs); do
        [[ $(host "nsenter -t \$(systemctl show -P MainPID sky-$name@$version.service) -n ip -br address" | cut -d ' ' -f 1) == lo ]]
    done
    [[ $(host systemctl show -P IPAddressDeny nginx) == *169.254.169.254/32* && $(host systemctl show -P IPAddressDeny nginx) == *fd00:ec2::254/128* ]]
}

@test "docs/recovery.md: a damaged file" {
    create Antes-del-fallo
    back_up
    create Despues-de-la-copia
    host "systemctl stop nginx sky 'sky@*' 'sky-*@*' && dd if=/dev/zero of=/var/lib/sky/sky.db bs=4096 seek=1 count=6 conv=notrunc 2>&1"
    follow recovery.md 'A damaged file'
    tells_page 'the file is damaged'
    tells_page '[0-9]+ operations, 0 faults, last seal'
    [[ $(status_of Antes-del-fallo) == 200 && $(status_of Despues-de-la-copia) == 404 && $(site_status /readyz) == 200 ]]
    ! host 'ls /var/lib/sky/sky.db.replaced'
}

# The folders of the data and of the backups, in a small file system that they share.
@test "docs/recovery.md: a full disk" {
    host "systemctl stop nginx sky 'sky@*' 'sky-*@*'"
    host 'mount -t tmpfs -o size=200m tmpfs /mnt; cp -a /var/lib/sky /mnt/data
        install -d -o sky -g sky-backup -m 2750 /mnt/backups
        mount --bind /mnt/data /var/lib/sky; mount --bind /mnt/backups /var/backups/sky
        for day in 1 2 3 4; do head -c 8M /dev/zero >/var/backups/sky/sky-2026010${day}T031000Z.db; done
        systemctl start sky nginx'
    until_status 200 /readyz
    host 'head -c 200M /dev/zero >/var/lib/sky/full; true'
    until_status 507 /readyz
    follow recovery.md 'A full disk'
    [[ $(site_status /readyz) == 200 && $(host 'ls /var/backups/sky | wc -l') == 2 ]]
    create Con-sitio
    host "rm /var/lib/sky/full; systemctl stop nginx sky 'sky@*' 'sky-*@*'"
    host 'umount /var/backups/sky /var/lib/sky /mnt; systemctl start sky nginx'
    until_status 200 /readyz
}

@test "docs/recovery.md: a certificate" {
    local before
    before=$(served_certificate -serial)
    follow recovery.md 'A certificate'
    tells_page "\"$version\""
    for _ in {1..50}; do [[ $(served_certificate -serial) == "$before" ]] || break; sleep 0.1; done
    [[ $(served_certificate -serial) != "$before" && $(site_status /readyz) == 200 ]]
}

@test "docs/recovery.md: a token or a password that somebody else knows" {
    local before=$BATS_TEST_TMPDIR/importador.conf at_home=$checkout/ansible
    cp "$at_home/importador.conf" "$before"
    follow recovery.md 'A token or a password'
    tells_page '^\["'
    ! cmp -s "$before" "$at_home/importador.conf"
    [[ $(site_status /clientes -K "$before") == 401 && $(site_status /clientes -K "$at_home/importador.conf") == 200 ]]
    [[ $(jq -Rc '{nombre: "eva", clave: .}' "$at_home/eva.txt" | site_status /sesion --json @-) == 201 ]]
}

@test "docs/recovery.md: a lost host" {
    create Guardado
    back_up
    create Perdido
    host_lose
    follow recovery.md 'A lost host'
    tells_page '[0-9]+ operations, 0 faults, last seal'
    [[ $(status_of Guardado) == 200 && $(status_of Perdido) == 404 ]]
    [[ $(serving) == "$version" && $(host systemctl list-units --failed --no-legend) == '' ]]
}

# Late, for its load leaves a registry that backups would be sent of in parts, which the stand-in for a bucket does not do.
# of_before: what a release was whose programs let everybody in whom nginx had asked for a password.
of_before() {
    mkdir libexec/real
    mv libexec/sky/* libexec/real/
    local name
    for name in libexec/real/*; do
        printf '#!/bin/sh\nSKY_ACCESS=0 exec "${0%%/sky/*}/real/%s"\n' "${name##*/}" >"libexec/sky/${name##*/}"
    done
    chmod 755 libexec/sky/*
    sed -i '/^map "@CREDENTIALS@"/,/^}/d; /^map .asked_realm/,/^}/d
        s/^    auth_basic .*/    auth_basic $realm;/; s/set .author .let_in;/set $author $remote_user;/' share/sky/nginx/servers-host.conf.in
}

# passwords_of_before: the password file, as site.yml made it then.
passwords_of_before() {
    host "umask 027; printf 'sky:{SSHA}%s\\n' $({ printf clave-de-antes; printf salt; } | openssl sha1 -binary | cat - <(printf salt) | base64) >/etc/sky/htpasswd
        chgrp www-data /etc/sky/htpasswd; printf 'user = \"sky:clave-de-antes\"\\n' >/etc/sky/curl.conf; chmod 0600 /etc/sky/curl.conf"
}

# lets_in: whom of those without credentials, with a token, and with the password of before.
lets_in() { echo "$(site_status /clientes) $(site_status /clientes -K "$(with_credentials)") $(site_status /clientes -u sky:clave-de-antes)"; }

@test "a host moves over from a release that knew the password file alone, and back, and no request with it fails" {
    local answers failed broken written why wrk before=${version%.*}.3
    passwords_of_before
    works deploy.yml -e "sky_release=$(variant "$before" of_before)"
    load_begin mudanza "Basic $(printf sky:clave-de-antes | base64)"
    [[ $(lets_in) == '401 401 200' ]]
    works deploy.yml -e "sky_release=$release"
    tells 'sky-release drop-passwords'
    [[ $(lets_in) == '401 200 200' ]]
    works rollback.yml -e "version=$before"
    [[ $(lets_in) == '401 401 200' ]]
    works rollback.yml -e "version=$version"
    load_end
    echo "# $answers requests, $failed failed, $broken broken" >&3
    [[ $failed == 0 && $broken == 0 && $(serving) == "$version" ]]
    host test -s /etc/sky/htpasswd
}

@test "docs/deploy.md: the password file goes, and with it the way back to what needed it; no request with a token fails" {
    local answers failed broken written why wrk
    load_begin fichas
    follow deploy.md 'From the password file to tokens'
    [[ $(lets_in) == '401 200 401' && $(host ls /etc/sky | paste -sd' ') == 'backup.conf host.conf tls' ]]
    load_end
    echo "# $answers requests, $failed failed, $broken broken" >&3
    [[ $failed == 0 && $broken == 0 ]]
    run ! playbook rollback.yml -e "version=${version%.*}.3"
    tells 'lets nobody in without the password file'
    [[ $(serving) == "$version" && $(lets_in) == '401 200 401' ]]
    until (($(running) == 1)); do sleep 0.2; done
}

@test "a reboot: the same release serves the same customers, by itself, and a play changes nothing" {
    local before
    before=$(site /clientes -K "$(with_credentials)" | md5sum)
    host systemctl reboot || true
    local tries
    for tries in {1..600}; do ! host_ended || break; sleep 0.1; done
    host_ended
    host_boot
    for tries in {1..100}; do [[ $(site_status /readyz) != 200 ]] || break; sleep 0.1; done
    [[ $(site_status /readyz) == 200 && $(serving) == "$version" ]]
    [[ $(site /clientes -K "$(with_credentials)" | md5sum) == "$before" ]]
    works site.yml
    [[ $(recap changed) == 0 ]]
    ! is_long || works site.yml --check
    [[ $(recap changed) == 0 ]]
}

@test "the log verifies after all of it" {
    host runuser -u sky -- env SKY_STORE=sqlite:/var/lib/sky/sky.db /opt/sky/current/bin/sky verify
}
