#!/bin/bash
# publish-release.sh <tag> <folder>: the folder's archives as a release of that tag, with their SHA256SUMS. The tag must
# be "v" and the version that configure.ac has. A release that is published is never changed.
# publish-release.sh --sums <tag> <folder>: only the checks and SHA256SUMS, from which provenance is recorded first.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=common.bash
source "$here/common.bash"

declared_version() { sed -n 's/^AC_INIT(\[sky\], \[\(.*\)\])$/\1/p' "${SKY_CONFIGURE_AC:-$here/../../configure.ac}"; }

check_tag() {
    require_version "${tag#v}"
    [[ $tag == "v$(declared_version)" ]] || die "the tag is $tag, but configure.ac says $(declared_version)"
}

write_sums() {
    local archives=(sky-*.tar.*) archive
    [[ -e ${archives[0]} ]] || die "no archive to publish"
    for archive in "${archives[@]}"; do
        [[ $archive == "sky-${tag#v}"[.-]* ]] || die "$archive is not of $tag"
    done
    sha256sum -- "${archives[@]}" >SHA256SUMS
}

publish() {
    ! gh release view "$tag" --repo "$GITHUB_REPOSITORY" >/dev/null 2>&1 || die "$tag is published already"
    local options=(--verify-tag --title "Sky ${tag#v}" --generate-notes)
    [[ $tag != *-* ]] || options+=(--prerelease)
    gh release create "$tag" --repo "$GITHUB_REPOSITORY" "${options[@]}" SHA256SUMS sky-*.tar.*
}

main() {
    local only_sums=
    [[ $1 != --sums ]] || { only_sums=yes && shift; }
    tag=$1
    cd "$2"
    check_tag
    write_sums
    [[ $only_sums ]] || publish
}

main "$@"
