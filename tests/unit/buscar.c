/* Searching the registry: tiers in their order, places at which a search goes on, and what is worth a closer look. */
#include "registry.h"
#include "sql.h"
#define STOPPED_FOR_TEST
#include "stopped-clock.h"

#include "registry/buscar.h"

static struct sky_hallados slice(struct registry *registry, const struct sky_buscar *asked,
                                 struct sky_hallado_place from, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_hallados hallados = { .ended = true };
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    if (sky_buscar(&lectura, asked, &from, limit, registry->arena, &hallados, &error))
        fail_msg("%s", error.text);
    sky_lectura_close(&lectura);
    assert_true(hallados.count <= limit);
    return hallados;
}

static struct sky_hallados search(struct registry *registry, struct sky_busqueda *busqueda,
                                  struct sky_hallado_place from, size_t limit, size_t page)
{
    const struct sky_buscar asked = { .busqueda = busqueda, .page = page, .documents = true };
    return slice(registry, &asked, from, limit);
}

/* All names that a text finds, some at a time, each with a "|" after it. */
static const char *found(struct registry *registry, const char *text, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    struct sky_busqueda *busqueda = sky_busqueda_new(registry->arena, sky_span_of(text), &error);
    struct sky_hallados hallados = { 0 };
    assert_non_null(busqueda);
    while (!hallados.ended) {
        hallados = search(registry, busqueda, hallados.next, limit, 20);
        for (size_t i = 0; i < hallados.count; i++) {
            sky_buffer_put_span(out, hallados.items[i].nombre);
            sky_buffer_put(out, "|", 1);
            assert_true(hallados.items[i].documento.size > 0);
        }
    }
    sky_buffer_put(out, "", 1);
    return out->data;
}

static const struct step customers[] = {
    { GUARDA("{'nombre':'Pilar García'}") },
    { GUARDA("{'nombre':'Garcilaso Ruiz','contacto':'600 11 22 33'}") },
    { GUARDA("{'nombre':'Ana','notas':'amiga de García','serie':'GARC-1'}") },
    { GUARDA("{'nombre':'Eva','notas':'vive con los Garcia'}") },
    { GUARDA("{'nombre':'Gabriel Graci'}") },
    { GUARDA("{'nombre':'garcía ana'}") },
    { .verb = NULL },
};

static void tiers_come_in_their_order(void **state)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        { "garc", "garcía ana|Garcilaso Ruiz|Pilar García|Ana|Eva|" },
        { "garcia", "garcía ana|Pilar García|Ana|Eva|" },
        { "gracia", "Pilar García|Gabriel Graci|garcía ana|" },
        { "112233", "Garcilaso Ruiz|" },
        { "ana garcia", "garcía ana|Ana|" },
        { "nadie", "" },
        { "", "" },
        { "\"*", "" },
    };
    do_steps(*state, customers);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t limit = 1; limit <= 20; limit += 6)
            if (strcmp(found(*state, rows[i].text, limit), rows[i].found) != 0)
                fail_msg("%s: %s", rows[i].text, found(*state, rows[i].text, limit));
}

/* Where a page is full, mistyped names are not looked for. */
static void errors_are_for_short_pages(void **state)
{
    struct sky_error error = { 0 };
    struct registry *registry = *state;
    const struct sky_hallado_place first = { 0 };
    do_steps(registry, customers);
    struct sky_busqueda *busqueda = sky_busqueda_new(registry->arena, SPAN("graci"), &error);
    struct sky_hallados hallados = search(registry, busqueda, first, 20, 1);
    assert_int_equal(hallados.count, 1);
    assert_true(hallados.ended);
    hallados = search(registry, busqueda, first, 20, 2);
    assert_int_equal(hallados.count, 1); /* "garci" is no name's word */
    busqueda = sky_busqueda_new(registry->arena, SPAN("garcai"), &error);
    hallados = search(registry, busqueda, first, 20, 2);
    assert_int_equal(hallados.count, 2);
}

/* Among many that begin like the one that is meant. */
static void a_long_word_among_many_that_begin_like_it(void **state)
{
    struct registry *registry = *state;
    for (int i = 0; i < 1000; i++) {
        char document[96];
        snprintf(document, sizeof document, "{'nombre':'c%03d','notas':'%s'}", i, i == 990 ? "fernanda" : "fernandez");
        const struct step step[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(registry, step);
    }
    assert_string_equal(found(registry, "fernanda", 20), "c990|");
    assert_string_equal(found(registry, "c fernanda", 20), "c990|");
    assert_int_equal(strlen(found(registry, "fernande", 20)), 5 * 999);
}

#define FOUND_MAX 2000

/* All that a text finds from a place on, some at a time. */
static size_t find_all(struct registry *registry, const struct sky_buscar *asked, struct sky_hallado_place from,
                       size_t limit, struct sky_hallado *all)
{
    struct sky_hallados hallados = { .next = from };
    size_t count = 0;
    while (!hallados.ended) {
        hallados = slice(registry, asked, hallados.next, limit);
        for (size_t i = 0; i < hallados.count && count < FOUND_MAX; i++)
            all[count++] = hallados.items[i];
    }
    return count;
}

/* From whomever it goes back, it finds those who came before, the last one first, each at the place that it had. */
static void check_way_back(struct registry *registry, const char *text, const char *etiqueta, size_t limit)
{
    static struct sky_hallado forth[FOUND_MAX], back[FOUND_MAX];
    struct sky_error error = { 0 };
    struct sky_busqueda *busqueda = sky_busqueda_new(registry->arena, sky_span_of(text), &error);
    const struct sky_filtro filtro = { .etiqueta = sky_span_of(etiqueta) };
    const struct sky_buscar asked = { .busqueda = busqueda, .filtro = filtro, .page = 20 },
                            other = { .busqueda = busqueda, .filtro = filtro, .page = 20, .back = true };
    size_t count = find_all(registry, &asked, (struct sky_hallado_place){ 0 }, limit, forth);
    assert_true(count > 0);
    for (size_t last = count; last-- > 0; last -= last < count / 3 ? last : count / 3) {
        size_t found = find_all(registry, &other, forth[last].place, limit, back);
        if (found != last)
            fail_msg("%s by %zu: %zu come before, and %zu are found", text, limit, last, found);
        for (size_t i = 0; i < found; i++) {
            const struct sky_hallado *one = &forth[last - 1 - i], *same = &back[i];
            assert_span(text, same->nombre, one->nombre);
            assert_int_equal(same->place.grado, one->place.grado);
            assert_int_equal(same->place.count, one->place.count);
            assert_int_equal(same->place.counts, one->place.counts);
        }
    }
}

static void the_way_back_is_the_way_there(void **state)
{
    struct registry *registry = *state;
    static const char *const texts[] = { "garc", "garcia", "gracia", "112233", "ana garcia", "rara", "comun" };
    do_steps(registry, customers);
    for (size_t i = 0; i < 5; i++)
        check_way_back(registry, texts[i], NULL, 1);
    for (int i = 0; i < 1300; i++) {
        char document[96];
        snprintf(document, sizeof document, "{'nombre':'c%04d','notas':'%s %s','etiquetas':['%s']}", i,
                 i % 600 == 7 ? "rara" : "otra", i > 700 ? "comun" : "garcia", i % 97 == 7 ? "vip" : "sin");
        const struct step step[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(registry, step);
    }
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t limit = 17; limit < FOUND_MAX; limit *= 40)
            check_way_back(registry, texts[i], NULL, limit);
    check_way_back(registry, "c", "vip", 3);
    check_way_back(registry, "garcia", "vip", 3);
    check_way_back(registry, "comun", "vip", 3);
}

/* --- with filters */

static const struct step clients[] = {
    { GUARDA("{'nombre':'Garcia 1','etiquetas':['VIP'],'servicios':[{'descripcion':'Fibra'}]}") },
    { GUARDA("{'nombre':'Garcia 2','etiquetas':['otra']}") },
    { GUARDA("{'nombre':'Ana','notas':'garcía','etiquetas':['víp']}") },
    { GUARDA("{'nombre':'Eva','notas':'garcía','etiquetas':['vip'],'servicios':[{'descripcion':'fíbra'}]}") },
    { GUARDA("{'nombre':'Luz Gracia','etiquetas':['vip']}") },
    { GUARDA("{'nombre':'Sol Gracia'}") },
    { .verb = NULL },
};

/* All names that the text finds of a page, of those alone whom the filter takes, one at a time. */
static const char *found_of(struct registry *registry, const char *text, const struct sky_filtro *filtro, size_t page)
{
    static struct sky_hallado all[FOUND_MAX];
    struct sky_error error = { 0 };
    struct sky_buffer *out = sky_buffer_new(registry->arena);
    const struct sky_buscar asked = { .busqueda = sky_busqueda_new(registry->arena, sky_span_of(text), &error),
                                      .filtro = *filtro,
                                      .page = page };
    size_t count = find_all(registry, &asked, (struct sky_hallado_place){ 0 }, 1, all);
    for (size_t i = 0; i < count; i++) {
        sky_buffer_put_span(out, all[i].nombre);
        sky_buffer_put(out, "|", 1);
    }
    sky_buffer_put(out, "", 1);
    return out->data;
}

/* Whoever does not pass is as good as not there: mistyped names are looked for where fewer than a page pass. */
static void a_search_is_among_those_who_pass(void **state)
{
    static const struct {
        struct sky_filtro filtro;
        size_t page;
        const char *found;
    } rows[] = {
        { { .etiqueta = TEXT("vip") }, 3, "Garcia 1|Ana|Eva|" },
        { { .etiqueta = TEXT("vip") }, 4, "Garcia 1|Ana|Eva|Luz Gracia|" },
        { { .etiqueta = TEXT("vip"), .servicio = TEXT("fibra") }, 2, "Garcia 1|Eva|" },
        { { .prefijo = TEXT("garcia") }, 2, "Garcia 1|Garcia 2|" },
        { { .prefijo = TEXT("e"), .etiqueta = TEXT("vip") }, 9, "Eva|" },
        { { .prefijo = TEXT("sol") }, 9, "Sol Gracia|" },
        { { .etiqueta = TEXT("nadie") }, 9, "" },
    };
    do_steps(*state, clients);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(found_of(*state, "garcia", &rows[i].filtro, rows[i].page), rows[i].found);
}

/* A slice ends by the clock, whoever passes: what it passed over is not looked at again. */
static void few_who_pass_hold_up_nobody(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    for (int i = 0; i < 400; i++) {
        char document[96];
        snprintf(document, sizeof document, "{'nombre':'c%03d','notas':'garcia','etiquetas':['%s']}", i,
                 i == 390 ? "vip" : "sin");
        const struct step step[] = { { GUARDA(document) }, { .verb = NULL } };
        do_steps(registry, step);
    }
    const char *const texts[] = { "c", "garcia" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct sky_buscar asked = { .busqueda = sky_busqueda_new(registry->arena, sky_span_of(texts[i]), &error),
                                          .filtro.etiqueta = SPAN("vip"),
                                          .page = 20 };
        struct sky_hallados hallados = { 0 };
        size_t slices = 0, count = 0;
        for (look = 100; !hallados.ended; slices++, count += hallados.count)
            hallados = slice(registry, &asked, hallados.next, 20);
        look = 0;
        assert_int_equal(count, 1);
        assert_in_range(slices, 400 / 100, 400 / 20);
    }
}

static void what_is_not_listed_yet_is_not_searched(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    struct sky_hallados hallados;
    do_steps(registry, customers);
    execute(path_in(registry->directory, "sky.db").text,
            "UPDATE indizado SET hasta = 7"); /* which nobody makes up for */
    const struct sky_hallado_place first = { 0 };
    const struct sky_buscar asked = { .busqueda = sky_busqueda_new(registry->arena, SPAN("ana"), &error), .page = 20 };
    assert_int_equal(sky_lectura_open_en(&lectura, registry->registro, (struct sky_span){ 0 }, &error), SKY_OK);
    assert_int_equal(sky_buscar(&lectura, &asked, &first, 20, registry->arena, &hallados, &error), SKY_NOT_LISTED);
    sky_lectura_close(&lectura);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(tiers_come_in_their_order),
        REGISTRY_TEST(errors_are_for_short_pages),
        REGISTRY_TEST(a_long_word_among_many_that_begin_like_it),
        REGISTRY_TEST(the_way_back_is_the_way_there),
        REGISTRY_TEST(a_search_is_among_those_who_pass),
        REGISTRY_TEST(few_who_pass_hold_up_nobody),
        REGISTRY_TEST(what_is_not_listed_yet_is_not_searched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
