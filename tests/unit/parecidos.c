/* Who is like a customer, as the store finds them and their documents confirm it. */
#include "registry.h"
#include "sql.h"

#include "registry/parecidos.h"

static struct sky_backend counting;
static enum sky_status (*select_of_store)(void *, const struct sky_selection *, struct sky_arena *,
                                          struct sky_entries *, struct sky_error *);
static int documents; /* that were read */

static enum sky_status counting_select(void *reader, const struct sky_selection *selection, struct sky_arena *arena,
                                       struct sky_entries *entries, struct sky_error *error)
{
    documents += !selection->bare;
    return select_of_store(reader, selection, arena, entries, error);
}

static void count_documents(struct sky_lectura *lectura)
{
    counting = *lectura->backend;
    select_of_store = counting.select;
    counting.select = counting_select;
    lectura->backend = &counting;
    documents = 0;
}

/* The numbers and points of those who are like the document, each with a space after it; or the refusal's name. */
static const char *like(struct registry *registry, const char *nombre, const char *body, int64_t cliente)
{
    struct sky_indice indice;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_parecidos parecidos;
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    struct sky_json *documento = json_of(registry->arena, body);
    assert_int_equal(sky_indice_make_alike(registry->arena, sky_span_of(nombre), documento, &indice, &error), SKY_OK);
    const struct sky_comparado whom = { cliente, &indice, sky_json_render(registry->arena, documento) };
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    count_documents(&lectura);
    if (sky_parecidos_find(&lectura, &whom, registry->arena, &parecidos, &error))
        sky_buffer_put_text(out, sky_status_name(error.status));
    for (size_t i = 0; i < parecidos.count; i++)
        sky_buffer_printf(out, "%d:%d ", (int)parecidos.items[i].cliente,
                          sky_parecido_puntos(parecidos.items[i].motivos));
    sky_lectura_close(&lectura);
    sky_buffer_put(out, "", 1);
    return out->data;
}

static const struct step customers[] = {
    { GUARDA("{'nombre':'Ana'}") },
    { GUARDA("{'nombre':'ANA','contacto':'a@sky.com'}") },
    { GUARDA("{'nombre':'Eva','documento_identidad':'1-Z'}") },
    { .verb = NULL },
};

static void the_likeliest_come_first(void **state)
{
    do_steps(*state, customers);
    assert_string_equal(like(*state, "ána", "{'contacto':'A@sky.com'}", 0), "2:88 1:50 ");
    assert_string_equal(like(*state, "ána", "{'contacto':'A@sky.com','documento_identidad':'1z'}", 0),
                        "3:90 2:88 1:50 ");
    assert_string_equal(like(*state, "Ana", "{}", 1), "2:50 ");
    assert_string_equal(like(*state, "Luz", "{'contacto':'l@sky.com'}", 0), "");
    assert_string_equal(like(*state, "?", "{}", 0), "");
}

static void five_are_told_of(void **state)
{
    static const struct step alike[] = {
        { GUARDA("{'nombre':'luz'}") },
        { GUARDA("{'nombre':'Luz'}") },
        { GUARDA("{'nombre':'LUZ'}") },
        { GUARDA("{'nombre':'luZ'}") },
        { GUARDA("{'nombre':'LuZ'}") },
        { GUARDA("{'nombre':'lUz'}") },
        { GUARDA("{'nombre':'lUZ','contacto':'600112233'}") },
        { .verb = NULL },
    };
    do_steps(*state, alike);
    assert_string_equal(like(*state, "Lúz", "{'contacto':'600112233'}", 0), "7:80 1:50 2:50 3:50 4:50 ");
}

/* Keys are digests: what they have in common counts for nothing that is not there itself. */
static void a_key_is_no_claim(void **state)
{
    struct registry *registry = *state;
    char sql[400];
    struct sky_error error = { 0 };
    struct sky_indice indice;
    do_steps(registry, customers);
    assert_int_equal(sky_indice_make_alike(registry->arena, SPAN("x"),
                                           json_of(registry->arena, "{'contacto':'otra@sky.com'}"), &indice, &error),
                     SKY_OK);
    snprintf(sql, sizeof sql,
             "UPDATE indice SET terminos = '%.*s' WHERE cliente = 3;"
             "INSERT INTO claves SELECT value, 3 FROM json_each('[\"' || replace('%.*s', ' ', '\",\"') || '\"]')",
             SKY_SPAN_ARGS(indice.terminos), SKY_SPAN_ARGS(indice.terminos));
    execute(path_in(registry->directory, "sky.db").text, sql);
    assert_string_equal(like(registry, "x", "{'contacto':'otra@sky.com'}", 0), "");
}

static void who_cannot_be_found_yet_is_not_told(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, customers);
    execute(path_in(registry->directory, "sky.db").text, "UPDATE indizado SET hasta = 9");
    assert_string_equal(like(registry, "ana", "{}", 0), "NOT_LISTED");
}

/* Each of them may be large. */
static void no_more_documents_are_read_than_are_told_of(void **state)
{
    for (int i = 0; i < 20; i++) {
        char document[100];
        snprintf(document, sizeof document, "{'nombre':'n%d','contacto':'uno@sky.com'%s}", i,
                 i == 15 ? ",'documento_identidad':'7'" : "");
        const struct step steps[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(*state, steps);
    }
    assert_string_equal(like(*state, "z", "{'contacto':'UNO@sky.com','documento_identidad':'7'}", 0),
                        "16:98 1:75 2:75 3:75 4:75 ");
    assert_int_equal(documents, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(the_likeliest_come_first),
        REGISTRY_TEST(no_more_documents_are_read_than_are_told_of),
        REGISTRY_TEST(five_are_told_of),
        REGISTRY_TEST(a_key_is_no_claim),
        REGISTRY_TEST(who_cannot_be_found_yet_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
