/*
 * Which rows are wanted, of many that were changed again and again: the index of terms then has many segments, lists of
 * many pages, and terms that are gone. What is right is what FTS5 itself answers.
 */
#include "listings.h"

#define ROWS 6000 /* clientes; some of them far apart */
#define FAR 50
#define FAR_STEP 1000003
#define BATCHES 80
#define BATCH 400

struct row {
    char name[48], terms[96];
};

static int64_t cliente_of(size_t row)
{
    return row < ROWS - FAR ? (int64_t)row + 1 : (int64_t)(row - (ROWS - FAR) + 1) * FAR_STEP;
}

static unsigned chance = 12345;

static unsigned below(unsigned bound)
{
    chance = chance * 1103515245 + 12345;
    return (chance >> 8) % bound;
}

/* Half of the names begin alike; a word of ten is everybody's; identifiers are one's own. */
static void make_row(struct row *row)
{
    static const char *const names[] = { "fernan", "fernandez", "fernando", "ferran", "marta", "maria", "ñandu", "z" };
    static const char *const words[] = { "calle", "callejon", "calles", "plaza", "a", "ab", "abcdefghi", "abcdefghij" };
    snprintf(row->name, sizeof row->name, "%s %s", names[below(8)], names[below(4)]);
    snprintf(row->terms, sizeof row->terms, "i%05u oall o%s o%s", below(100000), words[below(8)], words[below(8)]);
}

static void change_some(struct fixture *fixture, size_t first, size_t step)
{
    struct sky_error error = { 0 };
    static struct row rows[BATCH];
    struct sky_listing listings[BATCH];
    size_t count = 0;
    for (size_t i = first; i < ROWS && count < BATCH; i += 1 + below((unsigned)step)) {
        bool goes = below(5) == 0;
        make_row(&rows[count]);
        listings[count] = (struct sky_listing){
            .cliente = cliente_of(i),
            .number = goes ? 0 : 1,
            .plegado = sky_span_of(goes ? "" : rows[count].name),
            .terminos = sky_span_of(goes ? "" : rows[count].terms),
        };
        count++;
    }
    begin_in(fixture, fixture->store);
    assert_ok(fixture->backend->list(fixture->store, listings, count, 1, &error), &error);
    commit_in(fixture, fixture->store);
}

static void fill(struct fixture *fixture)
{
    for (size_t i = 0; i < BATCHES; i++)
        change_some(fixture, i < 30 ? i * 200 : below(ROWS), i < 30 ? 1 : 30);
}

static void put_clause(struct sky_buffer *out, const struct sky_clause *clause)
{
    for (size_t i = 0; i < clause->count; i++)
        sky_buffer_printf(out, "%s\"%.*s\"%s", i ? " OR " : "(", SKY_SPAN_ARGS(clause->terms[i].text),
                          clause->terms[i].whole ? "" : "*");
    sky_buffer_put_text(out, ")");
}

/* As FTS5 wants to be asked. */
static const char *question(struct sky_arena *arena, const struct sky_wanted *wanted)
{
    struct sky_buffer *out = sky_buffer_new(arena);
    for (size_t i = 0; i < wanted->count; i++) {
        sky_buffer_put_text(out, i ? " OR (" : "(");
        for (size_t j = 0; j < wanted->ways[i].count; j++) {
            sky_buffer_put_text(out, j ? " AND " : "");
            put_clause(out, wanted->ways[i].clauses[j]);
        }
        sky_buffer_put_text(out, ")");
    }
    sky_buffer_put(out, "", 1);
    return out->data;
}

/* All that FTS5 finds must be found, page by page, and, unless `more` may be, nothing else. */
static void check(struct fixture *fixture, const struct sky_wanted *wanted, size_t limit, bool more)
{
    struct sky_listings found = { .ended = false };
    struct sky_error error = { 0 };
    struct sky_find find = { .wanted = wanted, .limit = limit };
    const char *asked = question(fixture->arena, wanted);
    void *reader = new_reader(fixture);
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    assert_int_equal(sqlite3_open(path_in(fixture->directory, "sky.db").text, &db), SQLITE_OK);
    static const char sql[] = "SELECT t.rowid FROM terminos t JOIN indice i ON i.cliente = t.rowid"
                              " WHERE t.terminos MATCH ?1 ORDER BY 1";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), SQLITE_OK);
    sqlite3_bind_text(rows, 1, asked, -1, SQLITE_STATIC);
    int code = sqlite3_step(rows);
    while (!found.ended) {
        assert_ok(fixture->backend->find(reader, &find, fixture->arena, &found, &error), &error);
        for (size_t i = 0; i < found.count; find.cliente = found.items[i++].cliente)
            if (code == SQLITE_ROW && sqlite3_column_int64(rows, 0) == found.items[i].cliente)
                code = sqlite3_step(rows);
            else if (!more)
                fail_msg("%s: %d is found", asked, (int)found.items[i].cliente);
    }
    if (code != SQLITE_DONE)
        fail_msg("%s: %d is not found", asked, sqlite3_column_int(rows, 0));
    sqlite3_finalize(rows);
    sqlite3_close(db);
    fixture->backend->reader_free(reader);
}

static struct sky_term term_of(const char *text)
{
    size_t size = strlen(text);
    bool whole = size > 0 && text[size - 1] == '$';
    return (struct sky_term){ sky_span(text, size - whole), whole };
}

static void every_term(void **state)
{
    static const char *const texts[] = {
        "nf",          "nfer",        "nferna", "nfernan",    "nfernan$",     "nfernand",    "nfernandez",
        "nmar",        "nmaria$",     "nñ",     "nñan",       "nñandu$",      "oa",          "oab",
        "oab$",        "oall$",       "oal",    "oabcdefghi", "oabcdefghij$", "oabcdefghi$", "ocalle",
        "ocallejones", "nz$",         "i0",     "i01",        "i0123",        "x",           "o",
        "z",           "nfernandezs", "oplaza", "i99999$",
    };
    fill(*state);
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sky_term term = term_of(texts[i]);
        struct sky_clause clause = { &term, 1 }, *clauses = &clause;
        struct sky_way way = { &clauses, 1 };
        check(*state, &(struct sky_wanted){ &way, 1 }, i % 2 ? 77 : 5000, false);
    }
}

/* Either two clauses of two terms each, or a third clause. */
static void terms_together(void **state)
{
    static const char *const texts[][5] = {
        { "nfer", "nmar", "oall$", "x", "x" },
        { "nfernando$", "x", "oplaza", "ocallej", "x" },
        { "nñ", "x", "oabcdefghij$", "oab$", "i0123" },
        { "nfer", "oall", "x", "x", "i012" },
        { "x", "x", "x", "x", "nz$" },
        { "i5", "nfernan", "ocalle", "nz", "oabcdefghij" },
        { "x", "x", "nfer", "nfer", "x" },
    };
    fill(*state);
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sky_term terms[5];
        for (size_t j = 0; j < COUNT(terms); j++)
            terms[j] = term_of(texts[i][j]);
        struct sky_clause clauses[] = { { terms, 2 }, { terms + 2, 2 }, { terms + 4, 1 } };
        struct sky_clause *both[] = { &clauses[0], &clauses[1] }, *last = &clauses[2];
        struct sky_way ways[] = { { both, 2 }, { &last, 1 } };
        check(*state, &(struct sky_wanted){ ways, 2 }, i % 2 ? 21 : 3000, true);
        check(*state, &(struct sky_wanted){ ways, 1 }, 100, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(every_term),
        STORE_TEST(terms_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
