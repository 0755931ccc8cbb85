/*
 * Checks what is stored, slice by slice: walks each table and each index in the order of its keys, so that every page
 * is read that holds a row, and looks at each value. A slice goes on after the last key of the one before, in whatever
 * the store holds by then. What the rows say of each other is for the registry to verify.
 */
#include "store/sqlite-internal.h"

#include "base/clock.h"
#include "base/text.h"

/* Microseconds that a slice takes, but for its last row. */
#define SLICE 5000

/*
 * A walk: from its table's or index's row that has the parameters in its key. `types` has a letter a column: of the
 * key, i, t, n and b; i integer, I integer or null, t text, T text or null, n text that is not empty, N the same or,
 * where texts were erased, an empty one, with their digests two columns on, s salt or those digests, h SHA-256, b any
 * bytes.
 */
struct walk {
    const char *name;
    int keys; /* columns */
    const char *types, *sql;
};

static const struct walk walks[] = {
    { "sqlite_schema", 1, "itttiT",
      "SELECT rowid, type, name, tbl_name, rootpage, sql FROM sqlite_schema"
      " WHERE rowid >= ?1 ORDER BY rowid" },
    { "operaciones", 1, "iittNTshIII",
      "SELECT numero, instante, autor, verbo, nombre, documento, sal, sello, grupo,"
      " cliente, deshace FROM operaciones NOT INDEXED WHERE numero >= ?1"
      " ORDER BY numero" },
    { "operaciones_nombre", 2, "ti",
      "SELECT nombre, numero FROM operaciones INDEXED BY operaciones_nombre"
      " WHERE (nombre, numero) >= (?1, ?2) ORDER BY nombre, numero" },
    { "operaciones_cliente", 2, "ii",
      "SELECT cliente, numero FROM operaciones INDEXED BY operaciones_cliente"
      " WHERE (cliente, numero) >= (?1, ?2) ORDER BY cliente, numero" },
    { "operaciones_instante", 2, "ii",
      "SELECT instante, numero FROM operaciones INDEXED BY operaciones_instante"
      " WHERE (instante, numero) >= (?1, ?2) ORDER BY instante, numero" },
    { "operaciones_bajas", 1, "i",
      "SELECT numero FROM operaciones INDEXED BY operaciones_bajas"
      " WHERE documento IS NULL AND numero >= ?1 ORDER BY numero" },
    { "operaciones_finales", 2, "ti",
      "SELECT nombre, numero FROM operaciones INDEXED BY operaciones_finales"
      " WHERE documento IS NULL AND (nombre, numero) >= (?1, ?2)"
      " ORDER BY nombre, numero" },
    { "clientes", 1, "ni", "SELECT nombre, numero FROM clientes NOT INDEXED WHERE nombre >= ?1 ORDER BY nombre" },
    { "recibos", 1, "thiiittt",
      "SELECT clave, huella, instante, numero, creado, estado, puntero, texto FROM recibos"
      " NOT INDEXED WHERE clave >= ?1 ORDER BY clave" },
    { "recibos_instante", 2, "it",
      "SELECT instante, clave FROM recibos INDEXED BY recibos_instante"
      " WHERE (instante, clave) >= (?1, ?2) ORDER BY instante, clave" },
    { "sonda", 1, "ii", "SELECT rowid, instante FROM sonda WHERE rowid >= ?1 ORDER BY rowid" },
    { "registro", 1, "ini", "SELECT rowid, id, restaurado FROM registro WHERE rowid >= ?1 ORDER BY rowid" },
    { "indice", 1, "iitt",
      "SELECT cliente, numero, plegado, terminos FROM indice NOT INDEXED WHERE cliente >= ?1"
      " ORDER BY cliente" },
    { "indice_plegado", 2, "ti",
      "SELECT plegado, cliente FROM indice INDEXED BY indice_plegado"
      " WHERE (plegado, cliente) >= (?1, ?2) ORDER BY plegado, cliente" },
    { "claves", 2, "ti",
      "SELECT clave, cliente FROM claves WHERE (clave, cliente) >= (?1, ?2) ORDER BY clave, cliente" },
    { "palabras", 1, "n", "SELECT palabra FROM palabras WHERE palabra >= ?1 ORDER BY palabra" },
    { "indizado", 1, "iii", "SELECT rowid, hasta, clientes FROM indizado WHERE rowid >= ?1 ORDER BY rowid" },
    { "terminos_data", 1, "ib", "SELECT id, block FROM terminos_data WHERE id >= ?1 ORDER BY id" },
    { "terminos_idx", 2, "ibi",
      "SELECT segid, term, pgno FROM terminos_idx WHERE (segid, term) >= (?1, ?2) ORDER BY segid, term" },
    { "terminos_config", 1, "ni", "SELECT k, v FROM terminos_config WHERE k >= ?1 ORDER BY k" },
    { "lotes", 1, "i", "SELECT lote FROM lotes WHERE lote >= ?1 ORDER BY lote" },
    { "pases", 1, "nni", "SELECT id, documento, uso FROM pases WHERE id >= ?1 ORDER BY id" },
    { "auditoria", 1, "iinnnT",
      "SELECT numero, instante, autor, verbo, sobre, detalle FROM auditoria WHERE numero >= ?1 ORDER BY numero" },
    { "olvidos", 1, "ii", "SELECT cliente, hasta FROM olvidos WHERE cliente >= ?1 ORDER BY cliente" },
    { "recibos_numero", 2, "it",
      "SELECT numero, clave FROM recibos INDEXED BY recibos_numero"
      " WHERE (numero, clave) >= (?1, ?2) ORDER BY numero, clave" },
    { "recibos_textos", 2, "it",
      "SELECT instante, clave FROM recibos INDEXED BY recibos_textos"
      " WHERE texto <> '' AND (instante, clave) >= (?1, ?2) ORDER BY instante, clave" },
    { "aviso", 1, "in", "SELECT rowid, texto FROM aviso WHERE rowid >= ?1 ORDER BY rowid" },
};

#define WALKS (sizeof walks / sizeof *walks)
/* The walks from these on are of tables that a file of an earlier release lacks. */
#define NOTICE (WALKS - 1)
#define OBLIVION (NOTICE - 3)
#define PASSES (OBLIVION - 3)
#define LISTINGS (PASSES - 8)
#define IDENTITY (LISTINGS - 1)
#define KEYS_MAX 2

/* Where a walk is: after a row with these values in its key, which has one text at most. The text is borrowed. */
struct place {
    size_t walk;
    bool begun; /* there is such a row */
    int64_t numbers[KEYS_MAX];
    struct sky_span text;
};

/* --- the place, as the caller keeps it */

static void put_place(struct sky_buffer *buffer, const struct place *place)
{
    sky_buffer_put(buffer, place, sizeof *place);
    sky_buffer_put_span(buffer, place->text);
}

/* An empty buffer is the first place. */
static struct place get_place(const struct sky_buffer *buffer)
{
    struct place place = { .walk = 0 };
    if (buffer->size >= sizeof place) {
        memcpy(&place, buffer->data, sizeof place);
        place.text.data = buffer->data + sizeof place;
    }
    return place;
}

/* --- one walk */

static bool is_text(char type)
{
    return type == 't' || type == 'n' || type == 'b';
}

static bool bind_place(sqlite3_stmt *statement, const struct walk *walk, const struct place *place)
{
    int code = SQLITE_OK;
    for (int i = 0; i < walk->keys && code == SQLITE_OK; i++)
        if (walk->types[i] == 'b')
            code = sqlite3_bind_blob(statement, i + 1, place->begun ? place->text.data : "", (int)place->text.size,
                                     SQLITE_STATIC);
        else if (is_text(walk->types[i]))
            code = sky_sqlite_bind_text(statement, i + 1, place->begun ? place->text : sky_span_of(""));
        else
            code = sqlite3_bind_int64(statement, i + 1, place->begun ? place->numbers[i] : INT64_MIN);
    return code == SQLITE_OK;
}

/*
 * The least integer is no value of ours, and hides from whoever asks for what is above it. Zero is what null is read
 * as.
 */
static bool is_right(sqlite3_stmt *row, int column, char type)
{
    int is = sqlite3_column_type(row, column);
    if (is == SQLITE_NULL)
        return type == 'I' || type == 'T';
    struct sky_span text;
    switch (type) {
    case 'i':
        return is == SQLITE_INTEGER && sqlite3_column_int64(row, column) != INT64_MIN;
    case 'I':
        return is == SQLITE_INTEGER && sqlite3_column_int64(row, column) != 0;
    case 'N':
    case 'n':
    case 't':
    case 'T':
        text = sky_sqlite_column_text(row, column);
        return is == SQLITE_TEXT && !memchr(text.data, '\0', text.size) && sky_text_is_utf8(text) &&
               (type != 'n' || text.size > 0) &&
               (type != 'N' || text.size > 0 || (size_t)sqlite3_column_bytes(row, column + 2) == SKY_DIGESTS_SIZE);
    case 'b':
        return is == SQLITE_BLOB;
    case 's':
        return is == SQLITE_BLOB && ((size_t)sqlite3_column_bytes(row, column) == SKY_SALT_SIZE ||
                                     (size_t)sqlite3_column_bytes(row, column) == SKY_DIGESTS_SIZE);
    default:
        return is == SQLITE_BLOB && (size_t)sqlite3_column_bytes(row, column) == SKY_SHA256_SIZE;
    }
}

/* As in strcmp. */
static int order_of(sqlite3_stmt *row, const struct walk *walk, const struct place *place)
{
    for (int i = 0; i < walk->keys; i++) {
        int64_t number = sqlite3_column_int64(row, i);
        int order = is_text(walk->types[i]) ? sky_span_compare(sky_sqlite_column_text(row, i), place->text)
                                            : (number > place->numbers[i]) - (number < place->numbers[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

static enum sky_status check_row(sqlite3_stmt *row, const struct walk *walk, const struct place *place,
                                 struct sky_error *error)
{
    for (int column = 0; walk->types[column]; column++)
        if (!is_right(row, column, walk->types[column]))
            return sky_error_set(error, SKY_INTERNAL, "the database is damaged: %s has a wrong value in column %d",
                                 walk->name, column + 1);
    if (place->begun && order_of(row, walk, place) <= 0)
        return sky_error_set(error, SKY_INTERNAL, "the database is damaged: %s is not in order", walk->name);
    return SKY_OK;
}

/* Moves the place to a row, whose text is copied into `text`. */
static enum sky_status move(sqlite3_stmt *row, const struct walk *walk, struct place *place, struct sky_buffer *text,
                            struct sky_error *error)
{
    text->size = 0;
    for (int i = 0; i < walk->keys; i++)
        if (is_text(walk->types[i]))
            sky_buffer_put_span(text, sky_sqlite_column_text(row, i));
        else
            place->numbers[i] = sqlite3_column_int64(row, i);
    place->text = sky_buffer_span(text);
    place->begun = true;
    return text->failed ? sky_error_memory(error) : SKY_OK;
}

/* Steps to the first row after the place, at which the walk begins again. */
static int step_on(sqlite3_stmt *row, const struct walk *walk, const struct place *place)
{
    int code = sqlite3_step(row);
    return code == SQLITE_ROW && place->begun && order_of(row, walk, place) == 0 ? sqlite3_step(row) : code;
}

/* Walks on until the slice is over, and puts the place that it has come to. */
static enum sky_status walk_on(sqlite3_stmt *row, struct place place, struct sky_buffer *reached,
                               struct sky_error *error)
{
    const struct walk *walk = &walks[place.walk];
    int64_t end = sky_clock_elapsed() + SLICE;
    struct sky_buffer text = { 0 };
    int code = step_on(row, walk, &place);
    while (code == SQLITE_ROW && check_row(row, walk, &place, error) == SKY_OK &&
           move(row, walk, &place, &text, error) == SKY_OK && sky_clock_elapsed() < end)
        code = sqlite3_step(row);
    if (code == SQLITE_DONE)
        place = (struct place){ .walk = place.walk + 1 };
    else if (code != SQLITE_ROW)
        sky_sqlite_fail_read(sqlite3_db_handle(row), error);
    put_place(reached, &place);
    sky_buffer_clear(&text);
    return reached->failed ? sky_error_memory(error) : error->status;
}

static enum sky_status check_slice(sqlite3 *db, const struct sky_buffer *from, struct sky_buffer *reached,
                                   struct sky_error *error)
{
    struct place place = get_place(from);
    sqlite3_stmt *row = sky_sqlite_compile(db, walks[place.walk].sql, error);
    if (row && bind_place(row, &walks[place.walk], &place))
        walk_on(row, place, reached, error);
    else
        sky_sqlite_fail_read(db, error);
    sqlite3_finalize(row);
    return error->status;
}

static bool is_end(sqlite3 *db, size_t walk)
{
    return walk == WALKS || (walk == IDENTITY && !sky_sqlite_has_identity(db)) ||
           (walk == LISTINGS && !sky_sqlite_has_listings(db)) || (walk == PASSES && !sky_sqlite_has_passes(db)) ||
           (walk == OBLIVION && !sky_sqlite_has_oblivion(db)) || (walk == NOTICE && !sky_sqlite_has_notice(db));
}

enum sky_status sky_sqlite_check(void *opened, struct sky_buffer *place, bool *done, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    struct sky_buffer reached = { 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    check_slice(reader->db, place, &reached, error);
    size_t walk = get_place(&reached).walk;
    bool is_last = is_end(reader->db, walk);
    enum sky_status status = sky_sqlite_leave(reader, error);
    sky_sqlite_rest(reader);
    sky_buffer_clear(place);
    *place = reached;
    *done = status == SKY_OK && is_last;
    return status;
}
