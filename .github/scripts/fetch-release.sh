#!/bin/bash
# fetch-release.sh <version> <folder>: the archives of a published release into the folder, checked: each against
# SHA256SUMS, and with SKY_PROVENANCE=required against GitHub's record that this repository's workflow built it.
# With SKY_SUMS, SHA256SUMS must have that digest; without, its digest goes to GITHUB_OUTPUT as "sums", so that a later
# job gets the very same files.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source-path=SCRIPTDIR source=common.bash
source "$here/common.bash"

check_sums() {
    local archives=(sky-*.tar.*) archive digest
    [[ -s SHA256SUMS ]] || die "the release has no SHA256SUMS"
    [[ -e ${archives[0]} ]] || die "the release has no archive"
    sha256sum --check --strict --quiet SHA256SUMS >&2 || die "the archives are not what SHA256SUMS says"
    for archive in "${archives[@]}"; do
        grep -qE "^[0-9a-f]{64} [ *]${archive//./\\.}\$" SHA256SUMS || die "SHA256SUMS does not name $archive"
    done
    digest=$(sha256sum <SHA256SUMS | cut -d' ' -f1)
    if [[ ${SKY_SUMS:-} ]]; then
        [[ $digest == "$SKY_SUMS" ]] || die "the release was changed after it was verified"
    else
        echo "sums=$digest" >>"$GITHUB_OUTPUT"
    fi
}

check_provenance() {
    [[ ${SKY_PROVENANCE:-required} == required ]] || return 0
    local archive
    for archive in sky-*.tar.*; do
        gh attestation verify "$archive" --repo "$GITHUB_REPOSITORY" \
            --signer-workflow "$GITHUB_REPOSITORY/.github/workflows/release.yml" >&2 ||
            die "nothing shows that this repository's release workflow built $archive"
    done
}

main() {
    require_version "$1"
    mkdir -p "$2"
    gh release download "v$1" --repo "$GITHUB_REPOSITORY" --dir "$2" --pattern 'sky-*.tar.*' --pattern SHA256SUMS ||
        die "there is no release v$1"
    cd "$2"
    check_sums
    check_provenance
    say "release v$1: $(grep -c . SHA256SUMS) files, all as published"
}

main "$@"
