#!/usr/bin/env bats
# provision.yml, destroy.yml and the inventory of EC2, against a stand-in for Amazon that records their calls: run once,
# by aws/run.py, then judged. The system's python3, for the packages that Debian's ansible brings.

bats_require_minimum_version 1.5.0

setup_file() {
    export aws=$BATS_TEST_DIRNAME/aws
    unneeded || PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$aws/run.py" "$BATS_FILE_TMPDIR"
}

unneeded() { ! command -v ansible-playbook >/dev/null; }

setup() { ! unneeded || skip "no ansible"; }

judge() { PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$aws/judge.py" "$BATS_FILE_TMPDIR" "$1"; }

@test "aws: the services' own models know every call as it was made" { judge calls_are_valid; }

@test "aws: the calls of provision and destroy are those of calls.txt" { judge calls_are_listed; }

@test "aws: a second run changes nothing, also when there is a newer image" { judge second_run_changes_nothing; }

@test "aws: destroy leaves nothing" { judge destroy_leaves_nothing; }

@test "aws: without what is required, or with too much, nothing is done and the play says why" {
    judge refusals_are_clear
}

@test "aws: --check makes nothing and foresees what it can" { judge check_makes_nothing; }

@test "aws: destroy stops at once where there are backups and they are not given up" { judge backups_stop_destroy; }

@test "aws: the instance is Debian's newest, encrypted, protected, with IMDSv2 only, also on ARM" {
    judge instance_is_hardened
}

@test "aws: ssh is open to given addresses, the web to all, nothing else" { judge ports_are_few; }

@test "aws: the bucket is encrypted, versioned, private, over TLS only, and forgets in time" {
    judge bucket_is_private
}

@test "aws: policies are JSON without wildcards but the listed ones" { judge policies_are_narrow; }

@test "aws: the host has the rights it uses" { judge host_has_what_it_uses; }

@test "aws: what the host ships goes where it may, and is no more than was meant" { judge host_ships_what_it_may; }

@test "aws: GitHub's deployments have the rights they use, by tokens of one repository's production only" {
    judge deploy_has_what_it_uses
}

@test "aws: the issuer of GitHub's tokens is shared with whoever made it, and stays theirs" {
    judge issuer_may_be_shared
}

@test "aws: the team has its users by role and its policies, and no stranger" { judge team_is_as_listed; }

@test "aws: the evaluator reads all but backups, or is an administrator when asked for" { judge evaluator_reads; }

@test "aws: two Skys in an account leave each other as they are, and one goes without a trace" { judge skys_keep_apart; }

@test "aws: all is tagged, and the instance has the address" { judge all_is_tagged; }

@test "aws: the inventory finds the host by its tags" { judge inventory_finds_it; }

@test "aws: the host that it finds sends its backups to the bucket that provision made" { judge host_knows_its_bucket; }

@test "aws: backups are made, kept, sent and fetched by the rights that the host has" {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$aws/backups.py" "$BATS_TEST_TMPDIR"
}

@test "aws: site.yml as the page calls it goes to that host" { judge site_goes_where_it_is; }

@test "aws: no password and no key is made" { judge nothing_secret_is_made; }

@test "aws: each of these fails when its matter is damaged" {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$aws/damage.py" "$BATS_FILE_TMPDIR"
}
