# A Debian system of a test's own, as a fresh cloud host is: debootstrap's, with ssh, Python and an account that may become
# root, booted by systemd-nspawn. It shares the machine's network, so its ports are free ones, and it cannot load a
# firewall's rules. It is its own certificate authority, too: pebble, which certbot asks there in place of Let's Encrypt.
# DEPLOY_SUITE chooses bookworm or trixie. Images are kept in DEPLOY_CACHE.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
DEPLOY_SUITE=${DEPLOY_SUITE:-bookworm}
DEPLOY_CACHE=${DEPLOY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sky-deploy}
image=$DEPLOY_CACHE/$DEPLOY_SUITE/image
sources=/etc/apt/sources.list.d/debian.sources
domain=sky.example.org
PATH=$PATH:/usr/sbin:/sbin

# why_not: says why such a system cannot be here, if so.
why_not() {
    ((EUID == 0)) || { echo "systemd-nspawn needs root" && return; }
    local command
    for command in systemd-nspawn debootstrap ansible-playbook; do
        command -v "$command" >/dev/null || { echo "there is no $command" && return; }
    done
    [[ -e $sources ]] || { echo "the machine's own apt sources are not in $sources" && return; }
    capsh_can_mount || echo "this machine may not mount or make namespaces, as systemd-nspawn has to"
}

capsh_can_mount() { unshare --mount --pid --ipc --uts --fork true 2>/dev/null; }

# --- images

mirror() { sed -n '/^URIs:/{s/^URIs: *//p;q}' "$sources"; }

# The machine's own sources, for the suite.
apt_of_the_machine() { # <folder>
    rm -f "$1/etc/apt/sources.list"
    sed "s/bookworm/$DEPLOY_SUITE/g" "$sources" >"$1/etc/apt/sources.list.d/debian.sources"
    grep -lZ '^Acquire::' /etc/apt/apt.conf.d/* | xargs -0 -r cp -t "$1/etc/apt/apt.conf.d/"
    cp -L /etc/resolv.conf "$1/etc/resolv.conf"
}

# make_image <folder> <packages>; 1: it could not be made, and it says why.
make_image() {
    [[ ! -e $1 || $(cat "$1.packages" 2>/dev/null) != "$2" ]] || return 0
    mkdir -p "${1%/*}"
    rm -rf "$1" "$1.new"
    timeout 400 debootstrap --variant=minbase --include="$2" "$DEPLOY_SUITE" "$1.new" "$(mirror)" >"$1.log" 2>&1 ||
        { tail -n 1 "$1.log"; return 1; }
    apt_of_the_machine "$1.new"
    rm -rf "$1.new"/var/cache/apt/archives/*.deb
    echo "$2" >"$1.packages"
    mv -T "$1.new" "$1"
}

host_image() {
    make_image "$image" \
        systemd,systemd-sysv,dbus,openssh-server,python3,python3-apt,ca-certificates,openssl,iproute2,sudo,pebble
}

# have_images <what there is none of> <function>...: the images that these make, one after another; else the file is
# skipped. One test makes them at a time.
have_images() {
    local reason lock maker
    reason=$(why_not)
    [[ ! $reason ]] || skip "$1: $reason"
    mkdir -p "$DEPLOY_CACHE"
    exec {lock}>"$DEPLOY_CACHE/lock"
    flock "$lock"
    reason=$(for maker in "${@:2}"; do "$maker" || exit; done) || skip "$1: debootstrap makes no $DEPLOY_SUITE: $reason"
    flock -u "$lock"
}

# The release that is here, as an archive of the checkout's, and the version that comes after it.
name_releases() {
    export version=$(sed -nE 's/^AC_INIT\(\[sky\], \[([^]]+)\].*/\1/p' "$root/configure.ac")
    export release=$checkout/build/sky-$version.tar.gz
    export next=${version%.*}.$((${version##*.} + 1))
}

# --- the system

# host_make: a system in $host_dir/root, its ports, and the settings of whoever works with it.
host_make() {
    host_dir=$(mktemp -d "$DEPLOY_CACHE/host.XXXXXX")
    export host_dir
    ssh-keygen -q -t ed25519 -N '' -f "$host_dir/key"
    choose_host_ports
    lay_system
    write_settings
}

# host_lose: the system is gone, and another one, as fresh as the first, has its place and its names.
host_lose() {
    host_stop
    rm -rf --one-file-system "$host_dir/root" "$host_dir/ca.pem"
    lay_system
    host_boot
}

# lay_system: copies the image, and gives it an account and names.
lay_system() {
    cp -a --reflink=auto "$image" "$host_dir/root"
    make_fresh "$host_dir/root" sky
    chroot "$host_dir/root" useradd -m -s /bin/bash former
    echo "127.0.0.1 localhost sky $domain" >"$host_dir/root/etc/hosts"
    printf 'ListenAddress 127.0.0.1:%d\n' "$ssh_port" >"$host_dir/root/etc/ssh/sshd_config.d/00-test.conf"
    make_authority
    give_rights
    printf '%s\n' silent show-error "connect-to = \"$domain:443:127.0.0.1:$https_port\"" 'cacert = "/root/ca.pem"' \
        >"$host_dir/root/root/.curlrc"
}

# make_fresh <root> <name>: an account that may become root, by the key, and what a system has that was never booted.
make_fresh() {
    chroot "$1" useradd -m -s /bin/bash admin
    install -d -m 0700 -o 1000 -g 1000 "$1/home/admin/.ssh"
    install -m 0600 -o 1000 -g 1000 "$host_dir/key.pub" "$1/home/admin/.ssh/authorized_keys"
    echo 'admin ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/admin"
    : >"$1/etc/machine-id"
    echo "$2" >"$1/etc/hostname"
}

# What the cloud would tell of the host's rights: credentials, for whoever sends backups and for root.
give_rights() {
    local dropins=$host_dir/root/etc/systemd/system/sky-backup-send.service.d
    mkdir -p "$dropins" "$host_dir/root/root/.aws"
    printf '[Service]\nEnvironment=AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n' >"$dropins/test.conf"
    printf '[default]\naws_access_key_id = test\naws_secret_access_key = test\n' >"$host_dir/root/root/.aws/credentials"
}

# bucket_start: a stand-in for Amazon's S3 with one bucket, until bucket_stop.
bucket_start() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$root/tests/deploy/bucket.py" "$bucket_port" copias \
        >"$host_dir/bucket.log" 2>&1 </dev/null 3>&- &
    echo $! >"$host_dir/bucket.pid"
    disown
    until grep -qx ready "$host_dir/bucket.log"; do kill -0 "$(<"$host_dir/bucket.pid")" || return 1; sleep 0.1; done
}

bucket_stop() { [[ ! -e ${host_dir:-}/bucket.pid ]] || kill "$(<"$host_dir/bucket.pid")" 2>/dev/null || true; }

choose_host_ports() {
    local base
    while :; do
        base=$((12000 + RANDOM % 7000))
        ss -Htln "( sport >= :$base and sport <= :$((base + 6)) )" | grep -q . || break
    done
    export ssh_port=$base http_port=$((base + 1)) https_port=$((base + 2)) archivos_port=$((base + 3))
    export acme_port=$((base + 4)) acme_roots_port=$((base + 5))
    export bucket_port=$((base + 6))
}

make_authority() {
    local etc=$host_dir/root/etc
    mkdir -p "$etc/pebble" "$host_dir/root/root/.config/letsencrypt"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$etc/pebble/key.pem" -out "$etc/pebble/certificate.pem" 2>/dev/null
    jq -n --argjson acme "$acme_port" --argjson roots "$acme_roots_port" --argjson http "$http_port" --argjson tls "$https_port" \
        '{pebble: {listenAddress: "127.0.0.1:\($acme)", managementListenAddress: "127.0.0.1:\($roots)", httpPort: $http,
            tlsPort: $tls, certificate: "/etc/pebble/certificate.pem", privateKey: "/etc/pebble/key.pem"}}' >"$etc/pebble/pebble.json"
    cat >"$etc/systemd/system/pebble.service" <<'UNIT'
[Service]
Environment=PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0
ExecStart=/usr/bin/pebble -config /etc/pebble/pebble.json
[Install]
WantedBy=multi-user.target
UNIT
    ln -s ../pebble.service "$etc/systemd/system/multi-user.target.wants/pebble.service"
    printf '%s\n' "server = https://localhost:$acme_port/dir" "no-verify-ssl = true" "http-01-port = $http_port" \
        >"$host_dir/root/root/.config/letsencrypt/cli.ini"
}

# What whoever follows the pages need not do: where the host is, by which ports, and whom to trust. Commands of that name
# in $host_dir/bin see to it.
write_settings() {
    mkdir -p "$host_dir/bin" "$host_dir/home"
    jq -n --arg key "$(<"$host_dir/key.pub")" --argjson ssh "$ssh_port" --argjson http "$http_port" \
        --argjson https "$https_port" --argjson archivos "$archivos_port" --arg bucket "http://127.0.0.1:$bucket_port" \
        '{sky_ssh_port: $ssh, sky_http_port: $http, sky_https_port: $https, sky_archivos_port: $archivos,
            sky_backup_bucket: "copias", sky_backup_region: "eu-west-1", sky_backup_endpoint: $bucket,
            sky_firewall_optional: true, sky_admin_user: "ops", sky_admin_keys: [$key], sky_admin_former_users: ["former"]}' >"$host_dir/settings.json"
    printf '%s\n' 'Host *' 'HostName 127.0.0.1' "Port $ssh_port" "IdentityFile $host_dir/key" 'IdentitiesOnly yes' \
        'BatchMode yes' 'ConnectTimeout 5' 'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' 'LogLevel ERROR' \
        >"$host_dir/ssh_config"
    printf '%s\n' silent show-error 'noproxy = "*"' "connect-to = \"$domain:443:127.0.0.1:$https_port\"" \
        "cacert = \"$host_dir/ca.pem\"" >"$host_dir/home/.curlrc"
    printf '[user]\nname = Demo\nemail = demo@example.org\n' >"$host_dir/home/.gitconfig"
    command_of_the_test ssh "exec $(command -v ssh) -F '$host_dir/ssh_config' \"\$@\""
    command_of_the_test ansible-playbook "exec $(command -v ansible-playbook) -e '@$host_dir/settings.json' \"\$@\""
    command_of_the_test editor 'test -w "$1"'
    echo 'DPkg::Lock::Timeout "300";' >"$host_dir/apt.conf"     # another test may be at it
    command_of_the_test sudo "APT_CONFIG='$host_dir/apt.conf' exec \"\$@\""
}

command_of_the_test() { # <name> <line>
    printf '#!/bin/sh\n%s\n' "$2" >"$host_dir/bin/$1"
    chmod +x "$host_dir/bin/$1"
}

# host_boot: boots it, waits for ssh; 1: it does not come up.
host_boot() {
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=$(unified) setsid systemd-nspawn -q -D "$host_dir/root" --boot --register=no --keep-unit \
        -M "sky-${host_dir##*.}" </dev/null >>"$host_dir/console.log" 2>&1 3>&- &
    echo $! >"$host_dir/pid"
    disown
    local deadline=$((SECONDS + 60))
    until host true 2>/dev/null; do
        kill -0 "$(<"$host_dir/pid")" 2>/dev/null || return 1
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
    [[ ! -e $host_dir/ca.pem ]] || return 0     # the authority has another root after each boot
    until curl --noproxy '*' -sk "https://127.0.0.1:$acme_roots_port/roots/0" -o "$host_dir/ca.pem"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.2
    done
    cp "$host_dir/ca.pem" "$host_dir/root/root/ca.pem"
}

# systemd 256 and later knows cgroup v2 only.
unified() { [[ $DEPLOY_SUITE == bookworm ]] && echo 0 || echo 1; }

host() { # <command>...: on the host, as root
    "$host_dir/bin/ssh" -o ControlMaster=auto -o ControlPath="$host_dir/ssh" -o ControlPersist=60 admin@"$domain" \
        sudo -n sh -c "$(printf %q "$*")"
}

host_ended() { ! kill -0 "$(<"$host_dir/pid")" 2>/dev/null; }

host_stop() {
    [[ ${host_dir:-} && -e $host_dir/pid ]] || return 0
    ssh -q -O exit -o ControlPath="$host_dir/ssh" admin@"$domain" 2>/dev/null || true
    kill -TERM "$(<"$host_dir/pid")" 2>/dev/null || true
    local tries
    for tries in {1..200}; do
        ! host_ended || break
        ((tries < 150)) || kill -KILL "$(<"$host_dir/pid")" 2>/dev/null || true
        sleep 0.1
    done
}

# --- what is done to it

# checkout_make: what is here, as a clone of its own, in $checkout.
checkout_make() {
    export checkout=$host_dir/sky
    mkdir "$checkout"
    tar -C "$root" --exclude=./build --exclude=./.git -cf - . | tar -C "$checkout" -xf - --no-same-owner
    at_work git -C "$checkout" init -q -b main
    at_work git -C "$checkout" add -A
    at_work git -C "$checkout" commit -q -m 'sky'
}

at_work() { env PATH="$host_dir/bin:$PATH" HOME="$host_dir/home" CURL_HOME="$host_dir/home" ANSIBLE_NOCOLOR=1 "$@"; }

# follow <page> <heading> [folder of the clone]: runs the commands below the heading as they stand there; what they say
# is in $host_dir/page.log. What is compiled is compiled on the host's own system.
follow() {
    local commands
    commands=$(section "$2" "$root/docs/$1" | blocks sh -)
    [[ $commands ]] || { echo "$1 has no commands below '$2'" >&2; return 1; }
    (
        cd "$checkout/${3:-ansible}" || exit
        at_work timeout 1200 bash -euo pipefail >"$host_dir/page.log" 2>&1 </dev/null -c "$(declare -f in_suite here_is_the_suite)
            make() { in_suite make \"\$@\"; }
            DEPLOY_SUITE=$DEPLOY_SUITE build_system=$build_system checkout=$checkout
            $(sed 's|^\./bootstrap|in_suite &|' <<<"$commands")"
    ) || { tail -n 15 "$host_dir/page.log" >&2; return 1; }
}

playbook() { # <playbook> [option...]: the play's words are in $host_dir/play.log
    cd "$checkout/ansible" || return
    at_work timeout 900 ansible-playbook "$@" >"$host_dir/play.log" 2>&1
}

# recap <word>: the play's count of changed, failed and so on.
recap() { sed -n "s/^$domain .* $1=\([0-9]*\).*/\1/p" "$host_dir/play.log"; }

site() { # <path> [curl option...]; as seen from $site_address, if that is set
    curl --noproxy '*' -s --max-time 20 --cacert "$host_dir/ca.pem" \
        --connect-to "::${site_address:-127.0.0.1}:$https_port" "${@:2}" "https://$domain:$https_port$1"
}

site_status() { site "$1" -o /dev/null -w '%{http_code}' "${@:2}"; }

# token_make <role> <name> <file>: a token, as curl takes it, which the programs know by then.
token_make() {
    (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$(host sky token add --role "$1" "$2" 2>/dev/null)" >"$3")
    sleep 0.6
}

# The credentials of the tests, as curl takes them; credentials_make has made them.
with_credentials() { echo "$host_dir/credentials"; }
credentials_make() { token_make admin pruebas "$(with_credentials)"; }

# call <method> <side> <path> [body] [curl option...]: as in lib/stack.bash, for lib/session.bash.
call() {
    local options=(--request "$1") dir=$BATS_TEST_TMPDIR url=https://$domain:$https_port$3
    [[ $1 != HEAD ]] || options=(--head)
    [[ $2 != archivos ]] || url=http://127.0.0.1:$archivos_port$3
    : >"$dir/answer"
    status=$(curl --noproxy '*' -s --max-time 30 --path-as-is --cacert "$host_dir/ca.pem" \
        --connect-to "$domain::127.0.0.1:" -K "$(with_credentials)" -D "$dir/headers" -o "$dir/answer" \
        -w '%{http_code}' "${options[@]}" "${@:5}" "$url") || true
    headers=$(tr -d '\r' <"$dir/headers")
    body=$(cat "$dir/answer" && echo .)
    body=${body%.}
}

# variant <version> [command]: the archive of another release; a command changes it in its folder.
variant() {
    local from to=$host_dir/sky-$1.tar.gz dir=$host_dir/variant
    from=$release
    mkdir -p "$dir/sky-$1"
    tar -xzf "$from" -C "$dir/sky-$1" --strip-components=1
    local now
    now=$(sed -n 's/^VERSION=//p' "$dir/sky-$1/RELEASE")
    (
        cd "$dir/sky-$1" || exit
        sed -i "s/${now//./\\.}/$1/" RELEASE lib/libsky.so.?.* bin/sky libexec/sky/*  # of the same length
        eval "${2:-}"
    )
    tar -czf "$to" -C "$dir" "sky-$1"
    rm -rf "$dir"
    echo "$to"
}

here_is_the_suite() { grep -qx "VERSION_CODENAME=$DEPLOY_SUITE" /etc/os-release; }

# For another suite than the machine's, a system of that suite compiles.
build_system=$DEPLOY_CACHE/$DEPLOY_SUITE/build
build_image() {
    here_is_the_suite || make_image "$build_system" \
        gcc,make,autoconf,automake,libtool,pkg-config,libc6-dev,libfcgi-dev,libjson-c-dev,libutf8proc-dev,libsodium-dev,libzstd-dev,liboath-dev,libqrencode-dev,libsqlite3-dev,libpq-dev,python3-zxcvbn,jq
}

in_suite() { # <command>...: in the clone
    if here_is_the_suite; then env "$@"; return; fi
    systemd-nspawn -q -D "$build_system" --register=no --keep-unit --pipe --bind="$checkout" --chdir="$PWD" -- env "$@" </dev/null
}
