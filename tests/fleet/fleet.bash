# A fleet of a test's own: the hosts of ansible/inventories/fleet.yml, by its names and addresses, as systems that
# systemd-nspawn boots in a network namespace of the test's, which leads nowhere else. Each is a layer over one image, as
# fresh as a cloud's, that has beside it the packages which the plays install. Whoever runs the plays is 203.0.113.7
# there, clients are 198.51.100.9. What it has in common with the system of one host is in deploy/host.bash.

declare -gA fleet=([app1]=10.0.0.11 [app2]=10.0.0.12 [db1]=10.0.0.21 [db2]=10.0.0.22 [balancer]=10.0.0.31)
operator=203.0.113.7
client=198.51.100.9
fleet_layer=$DEPLOY_CACHE/$DEPLOY_SUITE/fleet
fleet_packages=(nftables netbase unattended-upgrades systemd-timesyncd tzdata sudo libjson-c5 libsodium23 libzstd1
    libqrencode4 libsqlite3-0 libpq5 libfcgi-bin curl procps nginx logrotate etcd-server etcd-client patroni
    python3-etcd haproxy)
case $DEPLOY_SUITE in
    bookworm) fleet_packages+=(libutf8proc2 liboath0 postgresql-15) ;;
    trixie) fleet_packages+=(libutf8proc3 liboath0t64 postgresql-17) ;;
esac

# --- the image

# in_layers <upper> <command>...: with a view of the image in $view, what is changed there goes into that folder.
in_layers() {
    local view
    view=$(mktemp -d "$DEPLOY_CACHE/view.XXXXXX")
    mkdir -p "$1" "$1.work"
    mount -t overlay overlay -o "lowerdir=$image,upperdir=$1,workdir=$1.work" "$view" || return
    local code=0
    "${@:2}" || code=$?
    umount "$view"
    rm -rf "$view" "$1.work"
    return "$code"
}

fetch_packages() {
    chroot "$view" apt-get update -qq &&
        chroot "$view" apt-get install -qq -y --no-install-recommends --download-only "${fleet_packages[@]}"
}

# 1: it could not be made, and it says why.
fleet_image() {
    host_image || return
    [[ $(cat "$fleet_layer.packages" 2>/dev/null) != "${fleet_packages[*]}" ]] || return 0
    rm -rf "$fleet_layer" "$fleet_layer.new"
    in_layers "$fleet_layer.new" fetch_packages >"$fleet_layer.log" 2>&1 || { tail -n 1 "$fleet_layer.log"; return 1; }
    mkdir -p "$fleet_layer.new/etc/dpkg/dpkg.cfg.d"
    echo force-unsafe-io >"$fleet_layer.new/etc/dpkg/dpkg.cfg.d/test"
    mv -T "$fleet_layer.new" "$fleet_layer"
    echo "${fleet_packages[*]}" >"$fleet_layer.packages"
}

# --- the hosts

there() { nsenter --net="/run/netns/$fleet_net" "$@"; } # <command>...: where the fleet is

# fleet_make: the namespace, a folder for each host in $host_dir, and what whoever works with them needs.
fleet_make() {
    local name
    host_dir=$(mktemp -d "$DEPLOY_CACHE/fleet.XXXXXX")
    export host_dir fleet_net=sky-${host_dir##*.}
    ssh-keygen -q -t ed25519 -N '' -f "$host_dir/key"
    ip netns add "$fleet_net"
    there ip link set lo up
    there ip link add fleet type bridge
    for name in 10.0.0.1/24 "$operator/32" "$client/32"; do there ip address add "$name" dev fleet; done
    there ip link set fleet up
    for name in "${!fleet[@]}"; do lay_host "$name"; done
    make_site_certificate
    write_fleet_settings
}

lay_host() { # <name>
    local dir=$host_dir/$1
    mkdir -p "$dir/root" "$dir/upper" "$dir/work"
    mount -t overlay overlay -o "lowerdir=$fleet_layer:$image,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
    make_fresh "$dir/root" "$1"
    printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$1" >"$dir/root/etc/hosts"
    printf '[Match]\nName=host0\n[Network]\nAddress=%s/24\nGateway=10.0.0.1\n' "${fleet[$1]}" \
        >"$dir/root/etc/systemd/network/10-fleet.network"
    systemctl -q --root="$dir/root" enable systemd-networkd
    touch "$dir/root/var/lib/apt/lists"     # of today, as far as the plays are concerned
}

# A certificate of the site, by an authority of the test's.
make_site_certificate() {
    (
        cd "$host_dir" || exit
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$domain" -keyout site.key -out site.csr
        openssl x509 -req -in site.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out site.pem \
            -extfile <(echo "subjectAltName=DNS:$domain")
    ) 2>/dev/null
}

# What whoever follows the pages need not do: where the hosts are, and whom to trust.
write_fleet_settings() {
    local name
    mkdir -p "$host_dir/bin" "$host_dir/home"
    for name in "${!fleet[@]}"; do
        printf 'Host %s.example.org\nHostName %s\n' "$name" "${fleet[$name]}"
    done >"$host_dir/ssh_config"
    printf '%s\n' 'Host *' "BindAddress $operator" "IdentityFile $host_dir/key" 'IdentitiesOnly yes' 'BatchMode yes' \
        'ConnectTimeout 5' 'StrictHostKeyChecking no' 'UserKnownHostsFile /dev/null' 'LogLevel ERROR' \
        >>"$host_dir/ssh_config"
    printf '%s\n' silent show-error 'noproxy = "*"' "connect-to = \"$domain:443:${fleet[balancer]}:443\"" \
        "interface = \"$client\"" "cacert = \"$host_dir/ca.pem\"" >"$host_dir/home/.curlrc"
    printf '[user]\nname = Demo\nemail = demo@example.org\n' >"$host_dir/home/.gitconfig"
    command_of_the_test ssh "exec nsenter --net=/run/netns/$fleet_net $(command -v ssh) -F '$host_dir/ssh_config' \"\$@\""
    command_of_the_test curl "exec nsenter --net=/run/netns/$fleet_net $(command -v curl) \"\$@\""
    command_of_the_test ansible-playbook "exec $(command -v ansible-playbook) -e sky_database_buffers=64MB \"\$@\""
    command_of_the_test editor 'test -w "$1" && test -w "$2"'
    write_psql
}

# psql, which asks the primary of the moment.
write_psql() {
    cat >"$host_dir/bin/psql" <<'SCRIPT'
#!/bin/bash
ask() { "${0%/*}/ssh" "admin@$1.example.org" sudo -n runuser -u postgres -- psql "$(printf '%q ' "${@:2}")"; }
for host in db1 db2; do
    [[ $(ask "$host" -XAtqc 'SELECT pg_is_in_recovery()' 2>/dev/null) != f ]] || ask "$host" "$@"
done
SCRIPT
    chmod +x "$host_dir/bin/psql"
}

# The release of what is here, for the suite.
fleet_release() {
    mkdir -p "$checkout/build"
    if here_is_the_suite; then
        make -s -C "$SKY_BUILD" release >"$host_dir/release.log" 2>&1 && cp "$SKY_BUILD/sky-$version.tar.gz" "$release"
    else
        (cd "$checkout" && in_suite ./bootstrap build && in_suite make -s -C build release) >"$host_dir/release.log" 2>&1
    fi
}

# apart <name> <command>...: becomes the command, in control groups of its own: each system has its units' there.
apart() {
    local folder now
    now=$(sed -n 's/^0:://p' /proc/self/cgroup)
    for folder in "systemd$(sed -n 's/.*:name=systemd://p' /proc/self/cgroup)" "unified$now" "$now"; do
        folder=/sys/fs/cgroup/$folder
        [[ -e $folder/cgroup.procs ]] || continue
        mkdir -p "$folder/$1"
        echo "$BASHPID" >"$folder/$1/cgroup.procs"
    done
    exec "${@:2}"
}

# fleet_boot <host>...: boots them, waits for ssh; 1: one of them does not come up.
fleet_boot() {
    local name deadline=$((SECONDS + 90))
    for name in "$@"; do
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=$(unified) apart "$fleet_net-$name" setsid nsenter --net="/run/netns/$fleet_net" \
            systemd-nspawn -q -D "$host_dir/$name/root" --boot --register=no --keep-unit -M "$name-${host_dir##*.}" \
            --network-bridge=fleet \
            </dev/null >>"$host_dir/$name/console.log" 2>&1 3>&- &
        echo $! >"$host_dir/$name/pid"
        disown
    done
    for name in "$@"; do
        until on "$name" true 2>/dev/null; do
            kill -0 "$(<"$host_dir/$name/pid")" 2>/dev/null && ((SECONDS < deadline)) || return 1
            sleep 0.2
        done
    done
}

on() { # <host> <command>...: there, as root
    "$host_dir/bin/ssh" -o ControlMaster=auto -o ControlPath="$host_dir/%n" -o ControlPersist=60 "admin@$1.example.org" \
        sudo -n sh -c "$(printf %q "${*:2}")"
}

# cut_off <host>: nothing more comes from it or gets there, and then it is not there any more, as when the power fails.
cut_off() {
    there ip link set "$(there ip -o link show master fleet | sed -nE "s/^[0-9]+: (vb-$1[^@:]*).*/\1/p")" down
    power_off "$1"
    "$host_dir/bin/ssh" -q -O exit -o ControlPath="$host_dir/%n" "admin@$1.example.org" 2>/dev/null || true
}

# The first process of a system takes all others of it along.
power_off() { # <host>
    local pid
    pid=$(cat "$host_dir/$1/pid" 2>/dev/null) || return 0
    kill -KILL $(pgrep -P "$pid") 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

fleet_stop() {
    [[ ${host_dir:-} ]] || return 0
    local name
    for name in "${!fleet[@]}"; do
        "$host_dir/bin/ssh" -q -O exit -o ControlPath="$host_dir/%n" "admin@$name.example.org" 2>/dev/null || true
        power_off "$name"
        ! mountpoint -q "$host_dir/$name/root" || umount "$host_dir/$name/root"
    done
    ip netns delete "$fleet_net"
    find /sys/fs/cgroup -depth -type d -path "*/$fleet_net-*" -exec rmdir {} + 2>/dev/null || true
    rm -rf --one-file-system "$host_dir"
}
