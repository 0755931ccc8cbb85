/* A mirror becomes and stays what its source is, with who was forgotten there; and what is none is refused by name. */
#include "mirroring.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") },    { RENOMBRA("Eva", "Eva M") },
                                    { CREA("Leo") }, { ELIMINA("Leo") }, { CONTRATA("Ana", "TV") },
                                    { .verb = NULL } };
static const struct step more[] = { { CREA("Fin") }, { OLVIDA("Ana") }, { CREA("Ana") }, { .verb = NULL } };

static void await_erased(struct registry *registry, const char *name)
{
    for (int i = 0; number_in_file(registry, name, "SELECT count(*) FROM olvidos") && i < 3000; i++)
        usleep(10000);
}

static void it_is_what_its_source_is(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    do_steps(registry, some);
    struct sky_mirror *mirror = open_mirror(&settings);
    assert_false(sky_mirror_is_made(mirror));
    keep_mirror(registry, mirror);
    assert_true(sky_mirror_is_made(mirror) && sky_mirror_has_heard(mirror));
    do_steps(registry, more);
    await_erased(registry, "sky.db");
    keep_mirror(registry, mirror);
    sky_mirror_close(mirror);
    assert_int_equal(number_in_file(registry, "b.db", "SELECT count(*) FROM olvidos"), 0);
    assert_mirrors(registry, "numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente, deshace",
                   "operaciones");
    assert_mirrors(registry, "nombre, numero", "clientes");
    assert_mirrors(registry, "cliente, numero, plegado, terminos", "indice");
    assert_mirrors(registry, "id, restaurado", "registro");
    struct sky_buffer lines = { 0 };
    read_whole_file(path_in(registry->directory, "b.db.olvidos").text, &lines);
    assert_contains("ledger", lines.data, "1 ");
    sky_buffer_clear(&lines);
}

static void it_is_served_by_nobody(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error = { 0 };
    do_steps(registry, some);
    make_mirror(registry);
    assert_null(sky_registro_open(&settings, &error));
    assert_int_equal(error.status, SKY_CONFLICT);
    assert_contains("refusal", error.text, "follower of the registry in /source");
    error = (struct sky_error){ 0 };
    assert_null(sky_registro_open_to_read(&settings, &error));
    assert_stays(registry, "b.db", SKY_CONFLICT, "sky promote");
}

static void what_it_cannot_be_is_refused(void **state)
{
    struct registry *registry = *state;
    static const struct {
        const char *store, *source;
        enum sky_status status;
        const char *words;
    } rows[] = {
        { "postgresql://sky@localhost/sky", "/source", SKY_INVALID, "a follower is a file" },
        { "sqlite:", "/source", SKY_INVALID, "a follower is a file" },
        { NULL, "/source", SKY_CONFLICT, "a registry of its own" },
        { "sqlite:/tmp/b.db", "one\ntwo", SKY_INVALID, "one line" },
        { "sqlite:/tmp/b.db", "", SKY_INVALID, "one line" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sky_error error = { 0 };
        const struct sky_settings settings = { .store = rows[i].store ? rows[i].store : registry->url,
                                               .network_fs = 1 };
        assert_null(sky_mirror_open(&settings, rows[i].source, &error));
        assert_int_equal(error.status, rows[i].status);
        assert_contains("refusal", error.text, rows[i].words);
    }
}

static void its_source_may_get_another_name(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error = { 0 };
    struct sky_move_notice notice;
    make_mirror(registry);
    struct sky_mirror *mirror = sky_mirror_open(&settings, "host", &error);
    assert_non_null(mirror);
    keep_mirror(registry, mirror);
    sky_mirror_close(mirror);
    assert_int_equal(sky_whereabouts_look(&settings, settings.store, &notice, &error), SKY_OK);
    assert_int_equal(notice.kind, SKY_NOTICE_FOLLOWS);
    assert_string_equal(notice.url, "host");
}

static void who_speaks_otherwise_is_refused(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_buffer frames = { 0 };
    struct sky_identity other;
    make_mirror(registry);
    struct sky_mirror *mirror = open_mirror(&settings);
    sky_buffer_put_text(&frames, "Welcome to host!\n");
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_INVALID);
    assert_contains("refusal", error.text, "does not speak as sky ship");
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_UNAVAILABLE);
    assert_false(sky_mirror_has_heard(mirror));
    sky_identity_set(&other, SPAN("0123456789abcdef"), false);
    sky_ship_put_welcome(&frames, &other);
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "0123456789abcdef");
    sky_ship_put_welcome(&frames, &mirror->has.identity);
    sky_ship_put_bytes(&frames, SKY_SHIP_END, SPAN("short"));
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_INVALID);
    assert_true(sky_mirror_has_heard(mirror));
    sky_mirror_close(mirror);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(it_is_what_its_source_is),        REGISTRY_TEST(it_is_served_by_nobody),
        REGISTRY_TEST(what_it_cannot_be_is_refused),    REGISTRY_TEST(its_source_may_get_another_name),
        REGISTRY_TEST(who_speaks_otherwise_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
