/* Reading the log: its entries by number, by name, by customer, by instant, and those in the bin. */
#include "store/sqlite-internal.h"

/*
 * The columns of a view. SHOWN is false for a row that is only looked at. The document is the first one, since others
 * lie behind it in the row: a large one is gone through once. In its place a bare selection has whether there is one,
 * as the head of the row tells, so that the text is not read.
 */
enum column { DOCUMENTO, NUMERO, INSTANTE, GRUPO, CLIENTE, DESHACE, AUTOR, VERBO, NOMBRE, SAL, SELLO, SHOWN };

#define SELECT_OF(view, bare) (SKY_SQLITE_SELECT + 2 * (unsigned)(view) + (bare))
#define VIEW(view, shown, rest) \
    [SELECT_OF(view, false)] = ROW(shown, "o.documento") rest, [SELECT_OF(view, true)] = ROW(shown, LIVES) rest
#define ROW(shown, document)                                                                                           \
    "SELECT " document ", o.numero, o.instante, coalesce(o.grupo, 0), coalesce(o.cliente, 0), coalesce(o.deshace, 0)," \
    " o.autor, o.verbo, o.nombre, o.sal, o.sello, " shown " FROM operaciones o "
#define LIVES "typeof(o.documento) <> 'null'"
#define ALL "1"

/* A deletion that is the last entry of its customer. */
#define STANDS "o.numero = (SELECT max(l.numero) FROM operaciones l WHERE l.cliente = o.cliente AND l.numero <= :upto)"

/* An entry that made a customer who was there. */
#define MADE                                                                                                        \
    "o.numero = o.cliente AND (SELECT typeof(l.documento) <> 'null' FROM operaciones l WHERE l.cliente = o.cliente" \
    " AND l.numero <= :upto ORDER BY l.numero DESC LIMIT 1)"
#define UP "WHERE o.numero > :from AND o.numero <= :upto ORDER BY o.numero"
#define DOWN "WHERE o.numero < :from AND o.numero <= :upto ORDER BY o.numero DESC"

/* Not the entry of a rename that leaves the old name empty. */
#define NO_DEPARTURE                                                                                        \
    LIVES " OR NOT EXISTS (SELECT 1 FROM operaciones s WHERE s.numero = o.numero + 1 AND s.grupo = o.grupo" \
          " AND s.cliente = o.cliente)"

const char *const sky_sqlite_questions[SKY_SQLITE_QUESTIONS] = {
    [SKY_SQLITE_HOLD] = "BEGIN",
    [SKY_SQLITE_DROP] = "COMMIT",
    [SKY_SQLITE_TOUCH] = "SELECT 1 FROM sonda WHERE 0", /* begins to read, and reads nothing */
    [SKY_SQLITE_HEAD] = "SELECT numero, instante, sello FROM operaciones ORDER BY numero DESC LIMIT 1",
    [SKY_SQLITE_READ] = "SELECT o.documento, o.numero, coalesce(o.cliente, 0) FROM clientes c"
                        " JOIN operaciones o ON o.numero = c.numero WHERE c.nombre = :nombre",
    [SKY_SQLITE_CHANGED] = "SELECT nombre, numero FROM operaciones WHERE numero > :from ORDER BY numero",
    [SKY_SQLITE_NAMES] = "SELECT nombre, -1 FROM clientes WHERE nombre > :nombre ORDER BY nombre",
    /* From name to name by the index; of each, whether its last entry until then is a document. */
    [SKY_SQLITE_PAST_NAMES] =
        "WITH RECURSIVE n(nombre) AS (SELECT min(nombre) FROM operaciones WHERE nombre > :nombre UNION ALL"
        " SELECT (SELECT min(o.nombre) FROM operaciones o WHERE o.nombre > n.nombre) FROM n WHERE n.nombre IS NOT NULL)"
        " SELECT nombre, (SELECT CASE WHEN " LIVES " THEN o.cliente END FROM operaciones o WHERE o.nombre = n.nombre"
        "  AND o.numero <= :upto ORDER BY o.numero DESC LIMIT 1) FROM n WHERE nombre IS NOT NULL",
    [SKY_SQLITE_OBLIVION] =
        "SELECT cliente, hasta FROM olvidos ORDER BY hasta >= 0, cliente = 0, hasta DESC, cliente LIMIT 1",
    [SKY_SQLITE_FORGETS] = "SELECT 1 FROM olvidos LIMIT 1",
    [SKY_SQLITE_IS_FORGOTTEN] = "SELECT 1 FROM olvidos WHERE cliente = ?1",
    [SKY_SQLITE_COUNT] = "SELECT count(*) FROM operaciones WHERE cliente = ?1",
    [SKY_SQLITE_IS_KEPT] = "SELECT 1 FROM recibos WHERE numero = ?1 AND texto = '' LIMIT 1",
    [SKY_SQLITE_NOTICE] = "SELECT texto FROM aviso",
    [SKY_SQLITE_RECEIPTS] = "SELECT huella, instante, numero, creado, estado, puntero, texto, clave FROM recibos"
                            " WHERE (instante, clave) > (?1, ?2) ORDER BY instante, clave LIMIT ?3",
    [SKY_SQLITE_LISTED] = "SELECT hasta, clientes FROM indizado",
    [SKY_SQLITE_FIND_ALL] =
        "SELECT cliente, numero, plegado, terminos FROM indice WHERE plegado = :plegado AND cliente > :cliente"
        " UNION ALL SELECT cliente, numero, plegado, terminos FROM indice WHERE plegado > :plegado"
        " ORDER BY plegado, cliente LIMIT :limit",
    [SKY_SQLITE_FIND_ALL_BACK] =
        "SELECT cliente, numero, plegado, terminos FROM indice WHERE plegado = :plegado AND cliente < :cliente"
        " UNION ALL SELECT cliente, numero, plegado, terminos FROM indice WHERE plegado < :plegado"
        " ORDER BY plegado DESC, cliente DESC LIMIT :limit",
    [SKY_SQLITE_MARKED] = "SELECT max(lote) FROM lotes",
    [SKY_SQLITE_FIND_KEY] = "SELECT cliente FROM claves WHERE clave = :clave AND cliente > :cliente"
                            " ORDER BY cliente LIMIT :limit",
    [SKY_SQLITE_FIND_ONE] = "SELECT cliente, numero, plegado, terminos FROM indice WHERE cliente = :cliente",
    [SKY_SQLITE_PALABRAS] = "SELECT palabra FROM palabras WHERE palabra > :palabra ORDER BY palabra LIMIT 8",
    [SKY_SQLITE_TERMS_BLOCK] = "SELECT block FROM terminos_data WHERE id = ?1",
    [SKY_SQLITE_TERMS_PAGE] =
        "SELECT pgno >> 1 FROM terminos_idx WHERE segid = ?1 AND term <= ?2 ORDER BY term DESC LIMIT 1",
    [SKY_SQLITE_TERMS_NEXT] = "SELECT pgno >> 1 FROM terminos_idx WHERE segid = ?1 AND term > ?2 ORDER BY term LIMIT 1",
    [SKY_SQLITE_PASSES] =
        "SELECT id, documento, uso FROM pases WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id",
    [SKY_SQLITE_FACTS] = "SELECT numero, instante, autor, verbo, sobre, detalle FROM auditoria WHERE numero < ?1"
                         " ORDER BY numero DESC",
    VIEW(SKY_VIEW_LOG, ALL, "WHERE o.numero > :from ORDER BY o.numero"),
    VIEW(SKY_VIEW_NAME, ALL, "WHERE o.nombre = :nombre AND o.numero <= :upto ORDER BY o.numero DESC"),
    VIEW(SKY_VIEW_ENDS, ALL,
         "INDEXED BY operaciones_finales WHERE o.nombre = :nombre AND o.documento IS NULL"
         " AND o.numero <= :upto ORDER BY o.numero DESC"),
    VIEW(SKY_VIEW_WHOSE, ALL, "WHERE o.cliente = :cliente AND o.numero > :from ORDER BY o.numero"),
    VIEW(SKY_VIEW_CLIENTE, NO_DEPARTURE, "WHERE o.cliente = :cliente AND o.numero <= :upto ORDER BY o.numero DESC"),
    VIEW(SKY_VIEW_BIN, STANDS,
         "INDEXED BY operaciones_bajas WHERE o.documento IS NULL AND o.numero < :from"
         " AND o.numero <= :upto ORDER BY o.numero DESC"),
    VIEW(SKY_VIEW_LIVING, LIVES " AND " STANDS, UP),
    VIEW(SKY_VIEW_LIVING_DOWN, LIVES " AND " STANDS, DOWN),
    VIEW(SKY_VIEW_MADE, MADE, UP),
    VIEW(SKY_VIEW_MADE_DOWN, MADE, DOWN),
    VIEW(SKY_VIEW_TIME, ALL, "WHERE o.instante <= :instant ORDER BY o.instante DESC, o.numero DESC"),
};

static int bind_number(sqlite3_stmt *statement, const char *name, int64_t value)
{
    int index = sqlite3_bind_parameter_index(statement, name);
    return index ? sqlite3_bind_int64(statement, index, value) : SQLITE_OK;
}

static bool bind_selection(sqlite3_stmt *statement, const struct sky_selection *selection)
{
    int nombre = sqlite3_bind_parameter_index(statement, ":nombre");
    return (nombre == 0 || sky_sqlite_bind_text(statement, nombre, selection->nombre) == SQLITE_OK) &&
           bind_number(statement, ":cliente", selection->cliente) == SQLITE_OK &&
           bind_number(statement, ":from", selection->from) == SQLITE_OK &&
           bind_number(statement, ":upto", selection->upto) == SQLITE_OK &&
           bind_number(statement, ":instant", selection->instant) == SQLITE_OK;
}

static enum sky_status fail_odd(sqlite3_stmt *statement, struct sky_error *error)
{
    return sky_error_set(error, SKY_INTERNAL, "entry %lld is not as it was written",
                         (long long)sqlite3_column_int64(statement, NUMERO));
}

/* Copies the text of a column that is never null. */
static struct sky_span take_text(sqlite3_stmt *statement, enum column column, struct sky_arena *arena,
                                 struct sky_error *error)
{
    struct sky_span text = sky_sqlite_column_text(statement, (int)column);
    if (!text.data)
        return fail_odd(statement, error), text;
    text = sky_arena_copy(arena, text);
    if (!text.data)
        sky_error_memory(error);
    return text;
}

/* A salt or seal of another size than ours, which nothing of Sky's writes, is left as zeros: no seal fits it. */
static enum sky_status take_entry(sqlite3_stmt *statement, bool bare, struct sky_arena *arena, struct sky_entry *entry,
                                  struct sky_error *error)
{
    *entry = (struct sky_entry){
        .number = sqlite3_column_int64(statement, NUMERO),
        .instant = sqlite3_column_int64(statement, INSTANTE),
        .grupo = sqlite3_column_int64(statement, GRUPO),
        .cliente = sqlite3_column_int64(statement, CLIENTE),
        .deshace = sqlite3_column_int64(statement, DESHACE),
        .author = take_text(statement, AUTOR, arena, error),
        .verb = take_text(statement, VERBO, arena, error),
        .nombre = take_text(statement, NOMBRE, arena, error),
    };
    sky_sqlite_column_bytes(statement, SAL, entry->salt, sizeof entry->salt);
    entry->is_forgotten = sky_sqlite_column_bytes(statement, SAL, entry->digests, sizeof entry->digests);
    sky_sqlite_column_bytes(statement, SELLO, entry->seal, sizeof entry->seal);
    if (bare)
        entry->lives = sqlite3_column_int(statement, DOCUMENTO);
    else if ((entry->lives = sqlite3_column_type(statement, DOCUMENTO) != SQLITE_NULL))
        entry->documento = take_text(statement, DOCUMENTO, arena, error);
    return error->status;
}

static enum sky_status add_entry(struct sky_sqlite_reader *reader, sqlite3_stmt *statement,
                                 const struct sky_selection *selection, struct sky_arena *arena,
                                 struct sky_entries *entries, struct sky_error *error)
{
    bool hidden = false;
    struct sky_entry *items = sky_sqlite_room(arena, entries->items, entries->count, sizeof *items);
    if (!items)
        return sky_error_memory(error);
    if (!selection->stored && sky_sqlite_is_forgotten(reader, sqlite3_column_int64(statement, CLIENTE), &hidden, error))
        return error->status;
    entries->items = items;
    if (hidden && sky_view_is_of_living(selection->view))
        return SKY_OK;
    struct sky_entry *entry = &items[entries->count++];
    if (take_entry(statement, selection->bare, arena, entry, error) == SKY_OK && hidden)
        sky_entry_hide(entry);
    return error->status;
}

/* The row after the last one is looked for, too, since it tells whether there are more: its document is read. */
static enum sky_status walk(struct sky_sqlite_reader *reader, sqlite3_stmt *statement,
                            const struct sky_selection *selection, struct sky_arena *arena, struct sky_entries *entries,
                            struct sky_error *error)
{
    size_t bytes = 0, looks = 0;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (entries->count == selection->limit || (selection->bytes && bytes >= selection->bytes) ||
            (selection->looks && looks == selection->looks))
            return SKY_OK;
        looks++;
        entries->reached = sqlite3_column_int64(statement, NUMERO);
        if (!sqlite3_column_int(statement, SHOWN))
            continue;
        if (add_entry(reader, statement, selection, arena, entries, error))
            return error->status;
        if (entries->count == 0)
            continue;
        if (selection->single)
            return SKY_OK;
        bytes += entries->items[entries->count - 1].documento.size;
    }
    entries->ended = code == SQLITE_DONE;
    return entries->ended ? SKY_OK : sky_sqlite_fail_read(sqlite3_db_handle(statement), error);
}

enum sky_status sky_sqlite_select(void *opened, const struct sky_selection *selection, struct sky_arena *arena,
                                  struct sky_entries *entries, struct sky_error *error)
{
    struct sky_sqlite_reader *reader = opened;
    *entries = (struct sky_entries){ 0 };
    if (sky_sqlite_enter(reader, error))
        return error->status;
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SELECT_OF(selection->view, selection->bare), error);
    if (statement && bind_selection(statement, selection))
        walk(reader, statement, selection, arena, entries, error);
    else
        sky_sqlite_fail_read(reader->db, error);
    sqlite3_reset(statement);
    return sky_sqlite_leave(reader, error);
}

enum sky_status sky_sqlite_head(struct sky_sqlite_reader *reader, bool sealed, struct sky_head *head,
                                struct sky_error *error)
{
    sqlite3_stmt *statement = sky_sqlite_ask(reader, SKY_SQLITE_HEAD, error);
    *head = (struct sky_head){ 0 };
    if (!statement)
        return error->status;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        head->number = sqlite3_column_int64(statement, 0);
        head->instant = sqlite3_column_int64(statement, 1);
        if (!sky_sqlite_column_bytes(statement, 2, head->seal, sizeof head->seal) && sealed)
            sky_error_set(error, SKY_INTERNAL, "the last operation has no seal");
    } else if (code != SQLITE_DONE) {
        sky_sqlite_fail_read(reader->db, error);
    }
    sqlite3_reset(statement);
    return error->status;
}
