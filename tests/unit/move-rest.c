/* Copying what is beside the log: again and again, until both have the same. */
#include "moving.h"

#include "base/clock.h"

#define RECEIPTS 1203 /* three pages */

static void put_receipts(struct registry *registry, const char *prefix, int64_t instant, int count)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO recibos"
             " SELECT '%s' || i, zeroblob(32), %lld + i / 700, 1, 1, 'OK', '', '' FROM n",
             count, prefix, (long long)instant);
    execute_in_file(registry, "sky.db", sql);
}

static void receipts_that_count_are_copied(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    int64_t now = sky_clock_now();
    put_receipts(registry, "k", now, RECEIPTS);
    put_receipts(registry, "viejo", now - 25 * 3600000, 1);
    execute_in_file(registry, "sky.db",
                    "INSERT INTO recibos SELECT 'malo', zeroblob(3), instante, 1, 1, 'OK', '', ''"
                    " FROM recibos WHERE clave = 'k1'");
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM recibos"), RECEIPTS);
    put_receipts(registry, "l", sky_clock_now(), 2);
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM recibos"), RECEIPTS + 2);
    sky_move_close(&move);
}

static void passes_become_the_same(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    execute_in_file(registry, "sky.db", "INSERT INTO pases VALUES ('a', '1', 1), ('b', '2', 2), ('d', '4', 0)");
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM pases"), 3);
    execute_in_file(registry, "sky.db",
                    "DELETE FROM pases WHERE id = 'a'; UPDATE pases SET uso = 9 WHERE id = 'b';"
                    "INSERT INTO pases VALUES ('c', '3', 0); DELETE FROM pases WHERE id = 'd';");
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db",
                                    "SELECT group_concat(id || documento || uso, '') = 'b29c30'"
                                    " FROM (SELECT * FROM pases ORDER BY id)"),
                     1);
    sky_move_close(&move);
}

static void the_audit_is_copied_in_order(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    execute_in_file(registry, "sky.db",
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)"
                    " INSERT INTO auditoria SELECT i, i * 2, 'a' || i, 'v', 's', NULL FROM n");
    struct sky_move move = open_move(registry, "b.db", &error);
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db",
                                    "SELECT count(*) FROM auditoria WHERE autor = 'a' || numero"
                                    " AND instante = numero * 2"),
                     1001);
    execute_in_file(registry, "sky.db", "DELETE FROM auditoria WHERE numero > 5");
    assert_int_equal(sky_move_rest(&move), SKY_CONFLICT);
    assert_contains("refusal", error.text, "another audit");
    sky_move_close(&move);
}

static void a_mark_is_the_sources(void **state)
{
    struct registry *registry = *state;
    struct sky_error error;
    static const char asked[] = "SELECT coalesce(sum(lote), 0) FROM lotes";
    struct sky_move move = open_move(registry, "b.db", &error);
    execute_in_file(registry, "sky.db", "INSERT INTO lotes VALUES (7)");
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", asked), 7);
    execute_in_file(registry, "sky.db", "UPDATE lotes SET lote = 9");
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", asked), 9);
    execute_in_file(registry, "sky.db", "DELETE FROM lotes");
    assert_int_equal(sky_move_rest(&move), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", asked), 0);
    sky_move_close(&move);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(receipts_that_count_are_copied),
        REGISTRY_TEST(passes_become_the_same),
        REGISTRY_TEST(the_audit_is_copied_in_order),
        REGISTRY_TEST(a_mark_is_the_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
