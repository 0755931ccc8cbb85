/* The audit: read backwards in slices, each as it was recorded. */
#include "registry.h"

#include "registry/fichas.h"
#include "registry/view.h"

static void record(struct registry *registry, const char *nombre)
{
    struct sky_error error = { 0 };
    char text[SKY_FICHA_SIZE];
    struct sky_ficha ficha = { .nombre = sky_span_of(nombre), .rol = SKY_LECTOR };
    assert_int_equal(sky_fichas_add(registry->registro, SPAN("jefa"), &ficha, text, &error), SKY_OK);
}

static struct sky_slice slice_of(struct registry *registry, int64_t from, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_slice slice;
    assert_int_equal(sky_lectura_open(&lectura, registry->registro, SKY_NOW, &error), SKY_OK);
    if (sky_auditoria(&lectura, from, limit, registry->arena, &slice, &error))
        fail_msg("%s", error.text);
    sky_lectura_close(&lectura);
    return slice;
}

static void an_empty_audit_has_no_facts(void **state)
{
    struct sky_slice slice = slice_of(*state, SKY_NOW, 10);
    assert_int_equal(slice.count, 0);
    assert_int_equal(slice.next, 0);
}

static void a_fact_is_shown_as_it_was_recorded(void **state)
{
    record(*state, "importador");
    struct sky_slice slice = slice_of(*state, SKY_NOW, 10);
    assert_int_equal(slice.count, 1);
    assert_int_equal(slice.next, 0);
    assert_int_equal(slice.items[0].number, 1);
    struct sky_span json = slice.items[0].json;
    char *text = strndup(json.data, json.size);
    assert_ptr_equal(strstr(text, "{\"autor\":\"jefa\",\"detalle\":{\"creada\":\""), text);
    assert_contains("fact", text, "\"nombre\":\"importador\",\"rol\":\"lector\"},\"instante\":\"");
    assert_contains("fact", text, "\"numero\":1,\"sobre\":\"ficha/");
    assert_string_equal(text + strlen(text) - strlen("\",\"verbo\":\"crear_ficha\"}"), "\",\"verbo\":\"crear_ficha\"}");
    free(text);
}

/* Whatever the size of a slice: each fact once, the last one first. */
static void slices_lead_to_the_first_fact(void **state)
{
    char nombre[16];
    for (int i = 0; i < 150; i++) {
        snprintf(nombre, sizeof nombre, "ficha %d", i);
        record(*state, nombre);
    }
    static const size_t limits[] = { 1, 7, 64, 150, 1000 };
    for (size_t i = 0; i < COUNT(limits); i++) {
        int64_t expected = 150;
        for (int64_t from = SKY_NOW; from;) {
            struct sky_slice slice = slice_of(*state, from, limits[i]);
            assert_in_range(slice.count, 1, limits[i]);
            for (size_t k = 0; k < slice.count; k++)
                assert_int_equal(slice.items[k].number, expected--);
            from = slice.next;
        }
        assert_int_equal(expected, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(an_empty_audit_has_no_facts),
        REGISTRY_TEST(a_fact_is_shown_as_it_was_recorded),
        REGISTRY_TEST(slices_lead_to_the_first_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
