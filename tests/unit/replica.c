/* What is read in the store's place: a copy that stays behind, one that comes later, and another log's. */
#include "registry.h"

#include <time.h>

#include "registry/readers.h"
#include "registry/replica.h"

static const struct step two[] = { { GUARDA("{'nombre':'a'}") }, { MODIFICA("a", "{'x':1}") }, { 0 } };
static const struct step one_more[] = { { MODIFICA("a", "{'x':2}") }, { 0 } };

static void copy(struct registry *registry, const char *name, bool renews)
{
    struct sky_error error = { 0 };
    const struct sky_backend *backend = sky_readers_backend(registry->registro);
    void *reader = sky_readers_take(registry->registro, &error);
    assert_non_null(reader);
    assert_int_equal(backend->copy(reader, path_in(registry->directory, name).text, renews, &error), SKY_OK);
    sky_readers_put(registry->registro, reader);
}

/* Whether `least` is to be had within a minute, and the head then. */
static bool comes(struct sky_replica *replica, int64_t least, int64_t *head)
{
    const struct timespec while_it_opens = { .tv_nsec = 20000000 };
    const struct sky_backend *backend;
    struct sky_head last;
    void *reader = NULL;
    for (int tries = 0; tries < 3000 && !reader; tries++) {
        if (!(reader = sky_replica_read(replica, least, &backend, &last)))
            nanosleep(&while_it_opens, NULL);
    }
    if (!reader)
        return false;
    *head = last.number;
    backend->release(reader);
    backend->reader_free(reader);
    return true;
}

static void it_is_read_unless_it_lacks_what_was_seen(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char url[PATH_MAX];
    int64_t head;
    snprintf(url, sizeof url, "sqlite:%s/copia", registry->directory);
    const struct sky_settings settings = { .store_read = url, .network_fs = 1 };
    struct sky_pool *pool = sky_pool_new(1, 10, &error);
    do_steps(registry, two);
    /* It is away at first, which a read finds out, and there when it is tried again. */
    struct sky_replica *replica = sky_replica_new(&settings, sky_registro_identity(registry->registro), pool, &error);
    assert_non_null(replica);
    copy(registry, "copia", false);
    do_steps(registry, one_more);
    assert_true(comes(replica, 0, &head));
    assert_int_equal(head, 2);
    assert_true(comes(replica, 2, &head));
    const struct sky_backend *backend;
    struct sky_head last;
    assert_null(sky_replica_read(replica, 3, &backend, &last));
    sky_pool_free(pool);
    sky_replica_free(replica);
}

static void another_log_is_not_read(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char url[PATH_MAX];
    snprintf(url, sizeof url, "sqlite:%s/otra", registry->directory);
    const struct sky_settings settings = { .store_read = url, .network_fs = 1 };
    struct sky_pool *pool = sky_pool_new(1, 10, &error);
    do_steps(registry, two);
    copy(registry, "otra", true);
    struct sky_replica *replica = sky_replica_new(&settings, sky_registro_identity(registry->registro), pool, &error);
    assert_non_null(replica);
    sky_pool_free(pool); /* by then it was tried */
    const struct sky_backend *backend;
    struct sky_head last;
    assert_null(sky_replica_read(replica, 0, &backend, &last));
    sky_replica_free(replica);
}

static void a_url_of_no_kind_is_refused(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    const struct sky_settings settings = { .store_read = "mysql://x" };
    assert_null(sky_replica_new(&settings, sky_registro_identity(registry->registro), NULL, &error));
    assert_int_equal(error.status, SKY_INVALID);
    assert_contains("error", error.text, "SKY_STORE_READ");
    assert_null(sky_replica_read(NULL, 0, NULL, NULL));
}

/* What is asked of the registry as a whole: readings by the copy, and by the store where that lacks something. */
static void readings_are_as_new_as_what_was_seen(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    char url[PATH_MAX];
    static const struct {
        int64_t seen, moment;
    } cases[] = { { 0, 2 }, { 2, 2 }, { 3, 3 }, { 99, 3 } };
    do_steps(registry, two);
    copy(registry, "copia", false);
    do_steps(registry, one_more);
    sky_registro_close(registry->registro);
    snprintf(url, sizeof url, "sqlite:%s/copia", registry->directory);
    registry->settings.store_read = url;
    registry->registro = sky_registro_open(&registry->settings, &error);
    assert_non_null(registry->registro);
    int64_t head;
    assert_true(comes(sky_readers_replica(registry->registro), 0, &head));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_lectura lectura;
        struct sky_version version;
        assert_int_equal(sky_lectura_open_since(&lectura, registry->registro, cases[i].seen, &error), SKY_OK);
        assert_int_equal(lectura.moment, cases[i].moment);
        assert_int_equal(sky_lectura_cliente(&lectura, registry->arena, SPAN("a"), &version, &error), SKY_OK);
        assert_int_equal(version.number, cases[i].moment);
        sky_lectura_close(&lectura);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(it_is_read_unless_it_lacks_what_was_seen),
        REGISTRY_TEST(another_log_is_not_read),
        REGISTRY_TEST(a_url_of_no_kind_is_refused),
        REGISTRY_TEST(readings_are_as_new_as_what_was_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
