/* A group is written whole or not at all, when all of it is what was sealed, and nobody else has written. */
#include "mirroring.h"

#include "registry/seal.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

static struct sky_entry entry_after(const struct sky_head *head, struct sky_span nombre)
{
    struct sky_entry entry = { .number = head->number + 1,
                               .instant = head->instant + 1,
                               .grupo = head->number + 1,
                               .cliente = head->number + 1,
                               .author = TEXT("ana"),
                               .verb = TEXT("crear"),
                               .nombre = nombre,
                               .lives = true,
                               .documento = TEXT("{\"contacto\":\"c\",\"servicios\":[]}"),
                               .salt = "salt" };
    sky_seal_compute(head->seal, &entry, entry.seal);
    return entry;
}

static struct sky_ship_end end_with(const struct sky_entry *entry)
{
    struct sky_ship_end end = { .head = { .number = entry->number, .instant = entry->instant } };
    memcpy(end.head.seal, entry->seal, sizeof end.head.seal);
    return end;
}

static struct sky_mirror *mirror_of(struct registry *registry, const struct sky_settings *settings)
{
    do_steps(registry, some);
    make_mirror(registry);
    return open_mirror(settings);
}

/* What comes after a welcome. */
static enum sky_status hear_group(struct registry *registry, struct sky_mirror *mirror, const struct sky_entry *entry,
                                  const struct sky_fact *fact, const struct sky_ship_end *end, struct sky_error *error)
{
    struct sky_buffer frames = { 0 };
    sky_ship_put_welcome(&frames, &mirror->has.identity);
    if (entry)
        sky_ship_put_entry(&frames, entry);
    if (fact)
        sky_ship_put_fact(&frames, fact);
    sky_ship_put_end(&frames, end);
    return hear(registry, mirror, &frames, error);
}

static void what_was_not_sealed_so_is_not_written(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_mirror *mirror = mirror_of(registry, &settings);
    struct sky_entry good = entry_after(&mirror->has.head, SPAN("Leo")), bad = good;
    struct sky_ship_end end = end_with(&good);
    bad.author = SPAN("eva");
    assert_int_equal(hear_group(registry, mirror, &bad, NULL, &end, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "operation 3 is not what was sealed");
    bad = good;
    bad.number = 4;
    assert_int_equal(hear_group(registry, mirror, &bad, NULL, &end, &error), SKY_CONFLICT);
    end.head.seal[0] ^= 1;
    assert_int_equal(hear_group(registry, mirror, &good, NULL, &end, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "operation 3 has another seal at the source");
    assert_int_equal(hear_group(registry, mirror, NULL, NULL, &end, &error), SKY_CONFLICT);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT max(numero) FROM operaciones"), 2);
    end.head.seal[0] ^= 1;
    assert_int_equal(hear_group(registry, mirror, &good, NULL, &end, &error), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT max(numero) FROM operaciones"), 3);
    sky_mirror_close(mirror);
}

static void a_group_is_whole_or_not_there(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_mirror *mirror = mirror_of(registry, &settings);
    const struct sky_entry good = entry_after(&mirror->has.head, SPAN("Leo"));
    const struct sky_ship_end end = end_with(&good);
    struct sky_fact fact = { 9, 1, TEXT("ana"), TEXT("v"), TEXT("s"), { 0 } };
    assert_int_equal(hear_group(registry, mirror, &good, &fact, &end, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "audit");
    assert_int_equal(number_in_file(registry, "b.db", "SELECT max(numero) FROM operaciones"), 2);
    fact.number = mirror->has.fact + 1;
    assert_int_equal(hear_group(registry, mirror, &good, &fact, &end, &error), SKY_OK);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM auditoria WHERE verbo = 'v'"), 1);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM indice"), 3);
    sky_mirror_close(mirror);
}

static void nobody_else_writes_in_it(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_mirror *mirror = mirror_of(registry, &settings);
    const struct sky_entry good = entry_after(&mirror->has.head, SPAN("Leo"));
    const struct sky_ship_end end = end_with(&good);
    execute_in_file(registry, "b.db", "UPDATE aviso SET texto = replace(texto, 'follows', 'coming')");
    assert_int_equal(hear_group(registry, mirror, &good, NULL, &end, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "somebody else has written");
    execute_in_file(registry, "b.db", "UPDATE aviso SET texto = replace(texto, 'coming', 'follows')");
    execute_in_file(registry, "b.db",
                    "INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo,"
                    " cliente) SELECT 3, instante, autor, verbo, 'X', documento, sal, sello, 3, 3 FROM operaciones"
                    " WHERE numero = 1");
    assert_int_equal(hear_group(registry, mirror, &good, NULL, &end, &error), SKY_CONFLICT);
    sky_mirror_close(mirror);
}

static void a_lot_that_is_not_whole_is_marked(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_mirror *mirror = mirror_of(registry, &settings);
    struct sky_ship_end end = { .head = mirror->has.head };
    static const char marked[] = "SELECT coalesce(sum(lote), 0) FROM lotes";
    for (int i = 0; i < 2; i++) {
        end.lote = 2;
        assert_int_equal(hear_group(registry, mirror, NULL, NULL, &end, &error), SKY_OK);
        assert_int_equal(number_in_file(registry, "b.db", marked), 2);
        if (i > 0) { /* the next one knows of it, too */
            sky_mirror_close(mirror);
            mirror = open_mirror(&settings);
        }
        end.lote = 0;
        assert_int_equal(hear_group(registry, mirror, NULL, NULL, &end, &error), SKY_OK);
        assert_int_equal(number_in_file(registry, "b.db", marked), 0);
    }
    sky_mirror_close(mirror);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_was_not_sealed_so_is_not_written),
        REGISTRY_TEST(a_group_is_whole_or_not_there),
        REGISTRY_TEST(nobody_else_writes_in_it),
        REGISTRY_TEST(a_lot_that_is_not_whole_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
