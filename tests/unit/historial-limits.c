/* What one page of a history may cost, however large the documents are. */
#include "registry.h"

#include "domain/historial.h"

/* A page: its items, which are numbered downwards without a gap. */
struct page {
    size_t count;
    int64_t last;   /* the number of the last one */
    int64_t behind; /* as struct sky_page has it */
};

static bool take_item(void *context, int64_t number, struct sky_span json)
{
    struct page *page = context;
    assert_non_null(json.data);
    assert_true(page->count == 0 || number == page->last - 1);
    page->count++;
    page->last = number;
    return true;
}

static struct page history_page(struct registry *registry, int64_t from, size_t limit)
{
    struct page page = { 0 };
    struct sky_error error = { 0 };
    struct sky_page wanted = { .from = from, .limit = limit };
    if (sky_historial(registry->registro, SPAN("a"), SKY_NOW, &wanted, take_item, &page, &error))
        fail_msg("%s", error.text);
    page.behind = wanted.behind;
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
        assert_int_equal(page.last, cases[i].last);
        assert_int_equal(page.behind, cases[i].early ? cases[i].last : 0);
    }
}

static void a_page_of_small_documents_is_whole(void **state)
{
    make_history(*state, 10, 1200);
    struct page page = history_page(*state, SKY_NOW, SKY_PAGE_MAX);
    assert_int_equal(page.count, SKY_PAGE_MAX);
    assert_int_equal(page.behind, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(a_page_of_a_history_reads_so_much),
        REGISTRY_TEST(a_page_of_small_documents_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
