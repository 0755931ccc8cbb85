/* The bin, byte for byte; page by page; stopped by its visitor; and what one page may cost, however long the log is. */
#include "views.h"

static enum sky_status papelera(struct registry *registry, const struct asked *asked, struct sky_page *page,
                                struct items *items, struct sky_error *error)
{
    return sky_papelera(registry->registro, asked->number, page, take_item, items, error);
}

#define PAPELERA(moment) { papelera, NULL, moment, SKY_NOW }

#define IN_BIN(document, second, name) "{'autor':'anonimo','documento':" document "," AT(second) \
    "'nombre':'" name "','operacion':" #second "}\n"

static void the_bin_is_exact(void **state)
{
    static const struct {
        struct asked asked;
        const char *wanted;
    } cases[] = {
        { PAPELERA(SKY_NOW), IN_BIN("{'nombre':'a'}", 9, "a") },
        { PAPELERA(8), "" },
        { PAPELERA(6), "" },
        { PAPELERA(5), IN_BIN("{'contacto':'2','nombre':'b','x':[null]}", 5, "b") },
        { PAPELERA(4), "" },
        { PAPELERA(0), "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_shows(*state, &cases[i].asked, cases[i].wanted);
}

static const struct asked paged[] = { PAPELERA(SKY_NOW), PAPELERA(40) };

static void pages_miss_and_repeat_nothing(void **state)
{
    assert_each(*state, paged, COUNT(paged), assert_pages);
}

static void a_visitor_may_stop(void **state)
{
    assert_each(*state, paged, COUNT(paged), assert_stops);
}

/* Entry 2 deletes; from 4 on, 25,000 times somebody else is renamed: the even entries leave a name. */
static void a_page_looks_at_so_many_ends(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL }
    };
    static const struct {
        int64_t from, moment;
        size_t count;
        int64_t behind;
    } cases[] = {
        { SKY_NOW, SKY_NOW, 0, 10004 }, { 10004, SKY_NOW, 1, 0 }, { 40004, SKY_NOW, 0, 4 }, { 40002, SKY_NOW, 1, 2 },
        { 40000, SKY_NOW, 1, 0 },       { SKY_NOW, 40003, 0, 4 }, { SKY_NOW, 1001, 1, 0 },
    };
    struct registry *registry = *state;
    do_steps(registry, steps);
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 50003)"
            " INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)"
            " SELECT i, 0, '', 'renombrar', 'b', CASE i % 2 WHEN 1 THEN '{}' END, x'', x'', i - i % 2, 3 FROM n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct items page = items_of(registry, &(struct asked)PAPELERA(cases[i].moment), cases[i].from, SKY_PAGE_MAX,
                                     SIZE_MAX);
        assert_int_equal(page.count, cases[i].count);
        assert_int_equal(page.behind, cases[i].behind);
        if (page.count)
            assert_int_equal(page.last, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(the_bin_is_exact),
        LOG_TEST(pages_miss_and_repeat_nothing),
        LOG_TEST(a_visitor_may_stop),
        REGISTRY_TEST(a_page_looks_at_so_many_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
