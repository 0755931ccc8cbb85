# What the scripts for releases share. Sourced.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# As a release is named, "3.1.0" or "3.2.0-rc.1": it becomes part of paths and of addresses.
is_version() {
    local LC_ALL=C
    ((${#1} <= 64)) && [[ $1 =~ ^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}(-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*)?$ ]]
}

require_version() { is_version "$1" || die "not a version such as 3.1.0: $(printf '%q' "$1")"; }
