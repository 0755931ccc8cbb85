# Amazon's agent, by a stand-in: a package of the same form, signed by a key of the test's own, whose program becomes
# cwagent and tells, in logs/report, what that may do. For a test of deploy.bats, with its works, playbook, recap and
# host: cloudwatch_ships, on a host that site.yml made; it leaves no agent behind.

# The program of the package. Its "can" shows what the sandbox and the account let it do.
agent_program() {
    cat <<'AGENT'
#!/bin/sh
home=/opt/aws/amazon-cloudwatch-agent
chown -R cwagent:cwagent $home/etc $home/logs $home/var
exec setpriv --reuid=cwagent --regid=cwagent --init-groups /bin/sh -c '
    can() { if sh -c "$2" >/dev/null 2>&1; then echo "can $1"; else echo "cannot $1"; fi; }
    cd /opt/aws/amazon-cloudwatch-agent
    {
        id -un
        can settings "cat etc/amazon-cloudwatch-agent.d/sky.json"
        can nginx "cat /var/log/nginx/nginx-error.log"
        can systemd "journalctl -q -n 1 -o cat _PID=1 | grep ."
        can programs "journalctl -q -n 1 -o cat SYSLOG_IDENTIFIER=clientes | grep ."
        can state "touch logs/state"
        can figures "cat /proc/meminfo /proc/swaps && stat -f /"
        can store "ls /var/lib/sky"
        can passwords "ls /etc/sky"
        can sockets "ls /run/sky"
        can write "touch /etc/x || touch /tmp/../var/log/x"
    } >logs/report.new
    mv logs/report.new logs/report
    exec sleep infinity'
AGENT
}

# agent_package <folder>: the package, its signature and its key, where Amazon has them.
agent_package() {
    local -x GNUPGHOME=$1/gnupg
    local tree=$1/tree at=opt/aws/amazon-cloudwatch-agent machine site=$1/site
    machine=$(dpkg --print-architecture)
    mkdir -p "$tree/DEBIAN" "$tree/etc/systemd/system" "$tree/$at"/{bin,logs,var,etc/amazon-cloudwatch-agent.d}
    agent_program >"$tree/$at/bin/start-amazon-cloudwatch-agent"
    chmod 0755 "$tree/$at/bin/start-amazon-cloudwatch-agent"
    printf '[Service]\nExecStart=/%s/bin/start-amazon-cloudwatch-agent\nKillMode=process\n[Install]\nWantedBy=%s\n' \
        "$at" multi-user.target >"$tree/etc/systemd/system/amazon-cloudwatch-agent.service"
    printf '%s: %s\n' Package amazon-cloudwatch-agent Version 1.0-1 Architecture "$machine" Maintainer test \
        Description stand-in >"$tree/DEBIAN/control"
    mkdir -p "$site/debian/$machine/latest" "$site/assets"
    dpkg-deb --root-owner-group --build "$tree" "$site/debian/$machine/latest/amazon-cloudwatch-agent.deb" >/dev/null
    mkdir -m 0700 "$GNUPGHOME"
    gpg --batch --quiet --passphrase '' --quick-gen-key agent@sky.test ed25519 sign never
    gpg --batch --quiet --detach-sign "$site/debian/$machine/latest/amazon-cloudwatch-agent.deb"
    gpg --export --armor >"$site/assets/amazon-cloudwatch-agent.gpg"
    gpg --with-colons --list-keys | awk -F: '$1 == "fpr" { print $10; exit }' >"$1/fingerprint"
    gpgconf --kill all
}

# agent_site <folder>: serves it to the host, which shares the machine's network; leaves $agent_url and $agent_server.
agent_site() {
    python3 -u -m http.server --bind 127.0.0.1 --directory "$1/site" 0 >"$1/served" 2>&1 3>&- &
    agent_server=$!
    for _ in {1..100}; do
        agent_url=$(sed -nE 's|^Serving HTTP on .*\((http://[^)]*[0-9])/?\).*|\1|p' "$1/served")
        [[ ! $agent_url ]] || return 0
        sleep 0.1
    done
    return 1
}

agent_report() { host cat /opt/aws/amazon-cloudwatch-agent/logs/report; }

cloudwatch_ships() {
    local folder=$BATS_TEST_TMPDIR/agent settings agent_url agent_server
    mkdir "$folder"
    agent_package "$folder"
    host "cat >/root/agent.deb && dpkg -i /root/agent.deb" <"$folder"/site/debian/*/latest/*.deb    # somebody else's
    works site.yml
    host dpkg -s amazon-cloudwatch-agent
    host dpkg -P amazon-cloudwatch-agent
    agent_site "$folder"
    settings=(-e sky_cloudwatch=true -e "sky_cloudwatch_agent=$agent_url")
    works site.yml --check "${settings[@]}"
    run ! playbook site.yml "${settings[@]}"    # by Amazon's key, which did not sign it
    run ! host dpkg -s amazon-cloudwatch-agent
    settings+=(-e "sky_cloudwatch_key=$(<"$folder/fingerprint")")
    works site.yml "${settings[@]}"
    for _ in {1..100}; do ! agent_report >"$folder/report" 2>/dev/null || break; sleep 0.1; done
    diff - "$folder/report" <<'REPORT'
cwagent
can settings
can nginx
can systemd
can programs
can state
can figures
cannot store
cannot passwords
cannot sockets
cannot write
REPORT
    works site.yml "${settings[@]}"
    [[ $(recap changed) == 0 ]]
    [[ $(host systemctl show -p KillMode --value amazon-cloudwatch-agent) == control-group ]]
    kill "$agent_server"
    works site.yml
    run ! host dpkg -s amazon-cloudwatch-agent
    run ! host systemctl cat amazon-cloudwatch-agent
}
