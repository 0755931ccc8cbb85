# A Debian system of a test's own for packages, as fresh as debootstrap leaves it, booted by systemd-nspawn in a network of
# its own: what is to be installed is downloaded before. Another one builds packages for a suite that is not the machine's.
# Beside deploy/host.bash.

plain_system=$DEPLOY_CACHE/$DEPLOY_SUITE/plain
pack_system=$DEPLOY_CACHE/$DEPLOY_SUITE/pack

plain_image() { make_image "$plain_system" systemd,systemd-sysv,dbus,ca-certificates,curl,iproute2,jq; }

inside() { # <system> <command>...
    systemd-nspawn -q -D "$1" --register=no --keep-unit --pipe --setenv=DEBIAN_FRONTEND=noninteractive "${@:2}" </dev/null
}

pack_image() {
    if here_is_the_suite || [[ $pack_system -nt $root/bin/debian/control ]]; then return; fi
    rm -rf "$pack_system" "$pack_system.new"
    cp -a --reflink=auto "$plain_system" "$pack_system.new"
    echo 'DPkg::Options { "--force-confold"; };' >"$pack_system.new/etc/apt/apt.conf.d/99test" # some are the machine's
    mkdir -p "$pack_system.new/root/sky" && cp -R "$root/bin/debian" "$pack_system.new/root/sky/debian"
    inside "$pack_system.new" -- sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends dpkg-dev lintian &&
        apt-get build-dep -y -qq --no-install-recommends /root/sky' >"$pack_system.log" 2>&1 || { tail -n 1 "$pack_system.log"; return 1; }
    mv -T "$pack_system.new" "$pack_system"
    touch "$pack_system"
}

# in_pack_system <folder> <command>: on a system of the suite.
in_pack_system() {
    if here_is_the_suite; then
        (cd "$1" && sh -c "$2")
    else
        inside "$pack_system" --bind="$1:/root/work" --chdir=/root/work -- sh -c "$2"
    fi
}

# system_make <file> [package]...: a system in $system, booted, with these downloaded and so all that they depend on.
system_make() {
    cp -a --reflink=auto "$plain_system" "${system:?names its folder}/root"
    : >"$system/root/etc/machine-id"
    echo 'APT::Get::Assume-Yes "true";' >"$system/root/etc/apt/apt.conf.d/99test"
    cp "$1" "$system/root/root/"
    inside "$system/root" -- sh -c "apt-get update -qq && apt-get install -y -qq -d /root/${1##*/} ${*:2}" >"$system/log" 2>&1 ||
        { tail -n 3 "$system/log" >&2; return 1; }
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=$(unified) setsid systemd-nspawn -q -D "$system/root" --boot --register=no --keep-unit \
        --private-network -M "sky-${system##*.}" </dev/null >>"$system/console.log" 2>&1 3>&- &
    echo $! >"$system/pid"
    disown
    local tries
    for tries in {1..300}; do
        pgrep -P "$(<"$system/pid")" >"$system/init" || true
        [[ ! -s $system/init ]] || ! on_system systemctl is-system-running --wait >/dev/null 2>&1 || return 0
        sleep 0.2
    done
    tail -n 5 "$system/console.log" >&2
    return 1
}

# systems_meet <other>: $system has the address 10.0.0.1, the other one 10.0.0.2, and knows $system by a name.
systems_meet() {
    ip link add pair netns "$(<"$system/init")" type veth peer name pair netns "$(<"$1/init")"
    on_system 'ip address add 10.0.0.1/30 dev pair && ip link set pair up'
    system=$1 on_system 'ip address add 10.0.0.2/30 dev pair && ip link set pair up &&
        echo 10.0.0.1 sky.example.org >>/etc/hosts'
}

on_system() { # <command>
    nsenter -t "$(<"${system:?names its folder}/init")" -m -u -i -n -p -r -- env -i PATH="$PATH" HOME=/root DEBIAN_FRONTEND=noninteractive \
        sh -c "cd /root && $*"
}

system_stop() {
    [[ ${system:-} ]] || return 0
    local pid tries
    pid=$(cat "$system/pid" 2>/dev/null) || pid=''
    for tries in {1..200}; do
        [[ $pid ]] && kill -s "$( ((tries < 150)) && echo TERM || echo KILL)" "$pid" 2>/dev/null || break
        sleep 0.1
    done
    rm -rf --one-file-system "$system"
}
