#!/bin/bash
# build-archive.sh <folder>: what ansible/deploy.yml lays on a host, for hosts like this one, as
# <folder>/sky-<version>-<system>-<machine>.tar.gz. SKY_BUILD: a build made before, to be packed as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=common.bash
source "$here/common.bash"
root=$here/../..

# The moment of the commit: built again, the archive has the same times.
moment() { git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0; }

# of_archive <archive> <name>: what its RELEASE says of that.
of_archive() { tar -xzOf "$1" --wildcards '*/RELEASE' | sed -n "s/^$2=//p"; }

pack() { # <folder>
    local archives=("$build"/sky-*.tar.gz) version name
    [[ -e ${archives[0]} && ${#archives[@]} == 1 ]] || die "make release left no archive, or several"
    version=$(of_archive "${archives[0]}" RELEASE)
    require_version "$version"
    name=sky-$version-$(of_archive "${archives[0]}" SYSTEM)-$(of_archive "${archives[0]}" MACHINE).tar.gz
    mkdir -p "$1"
    cp "${archives[0]}" "$1/$name"
    say "$name"
}

main() {
    build=${SKY_BUILD:-$root/build}
    [[ ${SKY_BUILD:-} ]] || { "$root/bootstrap" deps && "$root/bootstrap" build; }
    rm -f "$build"/sky-*.tar.gz
    make -s -C "$build" release SOURCE_DATE_EPOCH="$(moment)"
    pack "$1"
}

main "$@"
