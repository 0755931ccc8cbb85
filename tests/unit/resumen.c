/* What all customers add up to: whatever is done to them, who follows the log has what who looks at all of them has. */
#include "forgotten.h"

#include "registry/resumen.h"

static struct sky_lectura reading(struct registry *registry, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    enum sky_status status = moment == SKY_NOW
                                 ? sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error)
                                 : sky_lectura_open(&lectura, registry->registro, moment, &error);
    assert_int_equal(status, SKY_OK);
    return lectura;
}

/* Of all customers at the moment. */
static struct sky_resumen *look_at_all(struct registry *registry, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura = reading(registry, moment);
    struct sky_resumen *resumen = sky_resumen_new(HOY, 30, &error);
    struct sky_selection living = { .view = SKY_VIEW_LIVING, .upto = lectura.moment, .limit = 100 };
    struct sky_entries entries = { .ended = false };
    for (; !entries.ended; living.from = entries.reached) {
        assert_int_equal(sky_lectura_select(&lectura, &living, registry->arena, &entries, &error), SKY_OK);
        for (size_t i = 0; i < entries.count; i++)
            assert_int_equal(sky_resumen_add(resumen, entries.items[i].documento, &error), SKY_OK);
    }
    resumen->moment = lectura.moment;
    sky_lectura_close(&lectura);
    return resumen;
}

static struct sky_span shown(struct registry *registry, const struct sky_resumen *resumen)
{
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    sky_buffer_printf(out, "%d ", (int)resumen->moment);
    sky_catalogo_put(resumen->catalogo, out);
    sky_catalogo_put_estados(resumen->catalogo, out);
    sky_etiquetas_put(resumen->etiquetas, out);
    return sky_buffer_span(out);
}

static enum sky_status follow(struct registry *registry, struct sky_resumen *resumen, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura = reading(registry, moment);
    enum sky_status status = SKY_OK;
    while (!status && resumen->moment < lectura.moment)
        status = sky_resumen_follow(resumen, &lectura, &error);
    sky_lectura_close(&lectura);
    return status;
}

#define WITH(name, tag, service) GUARDA("{'nombre':'" name "','etiquetas':['" tag "'],'servicios':[" service "]}")
#define FIBRA "{'descripcion':'Fibra','moneda':'EUR','precio':9.99}"
#define TV "{'descripcion':'TV','precio':1,'fecha_fin':'2026-02-01'}"

static const struct step steps[] = {
    { WITH("a", "vip", FIBRA) },
    { WITH("b", "VIP", TV) },
    { WITH("c", "otra", FIBRA "," TV) },
    { CONTRATA("a", "Cine") },
    { TERMINA("a", "Cine") },
    { AJUSTA("c", "TV", "{'precio':2.5}") },
    { RENOMBRA("b", "d") },
    { MODIFICA("d", "{'etiquetas':['vip','otra']}") },
    { ELIMINA("a") },
    { WITH("a", "nueva", TV) },
    { RENOMBRA("a", "e") },
    { FUSIONA("d", "'c'") },
    { ELIMINA("e") },
    { RESTAURA("e") },
    { CONTACTA("d", "600") },
    { .verb = NULL },
};

/* Whether the entry after the moment begins an operation. */
static bool is_whole(struct registry *registry, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura = reading(registry, SKY_NOW);
    struct sky_entry entry = { 0 };
    bool is = moment == lectura.moment ||
              (sky_lectura_entry(&lectura, registry->arena, moment + 1, true, &entry, &error) == SKY_OK &&
               sky_entry_grupo(&entry) == moment + 1);
    sky_lectura_close(&lectura);
    return is;
}

/* From each moment to each later one, also by the midst of an operation. */
static void who_follows_has_the_same(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, steps);
    struct sky_lectura lectura = reading(registry, SKY_NOW);
    int64_t last = lectura.moment;
    sky_lectura_close(&lectura);
    assert_in_range(last, COUNT(steps), 30);
    for (int64_t from = 0; from < last; from++) {
        if (!is_whole(registry, from))
            continue;
        struct sky_resumen *resumen = look_at_all(registry, from), *in_one = look_at_all(registry, from);
        for (int64_t to = from + 1; to <= last; to++) {
            struct sky_resumen *wanted = look_at_all(registry, to);
            assert_int_equal(follow(registry, resumen, to), SKY_OK);
            if (is_whole(registry, to))
                assert_span("step by step", shown(registry, resumen), shown(registry, wanted));
            sky_resumen_free(wanted);
        }
        assert_int_equal(follow(registry, in_one, SKY_NOW), SKY_OK);
        assert_span("at once", shown(registry, in_one), shown(registry, resumen));
        sky_resumen_free(in_one);
        sky_resumen_free(resumen);
    }
}

/* More than are taken at once, and some of them more than once. */
static void many_entries_are_followed(void **state)
{
    struct registry *registry = *state;
    struct sky_resumen *resumen = look_at_all(registry, SKY_NOW);
    for (int i = 0; i < 100; i++) {
        char document[128];
        snprintf(document, sizeof document, "{'nombre':'%d','etiquetas':['t%d'],'servicios':[" FIBRA "]}", i * i % 60,
                 i % 7);
        const struct step step[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(registry, step);
    }
    struct sky_resumen *wanted = look_at_all(registry, SKY_NOW);
    assert_int_equal(follow(registry, resumen, SKY_NOW), SKY_OK);
    assert_span("many", shown(registry, resumen), shown(registry, wanted));
    sky_resumen_free(wanted);
    sky_resumen_free(resumen);
}

/* Who was counted by what is erased cannot be counted away; others can. */
static void what_is_erased_is_told(void **state)
{
    struct registry *registry = *state;
    static const struct step before[] = { { WITH("a", "vip", FIBRA) }, { WITH("b", "vip", TV) }, { .verb = NULL } };
    static const struct step after[] = { { CONTACTA("b", "600") }, { OLVIDA("a") }, { .verb = NULL } };
    do_steps(registry, before);
    struct sky_resumen *first = look_at_all(registry, SKY_NOW), *second = look_at_all(registry, SKY_NOW);
    do_steps(registry, after);
    assert_int_equal(follow(registry, first, SKY_NOW), SKY_FORGOTTEN);
    forget_all(registry);
    assert_int_equal(follow(registry, second, SKY_NOW), SKY_FORGOTTEN);
    sky_resumen_free(first);
    sky_resumen_free(second);
    first = look_at_all(registry, SKY_NOW);
    static const struct step more[] = { { MODIFICA("b", "{'etiquetas':['x']}") }, { .verb = NULL } };
    do_steps(registry, more);
    second = look_at_all(registry, SKY_NOW);
    assert_int_equal(follow(registry, first, SKY_NOW), SKY_OK);
    assert_span("after it", shown(registry, first), shown(registry, second));
    sky_resumen_free(first);
    sky_resumen_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(who_follows_has_the_same),
        REGISTRY_TEST(many_entries_are_followed),
        REGISTRY_TEST(what_is_erased_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
