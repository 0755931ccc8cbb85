# A Debian system of a test's own, as a fresh cloud host is: debootstrap's, with ssh and Python, booted by systemd-nspawn.
# It shares the machine's network, so its ports are free ones, and it cannot load a firewall's rules.
# DEPLOY_SUITE chooses bookworm or trixie. Images are kept in DEPLOY_CACHE.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SKY_BUILD=${SKY_BUILD:-$root/build}
DEPLOY_SUITE=${DEPLOY_SUITE:-bookworm}
DEPLOY_CACHE=${DEPLOY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sky-deploy}
image=$DEPLOY_CACHE/$DEPLOY_SUITE/image
sources=/etc/apt/sources.list.d/debian.sources
PATH=$PATH:/usr/sbin:/sbin

# why_not: says why such a system cannot be here, if so.
why_not() {
    case $SKY_BUILD in */asan | */tsan) echo "a sanitizer's build is not deployed" && return ;; esac
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

make_image() { # <folder> <packages>
    [[ ! -e $1 ]] || return 0
    mkdir -p "${1%/*}"
    rm -rf "$1.new"
    timeout 400 debootstrap --variant=minbase --include="$2" "$DEPLOY_SUITE" "$1.new" "$(mirror)" >"$1.log" 2>&1 ||
        { tail -n 5 "$1.log" >&2; return 1; }
    apt_of_the_machine "$1.new"
    rm -rf "$1.new"/var/cache/apt/archives/*.deb
    mv -T "$1.new" "$1"
}

host_image() { make_image "$image" systemd,systemd-sysv,dbus,openssh-server,python3,python3-apt,ca-certificates,iproute2; }

# --- the system

# host_boot: copies the image to $host_dir/root, boots it, waits for ssh; 1: it does not come up.
host_make() {
    host_dir=$(mktemp -d "$DEPLOY_CACHE/host.XXXXXX")
    export host_dir
    cp -a --reflink=auto "$image" "$host_dir/root"
    ssh-keygen -q -t ed25519 -N '' -f "$host_dir/key"
    mkdir -p -m 0700 "$host_dir/root/root/.ssh"
    cp "$host_dir/key.pub" "$host_dir/root/root/.ssh/authorized_keys"
    : >"$host_dir/root/etc/machine-id"
    local base
    while :; do
        base=$((33000 + RANDOM % 8000))
        ! ss -Htln "( sport >= :$base and sport <= :$((base + 3)) )" | grep -q . || continue
        break
    done
    export ssh_port=$base http_port=$((base + 1)) https_port=$((base + 2)) archivos_port=$((base + 3))
    printf 'ListenAddress 127.0.0.1:%d\n' "$ssh_port" >"$host_dir/root/etc/ssh/sshd_config.d/00-test.conf"
    write_inventory
}

write_inventory() {
    cat >"$host_dir/hosts.yml" <<YAML
sky:
  hosts:
    sky.test:
      ansible_host: 127.0.0.1
      ansible_port: $ssh_port
      ansible_user: root
      ansible_ssh_private_key_file: $host_dir/key
      ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
      sky_certificate: selfsigned
      sky_ssh_port: $ssh_port
      sky_http_port: $http_port
      sky_https_port: $https_port
      sky_archivos_port: $archivos_port
      sky_firewall_optional: true
YAML
}

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
}

# systemd 256 and later knows cgroup v2 only.
unified() { [[ $DEPLOY_SUITE == bookworm ]] && echo 0 || echo 1; }

host() { # <command>...: on the host, as root
    ssh -q -i "$host_dir/key" -p "$ssh_port" -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=no \
        -o UserKnownHostsFile=/dev/null -o ControlMaster=auto -o ControlPath="$host_dir/ssh" -o ControlPersist=60 \
        root@127.0.0.1 "$@"
}

host_ended() { ! kill -0 "$(<"$host_dir/pid")" 2>/dev/null; }

host_stop() {
    [[ ${host_dir:-} && -e $host_dir/pid ]] || return 0
    ssh -q -O exit -o ControlPath="$host_dir/ssh" root@127.0.0.1 2>/dev/null || true
    kill -TERM "$(<"$host_dir/pid")" 2>/dev/null || true
    local tries
    for tries in {1..200}; do
        ! host_ended || break
        ((tries < 150)) || kill -KILL "$(<"$host_dir/pid")" 2>/dev/null || true
        sleep 0.1
    done
}

# --- what is done to it

playbook() { # <playbook> [option...]: the play's words are in $host_dir/play.log
    cd "$root/ansible" || return
    ANSIBLE_HOST_KEY_CHECKING=False ANSIBLE_NOCOLOR=1 timeout 300 ansible-playbook -i "$host_dir/hosts.yml" "$@" >"$host_dir/play.log" 2>&1
}

# recap <word>: the play's count of changed, failed and so on.
recap() { sed -n "s/^sky\.test .* $1=\([0-9]*\).*/\1/p" "$host_dir/play.log"; }

site() { # <path> [curl option...]
    curl --noproxy '*' -s --max-time 20 --cacert "$host_dir/root/etc/sky/tls/certificate.pem" \
        --connect-to "::127.0.0.1:$https_port" "${@:2}" "https://sky.test:$https_port$1"
}

site_status() { site "$1" -o /dev/null -w '%{http_code}' "${@:2}"; }

# Credentials as curl takes them; the host's /etc/sky is in reach of the machine.
with_credentials() { echo "$host_dir/root/etc/sky/curl.conf"; }

# call <method> <side> <path> [body] [curl option...]: as in lib/stack.bash, for lib/session.bash.
call() {
    local options=(--request "$1") dir=$BATS_TEST_TMPDIR url=https://sky.test:$https_port$3
    [[ $1 != HEAD ]] || options=(--head)
    [[ $2 != archivos ]] || url=http://127.0.0.1:$archivos_port$3
    : >"$dir/answer"
    status=$(curl --noproxy '*' -s --max-time 30 --path-as-is --cacert "$host_dir/root/etc/sky/tls/certificate.pem" \
        --connect-to "sky.test::127.0.0.1:" -K "$(with_credentials)" -D "$dir/headers" -o "$dir/answer" \
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

# The archive of this release, built on the host's own system.
archive() {
    if here_is_the_suite; then
        make -s -C "$SKY_BUILD" release >"$DEPLOY_CACHE/release.log" 2>&1 || { cat "$DEPLOY_CACHE/release.log" >&2; return 1; }
        find "$SKY_BUILD" -maxdepth 1 -name 'sky-*.tar.gz' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2
    else
        find "$DEPLOY_CACHE/$DEPLOY_SUITE" -maxdepth 1 -name 'sky-*.tar.gz'
    fi
}

here_is_the_suite() { grep -qx "VERSION_CODENAME=$DEPLOY_SUITE" /etc/os-release; }

# For another suite than the machine's, the distribution is built in a system of that suite.
build_archive() {
    local build=$DEPLOY_CACHE/$DEPLOY_SUITE/build source
    ! here_is_the_suite || return 0
    make_image "$build" gcc,make,pkg-config,libc6-dev,libfcgi-dev,libjson-c-dev,libutf8proc-dev,libsodium-dev,libsqlite3-dev || return
    make -s -C "$SKY_BUILD" dist >/dev/null || return
    source=$(find "$SKY_BUILD" -maxdepth 1 -name 'sky-*.tar.xz' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2)
    rm -rf "$build/sky" "$DEPLOY_CACHE/$DEPLOY_SUITE"/sky-*.tar.gz
    mkdir "$build/sky"
    tar -xJf "$source" -C "$build/sky" --strip-components=1
    timeout 400 systemd-nspawn -q -D "$build" --register=no --keep-unit --pipe -- \
        /bin/sh -c 'cd /sky && ./configure -q && make -s -j"$(nproc)" && make -s release' </dev/null >"$build.log" 2>&1 ||
        { tail -n 20 "$build.log" >&2; return 1; }
    mv "$build"/sky/sky-*.tar.gz "$DEPLOY_CACHE/$DEPLOY_SUITE/"
}
