#!/bin/bash
# deploy.sh deploy|rollback <version> [folder of the release's archives]: runs the play of that name on production.
# From the environment, of which workflows/deploy_production.yml says more:
#   EC2_PUBLIC_IP, SSH_PRIVATE_KEY, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   the original's secrets
#   SSH_KNOWN_HOSTS     the hosts' keys, as in known_hosts; a line without a host is EC2_PUBLIC_IP's. Never learnt.
#   SSH_USER, SSH_PORT  admin, 22
#   AWS_ROLE_ARN        a role to assume by OIDC, in place of the two keys of AWS
#   AWS_REGION          where the hosts are looked up by their tag when there is no EC2_PUBLIC_IP
#   ANSIBLE_VAULT_PASSWORD   for the plays' own secrets, where they are in a vault
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=common.bash
source "$here/common.bash"
ansible=$(cd "$here/../../ansible" && pwd -P)

read_request() {
    action=${1:-} version=${2:-} archives=${3:-}
    [[ $action == deploy || $action == rollback ]] || die "neither deploy nor rollback: $(printf '%q' "$action")"
    require_version "$version"
    [[ $action == rollback ]] || archives=$(cd "$archives" 2>/dev/null && pwd -P) ||
        die "to deploy, the folder of the release's archives is needed"
    host=${EC2_PUBLIC_IP:-} user=${SSH_USER:-admin} port=${SSH_PORT:-22}
    [[ $host =~ ^([0-9A-Za-z][0-9A-Za-z.:-]*)?$ ]] || die "EC2_PUBLIC_IP is not an address"
    [[ $user =~ ^[a-z_][a-z0-9_-]*$ ]] || die "SSH_USER is not a user's name"
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || die "SSH_PORT is not a port"
}

# --- what ssh needs, in a folder that goes with this script

write_key() {
    [[ ${SSH_PRIVATE_KEY:-} ]] || die "SSH_PRIVATE_KEY is not set"
    printf '%s\n' "${SSH_PRIVATE_KEY//$'\r'/}" >"$work/key"
    ssh-keygen -y -P '' -f "$work/key" >/dev/null 2>&1 || die "SSH_PRIVATE_KEY is not a private key without passphrase"
    unset SSH_PRIVATE_KEY
}

write_known_hosts() {
    local name=$host
    ((port == 22)) || name="[$host]:$port"
    awk -v host="$host" -v name="$name" '
        /^[[:space:]]*(#|$)/ { next }
        $1 !~ /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp[0-9]+|sk-[a-z0-9-]+@openssh\.com)$/ { print; next }
        host == "" { exit 1 }
        { print name, $1, $2 }' <<<"${SSH_KNOWN_HOSTS//$'\r'/}" >"$work/known_hosts" ||
        die "SSH_KNOWN_HOSTS has a key without a host, and there is no EC2_PUBLIC_IP"
    [[ -s $work/known_hosts ]] || die "SSH_KNOWN_HOSTS is not set: a host that nobody vouches for gets no release"
    [[ ! $host ]] || ssh-keygen -F "$name" -f "$work/known_hosts" >/dev/null ||
        die "SSH_KNOWN_HOSTS has no key of EC2_PUBLIC_IP"
}

settings_of_ansible() {
    export ANSIBLE_HOST_KEY_CHECKING=true ANSIBLE_PRIVATE_KEY_FILE=$work/key
    export ANSIBLE_REMOTE_PORT=$port ANSIBLE_NOCOLOR=1
    export ANSIBLE_SSH_COMMON_ARGS="-o StrictHostKeyChecking=yes -o UserKnownHostsFile=$work/known_hosts \
-o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes"
    [[ ! ${ANSIBLE_VAULT_PASSWORD:-} ]] || {
        printf '%s\n' "$ANSIBLE_VAULT_PASSWORD" >"$work/vault"
        export ANSIBLE_VAULT_PASSWORD_FILE=$work/vault
    }
    unset ANSIBLE_VAULT_PASSWORD
}

# --- who we are to AWS

assume_role() {
    unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN     # else they would go first
    local answer
    [[ ${ACTIONS_ID_TOKEN_REQUEST_URL:-} ]] || die "AWS_ROLE_ARN is set, but the job may not ask for an OIDC token"
    answer=$(curl -fsS --retry 3 --max-time 30 -H @- "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" \
        <<<"Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN") || die "GitHub gave no OIDC token"
    jq -er .value <<<"$answer" >"$work/token" || die "GitHub's answer has no OIDC token"
    echo "::add-mask::$(<"$work/token")"
    export AWS_WEB_IDENTITY_TOKEN_FILE=$work/token AWS_ROLE_ARN
    export AWS_ROLE_SESSION_NAME=sky-deploy-${GITHUB_RUN_ID:-by-hand}
}

identify_to_aws() {
    if [[ ${AWS_ROLE_ARN:-} ]]; then
        assume_role
    elif [[ ${AWS_ACCESS_KEY_ID:-} && ${AWS_SECRET_ACCESS_KEY:-} ]]; then
        unset AWS_ROLE_ARN
        echo "::warning::AWS_ACCESS_KEY_ID is a key that lasts; AWS_ROLE_ARN replaces it by one for this run only"
    else
        [[ $host ]] || die "without EC2_PUBLIC_IP the hosts are looked up in AWS: set AWS_ROLE_ARN, or the keys"
        unset AWS_ROLE_ARN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    fi
}

# --- the play

write_inventory() {
    inventory=$ansible/inventories/aws_ec2.yml
    [[ $host ]] || return 0
    inventory=$work/inventory.ini
    printf '[sky]\nproduction ansible_host=%s\n' "$host" >"$inventory"
}

# A release has an archive for each system: what each host is, it is asked before. deploy.yml itself asks for no facts,
# and finds these in the cache.
learn_systems() {
    export ANSIBLE_CACHE_PLUGIN=ansible.builtin.jsonfile ANSIBLE_CACHE_PLUGIN_CONNECTION=$work/facts
    local said
    said=$(ansible sky --inventory "$inventory" --module-name ansible.builtin.setup --args gather_subset=distribution \
        --extra-vars "ansible_user=$user") ||
        die "a host is not reached: $said"
}

archive_of_host() {
    printf '%s/sky-%s-' "$archives" "$version"
    printf '{{ ansible_facts.distribution | lower }}-{{ ansible_facts.distribution_major_version }}-'
    printf '{{ ansible_facts.architecture }}.tar.gz'
}

play() {
    cd "$ansible"
    export ANSIBLE_CONFIG=$ansible/ansible.cfg
    if [[ $action == deploy ]]; then
        learn_systems
        jq -n --arg archive "$(archive_of_host)" '{sky_release: $archive}' >"$work/variables.json"
    else
        jq -n --arg version "$version" '{version: $version}' >"$work/variables.json"
    fi
    # The user by a variable: the inventory of EC2 has one of its own, which an environment's would not outdo.
    ansible-playbook --inventory "$inventory" --extra-vars "ansible_user=$user" --extra-vars "@$work/variables.json" "$action.yml"
}

main() {
    read_request "$@"
    umask 077
    work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/deploy.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    write_key
    write_known_hosts
    identify_to_aws
    settings_of_ansible
    write_inventory
    play
    say "$action of $version is done"
}

main "$@"
