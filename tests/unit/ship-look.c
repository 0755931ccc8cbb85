/* A look: what is new is told once; a receipt comes with its entry, and none is passed over when the clock goes back.
 */
#include "mirroring.h"

#include "base/clock.h"

/* How many frames of each kind a look puts. */
struct look {
    int counts[128];
    bool more;
};

static struct look look(struct sky_ship *ship)
{
    struct look look = { 0 };
    if (!ship->reader && sky_ship_open(ship))
        fail_msg("%s", ship->error->text);
    if (sky_ship_look(ship, &look.more))
        fail_msg("%s", ship->error->text);
    for (size_t at = 0; at < ship->frames.size;) {
        const unsigned char *head = (const unsigned char *)ship->frames.data + at;
        look.counts[head[0]]++;
        at += 5 + ((size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4]);
    }
    ship->frames.size = 0;
    sky_ship_close(ship);
    return look;
}

static void assert_nothing(struct sky_ship *ship)
{
    struct look seen = look(ship);
    for (size_t i = 0; i < COUNT(seen.counts); i++)
        assert_int_equal(seen.counts[i], 0);
    assert_false(seen.more);
}

static void put_receipt(struct registry *registry, const char *key, int64_t instant, int64_t number)
{
    char sql[256];
    snprintf(sql, sizeof sql, "INSERT INTO recibos VALUES ('%s', zeroblob(32), %ld, %ld, 1, 'OK', '', '')", key,
             (long)instant, (long)number);
    execute_in_file(registry, "sky.db", sql);
}

static void what_is_new_is_told_once(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_ship ship = { .settings = &registry->settings, .error = &error };
    const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };
    do_steps(registry, some);
    struct look seen = look(&ship);
    assert_int_equal(seen.counts[SKY_SHIP_ENTRY], 2);
    assert_int_equal(seen.counts[SKY_SHIP_PASSES], 1);
    assert_int_equal(seen.counts[SKY_SHIP_END], 1);
    assert_nothing(&ship);
    execute_in_file(registry, "sky.db",
                    "INSERT INTO auditoria VALUES (1, 2, 'a', 'v', 's', NULL);"
                    "INSERT INTO pases VALUES ('u', '{}', 3); INSERT INTO lotes VALUES (2)");
    ship.told.looked = 0; /* passes are looked at less often */
    seen = look(&ship);
    assert_int_equal(seen.counts[SKY_SHIP_FACT], 1);
    assert_int_equal(seen.counts[SKY_SHIP_PASS], 1);
    assert_int_equal(seen.counts[SKY_SHIP_PASSES], 1);
    assert_int_equal(ship.told.lote, 2);
    assert_nothing(&ship);
    execute_in_file(registry, "sky.db", "DELETE FROM lotes");
    assert_int_equal(look(&ship).counts[SKY_SHIP_END], 1);
    sky_buffer_clear(&ship.frames);
}

static void much_comes_in_pages(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_ship ship = { .settings = &registry->settings, .error = &error };
    int64_t now = sky_clock_now();
    execute_in_file(registry, "sky.db",
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
                    " INSERT INTO operaciones (numero, instante, autor, verbo, nombre, sal, sello, grupo, cliente)"
                    " SELECT i, i, 'a', 'crear', 'n' || i, zeroblob(16), zeroblob(32), i, i FROM n");
    put_receipt(registry, "a", now - 5, 800);
    put_receipt(registry, "b", now - 4, 1200); /* before its entry is there, neither it nor what is after it */
    put_receipt(registry, "c", now - 3, 900);
    struct look seen = look(&ship);
    assert_true(seen.more);
    assert_int_equal(seen.counts[SKY_SHIP_ENTRY], 1000);
    assert_int_equal(seen.counts[SKY_SHIP_RECEIPT], 1);
    seen = look(&ship);
    assert_false(seen.more);
    assert_int_equal(seen.counts[SKY_SHIP_ENTRY], 500);
    assert_true(seen.counts[SKY_SHIP_RECEIPT] >= 2);
    assert_nothing(&ship);
    sky_buffer_clear(&ship.frames);
}

static void no_receipt_is_passed_over(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_ship ship = { .settings = &registry->settings, .error = &error };
    int64_t now = sky_clock_now();
    const struct step one[] = { { CREA("Ana") }, { .verb = NULL } };
    do_steps(registry, one);
    put_receipt(registry, "b", now, 1);
    assert_int_equal(look(&ship).counts[SKY_SHIP_RECEIPT], 1);
    assert_nothing(&ship);
    put_receipt(registry, "a", now, 1); /* of the same millisecond, and before it in order */
    assert_int_equal(look(&ship).counts[SKY_SHIP_RECEIPT], 2);
    assert_nothing(&ship);
    ship.told.clock += 3600000; /* since the last look the clock was set back by an hour: */
    ship.told.receipts += 3600000;
    put_receipt(registry, "c", now + 3600005, 1);        /* written before that, */
    put_receipt(registry, "d", sky_clock_now() - 50, 1); /* and after it */
    assert_true(look(&ship).counts[SKY_SHIP_RECEIPT] >= 2);
    assert_nothing(&ship);
    put_receipt(registry, "e", sky_clock_now(), 1);
    assert_true(look(&ship).counts[SKY_SHIP_RECEIPT] >= 1);
    assert_nothing(&ship);
    sky_buffer_clear(&ship.frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_is_new_is_told_once),
        REGISTRY_TEST(much_comes_in_pages),
        REGISTRY_TEST(no_receipt_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
