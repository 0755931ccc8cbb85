# The parts of a page in Markdown; "-" is standard input.

# blocks <language> [file]: the lines of all its blocks.
blocks() { awk -v fence="^\`\`\`$1\$" '/^```$/ { on = 0 } on { print } $0 ~ fence { on = 1 }' "${2:-README.md}"; }

# section <heading> [file]: the lines below a heading, up to the next.
section() { awk -v heading="$1" '/^#/ { on = substr($0, index($0, " ") + 1) == heading; next } on' "${2:-README.md}"; }
