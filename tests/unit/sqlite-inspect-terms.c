/* Pages of the index of terms, and the table by which they are found: as FTS5 makes them, and changed. */
#include "listings.h"

#include "store/sqlite-internal.h"

#define LISTINGS 500

static bool is_right(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    bool right = false;
    struct sky_sqlite_reader *reader = new_reader(fixture);
    assert_ok(sky_sqlite_inspect_terms(reader->db, &right, &error), &error);
    fixture->backend->reader_free(reader);
    return right;
}

static void fill(struct fixture *fixture, int64_t from)
{
    for (int64_t i = from; i < from + LISTINGS; i++) {
        char name[32], terms[64];
        snprintf(name, sizeof name, "c%d ana", (int)(i * 7919 % 100003));
        snprintf(terms, sizeof terms, "i%d%d oq%d", (int)(i * 7907 % 99991), (int)i, (int)(i * 7901 % 99989));
        list_one(fixture, i, i, name, terms);
    }
}

/* Of several segments, of one, and while these are made of others, whose first pages go. */
static void pages_are_found_as_they_are_made(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    assert_true(is_right(fixture));
    fill(fixture, 1);
    assert_true(is_right(fixture));
    execute(path.text, "INSERT INTO terminos (terminos) VALUES ('optimize')");
    assert_true(is_right(fixture));
    fill(fixture, LISTINGS + 1);
    bool trimmed = false;
    for (int i = 0; i < 40; i++) {
        execute(path.text, "INSERT INTO terminos (terminos, rank) VALUES ('merge', -3)");
        if (!is_right(fixture))
            fail_msg("after %d merges", i);
        trimmed =
            trimmed || number_of(path.text, "SELECT EXISTS (SELECT 1 FROM terminos_idx i WHERE NOT EXISTS (SELECT "
                                            "1 FROM terminos_data WHERE id = (i.segid << 37) + (i.pgno >> 1)))");
    }
    assert_true(trimmed);
}

#define PAGE_3 " WHERE id & 0x7FFFFFFF = 3 AND id > 1 << 37"

static void what_was_changed_is_told(void **state)
{
    static const char *const rows[] = {
        "DELETE FROM terminos_idx WHERE pgno >> 1 = 3",
        "UPDATE terminos_idx SET term = term || x'00' WHERE pgno >> 1 = 3",
        "UPDATE terminos_idx SET term = x'30' WHERE pgno >> 1 = 3",
        "UPDATE terminos_idx SET pgno = pgno + 2 WHERE pgno >> 1 = 3",
        "UPDATE terminos_idx SET segid = segid + 1 WHERE pgno >> 1 = 3",
        "INSERT INTO terminos_idx SELECT segid, term || x'FF', pgno FROM terminos_idx WHERE pgno >> 1 = 3",
        "INSERT INTO terminos_idx VALUES (99, x'30', 2)",
        "UPDATE terminos_data SET block = substr(block, 1, 2)" PAGE_3,
        "UPDATE terminos_data SET block = substr(block, 1, 2) || x'FFFF' || substr(block, 5)" PAGE_3,
        "UPDATE terminos_data SET block = block || x'FF'" PAGE_3,
    };
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    fill(fixture, 1);
    execute(path.text, "INSERT INTO terminos (terminos) VALUES ('optimize');"
                       "CREATE TABLE kept_idx AS SELECT * FROM terminos_idx;"
                       "CREATE TABLE kept_data AS SELECT * FROM terminos_data");
    assert_true(number_of(path.text, "SELECT count(*) FROM terminos_idx") > 5);
    for (size_t i = 0; i < COUNT(rows); i++) {
        execute(path.text, rows[i]);
        if (is_right(fixture))
            fail_msg("%s", rows[i]);
        execute(path.text, "DELETE FROM terminos_idx; INSERT INTO terminos_idx SELECT * FROM kept_idx;"
                           "REPLACE INTO terminos_data SELECT * FROM kept_data");
        assert_true(is_right(fixture));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(pages_are_found_as_they_are_made),
        STORE_TEST(what_was_changed_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
