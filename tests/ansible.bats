#!/usr/bin/env bats
# The playbooks as texts: what the linters say, and what must not be in them. tests/deploy.bats runs them.

bats_require_minimum_version 1.5.0
load lib/stack

setup() { cd "$root/ansible"; }

@test "yamllint and ansible-lint's production profile have nothing to say" {
    yamllint -s .
    ansible-lint --offline >"$BATS_TEST_TMPDIR/lint" 2>&1 || { tail -n 40 "$BATS_TEST_TMPDIR/lint" >&2; return 1; }
}

@test "without a host there is nothing to do, and that is a failure" {
    local play
    for play in site.yml deploy.yml rollback.yml restore.yml promote.yml; do
        run ! ansible-playbook -i localhost, "$play" -e version=3.1.0 -e sky_release=x
        [[ $output == *'the inventory has no host of the group sky'* ]]
    done
}

@test "no secret is in the repository" {
    ! grep -rnE 'BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\{SSHA\}[A-Za-z0-9+/]{20}|\$6\$|(secret|access)_key *:' . ../tests/deploy
}

@test "every variable of a host is among those that can be chosen" {
    diff <(grep -rhoE '\bsky_[a-z0-9_]+' {site,host,deploy,rollback,restore,promote}.yml \
        roles/{users,ssh,firewall,updates,clock,limits,programs,certificate,nginx,release,backup,cloudwatch} \
        roles/{peer,etcd,postgres,balancer,follower} | grep -vxE 'sky_(database|etcd|balancer|follower)' | sort -u) \
        <(sed -nE 's/^(sky_[a-z0-9_]+):.*/\1/p' group_vars/all.yml | sort -u)
}

@test "the zone that is chosen is the programs' own; without one there is none" {
    local zone said
    for zone in '' America/Bogota; do
        said=$(ansible localhost -i localhost, -c local -m debug -o -e "@$root/ansible/group_vars/all.yml" \
            -e "sky_timezone=$zone" \
            -e '{"item":{"key":"clientes","value":{"memory":"1M","store":true}}}' \
            -a "msg={{ lookup('template', '$root/ansible/roles/programs/templates/program.service.j2') }}")
        [[ $said == *' SKY_LOG_REQUESTS=0 '* ]]
        [[ ${zone:-none} == none || $said == *"\\nEnvironment=SKY_TIMEZONE=$zone\\n"* ]]
        [[ $zone || $said != *SKY_TIMEZONE* ]]
    done
}

# Threads for long work do (setpriority); the filters are read as systemd does, one after the other.
@test "a program may give way to others, and have no more than its share otherwise" {
    ansible localhost -i localhost, -c local -m template -e "@$root/ansible/group_vars/all.yml" \
        -e '{"item":{"key":"clientes","value":{"memory":"1M","store":true}}}' \
        -a "src=$root/ansible/roles/programs/templates/program.service.j2 dest=$BATS_TEST_TMPDIR/unit"
    python3 - "$BATS_TEST_TMPDIR/unit" <<'PY'
import re
import subprocess
import sys

def calls(word):
    if not word.startswith("@"):
        return {word}
    said = subprocess.run(["systemd-analyze", "syscall-filter", word], capture_output=True, text=True, check=True).stdout
    return set().union(*(calls(name) for name in re.findall(r"^    ([@a-z0-9_-]+)$", said, re.M)))

allowed = set()
for words in re.findall(r"^SystemCallFilter=(.*)$", open(sys.argv[1]).read(), re.M):
    named = set().union(*(calls(word) for word in words.lstrip("~").split()))
    allowed = allowed - named if words.startswith("~") else allowed | named
assert {"setpriority", "epoll_wait", "fdatasync"} <= allowed, allowed
assert not {"setrlimit", "sched_setscheduler", "mlock", "shmget", "chroot"} & allowed, allowed
PY
}

@test "every program has units on a host, with what is said of it and else the same as the others" {
    local all
    mkdir "$BATS_TEST_TMPDIR/plays"
    ln -s "$root/nginx" "$BATS_TEST_TMPDIR/nginx"   # beside the plays, which ask it for the programs
    cd "$BATS_TEST_TMPDIR/plays"
    cat >play.yml <<'YAML'
- hosts: localhost
  gather_facts: false
  roles: [{role: programs, when: false}]
  post_tasks: [{debug: {var: programs_all}}]
YAML
    ANSIBLE_ROLES_PATH=$root/ansible/roles ANSIBLE_STDOUT_CALLBACK=json ansible-playbook -i localhost, play.yml \
        -e "@$root/ansible/group_vars/all.yml" >said
    all=$(jq '.plays[].tasks[].hosts.localhost.programs_all | select(.)' said)
    diff <(jq -r 'keys[]' <<<"$all") <("$root/nginx/routes" programs | sort)
    [[ $(jq -c '[.clientes, .archivos, .saludo]' <<<"$all") == \
        '[{"memory":"192M","store":true},{"memory":"128M","store":true},{"memory":"32M","store":false}]' ]]
}

# rules [setting...]: a host's firewall as the role writes it, in nftables.conf.
rules() {
    cat >play.yml <<YAML
- hosts: localhost
  gather_facts: false
  vars_files: [$root/ansible/roles/firewall/vars/main.yml]
  tasks: [ansible.builtin.template: {src: $root/ansible/roles/firewall/templates/nftables.conf.j2, dest: $PWD/nftables.conf}]
YAML
    ansible-playbook -i localhost, -c local play.yml -e "@$root/ansible/group_vars/all.yml" \
        -e '{"sky_ssh_from": ["203.0.113.7/32", "2001:db8::/32"]}' "${@/#/-e}"
}

@test "the firewall lets in so many connections of one source: an address of IPv4, a network of IPv6" {
    cd "$BATS_TEST_TMPDIR"
    rules
    local wanted
    wanted=$(sed -nE 's/^sky_source_connections: ([0-9]+).*/\1/p' "$root/ansible/group_vars/all.yml")
    if ! unshare --net nft -c -f nftables.conf && ! unshare --map-root-user --net nft -c -f nftables.conf; then
        skip "the kernel loads no rules here"
    fi
    diff <(python3 "$root/tests/deploy/sources.py" nftables.conf 443) - <<TEXT
192.0.2.2 $wanted
192.0.2.3 $wanted
2001:db8:0:1::2 $wanted
2001:db8:0:1::3 0
2001:db8:0:2::2 $wanted
TEXT
}

# cloud <rules>: which accounts, by number, reach the addresses where a cloud tells an instance's rights; as root.
cloud() {
    unshare --net bash -s "$1" <<'SCRIPT'
set -e
ip link set lo up
for address in 169.254.169.254 169.254.169.253 fd00:ec2::254; do ip address add "$address" dev lo; done
nft -f "$1"
python3 -c '
import socket
both = socket.create_server(("::", 80), family=socket.AF_INET6, dualstack_ipv6=True)
print("ready", flush=True)
while True: both.accept()' >listening &
trap "kill $!" EXIT
until grep -q ready listening; do sleep 0.05; done
for address in 169.254.169.254 fd00:ec2::254 169.254.169.253; do
    for account in 0 33 4711 65534; do
        setpriv --reuid="$account" --regid="$account" --clear-groups \
            timeout 5 bash -c "exec 3<>/dev/tcp/$address/80" 2>/dev/null && echo "$address $account" || true
    done
done
SCRIPT
}

@test "the cloud's metadata are out of every account's reach but root's, and whose rights they are" {
    ((EUID == 0)) || skip "only root can be another account"
    cd "$BATS_TEST_TMPDIR"
    rules
    unshare --net nft -c -f nftables.conf || skip "the kernel loads no rules here"
    cloud nftables.conf >reached
    diff reached - <<TEXT
169.254.169.254 0
fd00:ec2::254 0
169.254.169.253 0
169.254.169.253 33
169.254.169.253 4711
169.254.169.253 65534
TEXT
    rules sky_backup_bucket=copias sky_cloudwatch=true
    grep -qx '        meta skuid { root, cwagent, sky-backup } accept' nftables.conf
    sed 's/cwagent, sky-backup/4711/' nftables.conf >others.conf
    [[ $(cloud others.conf | grep -v 169.254.169.253 | paste -sd,) == \
        '169.254.169.254 0,169.254.169.254 4711,fd00:ec2::254 0,fd00:ec2::254 4711' ]]
}

@test "backups are sent where a bucket is named, and stay on the host where none is" {
    cd "$BATS_TEST_TMPDIR"
    local bucket
    cat >play.yml <<YAML
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.template: {src: "$root/ansible/roles/backup/templates/{{ item }}.j2", dest: "$PWD/{{ item }}"}
      loop: [sky-backup.service, sky-backup-olvidos.service, backup.conf]
YAML
    for bucket in '' copias; do
        ansible-playbook -i localhost, -c local play.yml -e "@$root/ansible/group_vars/all.yml" -e "sky_backup_bucket=$bucket"
        diff <(grep '^OnSuccess=' sky-backup.service) <(echo "${bucket:+OnSuccess=sky-backup-send.service}" | grep .)
        grep -v '^#' backup.conf | diff - <(printf '%s\n' KEPT=7 "BUCKET=$bucket" REGION= ENDPOINT= COMPRESS=true KEY=)
        grep -qx 'RestrictAddressFamilies=none' sky-backup.service
        [[ $(diff sky-backup.service sky-backup-olvidos.service | grep '^[<>] [^#]' | sort) == "$(sort <<'TEXT'
< ConditionPathExists=/var/lib/sky/sky.db
< Description=Sky: a backup of the registry
< ExecStart=/usr/local/sbin/sky-backup make
> ConditionPathExists=/var/lib/sky/sky.db.olvidos
> Description=Sky: whoever was forgotten, beside the newest backup
> ExecStart=/usr/local/sbin/sky-backup note
TEXT
        )" ]]
    done
}

# follower [setting...]: as the roles write it, what a follower and its source have of each other.
follower() {
    ln -sfT "$root/ansible/group_vars" group_vars
    cat >play.yml <<YAML
- hosts: all
  gather_facts: false
  vars_files: ["$root/ansible/roles/firewall/vars/main.yml", "$root/ansible/roles/follower/vars/main.yml"]
  tasks:
    - ansible.builtin.template: {src: "$root/ansible/roles/{{ item.from }}.j2", dest: "$PWD/{{ inventory_hostname }}.{{ item.to }}"}
      loop:
        - {from: follower/templates/authorized_keys, to: keys}
        - {from: follower/templates/ssh.conf, to: ssh}
        - {from: follower/templates/sky-follow.service, to: unit}
        - {from: firewall/templates/nftables.conf, to: nft}
YAML
    ansible-playbook -i "$root/ansible/inventories/follower.yml" -c local play.yml \
        -e '{"follower_key": {"stdout": "ssh-ed25519 AAAA {{ inventory_hostname }}"}}' "${@/#/-e}"
}

@test "who follows a host reaches that one by a key that runs sky ship, and nobody else does" {
    local said wanted
    cd "$BATS_TEST_TMPDIR"
    follower
    diff <(grep -v '^#' first.example.org.keys) - <<'TEXT'
restrict,command="/usr/bin/sudo -n -u sky /opt/sky/current/bin/sky ship /var/lib/sky" ssh-ed25519 AAAA second.example.org
TEXT
    [[ $(grep -vc '^#' second.example.org.keys) == 0 ]]
    grep -qx '        ip saddr { 10.0.0.12 } tcp dport { 22 } accept' first.example.org.nft
    run ! grep -q 'ip saddr { 10.0.0' second.example.org.nft
    grep -qx 'ExecStart=/opt/sky/follower/bin/sky follow first.example.org' second.example.org.unit
    [[ $(grep '^IPAddress' second.example.org.unit | paste -sd' ') == 'IPAddressDeny=any IPAddressAllow=10.0.0.11' ]]
    # ssh takes the file as it stands, but for who is asked.
    sed -i "s/localuser sky/localuser $(id -un)/" second.example.org.ssh
    said=$(ssh -G -F second.example.org.ssh first.example.org)
    for wanted in 'hostname 10.0.0.11' 'user sky-ship' 'port 22' 'identityfile /etc/sky/follow/key' 'identitiesonly yes' \
        'stricthostkeychecking true' 'userknownhostsfile /etc/sky/follow/known_hosts' 'hostkeyalias first.example.org'; do
        grep -qx "$wanted" <<<"$said"
    done
    [[ $(ssh -G -F second.example.org.ssh other.example.org) != *sky-ship* ]]
    follower sky_follow=second.example.org
    [[ $(grep -vc '^#' first.example.org.keys) == 0 ]]
    run ! grep -q 'ip saddr { 10.0.0' first.example.org.nft
}

# What stands for sshd runs what the key's line says, whatever it is asked, and for sudo what follows its options; both
# as whoever tests.
@test "what the unit starts, by what the key runs, follows" {
    cd "$BATS_TEST_TMPDIR"
    follower
    mkdir bin source
    cat >bin/ssh <<'SSH'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
[ "$2" = first.example.org ] || exit 255
exec sh -c "$(sed -n 's/^restrict,command="\([^"]*\)".*/\1/p' first.example.org.keys | sed "s|/usr/bin/sudo|sudo|; s|/opt/sky/current|$SKY_BUILD|; s|/var/lib/sky|$PWD/source|")"
SSH
    printf '#!/bin/sh\n[ "$1 $2 $3" = "-n -u sky" ] || exit 1\nshift 3\nexec "$@"\n' >bin/sudo
    chmod +x bin/*
    echo '{"nombre":"Ana","contacto":"c"}' | SKY_STORE=sqlite:source/sky.db "$SKY_BUILD/bin/sky" import - >/dev/null
    export SKY_BUILD SKY_STORE=sqlite:second.db
    # shellcheck disable=SC2046
    PATH=$PWD/bin:$PATH $(sed -n "s|^ExecStart=/opt/sky/follower|$SKY_BUILD|p" second.example.org.unit) --once
    "$SKY_BUILD/bin/sky" status --json | jq -e '.operation == 1 and .follows.source == "first.example.org"'
}

# signer <name>: a key that signs, its public half as <name>.gpg; prints its fingerprint.
signer() {
    gpg --batch --quiet --passphrase '' --quick-gen-key "$1@sky.test" ed25519 sign never
    gpg --export --armor "$1@sky.test" >"$1.gpg"
    gpg --with-colons --list-keys "$1@sky.test" | awk -F: '$1 == "fpr" { print $10; exit }'
}

# verify <fingerprint>: by the role's own tasks, whether its key signed the package in the folder.
verify() {
    echo '[{hosts: localhost, gather_facts: false, tasks: [include_role: {name: cloudwatch, tasks_from: verify}]}]' >play.yml
    ANSIBLE_ROLES_PATH=$root/ansible/roles ansible-playbook play.yml -e "sky_cloudwatch_key=$1" \
        -e "cloudwatch_folder=$PWD/agent"
}

@test "the agent of CloudWatch is taken only as the pinned key signed it" {
    export GNUPGHOME=$BATS_TEST_TMPDIR/gnupg
    mkdir -m 700 "$GNUPGHOME" "$BATS_TEST_TMPDIR/agent"
    cd "$BATS_TEST_TMPDIR"
    local amazon other package=agent/amazon-cloudwatch-agent.deb
    amazon=$(signer amazon) other=$(signer other)
    echo "the package" >"$package"
    gpg --batch --quiet --local-user amazon@sky.test --detach-sign --output "$package.sig" "$package"
    cp amazon.gpg agent/amazon-cloudwatch-agent.gpg
    verify "$amazon"
    run ! verify "$other"
    gpg --batch --quiet --yes --local-user other@sky.test --detach-sign --output "$package.sig" "$package"
    cat amazon.gpg other.gpg >agent/amazon-cloudwatch-agent.gpg
    run ! verify "$amazon"
    gpg --batch --quiet --yes --local-user amazon@sky.test --detach-sign --output "$package.sig" "$package"
    verify "$amazon"
    echo "another package" >"$package"
    run ! verify "$amazon"
    gpgconf --kill all
}

# removes_agent: what the role would do where CloudWatch is not asked for; the unit's drop-ins are those of the folder.
removes_agent() {
    echo '[{hosts: localhost, gather_facts: false, tasks: [include_role: {name: cloudwatch}]}]' >play.yml
    ANSIBLE_ROLES_PATH=$root/ansible/roles ansible-playbook play.yml --check -e sky_cloudwatch=false \
        -e "cloudwatch_dropins=$PWD/dropins" -e ansible_python_interpreter=/usr/bin/python3 | tee said
    ! grep -q '^skipping:' said
}

@test "the agent of CloudWatch is removed where it is Sky's, and is left to whoever else set it up" {
    cd "$BATS_TEST_TMPDIR"
    mkdir dropins
    touch dropins/somebody.conf
    run ! removes_agent
    [[ $output == *failed=0* ]]
    touch dropins/sky.conf
    removes_agent
    grep -qF "changed: [localhost] => (item=$PWD/dropins)" said
}

# They are run on hosts (deploy.bats) and against a stand-in (aws.bats), where there can be hosts.
@test "the commands of docs/deploy.md are plays that can be read, with settings that there are" {
    local page=../docs/deploy.md count=0 play setting
    while read -r play; do
        ansible-playbook --syntax-check -i localhost, "$play" >/dev/null
        count=$((count + 1))
    done < <(grep -oE '[a-z]+\.yml' "$page" | grep -xE 'site.yml|deploy.yml|rollback.yml|provision.yml|destroy.yml' | sort -u)
    ((count == 5))
    while read -r setting; do
        grep -qrE "^$setting:|\b$setting\b" group_vars roles provision.yml destroy.yml || { echo "no setting $setting" >&2; return 1; }
    done < <(grep -oE '\bsky_[a-z_]+' "$page" | sort -u)
    grep -qF "sky-$(sed -nE 's/^AC_INIT\(\[sky\], \[([^]]+)\].*/\1/p' ../configure.ac).tar.gz" "$page"
}
