/* What one page of a view may cost, however long the log is and however large its documents. */
#include "registry.h"
#include "sql.h"

#include "domain/historial.h"

/* A page: its items, which are numbered downwards without a gap. */
struct page {
    size_t count;
    int64_t last; /* the number of the last one, or of what was looked at */
    bool early;   /* the view has ended of itself, and there may be more */
};

static bool take_item(void *context, int64_t number, struct sky_span json)
{
    struct page *page = context;
    assert_false(page->early);
    page->early = !json.data;
    assert_true(page->count == 0 || number == page->last - !page->early);
    page->count += !page->early;
    page->last = number;
    return true;
}

static struct page history_page(struct registry *registry, int64_t from, size_t limit)
{
    struct page page = { 0 };
    struct sky_error error = { 0 };
    const struct sky_page wanted = { from, limit };
    if (sky_historial(registry->registro, SPAN("a"), SKY_NOW, &wanted, take_item, &page, &error))
        fail_msg("%s", error.text);
    return page;
}

/* A customer of so many letters, and `count` operations with it. */
static void make_history(struct registry *registry, size_t letters, int count)
{
    static const struct step contact[] = { { CONTACTA("a", "x") }, { .verb = NULL } };
    char *document = calloc(1, letters + 32);
    size_t head = (size_t)sprintf(document, "{'nombre':'a','x':'");
    memset(document + head, 'x', letters);
    strcpy(document + head + letters, "'}");
    const struct step steps[] = { { GUARDA(document) }, { .verb = NULL } };
    do_steps(registry, steps);
    for (int i = 1; i < count; i++)
        do_steps(registry, contact);
    free(document);
}

/* 9 documents of a million letters are more than 8 MiB: 8 entries beside the ones before. */
static void a_page_of_a_history_reads_so_much(void **state)
{
    static const struct {
        int64_t from;
        size_t limit, count;
        bool early;
        int64_t last;
    } cases[] = {
        { SKY_NOW, 1000, 8, true, 13 }, { 13, 1000, 8, true, 5 },     { 5, 1000, 4, false, 1 },
        { SKY_NOW, 8, 8, false, 13 },   { SKY_NOW, 7, 7, false, 14 }, { 10, 1000, 8, true, 2 },
        { 9, 1000, 8, false, 1 },
    };
    make_history(*state, 1000000, 20);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct page page = history_page(*state, cases[i].from, cases[i].limit);
        assert_int_equal(page.count, cases[i].count);
        assert_int_equal(page.early, cases[i].early);
        assert_int_equal(page.last, cases[i].last);
    }
}

static void a_page_of_small_documents_is_whole(void **state)
{
    make_history(*state, 10, 1200);
    struct page page = history_page(*state, SKY_NOW, SKY_PAGE_MAX);
    assert_int_equal(page.count, SKY_PAGE_MAX);
    assert_false(page.early);
}

static struct page bin_page(struct registry *registry, int64_t from, int64_t moment)
{
    struct page page = { 0 };
    struct sky_error error = { 0 };
    const struct sky_page wanted = { from, SKY_PAGE_MAX };
    if (sky_papelera(registry->registro, moment, &wanted, take_item, &page, &error))
        fail_msg("%s", error.text);
    return page;
}

/* Entry 2 deletes; from 4 on, 25,000 times somebody else is renamed: the even entries leave a name. */
static void a_page_of_the_bin_looks_at_so_many_ends(void **state)
{
    static const struct step steps[] = {
        { GUARDA("{'nombre':'a'}") }, { ELIMINA("a") }, { GUARDA("{'nombre':'b'}") }, { .verb = NULL }
    };
    static const struct {
        int64_t from, moment;
        size_t count;
        bool early;
        int64_t last;
    } cases[] = {
        { SKY_NOW, SKY_NOW, 0, true, 10004 }, { 10004, SKY_NOW, 1, false, 2 }, { 40004, SKY_NOW, 0, true, 4 },
        { 40002, SKY_NOW, 1, true, 2 },       { 40000, SKY_NOW, 1, false, 2 }, { SKY_NOW, 40003, 0, true, 4 },
        { SKY_NOW, 1001, 1, false, 2 },
    };
    struct registry *registry = *state;
    do_steps(registry, steps);
    execute(path_in(registry->directory, "sky.db").text,
            "WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 50003)"
            " INSERT INTO operaciones (numero, instante, autor, verbo, nombre, documento, sal, sello, grupo, cliente)"
            " SELECT i, 0, '', 'renombrar', 'b', CASE i % 2 WHEN 1 THEN '{}' END, x'', x'', i - i % 2, 3 FROM n");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct page page = bin_page(registry, cases[i].from, cases[i].moment);
        assert_int_equal(page.count, cases[i].count);
        assert_int_equal(page.early, cases[i].early);
        assert_int_equal(page.last, cases[i].last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_page_of_a_history_reads_so_much),
        REGISTRY_TEST(a_page_of_small_documents_is_whole),
        REGISTRY_TEST(a_page_of_the_bin_looks_at_so_many_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
