/* Views of a log, item by item and page by page. Entry n is of second n of 1970. */
#ifndef SKY_TESTS_VIEWS_H
#define SKY_TESTS_VIEWS_H

#include "registry.h"
#include "sql.h"

#include "domain/historial.h"

static inline void set_instants(struct registry *registry)
{
    execute(path_in(registry->directory, "sky.db").text, "UPDATE operaciones SET instante = numero * 1000");
}

/* 1, 2, the rename 3,4, 5, 6 and 7 of one customer; 8 and 9 of another. */
static inline int open_log(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'contacto':'1','nombre':'a'}") }, { MODIFICA("a", "{'contacto':'2','x':[null]}") },
        { RENOMBRA("a", "b") }, { ELIMINA("b") }, { RESTAURA("b") }, { DESHACE(2) },
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { .verb = NULL },
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
        const struct step steps[] = { { GUARDA(document) }, { ELIMINA(nombre) }, { RENOMBRA("b", "bb") },
                                      { RENOMBRA("bb", "b") }, { .verb = NULL } };
        const struct step back[] = { { RESTAURA(nombre) }, { .verb = NULL } };
        do_steps(registry, steps);
        if (i % 3 == 0)
            do_steps(registry, back);
    }
    set_instants(registry);
}

/* Items of a view, each with a line's end; stops after `most`. */
struct items {
    struct sky_buffer *text;
    size_t count, most;
    int64_t last;   /* the number of the last one */
    int64_t behind; /* as struct sky_page has it */
};

static inline bool take_item(void *context, int64_t number, struct sky_span json)
{
    struct items *items = context;
    assert_non_null(json.data);
    items->last = number;
    sky_buffer_put_span(items->text, json);
    sky_buffer_put(items->text, "\n", 1);
    return ++items->count < items->most;
}

/* A view, of what, and where it begins. */
struct asked {
    enum sky_status (*view)(struct registry *registry, const struct asked *asked, struct sky_page *page,
                            struct items *items, struct sky_error *error);
    const char *nombre;
    int64_t number; /* the operation, or the moment */
    int64_t first;
};

/* What one page shows. */
static inline struct items items_of(struct registry *registry, const struct asked *asked, int64_t from, size_t limit,
                                    size_t most)
{
    struct items items = { .text = sky_buffer_new(registry->arena), .most = most };
    struct sky_error error = { 0 };
    struct sky_page page = { .from = from, .limit = limit, .behind = -1 };
    if (asked->view(registry, asked, &page, &items, &error))
        fail_msg("%s %d: %s", asked->nombre ? asked->nombre : "", (int)asked->number, error.text);
    items.behind = page.behind;
    return items;
}

static inline struct items all_of(struct registry *registry, const struct asked *asked)
{
    return items_of(registry, asked, asked->first, SKY_PAGE_MAX, SIZE_MAX);
}

static inline void assert_shows(struct registry *registry, const struct asked *asked, const char *wanted)
{
    assert_span("view", sky_buffer_span(all_of(registry, asked).text), quoted(registry->arena, wanted));
}

/* All pages of `limit` items, which but for the last are full unless they end early, in one text. */
static inline struct sky_span in_pages(struct registry *registry, const struct asked *asked, size_t limit)
{
    struct sky_buffer *text = sky_buffer_new(registry->arena);
    int64_t from = asked->first;
    bool more = true;
    for (size_t left = 1000; more; left--) {
        assert_true(left > 0);
        struct items items = items_of(registry, asked, from, limit, SIZE_MAX);
        assert_true(items.count <= limit);
        more = items.count == limit || items.behind;
        sky_buffer_put_span(text, sky_buffer_span(items.text));
        from = items.behind ? items.behind : items.last;
    }
    return sky_buffer_span(text);
}

static inline void assert_pages(struct registry *registry, const struct asked *asked)
{
    struct items all = all_of(registry, asked);
    assert_true(all.count > 1);
    for (size_t limit = 1; limit <= all.count + 1; limit++)
        assert_span("pages", in_pages(registry, asked, limit), sky_buffer_span(all.text));
}

/* Its visitor ends the view behind each item. */
static inline void assert_stops(struct registry *registry, const struct asked *asked)
{
    struct items all = all_of(registry, asked);
    for (size_t most = 1; most <= all.count; most++) {
        struct items some = items_of(registry, asked, asked->first, SKY_PAGE_MAX, most);
        assert_int_equal(some.count, most);
        assert_int_equal(some.behind, 0);
        assert_memory_equal(some.text->data, all.text->data, some.text->size);
    }
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

#endif
