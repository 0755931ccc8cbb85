/* Where names lead that nobody has, after renames, deletions and namesakes that are undone. */
#include "stories.h"

struct lead {
    const char *nombre, *now; /* NULL: nowhere */
    int64_t deleted;          /* the deletion that stands of who is in the bin under the name; 0: nobody is */
};

struct case_of {
    const char *what;
    struct step steps[10];
    struct lead leads[4];
};

#define A "{'nombre':'a'}"
#define C "{'nombre':'c'}"

static const struct case_of cases[] = {
    { "a rename", { { GUARDA(A) }, { RENOMBRA("a", "b") } }, { { "a", "b", 0 }, { "x", NULL, 0 } } },
    { "a rename undone", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(2) } }, { { "b", NULL, 0 } } },
    { "what was done under the new name",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { CONTACTA("b", "x") }, { DESHACE(2) } },
      { { "b", NULL, 0 } } },
    { "done again", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { DESHACE(2) }, { DESHACE(4) } }, { { "a", "b", 0 } } },
    { "a creation under an old name, undone",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A) }, { DESHACE(4) } },
      { { "a", "b", 5 } } },
    { "a deletion under an old name",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A) }, { ELIMINA("a") } },
      { { "a", NULL, 5 } } },
    { "a deletion, and then the creation, undone",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A) }, { ELIMINA("a") }, { DESHACE(5) }, { DESHACE(4) } },
      { { "a", "b", 7 } } },
    { "a deletion that is deleted again by undoing its undo",
      { { GUARDA(A) }, { ELIMINA("a") }, { DESHACE(2) }, { DESHACE(3) } },
      { { "a", NULL, 2 } } },
    { "a rename onto an old name, undone",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(C) }, { RENOMBRA("c", "a") }, { DESHACE(5) } },
      { { "a", "b", 0 } } },
    { "somebody between, whose stay counts",
      { { GUARDA(A) }, { RENOMBRA("a", "b") }, { GUARDA(A) }, { RENOMBRA("a", "d") }, { DESHACE(3) }, { DESHACE(1) } },
      { { "a", "d", 9 }, { "b", NULL, 0 } } },
    { "a chain", { { GUARDA(A) }, { RENOMBRA("a", "b") }, { RENOMBRA("b", "c") }, { DESHACE(5) } },
      { { "a", "b", 0 }, { "c", NULL, 0 } } },
    { "another name from the bin, undone",
      { { GUARDA(A) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, "{'nombre':'b'}") }, { DESHACE(3) } },
      { { "a", NULL, 2 }, { "b", NULL, 0 } } },
    { "another name from the bin",
      { { GUARDA(A) }, { ELIMINA("a") }, { VUELVE_CLIENTE(1, "{'nombre':'b'}") } },
      { { "a", "b", 0 } } },
};

static void assert_lead(struct world *world, const struct lead *lead, const char *what)
{
    struct sky_error error = { 0 };
    struct sky_lectura present;
    struct sky_span now;
    struct sky_entry entry;
    world->open(world, &present);
    assert_int_equal(sky_lectura_renamed(&present, world->arena, sky_span_of(lead->nombre), &now, &error), SKY_OK);
    assert_int_equal(sky_lectura_deleted(&present, world->arena, sky_span_of(lead->nombre), &entry, &error), SKY_OK);
    sky_lectura_close(&present);
    assert_int_equal(now.data != NULL, lead->now != NULL);
    assert_span(what, now, sky_span_of(lead->now));
    if (entry.number != lead->deleted)
        fail_msg("%s: '%s' was deleted by %lld", what, lead->nombre, (long long)entry.number);
}

static void names_lead_where_they_led(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct teller *teller = teller_new();
        take_steps(&teller->world, cases[i].steps, cases[i].what);
        for (const struct lead *lead = cases[i].leads; lead->nombre; lead++)
            assert_lead(&teller->world, lead, cases[i].what);
        teller_free(teller);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names_lead_where_they_led) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
