/* What follows an erasure: nobody is shown from the commit on, texts go, and the ledger has a line. */
#include "forgotten.h"
#include "old.h"

#include "registry/momento.h"
#include "registry/verify.h"
#include "registry/view.h"

static const struct step ana[] = {
    { GUARDA("{'nombre':'ana','t':'600100200'}") },
    { RENOMBRA("ana", "eva") },
    { GUARDA("{'nombre':'luz'}") },
    { OLVIDA("eva") },
    { .verb = NULL },
};

/* Whatever is still stored: the writer that would erase it is held up. */
static void nobody_is_shown_from_the_commit_on(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_names names;
    struct sky_entries entries;
    struct sky_version version;
    do_steps(registry, ana);
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, 3, &error), SKY_OK);
    assert_int_equal(sky_lectura_nombres(&lectura, registry->arena, (struct sky_span){ 0 }, 10, &names, &error),
                     SKY_OK);
    assert_int_equal(names.count, 0);
    assert_int_equal(sky_lectura_version(&lectura, registry->arena, SPAN("eva"), &version, &error), SKY_OK);
    assert_int_equal(version.number, 0);
    const struct sky_selection all = { .view = SKY_VIEW_LOG, .limit = 10 };
    assert_int_equal(sky_lectura_select(&lectura, &all, registry->arena, &entries, &error), SKY_OK);
    for (size_t i = 0; i < entries.count; i++) {
        assert_int_equal(entries.items[i].is_forgotten, entries.items[i].cliente == 1);
        assert_int_equal(entries.items[i].nombre.size, entries.items[i].cliente == 1 ? 0 : 3);
    }
    sky_lectura_close(&lectura);
}

static void texts_go_and_what_tells_of_it_stays(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_item item;
    int64_t cliente;
    forget_after(registry, ana);
    struct path path = database(registry);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM operaciones WHERE length(sal) = 64 AND nombre = ''"
                                          " AND documento IS NULL"),
                     4);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM olvidos"), 0);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM palabras WHERE palabra IN ('ana', 'eva')"), 0);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM palabras WHERE palabra = 'luz'"), 1);
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_historial_operacion(&lectura, 5, registry->arena, &item, &cliente, &error), SKY_OK);
    sky_lectura_close(&lectura);
    assert_int_equal(cliente, 1);
    assert_int_equal(item.number, 0);
    struct sky_buffer text = { 0 };
    sky_buffer_put_span(&text, item.json);
    sky_buffer_put(&text, "", 1);
    assert_contains("receipt", text.data,
                    "\"borrando\":false,\"cambios\":[],\"cliente\":1,\"clientes\":[1],\"entradas\":4,");
    assert_contains("receipt", text.data, "\"nombre\":null,\"olvidado\":true,\"operacion\":5,\"sello\":\"");
    sky_buffer_clear(&text);
}

/* Without a ledger nothing is said to be done. */
static void what_cannot_be_noted_is_not_answered(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    static const struct step steps[] = { { GUARDA("{'nombre':'ana'}") }, { .verb = NULL } };
    struct path folder = path_in(registry->directory, "falta/olvidos");
    sky_registro_close(registry->registro);
    registry->settings.olvidos = folder.text;
    registry->registro = sky_registro_open(&registry->settings, &error);
    do_steps(registry, steps);
    struct sky_operacion *operacion = sky_operacion_olvidar(registry->arena, SPAN("ana"), 0, &error);
    operacion->author = SPAN("a");
    struct sky_submission *submission = sky_submission_new(registry->arena, operacion, &error);
    do_it(registry, submission);
    assert_int_equal(submission->result.error.status, SKY_UNAVAILABLE);
    assert_int_equal(number_of(database(registry).text, "SELECT hasta FROM olvidos WHERE cliente = 1"), -1);
    assert_int_equal(number_of(database(registry).text, "SELECT count(*) FROM clientes"), 0);
    folder = path_in(registry->directory, "olvidos"); /* the same text, which the settings point to */
    sky_registro_close(registry->registro);
    registry->registro = sky_registro_open(&registry->settings, &error);
    forget_all(registry);
    assert_int_equal(access(folder.text, F_OK), 0);
}

static struct sky_head head_of(struct registry *registry)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_entry last;
    int64_t number = number_of(database(registry).text, "SELECT max(numero) FROM operaciones");
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    assert_int_equal(sky_lectura_entry(&lectura, registry->arena, number, true, &last, &error), SKY_OK);
    sky_lectura_close(&lectura);
    struct sky_head head = { last.number, last.instant, { 0 } };
    memcpy(head.seal, last.seal, sizeof head.seal);
    return head;
}

static void write_old(struct registry *registry, const char *nombre, const char *documento)
{
    struct sky_head head = head_of(registry);
    write_as_of_old(database(registry).text, &head, &(const struct old){ nombre, documento, 0 }, 1);
}

/* Before the texts are gone, and after: the name is another customer's, whom nobody forgets with the first. */
static void the_first_release_brings_nobody_back(void **state)
{
    struct registry *registry = *state;
    struct sky_verification result;
    struct sky_error error = { 0 };
    static const struct sky_verify_watch nobody = { 0 };
    do_steps(registry, ana);
    write_old(registry, "eva", "{\"nombre\":\"eva\",\"t\":\"7\"}");
    forget_all(registry);
    write_old(registry, "eva", "{\"nombre\":\"eva\",\"t\":\"8\"}");
    write_old(registry, "ana", "{\"nombre\":\"ana\"}");
    struct path path = database(registry);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM operaciones WHERE cliente = 1 AND length(sal) <> 64"),
                     0);
    assert_int_equal(number_of(path.text, "SELECT cliente FROM operaciones WHERE documento LIKE '%7%'"), 6);
    assert_int_equal(number_of(path.text, "SELECT cliente FROM operaciones WHERE documento LIKE '%8%'"), 6);
    assert_int_equal(number_of(path.text, "SELECT cliente FROM operaciones WHERE nombre = 'ana'"), 8);
    sky_registro_close(registry->registro); /* by the ledger nobody of these is meant */
    registry->registro = sky_registro_open(&registry->settings, &error);
    assert_non_null(registry->registro);
    assert_int_equal(number_of(path.text, "SELECT count(*) FROM clientes"), 3);
    assert_int_equal(number_of(path.text, "SELECT max(numero) FROM operaciones"), 8);
    assert_int_equal(sky_verify(&registry->settings, NULL, &nobody, &result, &error), SKY_OK);
    assert_int_equal(result.faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(nobody_is_shown_from_the_commit_on),
        REGISTRY_TEST(texts_go_and_what_tells_of_it_stays),
        REGISTRY_TEST(what_cannot_be_noted_is_not_answered),
        REGISTRY_TEST(the_first_release_brings_nobody_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
