#!/usr/bin/env bats
# A host and who follows it: two fresh Debian systems, made by the real playbooks from the inventory that operators copy;
# then the follower is made the registry. The tests go on from each other.

bats_require_minimum_version 1.5.0
load lib/pages
load deploy/host
load fleet/fleet

fleet=([first]=10.0.0.11 [second]=10.0.0.12)
hosts=(first second)

setup_file() {
    SKY_BUILD=$(realpath "${SKY_BUILD:-$root/build}")
    have_images "no host to follow" fleet_image build_image
    fleet_make || skip "no hosts: no network namespace, or no layers of file systems"
    checkout_make
    name_releases
    fleet_release
    sed -i "s/^connect-to.*/connect-to = \"$domain:443:${fleet[second]}:443\"/" "$host_dir/home/.curlrc"
    command_of_the_test editor 'test -w "$1" && test -w "$2"'
    command_of_the_test ansible-playbook "exec $(command -v ansible-playbook) -e sky_certificate=own \
        -e sky_certificate_file='$host_dir/site.pem' -e sky_certificate_key_file='$host_dir/site.key' \"\$@\""
    fleet_boot "${hosts[@]}" || skip "no hosts: systemd-nspawn boots none: $(tail -qn 1 "$host_dir"/*/console.log)"
}

teardown_file() {
    fleet_stop
}

# Nothing can be said of hosts that were not made.
setup() { ((BATS_TEST_NUMBER <= 2)) || [[ -e $host_dir/made ]] || skip "the hosts were not made"; }

works() { playbook "$@" || { tail -n 30 "$host_dir/play.log" >&2; return 1; }; }

changed() { sed -nE 's/.* changed=([0-9]+).*/\1/p' "$host_dir/play.log" | awk '{ sum += $1 } END { print sum }'; }

# site <host> <path> [curl option...]: as a client sees the site where its name leads there.
site() {
    there curl -s --noproxy '*' --interface "$client" --max-time 10 --cacert "$host_dir/ca.pem" \
        --connect-to "$domain:443:${fleet[$1]}:443" "${@:3}" "https://$domain$2" || true
}
status_of() { site "$1" "$2" -o /dev/null -w '%{http_code}' "${@:3}"; }

# create <host> <name>; level <host> <follower>: this one has all that the other has, and knows it.
create() {
    [[ $(status_of "$1" /clientes -K "$host_dir/token" --json "{\"nombre\":\"$2\",\"contacto\":\"c\",\"servicio\":\"s\"}") == 201 ]]
}
level() {
    local last tries
    last=$(on "$1" sky status --json | jq .operation)
    for tries in {1..100}; do
        [[ $(on "$2" sky status --json | jq -c '[.operation, .follows.behind]') != "[$last,0]" ]] || return 0
        sleep 0.2
    done
    on "$2" "sky status; journalctl -q -o short-precise -n 20 -u sky-follow" >&2
    return 1
}

@test "a follower that cannot be reached by its address is refused" {
    cp "$checkout/ansible/inventories/follower.yml" "$checkout/ansible/inventories/mine.yml"
    run ! playbook site.yml -e sky_release= -e sky_address=second
    grep -q 'sky_address: the addresses of first.example.org and second.example.org, of IPv4; one is second' "$host_dir/play.log"
}

@test "docs/deploy.md: a host and who follows it" {
    follow deploy.md 'A second host that follows'
    grep -q "^follows     first.example.org, last heard of " "$host_dir/page.log"
    on first sky token add --role admin pruebas | sed 's/.*/header = "Authorization: Bearer &"/' >"$host_dir/token"
    sleep 1
    create first Ana
    level first second
    [[ $(status_of second /saludo) == 000 && $(on second systemctl is-active sky-follow) == active ]]
    local name
    for name in "${hosts[@]}"; do [[ $(on "$name" systemctl list-units --failed --no-legend) == '' ]]; done
    touch "$host_dir/made"
}

@test "a second run changes nothing, and the same release once more neither" {
    works site.yml
    [[ $(changed) == 0 ]]
    works deploy.yml -e "sky_release=$release"
    [[ $(changed) == 0 ]]
}

@test "a release comes to both, and they go back to the one of before" {
    local wanted play
    for wanted in "$next" "$version"; do
        play=(deploy.yml -e "sky_release=$host_dir/sky-$next.tar.gz")
        [[ $wanted != "$version" ]] || play=(rollback.yml -e "version=$version")
        [[ $wanted == "$version" ]] || variant "$next"
        works "${play[@]}"
        [[ $(on first sky-release current) == "$wanted" && $(on second sky-release current) == "$wanted" ]]
        [[ $(on second 'readlink /proc/$(systemctl show -P MainPID sky-follow)/exe') == "/opt/sky/releases/$wanted/bin/sky" ]]
        create first "Con-$wanted"
        level first second
    done
}

# as_follower <ssh option>...: ssh on the follower, as who follows.
as_follower() { on second "runuser -u sky -- timeout 20 ssh -o BatchMode=yes $* </dev/null"; }

@test "the key of who follows runs sky ship, and nothing else; from elsewhere ssh does not get there" {
    as_follower first.example.org touch /tmp/been >"$BATS_TEST_TMPDIR/said" || true
    [[ -s $BATS_TEST_TMPDIR/said ]] # what sky ship says to who does not speak as sky follow does
    run ! on first test -e /tmp/been
    run ! as_follower -W 127.0.0.1:22 first.example.org
    run ! as_follower -o User=sky first.example.org
    run ! on second "timeout 20 ssh -o BatchMode=yes -o StrictHostKeyChecking=no -i /etc/sky/follow/key sky-ship@${fleet[first]} </dev/null >/tmp/said"
    run ! on first "runuser -u sky-ship -- sudo -n -u sky /opt/sky/current/bin/sky token list"
    run ! on first "runuser -u sky-ship -- cat /var/lib/sky/sky.db"
    run ! there timeout 2 bash -c "exec 3<>/dev/tcp/${fleet[first]}/22" # bound to none of the operator's addresses
}

@test "its sandbox, and that a source that is away is waited for" {
    local score
    score=$(on second systemd-analyze security --no-pager sky-follow | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
    echo "# sky-follow $score" >&3
    ((${score/./} <= 20))
    on first systemctl stop ssh
    on second systemctl kill --signal=KILL sky-follow
    sleep 7
    on first systemctl start ssh
    create first Eva
    level first second
}

@test "docs/recovery.md: the follower becomes the registry, nothing is lost, and the old one serves nobody" {
    create first Luz
    follow recovery.md 'A host that is followed'
    grep -q 'the registry ends with operation' "$host_dir/page.log"
    local name
    for name in Ana Eva Luz; do [[ $(status_of second "/clientes/$name" -K "$host_dir/token") == 200 ]]; done
    create second Sol
    [[ $(status_of first /saludo) == 000 && $(on first systemctl is-enabled nginx sky sky-backup.timer | sort -u) == disabled ]]
    [[ $(on second systemctl is-enabled nginx sky sky-backup.timer | sort -u) == enabled ]]
    [[ $(on second systemctl is-enabled sky-follow) == disabled && $(on second sky-release current) == "$version" ]]
    on second sky verify
    run ! playbook promote.yml
}

# lose <host>; make_anew <host>: another one, as fresh as the first, has its names.
lose() { cut_off "$1" && rm -rf "$host_dir/home/.ansible/cp"; }
make_anew() {
    umount "$host_dir/$1/root"
    rm -rf --one-file-system "$host_dir/$1"
    lay_host "$1"
    fleet_boot "$1"
}

@test "the old host, made anew, follows the new one, and when that is lost takes its place" {
    lose first
    make_anew first
    sed -i 's/first\.example/other.example/; s/second\.example/first.example/; s/other\.example/second.example/
        s/10\.0\.0\.11/10.0.0.0/; s/10\.0\.0\.12/10.0.0.11/; s/10\.0\.0\.0 /10.0.0.12 /' "$checkout/ansible/inventories/mine.yml"
    works site.yml -e "sky_release=$release"
    [[ $(status_of second /clientes/Sol -K "$host_dir/token") == 200 ]]
    level second first
    lose second
    run ! playbook promote.yml
    [[ $(on first systemctl is-active sky-follow) == active ]]
    works promote.yml -e source_is_lost=true
    create first Mar
    [[ $(status_of first /clientes/Sol -K "$host_dir/token") == 200 ]]
}
