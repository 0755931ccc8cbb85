/* The first copy becomes a mirror when it is whole and without faults; else there is nothing. */
#include "mirroring.h"

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

static const struct step more[] = { { CREA("Leo") }, { CREA("Uma") }, { .verb = NULL } };

static bool is_there(struct registry *registry, const char *name)
{
    return access(path_in(registry->directory, name).text, F_OK) == 0;
}

/* A welcome, and the source's file as it lies there. */
static void put_file(struct registry *registry, struct sky_buffer *frames, struct sky_buffer *file)
{
    struct sky_identity identity;
    sky_identity_set(&identity, SPAN("0123456789abcdef"), false);
    read_whole_file(path_in(registry->directory, "sky.db").text, file);
    sky_ship_put_welcome(frames, &identity);
    sky_ship_put_number(frames, SKY_SHIP_FILE, (int64_t)file->size);
}

static void what_was_cut_off_is_begun_again(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    struct sky_buffer frames = { 0 }, file = { 0 };
    do_steps(registry, some);
    struct sky_mirror *mirror = open_mirror(&settings);
    put_file(registry, &frames, &file);
    sky_ship_put_bytes(&frames, SKY_SHIP_CHUNK, sky_span(file.data, file.size / 2));
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_UNAVAILABLE);
    assert_false(is_there(registry, "b.db") || is_there(registry, "b.db.coming"));
    write_file(path_in(registry->directory, "b.db.coming").text, SPAN("left by one that was killed"));
    execute_in_file(registry, "sky.db", "PRAGMA wal_checkpoint(TRUNCATE)");
    do_steps(registry, more);
    file.size = 0;
    read_whole_file(path_in(registry->directory, "sky.db-wal").text, &file);
    assert_true(file.size > 0);
    write_file(path_in(registry->directory, "b.db.coming-wal").text, sky_buffer_span(&file));
    for (int i = 0; i < 50; i++) {
        char body[32];
        snprintf(body, sizeof body, "{'nombre':'cliente %d'}", i);
        do_steps(registry, (const struct step[]){ { GUARDA(body) }, { .verb = NULL } });
    }
    write_file(path_in(registry->directory, "b.db.lock").text, SPAN("left by a store that was there"));
    keep_mirror(registry, mirror);
    sky_mirror_close(mirror);
    assert_true(is_there(registry, "b.db"));
    assert_false(is_there(registry, "b.db.coming") || is_there(registry, "b.db.coming.lock"));
    assert_mirrors(registry, "numero, sello", "operaciones");
    sky_buffer_clear(&file);
}

static void one_with_faults_is_none(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error;
    do_steps(registry, some);
    execute_in_file(registry, "sky.db", "UPDATE operaciones SET autor = 'eva' WHERE numero = 1");
    struct sky_mirror *mirror = open_mirror(&settings);
    assert_int_equal(run_against(&registry->settings, mirror, &error), SKY_CONFLICT);
    assert_contains("refusal", error.text, "operation 1 is not what was sealed");
    sky_mirror_close(mirror);
    assert_false(is_there(registry, "b.db") || is_there(registry, "b.db.coming"));
}

static void what_comes_out_of_turn_is_refused(void **state)
{
    struct registry *registry = *state;
    const struct sky_settings settings = mirror_settings(registry);
    struct sky_error error, why = { 0 };
    struct sky_buffer frames = { 0 }, file = { 0 };
    struct sky_mirror *mirror = open_mirror(&settings);
    put_file(registry, &frames, &file);
    sky_ship_put_bytes(&frames, SKY_SHIP_LEDGER, SPAN("x"));
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_INVALID);
    put_file(registry, &frames, &file);
    sky_error_set(&why, SKY_NO_SPACE, "no room there");
    sky_ship_put_stop(&frames, &why);
    assert_int_equal(hear(registry, mirror, &frames, &error), SKY_NO_SPACE);
    assert_string_equal(error.text, "no room there");
    sky_mirror_close(mirror);
    sky_buffer_clear(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(what_was_cut_off_is_begun_again),
        REGISTRY_TEST(one_with_faults_is_none),
        REGISTRY_TEST(what_comes_out_of_turn_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
