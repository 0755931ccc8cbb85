/* Views of a log, item by item and slice by slice. Entry n is of second n of 1970. */
#ifndef SKY_TESTS_VIEWS_H
#define SKY_TESTS_VIEWS_H

#define STOPPED_FOR_TEST

#include "registry.h"
#include "sql.h"
#include "stopped-clock.h"

#include "registry/view.h"

/* As many items as a slice holds, for a view that is taken in as few slices as there are. */
#define ALL ((size_t)1000)

static inline void set_instants(struct registry *registry)
{
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET instante = numero * 1000");
}

/* 1, 2, the rename 3,4, 5, 6 and 7 of one customer; 8 and 9 of another. */
static inline int open_log(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'contacto':'1','nombre':'a'}") },
        { MODIFICA("a", "{'contacto':'2','x':[null]}") },
        { RENOMBRA("a", "b") },
        { ELIMINA("b") },
        { RESTAURA("b") },
        { DESHACE(2) },
        { GUARDA("{'nombre':'a'}") },
        { ELIMINA("a") },
        { .verb = NULL },
    };
    if (open_registry(state))
        return -1;
    do_steps(*state, steps);
    set_instants(*state);
    return 0;
}

#define LOG_TEST(function) cmocka_unit_test_setup_teardown(function, open_log, close_registry)

/* Customers that come and go, some of them back; the first one's name goes round. */
static inline void make_longer(struct registry *registry)
{
    for (int i = 0; i < 12; i++) {
        char nombre[2] = { (char)('m' + i), '\0' }, document[32];
        snprintf(document, sizeof document, "{'nombre':'%s'}", nombre);
        const struct step steps[] = { { GUARDA(document) },
                                      { ELIMINA(nombre) },
                                      { RENOMBRA("b", "bb") },
                                      { RENOMBRA("bb", "b") },
                                      { .verb = NULL } };
        const struct step back[] = { { RESTAURA(nombre) }, { .verb = NULL } };
        do_steps(registry, steps);
        if (i % 3 == 0)
            do_steps(registry, back);
    }
    set_instants(registry);
}

/* A view, of what, at which moment, and where it begins. */
struct asked {
    enum sky_status (*view)(struct sky_lectura *lectura, const struct asked *asked, int64_t from, size_t limit,
                            struct sky_arena *arena, struct sky_slice *slice, struct sky_error *error);
    const char *nombre;
    int64_t number, moment, first;
};

static inline struct sky_lectura reading_at(struct registry *registry, int64_t moment)
{
    struct sky_error error = { 0 };
    struct sky_lectura lectura;
    if (sky_lectura_open(&lectura, registry->registro, moment, &error))
        fail_msg("no reading at %jd: %s", (intmax_t)moment, error.text);
    return lectura;
}

static inline struct sky_slice slice_in(struct sky_lectura *lectura, struct sky_arena *arena, const struct asked *asked,
                                        int64_t from, size_t limit)
{
    struct sky_error error = { 0 };
    struct sky_slice slice = { .next = -1 };
    if (asked->view(lectura, asked, from, limit, arena, &slice, &error))
        fail_msg("%s %jd: %s", asked->nombre ? asked->nombre : "", (intmax_t)from, error.text);
    assert_true(slice.count <= limit);
    for (size_t i = 0; i < slice.count; i++)
        assert_true(slice.items[i].json.data && slice.items[i].number > 0);
    return slice;
}

/* One slice, by a reading of its own. */
static inline struct sky_slice slice_of(struct registry *registry, const struct asked *asked, int64_t from,
                                        size_t limit)
{
    struct sky_lectura lectura = reading_at(registry, asked->moment);
    struct sky_slice slice = slice_in(&lectura, registry->arena, asked, from, limit);
    sky_lectura_close(&lectura);
    return slice;
}

/* What the slices of a view held together; its items with a line's end each. */
struct shown {
    struct sky_buffer *text;
    size_t count, slices, cost;
    int64_t last; /* the number of the last item */
};

static inline void add_slice(struct shown *shown, const struct sky_slice *slice)
{
    for (size_t i = 0; i < slice->count; i++) {
        sky_buffer_put_span(shown->text, slice->items[i].json);
        sky_buffer_put(shown->text, "\n", 1);
        shown->last = slice->items[i].number;
    }
    shown->count += slice->count;
    shown->cost += slice->cost;
    assert_true(++shown->slices < 5000);
}

/* The whole view in slices of `limit` items, each by a reading of its own or all by one. */
static inline struct shown shown_in(struct registry *registry, const struct asked *asked, int64_t from, size_t limit,
                                    bool by_one)
{
    struct shown shown = { .text = sky_buffer_new(registry->arena) };
    struct sky_lectura lectura = reading_at(registry, asked->moment);
    struct sky_slice slice;
    do {
        slice =
            by_one ? slice_in(&lectura, registry->arena, asked, from, limit) : slice_of(registry, asked, from, limit);
        add_slice(&shown, &slice);
        from = slice.next;
    } while (slice.next);
    sky_lectura_close(&lectura);
    return shown;
}

static inline struct shown all_of(struct registry *registry, const struct asked *asked)
{
    return shown_in(registry, asked, asked->first, ALL, true);
}

static inline void assert_shows(struct registry *registry, const struct asked *asked, const char *wanted)
{
    assert_span("view", sky_buffer_span(all_of(registry, asked).text), quoted(registry->arena, wanted));
}

static inline void assert_slices(struct registry *registry, const struct asked *asked)
{
    struct shown all = all_of(registry, asked);
    assert_true(all.count > 1);
    for (size_t limit = 1; limit <= all.count + 1; limit++)
        for (int by_one = 0; by_one < 2; by_one++)
            assert_span("slices", sky_buffer_span(shown_in(registry, asked, asked->first, limit, by_one).text),
                        sky_buffer_span(all.text));
}

/* Asserts it of each view of a longer log. */
static inline void assert_each(struct registry *registry, const struct asked *views, size_t count,
                               void (*assert_it)(struct registry *registry, const struct asked *asked))
{
    make_longer(registry);
    for (size_t i = 0; i < count; i++)
        assert_it(registry, &views[i]);
}

/* Texts of items. */
#define AT(second) "'instante':'1970-01-01T00:00:0" #second ".000Z',"
#define OF(nombre, number, verb) "'nombre':'" nombre "','operacion':" #number ",'verbo':'" verb "'}\n"

#endif
