# Makes the table of the commonest passwords from a list that begins with the commonest, one a line: those that are long
# enough to be chosen at all, in lower case as the list is, in the order of bytes.
BEGIN { count = 0; longest = 0 }
length($0) >= 8 && /^[ !#-[\]-~]+$/ && count < 3000 {
    entries[++count] = tolower($0)
    if (length($0) > longest) longest = length($0)
}
END {
    print "/* Made by comunes.awk. */"
    printf "static const char sky_comunes[][%d] = {\n", longest + 1
    fflush()
    sort = "LC_ALL=C sort | sed 's/.*/    \"&\",/'"
    for (i = 1; i <= count; i++) print entries[i] | sort
    close(sort)
    print "};"
}
