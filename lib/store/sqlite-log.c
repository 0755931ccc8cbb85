/* Reading the log: its entries by number, by name, by customer, those in the bin, and what existed at a moment. */
#include "store/sqlite-internal.h"

#define COLUMNS_AND(more)                                                                                         \
    "SELECT o.numero, o.instante, coalesce(o.grupo, 0), coalesce(o.cliente, 0), coalesce(o.deshace, 0), o.autor," \
    " o.verbo, o.nombre, o.documento, o.sal, o.sello" more " FROM operaciones o "
#define COLUMNS COLUMNS_AND("")

/* Of the bin: whether the deletion stood. */
#define STANDING 11
#define STANDS \
    ", o.numero = (SELECT max(l.numero) FROM operaciones l WHERE l.cliente = o.cliente AND l.numero <= :upto)"

const char *const sky_sqlite_views[SKY_VIEWS] = {
    [SKY_VIEW_LOG] = COLUMNS "WHERE o.numero > :from ORDER BY o.numero LIMIT :limit",
    [SKY_VIEW_NAME] = COLUMNS "WHERE o.nombre = :nombre AND o.numero <= :upto ORDER BY o.numero DESC LIMIT :limit",
    [SKY_VIEW_ENDS] = COLUMNS "INDEXED BY operaciones_finales WHERE o.nombre = :nombre AND o.documento IS NULL"
                              " AND o.numero <= :upto ORDER BY o.numero DESC LIMIT :limit",
    [SKY_VIEW_CLIENTE] =
        COLUMNS "WHERE o.cliente = :cliente AND o.numero <= :upto AND NOT (o.documento IS NULL AND EXISTS"
                " (SELECT 1 FROM operaciones s WHERE s.numero = o.numero + 1 AND s.grupo = o.grupo"
                "  AND s.cliente = o.cliente)) ORDER BY o.numero DESC LIMIT :limit",
    [SKY_VIEW_BIN] = COLUMNS_AND(STANDS) "INDEXED BY operaciones_bajas WHERE o.documento IS NULL AND o.numero < :from"
                                         " AND o.numero <= :upto ORDER BY o.numero DESC LIMIT :limit",
};

const char sky_sqlite_head_sql[] = "SELECT numero, instante, sello FROM operaciones ORDER BY numero DESC LIMIT 1";

const char sky_sqlite_find_sql[] =
    "SELECT numero FROM operaciones WHERE instante <= :upto ORDER BY instante DESC, numero DESC LIMIT 1";

/* From name to name by the index; of each, whether its last entry until then is a document. */
const char sky_sqlite_past_names_sql[] =
    "WITH RECURSIVE n(nombre) AS (SELECT min(nombre) FROM operaciones WHERE nombre > :nombre UNION ALL"
    " SELECT (SELECT min(o.nombre) FROM operaciones o WHERE o.nombre > n.nombre) FROM n WHERE n.nombre IS NOT NULL)"
    " SELECT nombre, (SELECT o.documento IS NOT NULL FROM operaciones o WHERE o.nombre = n.nombre"
    "  AND o.numero <= :upto ORDER BY o.numero DESC LIMIT 1) FROM n WHERE nombre IS NOT NULL LIMIT :limit";

static int bind_number(sqlite3_stmt *statement, const char *name, int64_t value)
{
    int index = sqlite3_bind_parameter_index(statement, name);
    return index ? sqlite3_bind_int64(statement, index, value) : SQLITE_OK;
}

int sky_sqlite_bind_selection(sqlite3_stmt *statement, const struct sky_selection *selection)
{
    int nombre = sqlite3_bind_parameter_index(statement, ":nombre");
    int64_t limit = selection->limit < INT64_MAX ? (int64_t)selection->limit : INT64_MAX;
    int code = nombre ? sky_sqlite_bind_text(statement, nombre, selection->nombre) : SQLITE_OK;
    return code || (code = bind_number(statement, ":cliente", selection->cliente)) ||
                   (code = bind_number(statement, ":from", selection->from)) ||
                   (code = bind_number(statement, ":upto", selection->upto))
               ? code
               : bind_number(statement, ":limit", limit);
}

/* False when the bytes are not as many as they must be. */
static bool take_bytes(sqlite3_stmt *statement, int column, unsigned char *bytes, size_t size)
{
    const void *blob = sqlite3_column_blob(statement, column);
    if (!blob || sqlite3_column_bytes(statement, column) != (int)size)
        return false;
    memcpy(bytes, blob, size);
    return true;
}

/*
 * A salt or seal of another size than ours, which nothing of Sky's writes, is left as zeros: no seal fits it. False
 * when memory ran out, which SQLite may need for a long text; without it a document would look like none.
 */
static bool take_entry(sqlite3_stmt *statement, struct sky_entry *entry)
{
    bool lives = sqlite3_column_type(statement, 8) != SQLITE_NULL;
    if (sqlite3_column_count(statement) > STANDING && !sqlite3_column_int(statement, STANDING))
        return *entry = (struct sky_entry){ .number = sqlite3_column_int64(statement, 0) }, true;
    *entry = (struct sky_entry){
        .number = sqlite3_column_int64(statement, 0),
        .instant = sqlite3_column_int64(statement, 1),
        .grupo = sqlite3_column_int64(statement, 2),
        .cliente = sqlite3_column_int64(statement, 3),
        .deshace = sqlite3_column_int64(statement, 4),
        .author = sky_sqlite_column_text(statement, 5),
        .verb = sky_sqlite_column_text(statement, 6),
        .nombre = sky_sqlite_column_text(statement, 7),
        .documento = sky_sqlite_column_text(statement, 8),
    };
    take_bytes(statement, 9, entry->salt, sizeof entry->salt);
    take_bytes(statement, 10, entry->seal, sizeof entry->seal);
    return entry->author.data && entry->verb.data && entry->nombre.data && (entry->documento.data || !lives);
}

enum sky_status sky_sqlite_select(void *opened, const struct sky_selection *selection, sky_entry_visitor *visit,
                                  void *context, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    sqlite3_stmt *statement = reader->views[selection->view];
    int code = sky_sqlite_bind_selection(statement, selection);
    bool goes_on = code == SQLITE_OK;
    while (goes_on && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct sky_entry entry;
        goes_on = take_entry(statement, &entry) ? visit(context, &entry) : sky_error_memory(error) == SKY_OK;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(statement, error);
    sqlite3_reset(statement);
    return error->status;
}

enum sky_status sky_sqlite_head(void *opened, struct sky_head *head, struct sky_error *error)
{
    sqlite3_stmt *statement = ((struct sky_sqlite_reader *)opened)->head;
    *head = (struct sky_head){ 0 };
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        head->number = sqlite3_column_int64(statement, 0);
        head->instant = sqlite3_column_int64(statement, 1);
        if (!take_bytes(statement, 2, head->seal, sizeof head->seal))
            sky_error_set(error, SKY_INTERNAL, "the last operation has no seal");
    } else if (code != SQLITE_DONE) {
        sky_sqlite_fail_read(statement, error);
    }
    sqlite3_reset(statement);
    return error->status;
}

enum sky_status sky_sqlite_find(void *opened, int64_t instant, int64_t *number, struct sky_error *error)
{
    sqlite3_stmt *statement = ((struct sky_sqlite_reader *)opened)->find;
    *number = 0;
    int code = bind_number(statement, ":upto", instant);
    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(statement, error);
    sqlite3_reset(statement);
    return error->status;
}
