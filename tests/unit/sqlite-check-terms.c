/* The index of terms held against listings: each term and each beginning of theirs, and nothing else. */
#include "listings.h"

#include <stdlib.h>

/* Whether it is as it should be, as far as is told. */
static bool is_right(struct fixture *fixture)
{
    struct sky_error error = { 0 };
    bool right = false;
    void *reader = new_reader(fixture);
    assert_ok(fixture->backend->check_terms(reader, &right, &error), &error);
    fixture->backend->reader_free(reader);
    return right;
}

static void fill(struct fixture *fixture)
{
    list_one(fixture, 1, 1, "ana ruiz", "at1 at2 i600112233 onorte r332211006");
    list_one(fixture, 2, 2, "ana", "");
    list_one(fixture, 3, 3, "", "oñandú onorte");
    list_one(fixture, 4, 4, "eva eva", "at1 onorte");
}

static void changes_are_as_they_were_made(void **state)
{
    struct fixture *fixture = *state;
    assert_true(is_right(fixture));
    fill(fixture);
    assert_true(is_right(fixture));
    list_one(fixture, 1, 5, "ana ruiz", "at2 at3 i600112234 osur r432211006");
    list_one(fixture, 4, 0, "", "");
    list_one(fixture, 2, 6, "anabel", "onorteno");
    assert_true(is_right(fixture));
    for (int64_t i = 10; i < 400; i++) {
        char name[32];
        snprintf(name, sizeof name, "c%d ana", (int)i * 7919 % 1000);
        list_one(fixture, i, i, name, i % 2 ? "at1 onorte osur" : "onorte osur");
    }
    assert_true(is_right(fixture));
}

/* Terms that come and go, which begin alike: the index keeps what it merged, and no more. */
static void many_changes_leave_nothing_behind(void **state)
{
    enum { CLIENTES = 300, TERMS = 40, CHANGES = 6000 };
    struct fixture *fixture = *state;
    bool has[CLIENTES][TERMS] = { { false } };
    unsigned seed = 20;
    for (int change = 0; change < CHANGES; change++) {
        int cliente = (rand_r(&seed) >> 8) % CLIENTES;
        char terms[TERMS * 8] = "";
        for (int i = 0; i < 3; i++)
            has[cliente][(rand_r(&seed) >> 8) % TERMS] ^= true;
        for (int i = 0; i < TERMS; i++)
            if (has[cliente][i])
                snprintf(terms + strlen(terms), sizeof terms - strlen(terms), "%soab%c%02d", *terms ? " " : "",
                         'a' + i % 3, i);
        list_one(fixture, cliente + 1, change + 1, "ana", terms);
    }
    assert_true(is_right(fixture));
}

#define DROP(row, terms) "INSERT INTO terminos (terminos, rowid, texto) VALUES ('delete', " #row ", '" terms "')"
#define ADD(row, terms) "INSERT INTO terminos (rowid, texto) VALUES (" #row ", '" terms "')"

static void what_was_changed_is_told(void **state)
{
    /* What changes it, and what makes it as it was. */
    static const char *const rows[][2] = {
        { DROP(1, "nana"), ADD(1, "nana") },
        { ADD(2, "onorte"), DROP(2, "onorte") },
        { ADD(99, "nana"), DROP(99, "nana") },
        { ADD(-7, "zeta"), DROP(-7, "zeta") },
        { DROP(1, "onorte") ";" ADD(2, "onorte"), DROP(2, "onorte") ";" ADD(1, "onorte") },
        { DROP(3, "oñandú"), ADD(3, "oñandú") },
        { "UPDATE indice SET terminos = 'at1 onorta' WHERE cliente = 4",
          "UPDATE indice SET terminos = 'at1 onorte' WHERE cliente = 4" },
        { "UPDATE indice SET terminos = 'at2 onorte' WHERE cliente = 4",
          "UPDATE indice SET terminos = 'at1 onorte' WHERE cliente = 4" },
        { "DELETE FROM claves WHERE cliente = 4", "INSERT INTO claves VALUES ('at1', 4)" },
        { "INSERT INTO claves VALUES ('at1', 3)", "DELETE FROM claves WHERE cliente = 3" },
        { "UPDATE claves SET clave = 'at3' WHERE clave = 'at2'",
          "UPDATE claves SET clave = 'at2' WHERE clave = 'at3'" },
        { "UPDATE indice SET plegado = 'eva' WHERE cliente = 2",
          "UPDATE indice SET plegado = 'ana' WHERE cliente = 2" },
        { "UPDATE indice SET cliente = 7 WHERE cliente = 2", "UPDATE indice SET cliente = 2 WHERE cliente = 7" },
    };
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    fill(fixture);
    for (size_t i = 0; i < COUNT(rows); i++) {
        execute(path.text, rows[i][0]);
        if (is_right(fixture))
            fail_msg("%s", rows[i][0]);
        execute(path.text, rows[i][1]);
        if (!is_right(fixture))
            fail_msg("%s", rows[i][1]);
    }
}

/* A beginning that its term is not found by: the same bytes but for the letter of the index that it is in. */
static void a_beginning_alone_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct path path = path_in(fixture->directory, "sky.db");
    list_one(fixture, 1, 1, "", "oxyz");
    assert_true(is_right(fixture));
    execute(path.text,
            "UPDATE terminos_data SET block = CAST(replace(CAST(block AS BLOB), x'336F7879', x'336F7878') AS "
            "BLOB) WHERE id > 10");
    bool right = true;
    struct sky_error error = { 0 };
    void *reader = new_reader(fixture);
    enum sky_status status = fixture->backend->check_terms(reader, &right, &error);
    fixture->backend->reader_free(reader);
    assert_true(status == SKY_INTERNAL || !right);
}

/* Of an earlier release. */
static void a_file_without_an_index_is_right(void **state)
{
    struct fixture *fixture = *state;
    struct sky_error error = { 0 };
    fixture->backend->close(fixture->store);
    execute(path_in(fixture->directory, "sky.db").text, WITHOUT_LISTINGS "PRAGMA user_version = 3");
    void *store =
        fixture->backend->open(path_in(fixture->directory, "sky.db").text, &fixture->settings, SKY_STORE_READ, &error);
    assert_non_null(store);
    void *reader = fixture->backend->reader_new(store, &error);
    bool right = false;
    assert_ok(fixture->backend->check_terms(reader, &right, &error), &error);
    assert_true(right);
    fixture->backend->reader_free(reader);
    fixture->backend->close(store);
    fixture->store = open_again(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(changes_are_as_they_were_made),
        STORE_TEST(many_changes_leave_nothing_behind),
        STORE_TEST(what_was_changed_is_told),
        STORE_TEST(a_beginning_alone_is_told),
        STORE_TEST(a_file_without_an_index_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
