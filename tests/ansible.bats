#!/usr/bin/env bats
# The playbooks as texts: what the linters say, and what must not be in them. tests/deploy.bats runs them.

load lib/stack

setup() { cd "$root/ansible"; }

@test "yamllint and ansible-lint's production profile have nothing to say" {
    yamllint -s .
    ansible-lint --offline >"$BATS_TEST_TMPDIR/lint" 2>&1 || { tail -n 40 "$BATS_TEST_TMPDIR/lint" >&2; return 1; }
}

@test "no secret is in the repository" {
    ! grep -rnE 'BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\{SSHA\}[A-Za-z0-9+/]{20}|\$6\$' . ../tests/deploy
}

@test "every variable of a host is among those that can be chosen" {
    diff <(grep -rhoE '\bsky_[a-z0-9_]+' site.yml deploy.yml rollback.yml \
        roles/{users,ssh,firewall,updates,clock,limits,programs,credentials,certificate,nginx,release} | sort -u) \
        <(sed -nE 's/^(sky_[a-z0-9_]+):.*/\1/p' group_vars/all.yml | sort -u)
}

# Whether it runs is shown on hosts (deploy.bats) and against a stand-in (aws.bats).
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
