# The OpenAPI document of the programs of $sides: their rows, and what the files beside this one say of them. Input: an
# array of {side, paths, schemas}, of all programs. $codes: an array of {code, status, en, es}. A row that nothing is
# said of is an error, and so is what is said of no row.

def reference($kind): { "$ref": "#/components/\($kind)/\(.)" };
def references($kind): map({ (.): reference($kind) }) | add // {};
def text($member): { ($member): .en, "x-es": { ($member): .es } };
def prose: map("`\(.code)`: \(.text)") | join("; ");

# schema: of a component's name, or of several, one of which it is.
def schema: if type == "array" then { anyOf: map(reference("schemas")) } else reference("schemas") end;

# require($what): the names on the left must be those on the right.
def require($what; $rows; $written):
    ($rows - $written) as $unsaid | ($written - $rows) as $unknown
    | if $unsaid != [] then error("docs/openapi says nothing of \($what) \($unsaid | join(", "))")
      elif $unknown != [] then error("docs/openapi knows \($what) that no row has: \($unknown | join(", "))")
      else . end;

# classes: which rules hold for an operation: { path, method, row }.
def classes:
    ["all"]
    + (if .row["x-rol"] != "public" then ["guarded"] else [] end)
    + (if .row["x-reciente"] then ["recent"] else [] end)
    + (if .method != "get" and .row["x-rol"] != "public" then ["write"] else [] end)
    + (if .method == "get" and .row["x-rol"] != "public" then ["read"] else [] end)
    + (if .row.requestBody then ["body"] else [] end)
    + (if .path | contains("{nombre}") then ["nombre"] else [] end);

def ruled($rules; $classes): [$rules[$classes[]] // empty | .[]] | unique;

# --- answers

def errors($codes; $names):
    [$codes[] | select(.code as $code | $names | index($code))] | group_by(.status) | map(
        { "\(.[0].status)": ("\(.[0].status)." + (map(.code) | sort | join(".")) | reference("responses")) }) | add;

# error_response: the component that its name tells of: a status, and codes.
def error_response($codes; $rules):
    split(".") as [$status] | (split(".")[1:]) as $names
    | [$codes[] | select(.code as $code | $names | index($code))] as $said
    | { en: ($said | map({ code, text: .en }) | prose), es: ($said | map({ code, text: .es }) | prose) }
    | text("description") + {
        headers: ruled($rules.responseHeaders; ["all", $status]) | references("headers"),
        content: {
            "application/json": { schema: ($rules.bodies[$status] // "Error" | schema) },
            "application/problem+json": {
                schema: {
                    allOf: [("Problema" | schema), { type: "object", properties: { code: { type: "string", enum: $names } } }]
                }
            }
        }
    };

def content:
    if .body or .texts then
        { content: ((if .body then { "application/json": { schema: (.body | schema) } } else {} end)
            + ((.texts // []) | map({ (.): { schema: { type: "string" } } }) | add // {})) }
    else {} end;

# success: but for headers that it never has.
def success($status; $classes; $rules; $never):
    ($rules.without[$status] // {}) + .
    | text("description")
    + { headers: ((.headers // []) + ruled($rules.responseHeaders; ($classes - ["body", "nombre"]) + [$status]) - $never
        | unique | references("headers")) }
    + content;

# --- operations

def parameters($written; $said):
    map(. + (($said.parameters // {})[.name] // $written[.name] | text("description")
        + if .schema then { schema: (.schema | if type == "string" then schema else . end) } else {} end));

# operation: of { path, method, row } and what is said of it: what the rules say of it is left out where it is `never`.
def operation($said; $files):
    classes as $classes | .row as $row | ($said.never // []) as $never
    | { operationId: $said.id, tags: [$said.tag] } + ($said | text("summary"))
    + (if $row["x-rol"] == "public" then { security: [] } else {} end)
    + (if $row["x-reciente"] then { "x-reciente": true } else {} end)
    + { "x-rol": $row["x-rol"],
        parameters: (($row.parameters | parameters($files.parameters; $said))
            + (ruled($files.rules.requestHeaders; $classes) - $never + ($said.headers // []) | unique | map(reference("parameters")))) }
    + (if $row.requestBody then
        { requestBody: ($row.requestBody | .content |=
            if $said.types then $said.types | map({ (.): { schema: { type: "string" } } }) | add
            else map_values({ schema: ($said.body | schema) }) end) }
       else {} end)
    + { responses: (
        ($said | to_entries | map(select(.key | test("^[0-9]{3}$"))
            | { (.key): (.key as $status | .value | success($status; $classes; $files.rules; $never)) }) | add)
        + errors($files.codes; ruled($files.rules.errors; $classes) - $never + ($said.errors // []))) };

# --- schemas

# A merge patch of what has such properties.
def patch: {
    type: "object",
    properties: (.properties | with_entries(select(.value.readOnly | not))
        | map_values({ anyOf: [., { type: "null" }] }))
};

# schemas($told): what is written beside those that the programs tell of, and what follows from them.
def schemas($told):
    . * ($told * .)
    | .Cliente.properties.servicios.items |= { "$ref": .["$ref"] }
    | .Cambios = (.Cliente | patch) * .Cambios
    | .CambiosDeServicio = (.Servicio | patch) + .CambiosDeServicio
    | .Contrato.properties = (.Servicio.properties | del(.descripcion, .estado)) + .Contrato.properties;

# --- the document

def refs: [.. | objects | .["$ref"]? | strings];
def closure($components):
    (. + map(split("/") as $part | $components[$part[2]][$part[3]] | refs[]) | unique) as $more
    | if $more == . then . else $more | closure($components) end;

# without_unused: what no path leads to is left out.
def without_unused:
    .components as $components
    | ([.paths | refs[]] | unique | closure($components)) as $used
    | .components |= with_entries(.key as $kind
        | if $kind == "securitySchemes" then . else
            .value |= with_entries(.key as $name | select("#/components/\($kind)/\($name)" as $ref | $used | index($ref)))
        end)
    | ([.paths[][].tags[]] | unique) as $tags | .tags |= map(select(.name as $name | $tags | index($name)));

([.[].schemas] | add) as $told
| { document: $document[0], operations: $operations[0], parameters: $parameters[0], rules: $rules[0], codes: $codes } as $files
| [.[] | .side as $side | .paths | to_entries[] | .key as $path | .value | to_entries[]
    | { $side, $path, method: .key, row: .value, key: "\(.key | ascii_upcase) \($path)" }] as $rows
| require("the route"; [$rows[].key]; $files.operations | keys)
| require("the parameter"; [$rows[].row.parameters[].name] | unique;
    ($files.parameters | keys) + [$files.operations[].parameters // {} | keys[]] | unique)
| require("the code"; [$files.operations[].errors // [] | .[]] + [$files.rules.errors[][]] | unique;
    [$codes[].code] - $unnamed)
| $files.document
| .info.version = $version
| .components.schemas |= schemas($told)
| .paths = (reduce ($rows[] | select(.side as $side | $sides | index($side))) as $row ({};
    .[$row.path][$row.method] = ($row | operation($files.operations[$row.key]; $files))))
| .components.responses = ([.paths | refs[] | select(startswith("#/components/responses/")) | split("/")[3]] | unique
    | map({ (.): error_response($codes; $files.rules) }) | add)
| without_unused
