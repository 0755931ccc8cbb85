#!/usr/bin/env bats
# Tokens and people: made, listed and ended by the operator's command; and who is let in, by every route of every program.

load lib/stack

setup() { use_store "$BATS_TEST_TMPDIR/data"; }

sky() { "$SKY_BUILD/bin/sky" "$@"; }

# The last line of `sky token list`, without what differs each time.
listed() { sky token list | tail -n +2 | cut -f 2,6; }

@test "a token is made, listed and revoked" {
    local token
    token=$(sky token add --role lector importador 2>/dev/null)
    [[ $token =~ ^sky_[0-9a-f]{16}_[0-9a-f]{72}$ ]]
    [[ $(listed) == $'lector\timportador' ]]
    sky token add --days 30 --role admin jefa >/dev/null 2>&1
    [[ $(listed | sort) == $'admin\tjefa\nlector\timportador' ]]
    sky token revoke "$(cut -d_ -f2 <<<"$token")"
    [[ $(listed) == $'admin\tjefa' ]]
    [[ $(ask_tables 'SELECT autor, verbo FROM auditoria ORDER BY numero') == \
        "host:$(id -un)|crear_ficha"$'\n'"host:$(id -un)|crear_ficha"$'\n'"host:$(id -un)|revocar_ficha" ]]
}

@test "with --json programs are told of tokens and people in JSON" {
    local token id
    token=$(sky token add --json --role lector importador 2>/dev/null)
    [[ $(jq -c 'del(.token)' <<<"$token") == '{"done":"add","name":"importador","role":"lector"}' ]]
    [[ $(jq -r .token <<<"$token") =~ ^sky_([0-9a-f]{16})_[0-9a-f]{72}$ ]]
    id=${BASH_REMATCH[1]}
    [[ $(sky token list --json | jq -r .id) == "$id" ]]
    [[ $(sky token revoke --json "$id") == "{\"done\":\"revoke\",\"id\":\"$id\"}" ]]
    [[ $(sky user add --json --role admin ana <<<'caballo correcto') == '{"done":"add","name":"ana","role":"admin"}' ]]
    [[ $(sky user passwd --json ana <<<'otra muy larga') == '{"done":"passwd","name":"ana"}' ]]
    [[ $(sky user invite --json --role editor eva 2>/dev/null | jq -c '[.done, .name, .role, (.invitation | length > 20)]') == '["invite","eva","editor",true]' ]]
    sky user add --role admin leo <<<'caballo correcto'
    [[ $(sky user role --json ana lector) == '{"done":"role","name":"ana","role":"lector"}' ]]
    [[ $(sky user remove --json ana) == '{"done":"remove","name":"ana"}' ]]
    run sky user remove --json ana
    [[ $status == 2 && $output != '{'* ]]
}

@test "what is no token's is refused with 2, and nothing is made" {
    local arguments
    while read -ra arguments; do
        run sky token "${arguments[@]}"
        [[ $status == 2 && $output ]] || { echo "${arguments[*]}: $status $output" >&2; return 1; }
    done <<'ROWS'

add
add nombre
add --role lector
add --role public nombre
add --role jefe nombre
add --role lector --days 0 nombre
add --role lector --days x nombre
add --role lector un nombre
add --role lector --otra nombre
list todo
revoke
revoke 0011223344556677
borrar x
ROWS
    [[ ! $(listed) ]]
}

people() { sky user list | tail -n +2 | cut -f 1,3; }

@test "somebody is added, listed, changed and removed" {
    echo 'caballo correcto' | sky user add --role editor ana
    [[ $(people) == $'editor\tana' ]]
    run sky user add --role editor ana <<<'otra muy larga'
    [[ $status == 2 && $output == *"Ya hay un usuario que se llama 'ana'."* ]]
    echo 'otra muy larga' | sky user passwd ana
    sky user role ana admin
    run sky user factor remove ana
    [[ $status == 2 && $output == *"No hay un segundo factor."* ]]
    [[ $(people) == $'admin\tana' ]]
    run sky user remove ana
    [[ $status == 2 && $output == *"última persona con el rol 'admin'"* ]]
    run sky user role ana lector
    [[ $status == 2 ]]
    echo 'otra muy larga' | sky user add --role admin eva
    sky user remove ana
    [[ $(people) == $'admin\teva' ]]
    [[ $(ask_tables 'SELECT verbo FROM auditoria ORDER BY numero' | paste -sd' ') == \
        'crear_usuario cambiar_clave cambiar_rol crear_usuario quitar_usuario' ]]
}

@test "what is nobody's, or no password, is refused with 2, and nobody is made" {
    local arguments
    while read -ra arguments; do
        run sky user "${arguments[@]}" <<<'caballo correcto'
        [[ $status == 2 && $output ]] || { echo "${arguments[*]}: $status $output" >&2; return 1; }
    done <<'ROWS'

add
add ana
add --role editor
add --role public ana
add --role editor a:b
list todo
passwd
passwd ana
role ana
role ana public
role ana editor
factor
factor remove
factor remove ana
factor add ana
remove
remove ana
invite
invite ana
invite --role public ana
invite --role editor a:b
borrar ana
ROWS
    run sky user add --role editor ana <<<'corta'
    [[ $status == 2 && $output == *'al menos 8 caracteres'* ]]
    run sky user add --role editor ana <<<'password1'
    [[ $status == 2 && $output == *'más comunes'* ]]
    run sky user add --role editor ana </dev/null
    [[ $status == 2 ]]
    [[ ! $(people) ]]
}

@test "somebody is invited, once at a time, and nobody who is there" {
    local text
    text=$(sky user invite --role admin jefa 2>/dev/null)
    [[ $text =~ ^sky_[0-9a-f]{16}_[0-9a-f]{72}$ && ! $(people) ]]
    sky user invite --role editor jefa >/dev/null 2>&1
    [[ $(ask_tables "SELECT count(*) FROM pases WHERE id LIKE 'invitacion/%'") == 1 ]]
    if is_file; then cat "$BATS_TEST_TMPDIR"/data/sky.db*; else ask_tables 'SELECT * FROM pases'; fi \
        >"$BATS_TEST_TMPDIR/held"
    grep -qa 'invitacion/' "$BATS_TEST_TMPDIR/held"
    run grep -a "${text:21:64}" "$BATS_TEST_TMPDIR/held"
    [[ $status == 1 ]]
    echo 'caballo correcto' | sky user add --role editor ana
    run sky user invite --role editor ana
    [[ $status == 2 && $output == *"Ya hay un usuario que se llama 'ana'."* ]]
    [[ $(ask_tables 'SELECT verbo FROM auditoria ORDER BY numero' | paste -sd' ') == \
        'crear_invitacion terminar_invitacion crear_invitacion crear_usuario' ]]
}

@test "every route of every program lets in whom it should" {
    # shellcheck disable=SC2046
    python3 "$root/tests/faults/access.py" $(cd "$root" && nginx/routes programs)
}

@test "a second factor is set up, asked for, and used once; a password is confirmed and changed" {
    python3 "$root/tests/faults/factor.py"
}

@test "an export asks for the password again, whichever way it is asked for, and nothing else does" {
    python3 "$root/tests/faults/export.py"
}

# started <address> <access>: what the program says that is given a socket of TCP there, until it ends, or serves.
started() {
    /usr/bin/python3 - "$@" "$SKY_BUILD/cgi-bin/archivos" <<'PYTHON'
import os, socket, subprocess, sys
address, access, program = sys.argv[1:]
listener = socket.socket()
listener.bind((address, 0))
listener.listen()
child = subprocess.Popen([program], stdin=listener, stderr=subprocess.PIPE, text=True,
                         env={**os.environ, "SKY_ACCESS": access, "SKY_GRACE": "0"})
said = ""
while line := child.stderr.readline():
    said += line
    if '"event":"serving' in line:
        child.terminate()
        said += "served"
print(said, f"ended with {child.wait()}")
PYTHON
}

@test "without access control no program listens beyond loopback, and with it by default nobody is let in" {
    run started 0.0.0.0 0
    [[ $output == *'SKY_ACCESS is 0, and the socket is reached from other machines'*'ended with 1' ]]
    run started 127.0.0.1 0
    [[ $output == *'served ended with 0' ]]
    run env -u SKY_ACCESS REQUEST_METHOD=GET REQUEST_URI=/archivos "$SKY_BUILD/cgi-bin/archivos"
    [[ $output == *'Status: 401'* ]]
}
