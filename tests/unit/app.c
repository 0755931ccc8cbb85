/* The slots of programs over the registry: opened, looked after and closed, also after it did not open. */
#include "api.h"
#include "sql.h"

#include <dirent.h>

static void assert_opens(struct sky_app *app, const char *url)
{
    struct sky_error error = { 0 };
    const struct sky_settings settings = { .store = url, .network_fs = 1 };
    if (sky_api_open(app, &settings, &error))
        fail_msg("%s: %s", url, error.text);
    assert_non_null(app->registro);
}

static char *url_in(const char *directory, const char *name)
{
    char *url = NULL;
    assert_true(asprintf(&url, "sqlite:%s", path_in(directory, name).text) > 0);
    return url;
}

static size_t descriptors(void)
{
    size_t count = 0;
    DIR *directory = opendir("/proc/self/fd");
    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static void what_was_opened_can_be_read_and_written(void **state)
{
    struct registry registry = { .directory = *state, .arena = sky_arena_new(), .answered = GATE_INITIALIZER };
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    static const struct holding wanted = { "a", "{'nombre':'a'}" };
    char *url = url_in(*state, "sky.db");
    struct sky_app app = { .access = &sky_access_open };
    size_t before = descriptors();
    for (int time = 0; time < 2; time++) { /* what was written is there again */
        assert_opens(&app, url);
        registry.registro = app.registro;
        do_steps(&registry, steps);
        struct world world = registry_world(&registry);
        assert_holding(&world, &wanted, "opened");
        assert_true(sky_api_is_usable(&app));
        assert_string_equal(app.identity->text, sky_registro_identity(app.registro)->text);
        assert_true(sky_identity_is(sky_span_of(app.identity->text)));
        assert_true(descriptors() > before);
        sky_api_close(&app);
        assert_int_equal(descriptors(), before);
    }
    assert_ptr_equal(app.access, &sky_access_open);
    sky_arena_free(registry.arena);
    free(url);
}

/* The store cannot be made in a directory that is not there. */
static void what_did_not_open_is_closed_nevertheless(void **state)
{
    struct sky_app app = { .access = &sky_access_open };
    struct sky_error error = { 0 };
    char *url = url_in(*state, "falta/sky.db");
    const struct sky_settings settings = { .store = url, .network_fs = 1 };
    assert_int_not_equal(sky_api_open(&app, &settings, &error), SKY_OK);
    assert_int_not_equal(error.status, SKY_OK);
    assert_true(error.text[0]);
    assert_null(app.registro);
    sky_api_close(&app);
    free(url);
}

/* A reader keeps its snapshot for a while, and the log of the store its length with it. */
static void rest_lets_go_what_is_idle(void **state)
{
    struct api *api = *state;
    static const struct step steps[] = { { GUARDA("{'nombre':'a'}") }, { .verb = NULL } };
    const char *path = path_in(api->registry->directory, "sky.db").text;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    do_steps(api->registry, steps);
    assert_int_equal(sky_lectura_open_en(&lectura, api->app.registro, (struct sky_span){ 0 }, &error), SKY_OK);
    sky_lectura_close(&lectura);
    do_steps(api->registry, steps);
    assert_int_equal(number_of(path, "PRAGMA wal_checkpoint(TRUNCATE)"), 1);
    for (int time = 0; time < 2; time++) /* idle since the last one */
        sky_api_rest(&api->app);
    assert_int_equal(number_of(path, "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
}

static int open_program(void **state)
{
    return open_api(state, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(what_was_opened_can_be_read_and_written),
        DIRECTORY_TEST(what_did_not_open_is_closed_nevertheless),
        API_TEST(rest_lets_go_what_is_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
