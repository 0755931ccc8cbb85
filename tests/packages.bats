#!/usr/bin/env bats
# Debian's package: built of the distribution, judged by lintian, looked into. The long form is `make check-packages`: it
# compiles the package, also for the other Debian that DEPLOY_SUITE names, and installs, upgrades, removes and purges it on
# a fresh system. The short form takes what SKY_BUILD has compiled.

bats_require_minimum_version 1.5.0
load lib/pages
load deploy/host
load deploy/package

is_long() { [[ ${PACKAGES_LONG:-} ]]; }

setup_file() {
    SKY_BUILD=$(realpath "${SKY_BUILD:-$root/build}")
    export SKY_BUILD version=$(sed -nE 's/^AC_INIT\(\[sky\], \[([^]]+)\].*/\1/p' "$root/configure.ac")
    export work=$BATS_FILE_TMPDIR/work unpacked=$BATS_FILE_TMPDIR/unpacked
    command -v dpkg-buildpackage dh lintian >/dev/null || skip "no package to look into: there is no debhelper or lintian"
    if is_long; then
        have_images "no system to install on" plain_image pack_image
        export system=$(mktemp -d "$DEPLOY_CACHE/host.XXXXXX") other=$(mktemp -d "$DEPLOY_CACHE/host.XXXXXX")
    fi
    is_long || export XZ_OPT=-1 SOURCE_DATE_EPOCH=1577836800     # what is compiled is younger
    make -s -C "$SKY_BUILD" deb-tree
    mv "$SKY_BUILD/deb" "$work"
}

teardown_file() {
    system_stop
    system=${other:-} system_stop
}

package() { echo "$work"/sky_"${1:-$version}"-1~deb*.deb; }

# Without pre-clean, which would take what is compiled: only what knows where it will be is made anew.
build_of_compiled() {
    mkdir build
    cp -a "$SKY_BUILD"/{lib,bin,cgi-bin} build/
    rm -f build/lib/libsky.la
    find build/bin build/cgi-bin -maxdepth 1 -type f ! -name '*.o' -delete
    DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -us -uc -b -nc
}

# build_package <tree>: of its own, for the suite.
build_package() { in_pack_system "$work" "bin=$1 && cd \$bin && bin/debian/lay . && dpkg-buildpackage -us -uc -b"; }

@test "the distribution builds a package" {
    if is_long; then
        (cd "$work/sky-$version" && dpkg-source -b .) && build_package "sky-$version" >"$BATS_TEST_TMPDIR/log" 2>&1
    else
        (cd "$work/sky-$version" && build_of_compiled) >"$BATS_TEST_TMPDIR/log" 2>&1
    fi || { tail -n 20 "$BATS_TEST_TMPDIR/log" >&2; return 1; }
    [[ $(dpkg-deb -f "$(package)" Version) == "$version"-1~deb* ]]
    mkdir "$unpacked"
    dpkg-deb -R "$(package)" "$unpacked"
}

@test "lintian has nothing to say" {
    in_pack_system "$work" 'lintian --allow-root --fail-on error,warning sky_*.deb' >&2
    ! is_long || lintian --allow-root --fail-on error,warning "$work"/sky_*.dsc >&2
}

@test "all of it is where Debian has it, and the settings are the administrator's" {
    local strays
    strays=$(cd "$unpacked" && find . -type f ! -path './DEBIAN/*' | sed 's|^\./usr/lib/systemd|./lib/systemd|' | grep -vE \
        '^\./(etc/(sky|logrotate\.d)|lib/systemd/system|usr/(bin/sky$|lib/(sky|sysusers\.d|tmpfiles\.d)|libexec/sky|share/(sky|man/man1|bash-completion/completions|zsh/site-functions|doc/sky|lintian/overrides)))' || true)
    [[ ! $strays ]] || { echo "$strays" >&2; return 1; }
    [[ $(ls "$unpacked/usr/libexec/sky" | paste -sd' ') == $("$root/nginx/routes" programs | sort | paste -sd' ') ]]
    [[ $(sort "$unpacked/DEBIAN/conffiles" | paste -sd' ') == '/etc/logrotate.d/sky /etc/sky/servers.conf /etc/sky/settings' ]]
    local described
    for described in "$SKY_BUILD"/man/*.1; do [[ -e $unpacked/usr/share/man/man1/${described##*/}.gz ]]; done
}

@test "nothing in it stands for something else, and its nginx listens on loopback alone" {
    local left
    left=$(find "$unpacked" -path '*/systemd/*' -type f -o -path '*/etc/*' -type f -o -name sky.conf |
        xargs grep -nE '@[A-Z_]+@|%i|\{[{%]' || true)
    [[ ! $left ]] || { echo "$left" >&2; return 1; }
    [[ $(grep -hoE '^ *listen +[^ ]+' "$unpacked/etc/sky/servers.conf" | sort -u | awk '{ print $2 }' | paste -sd' ') == \
        '127.0.0.1:5001 127.0.0.1:5002 127.0.0.1:8080' ]]
}

@test "a program is confined as on a host that the plays have made, nginx too" {
    local roles=$root/ansible/roles unit
    for unit in programs/templates/program.service.j2:sky-clientes.service nginx/templates/sandbox.conf.j2:sandbox.conf; do
        diff <(grep -E '^[A-Za-z]+=[^{]*$' "$roles/${unit%:*}" | grep -vE '=AF_INET AF_INET6$|SKY_(OLVIDOS|BACKUP_MAX_AGE)|^Inacc' |
            sort -u) \
            <(grep -xFf "$roles/${unit%:*}" "$(find "$unpacked" -name "${unit#*:}")" | grep -E '^[A-Za-z]+=' |
                grep -v ^Inacc | sort -u)
    done
}

@test "a follower's unit is there, confined as on a host that the plays have made, and enabled by nobody" {
    local template=$root/ansible/roles/follower/templates/sky-follow.service.j2 unit
    unit=$(find "$unpacked" -name sky-follow.service)
    diff <(grep -E '^[A-Za-z]+=[^{]*$' "$template" | grep -v '^IPAddressDeny=' | sort -u) \
        <(grep -xFf "$template" "$unit" | grep -E '^[A-Za-z]+=' | sort -u)
    grep -qxF 'ExecStart=/usr/bin/sky follow ${SOURCE}' "$unit"
    # What is enabled when it is installed is enabled without this question.
    grep -qF "if deb-systemd-helper debian-installed 'sky-follow.service'" "$unpacked/DEBIAN/postinst"
    run ! grep -E "deb-systemd-invoke (re)?start .*sky-follow" "$unpacked/DEBIAN/postinst"
}

@test "it is built of what bootstrap installs to build" {
    local wanted
    wanted=$(tr -s ', \n' '\n' <"$root/bin/debian/control")
    sed -n '/^packages=(/,/)/p' "$root/bootstrap" | tr -s ' ()' '\n' | grep -E '^lib.*-dev$|^jq$' | while read -r package; do
        grep -qxF "$package" <<<"$wanted" || { echo "bin/debian/control has no $package" >&2; return 1; }
    done
}

long() { is_long || skip "make check-packages installs it"; }

@test "built once more, it is the same to the byte" {
    long
    here_is_the_suite || skip "as on the machine's own"
    local first=$BATS_TEST_TMPDIR/first
    mkdir "$first" && mv "$(package)" "$first/"
    build_package "sky-$version" >"$BATS_TEST_TMPDIR/log" 2>&1
    cmp "$first"/*.deb "$(package)"
}

site() { on_system "curl -s -m 40 $*"; }

# follow_package <heading> [expression]: runs the commands of docs/packages.md below it, with what the expression of sed
# puts in the place of an example, on the system, as root; what they say is printed.
follow_package() {
    section "$1" "$root/docs/packages.md" | blocks sh - | sed "${2:-}" >"$system/root/root/page.sh"
    [[ -s $system/root/root/page.sh ]]
    on_system 'sh -e page.sh 2>&1' | tee "$system/log"
}

bring() { cp "$(package "$1")" "$system/root/root/"; } # <version>

has_failed() { on_system systemctl list-units --failed --no-legend; }

@test "docs/packages.md: on a fresh system it serves once it is installed; only who has a token is let in" {
    long
    local said
    system_make "$(package)" openssh-server sudo
    said=$(follow_package 'Installing it')
    [[ $said == *'{"status":"ok"}'* && $said == *'"contacto":"ana@example.org"'* ]]
    [[ $(site -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/clientes) == 401 ]]
    [[ $(on_system ss -Htln | awk '{ print $4 }' | grep -v '^127\.0\.0\.1:' | sort -u | paste -sd' ') == '0.0.0.0:80 [::]:80' ]]
    [[ $(site http://127.0.0.1/) == *'Welcome to nginx'* ]]
    [[ $(on_system stat -c "'%U %a'" /var/lib/sky /var/lib/sky/sky.db | paste -sd' ') == 'sky 700 sky 600' ]]
    [[ ! $(has_failed) ]]
}

@test "docs/packages.md: what the administrator has set holds, and a fault in it is told" {
    long
    follow_package Settings
    sleep 2
    [[ $(site http://127.0.0.1:8090/version) == *'"por_vencer_dias":7'* ]]
    on_system "echo nonsense >>/etc/sky/servers.conf && ! systemctl reload sky-nginx"
    [[ $(on_system journalctl -u sky-nginx) == *'/etc/sky/servers.conf:'* ]]
    on_system "sed -i '/^nonsense/d' /etc/sky/servers.conf && systemctl reload sky-nginx && ! test -e /run/sky/closing"
    [[ $(site http://127.0.0.1:8090/readyz) == '{"status":"ok"}' ]]
}

@test "its log is turned, and goes on" {
    long
    on_system 'logrotate -f /etc/logrotate.d/sky && test -s /var/log/sky/access.log.1'
    [[ $(site http://127.0.0.1:8090/saludo) ]] && sleep 2
    [[ $(on_system grep -c saludo /var/log/sky/access.log) == 1 ]]
}

# Two words of a public key's file on the system.
key_of() { on_system cut -d"' '" -f1,2 "$1"; }

on_other() { system=$other "$@"; }

other_begins() {
    on_other system_make "$(package)" openssh-client
    on_other on_system 'apt-get install ./sky_*.deb' >"$other/log" 2>&1
    systems_meet "$other"
}

# Sets the source of the follower as the page says, and waits until it has all.
other_follows() {
    local key tries
    key=$(on_other key_of /var/lib/sky/.ssh/id_ed25519.pub)
    follow_package 'On the host that is followed' "s|ssh-ed25519 AAAA|$key|"
    key=$(key_of /etc/ssh/ssh_host_ed25519_key.pub)
    on_other follow_package 'Following it' "s|ssh-ed25519 BBBB|$key|"
    for tries in {1..100}; do
        [[ $(on_other on_system sky status --json | jq .follows.behind) != 0 ]] || return 0
        sleep 0.2
    done
    on_other on_system 'sky status; journalctl -q -n 20 -u sky-follow' >&2
    return 1
}

@test "docs/packages.md: another host follows it, and is made the registry" {
    long
    other_begins
    on_other follow_package 'On the host that is to follow'
    other_follows
    on_other on_system 'runuser -u sky -- ssh -o BatchMode=yes sky-ship@sky.example.org touch /tmp/been </dev/null || true'
    ! on_system test -e /tmp/been
    on_system systemctl disable --now sky.target
    on_other follow_package 'Making it the registry'
    cp "$system/root/root/importador.conf" "$other/root/root/"
    [[ $(on_other site -K importador.conf http://127.0.0.1:8080/clientes/Ana) == *'"nombre":"Ana"'* ]]
    [[ ! $(on_other has_failed) ]]
    on_system 'systemctl enable --now sky.target && userdel -rf sky-ship 2>/dev/null; rm /etc/sudoers.d/sky-ship'
}

# What the load says is in the system's load.out.
load_begins() {
    cat >"$system/root/root/load.sh" <<'SH'
while [ ! -e stop ]; do
    n=$((n + 1))
    said=$(curl -s -m 40 -o /dev/null -w '%{http_code} %{time_total}' -K importador.conf \
        --json "{\"nombre\":\"c$n\",\"contacto\":\"a@b.co\",\"servicio\":\"Fibra\"}" http://127.0.0.1:5002/clientes)
    echo "$said c$n"
done
SH
    on_system 'rm -f stop && { sh load.sh >load.out 2>&1 & } && sleep 1'
}

load_ends() { on_system 'touch stop && sleep 1'; cp "$system/root/root/load.out" "$BATS_TEST_TMPDIR/load"; }

# later <suffix>: the tree of that later version.
later() {
    cp -a "$work/sky-$version" "$work/sky-$1"
    rm -rf "$work/sky-$1/build"
    sed -i "s/^\(AC_INIT(\[sky\], \)\[$version\]/\1[$1]/" "$work/sky-$1/configure.ac"
    build_package "sky-$1" >"$BATS_TEST_TMPDIR/log" 2>&1 || { tail -n 20 "$BATS_TEST_TMPDIR/log" >&2; return 1; }
}

@test "a later version takes its place while clients write: no request fails, what was written and set is there" {
    long
    local next=${version%.*}.$((${version##*.} + 1)) slowest
    later "$next"
    on_system "{ curl -sN -K importador.conf -H 'Accept: text/event-stream' http://127.0.0.1:5002/cambios >/dev/null 2>&1 & }"
    load_begins
    bring "$next"
    follow_package 'The next version'
    load_ends
    [[ $(site http://127.0.0.1:8090/version) == *"\"version\":\"$next\""*'"por_vencer_dias":7'* ]]
    [[ $(grep -vc '^201 ' "$BATS_TEST_TMPDIR/load") == 0 && $(wc -l <"$BATS_TEST_TMPDIR/load") -gt 20 ]]
    slowest=$(sort -k2 -rn "$BATS_TEST_TMPDIR/load" | head -n 1)
    echo "# $(wc -l <"$BATS_TEST_TMPDIR/load") writes, the slowest of $(cut -d' ' -f2 <<<"$slowest") s" >&3
    [[ $(on_system sky verify) == *' 0 faults'* ]]
    [[ ! $(has_failed) ]] && ! on_system test -e /run/sky/closing
    [[ $(on_system 'ls -l /proc/[0-9]*/exe 2>/dev/null' | grep -c 'sky.*(deleted)') == 0 ]]
}

reads_there() { [[ $(site -K importador.conf http://127.0.0.1:8090/clientes/Ana) == *'"nombre":"Ana"'* ]]; }

@test "docs/packages.md: beyond loopback, by TLS, nobody is let in without credentials" {
    long
    on_system "cp /etc/sky/servers.conf local.conf && mkdir /etc/sky/tls && openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
        -subj /CN=sky.example.org -keyout /etc/sky/tls/key.pem -out /etc/sky/tls/certificate.pem 2>/dev/null"
    follow_package 'Beyond loopback'
    [[ $(site -k -o /dev/null -w '%{http_code}' https://127.0.0.1/clientes) == 401 ]]
    [[ $(site -k -K importador.conf https://127.0.0.1/clientes/Ana) == *'"nombre":"Ana"'* ]]
    [[ $(site -o /dev/null -w "'%{http_code} %{redirect_url}'" http://127.0.0.1/) == '308 https://sky.example.org/' ]]
    on_system 'cp local.conf /etc/sky/servers.conf && rm -r /etc/sky/tls && systemctl reload sky-nginx && systemctl -q enable --now nginx'
}

@test "docs/packages.md: removed, it runs no more, and the registry stays; installed again, it goes on" {
    long
    follow_package 'Removing it'
    [[ ! $(on_system 'systemctl list-units --no-legend "sky*"; ls -l /proc/[0-9]*/exe 2>/dev/null' | grep sky) ]]
    on_system 'test -s /var/lib/sky/sky.db && grep -q ^SKY_POR_VENCER_DIAS=7 /etc/sky/settings && test ! -e /usr/bin/sky'
    [[ $(site http://127.0.0.1/) == *'Welcome to nginx'* ]]
    on_system "apt-get install ./sky_$version-1~deb*.deb --allow-downgrades" >"$system/log" 2>&1
    reads_there
}

@test "purged, it asks nothing, and leaves the registry, and says where" {
    long
    on_system apt-get purge sky </dev/null >"$system/log" 2>&1
    grep -q 'the registry stays, in /var/lib/sky' "$system/log"
    on_system 'test -s /var/lib/sky/sky.db'
    [[ ! $(on_system 'find / -xdev -path /proc -prune -o -path /root -prune -o -path /var/lib/sky -prune -o -iname "*sky*" -print' |
        grep -vE '^/(var/cache/apt|var/lib/apt|sys)/') ]]
}

@test "where plays have laid a release, it is not installed" {
    long
    on_system mkdir -p /opt/sky/releases
    run ! on_system "apt-get install ./sky_$version-1~deb*.deb 2>&1"
    [[ $output == *'this host was made by Ansible'* ]]
    ! on_system test -e /usr/bin/sky
}
