/*
 * Holds the index of terms against the listings that it is of. Both are gone through, slice by slice, and each customer
 * and term of theirs, and each beginning that is kept together, makes a number that nobody can foresee: what the
 * listings make is taken from what the index makes, and nothing is left when they are the same. The sums are of some
 * customers each, so that those who are written meanwhile are left aside, and no others. Keys are in a table of their
 * own, and held against the listings in the same way.
 */
#include "store/sqlite-terms.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"

/* Microseconds that a slice takes, but for the rows of its last term. */
#define SLICE 20000
#define SUMS ((size_t)1 << 16)
/* Characters of the shortest beginning that is kept together. */
#define SHORTEST ((size_t)2)
#define BEGINNINGS (SKY_SQLITE_TERM_MAX - SHORTEST + 1)
/* In the place of the characters of a beginning: a key. */
#define KEY SIZE_MAX

#define OPEN                                                                                         \
    "PRAGMA query_only = OFF;"                                                                       \
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terminos_de USING fts5vocab(main, terminos, instance);" \
    "PRAGMA query_only = ON"
#define LISTINGS "SELECT cliente, plegado, terminos FROM main.indice NOT INDEXED WHERE cliente > ?1 ORDER BY cliente"
#define TERMS "SELECT doc, term FROM temp.terminos_de WHERE term >= ?1"
#define ROWS "SELECT rowid FROM main.terminos WHERE terminos MATCH ?1"
#define KEYS "SELECT clave, cliente FROM main.claves WHERE (clave, cliente) > (?1, ?2) ORDER BY clave, cliente"
#define WRITTEN "SELECT DISTINCT cliente FROM main.operaciones WHERE numero > ?1"

struct check {
    struct sky_sqlite_reader *reader;
    struct sky_error *error;
    unsigned char key[SKY_CRYPTO_KEY_SIZE];
    uint64_t *sums;
    int64_t listed, version; /* when it began */
    struct sky_buffer message;
    int64_t cliente;                          /* the last one whose listing was looked at */
    struct sky_buffer term;                   /* the next one, */
    struct sky_buffer from;                   /* as it is bound while that moves on */
    struct sky_buffer beginnings[BEGINNINGS]; /* the last ones that were looked up */
    struct sky_buffer clave;                  /* the last key, and whose it is */
    int64_t clave_de;
};

/* `characters` 0: the term itself, and not one of its beginnings; or KEY. */
static uint64_t mark(struct check *check, int64_t cliente, size_t characters, struct sky_span text)
{
    check->message.size = 0;
    sky_buffer_put(&check->message, &cliente, sizeof cliente);
    sky_buffer_put(&check->message, &characters, sizeof characters);
    sky_buffer_put_span(&check->message, text);
    if (check->message.failed)
        sky_error_memory(check->error);
    return sky_crypto_mark(check->key, sky_buffer_span(&check->message));
}

static uint64_t *sum_of(struct check *check, int64_t cliente)
{
    return &check->sums[(uint64_t)cliente % SUMS];
}

/* No span where there are fewer characters. */
static struct sky_span beginning_of(struct sky_span term, size_t characters)
{
    size_t count;
    struct sky_span beginning = sky_sqlite_beginning(term, characters, &count);
    return count == characters ? beginning : (struct sky_span){ 0 };
}

/* Whether it is another text than the one kept, which it then takes the place of. */
static bool is_next(struct check *check, struct sky_buffer *kept, struct sky_span text)
{
    if (!text.data || (kept->size > 0 && sky_span_equal(text, sky_buffer_span(kept))))
        return false;
    kept->size = 0;
    sky_buffer_put_span(kept, text);
    if (kept->failed)
        sky_error_memory(check->error);
    return true;
}

/* Ends a slice's look at rows. Whether there are no more. */
static bool end_rows(struct check *check, sqlite3 *db, sqlite3_stmt *rows, int code)
{
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        sky_sqlite_fail_read(db, check->error);
    sqlite3_finalize(rows);
    return code == SQLITE_DONE;
}

/* Begins rows after a text that moves on while they are looked at. Returns SQLite's code. */
static int begin_rows(struct check *check, sqlite3_stmt *rows, const struct sky_buffer *text)
{
    check->from.size = 0;
    sky_buffer_put_span(&check->from, sky_buffer_span(text));
    return rows && !check->from.failed ? sky_sqlite_bind_text(rows, 1, sky_buffer_span(&check->from)) : SQLITE_ERROR;
}

/* --- what listings make */

/* The terms in order, so that equal ones, and those that begin alike, follow each other. */
static enum sky_status take_terms(struct check *check, int64_t cliente, struct sky_span plegado,
                                  struct sky_span terminos, struct sky_arena *arena)
{
    struct sky_buffer *text = sky_buffer_new(arena);
    struct sky_span *terms, last = { 0 }, begun[BEGINNINGS] = { { 0 } };
    size_t count = 0;
    if (!text)
        return sky_error_memory(check->error);
    sky_terms_put(text, plegado, terminos);
    struct sky_span rest = sky_buffer_span(text);
    if (text->failed || !(terms = sky_arena_alloc(arena, (text->size / 2 + 2) * sizeof *terms)))
        return sky_error_memory(check->error);
    while ((terms[count] = sky_text_word(&rest)).data)
        count++;
    qsort(terms, count, sizeof *terms, sky_span_order);
    for (size_t i = 0; i < count; i++) {
        if (sky_span_equal(terms[i], last))
            continue;
        last = terms[i];
        bool is_key = *last.data == SKY_TERM_KEY;
        *sum_of(check, cliente) -= mark(check, cliente, is_key ? KEY : 0, last);
        if (is_key)
            continue;
        for (size_t j = 0; j < BEGINNINGS; j++) {
            struct sky_span beginning = beginning_of(last, SHORTEST + j);
            if (!beginning.data || sky_span_equal(beginning, begun[j]))
                continue;
            begun[j] = beginning;
            *sum_of(check, cliente) -= mark(check, cliente, SHORTEST + j, beginning);
        }
    }
    return check->error->status;
}

static enum sky_status take_listing(struct check *check, sqlite3_stmt *row)
{
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(check->error);
    check->cliente = sqlite3_column_int64(row, 0);
    take_terms(check, check->cliente, sky_sqlite_column_text(row, 1), sky_sqlite_column_text(row, 2), arena);
    sky_arena_free(arena);
    return check->error->status;
}

static bool take_listings(struct check *check, sqlite3 *db)
{
    int64_t end = sky_clock_elapsed() + SLICE;
    sqlite3_stmt *rows = sky_sqlite_compile(db, LISTINGS, check->error);
    int code = rows ? sqlite3_bind_int64(rows, 1, check->cliente) : SQLITE_ERROR;
    while (code == SQLITE_OK || (code == SQLITE_ROW && sky_clock_elapsed() < end))
        if ((code = sqlite3_step(rows)) == SQLITE_ROW && take_listing(check, rows))
            break;
    return end_rows(check, db, rows, code);
}

/* --- what the index makes */

/* Looks up a beginning, as a search does. */
static void look_up(struct check *check, sqlite3 *db, size_t characters, struct sky_span beginning)
{
    struct sky_buffer question = { 0 };
    sqlite3_stmt *rows = sky_sqlite_compile(db, ROWS, check->error);
    sky_buffer_put(&question, "\"", 1);
    sky_buffer_put_span(&question, beginning);
    sky_buffer_put_text(&question, "\"*");
    int code = rows ? sky_sqlite_bind_text(rows, 1, sky_buffer_span(&question)) : SQLITE_ERROR;
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
            int64_t cliente = sqlite3_column_int64(rows, 0);
            *sum_of(check, cliente) += mark(check, cliente, characters, beginning);
        }
    if (question.failed)
        sky_error_memory(check->error);
    else if (code != SQLITE_DONE)
        sky_sqlite_fail_read(db, check->error);
    sqlite3_finalize(rows);
    sky_buffer_clear(&question);
}

static void look_up_beginnings(struct check *check, sqlite3 *db, struct sky_span term)
{
    for (size_t i = 0; i < BEGINNINGS && !check->error->status; i++)
        if (is_next(check, &check->beginnings[i], beginning_of(term, SHORTEST + i)))
            look_up(check, db, SHORTEST + i, sky_buffer_span(&check->beginnings[i]));
}

/* Ends between two terms. */
static bool take_index(struct check *check, sqlite3 *db)
{
    int64_t end = sky_clock_elapsed() + SLICE;
    sqlite3_stmt *rows = sky_sqlite_compile(db, TERMS, check->error);
    int code = begin_rows(check, rows, &check->term);
    bool first = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        if ((code = sqlite3_step(rows)) != SQLITE_ROW)
            break;
        struct sky_span term = sky_sqlite_column_text(rows, 1);
        int64_t cliente = sqlite3_column_int64(rows, 0);
        bool is_new = is_next(check, &check->term, term);
        if (is_new && !first && sky_clock_elapsed() >= end)
            break;
        if (is_new || first)
            look_up_beginnings(check, db, sky_buffer_span(&check->term));
        first = false;
        *sum_of(check, cliente) += mark(check, cliente, 0, sky_buffer_span(&check->term));
        if (check->error->status)
            break;
    }
    return end_rows(check, db, rows, code);
}

/* --- keys */

static bool take_keys(struct check *check, sqlite3 *db)
{
    int64_t end = sky_clock_elapsed() + SLICE;
    sqlite3_stmt *rows = sky_sqlite_compile(db, KEYS, check->error);
    int code = begin_rows(check, rows, &check->clave);
    if (code == SQLITE_OK)
        code = sqlite3_bind_int64(rows, 2, check->clave_de);
    while (code == SQLITE_OK || (code == SQLITE_ROW && sky_clock_elapsed() < end)) {
        if ((code = sqlite3_step(rows)) != SQLITE_ROW)
            break;
        is_next(check, &check->clave, sky_sqlite_column_text(rows, 0));
        check->clave_de = sqlite3_column_int64(rows, 1);
        *sum_of(check, check->clave_de) += mark(check, check->clave_de, KEY, sky_buffer_span(&check->clave));
        if (check->error->status)
            break;
    }
    return end_rows(check, db, rows, code);
}

/* --- the whole */

static int64_t number_of(sqlite3 *db, const char *sql, struct sky_error *error)
{
    sqlite3_stmt *row = sky_sqlite_compile(db, sql, error);
    int64_t number = 0;
    if (row && sqlite3_step(row) == SQLITE_ROW)
        number = sqlite3_column_int64(row, 0);
    else
        sky_sqlite_fail_read(db, error);
    sqlite3_finalize(row);
    return number;
}

static void leave_aside(struct check *check, sqlite3 *db)
{
    sqlite3_stmt *rows = sky_sqlite_compile(db, WRITTEN, check->error);
    int code = rows ? sqlite3_bind_int64(rows, 1, check->listed) : SQLITE_ERROR;
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(rows)) == SQLITE_ROW)
            *sum_of(check, sqlite3_column_int64(rows, 0)) = 0;
    if (code != SQLITE_DONE)
        sky_sqlite_fail_read(db, check->error);
    sqlite3_finalize(rows);
}

/* A slice is a reading of its own. */
static enum sky_status take_all(struct check *check, bool (*take)(struct check *check, sqlite3 *db))
{
    bool ended = false;
    while (!ended && !check->error->status) {
        if (sky_sqlite_enter(check->reader, check->error))
            return check->error->status;
        ended = take(check, check->reader->db);
        check->error->status = sky_sqlite_leave(check->reader, check->error);
        sky_sqlite_rest(check->reader);
    }
    return check->error->status;
}

static bool open_index(struct check *check, sqlite3 *db)
{
    check->listed = number_of(db, "SELECT hasta FROM indizado", check->error);
    if (number_of(db, "SELECT count(*) FROM indizado", check->error) != 1 && !check->error->status)
        sky_error_set(check->error, SKY_INTERNAL, "the database is damaged: indizado has several rows");
    check->version = number_of(db, "PRAGMA data_version", check->error);
    if (sqlite3_exec(db, OPEN, NULL, NULL, NULL) != SQLITE_OK)
        sky_sqlite_fail_read(db, check->error);
    return true;
}

/* Where nobody wrote meanwhile, nothing is left aside, whatever the file says of how far its listings go. */
static bool settle(struct check *check, sqlite3 *db)
{
    if (number_of(db, "PRAGMA data_version", check->error) != check->version && !check->error->status)
        leave_aside(check, db);
    return true;
}

static enum sky_status check_all(struct check *check)
{
    bool (*const steps[])(struct check *, sqlite3 *) = { open_index, take_listings, take_index, take_keys, settle };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (take_all(check, steps[i]))
            break;
    return check->error->status;
}

enum sky_status sky_sqlite_check_terms(void *opened, bool *right, struct sky_error *error)
{
    struct check check = { .reader = opened, .error = error, .cliente = INT64_MIN, .clave_de = INT64_MIN };
    *right = true;
    if (!sky_sqlite_has_listings(check.reader->db))
        return SKY_OK;
    if (!(check.sums = calloc(SUMS, sizeof *check.sums)))
        return sky_error_memory(error);
    sky_crypto_random(check.key, sizeof check.key);
    check_all(&check);
    for (size_t i = 0; i < SUMS; i++)
        *right = *right && check.sums[i] == 0;
    free(check.sums);
    sky_buffer_clear(&check.message);
    sky_buffer_clear(&check.term);
    sky_buffer_clear(&check.from);
    sky_buffer_clear(&check.clave);
    for (size_t i = 0; i < BEGINNINGS; i++)
        sky_buffer_clear(&check.beginnings[i]);
    return error->status;
}
