/* Who waits for a transaction: what each takes, and in which order they come. */
#include "unit.h"

#include "registry/order.h"

#define SMALL ((size_t)16 << 10)

static const char text[SMALL + 1];

/* A submission of `kind` that brings so many bytes, and whose names were seen to mean so many. */
struct waiting {
    struct sky_operacion operacion;
    struct sky_submission submission;
};

static struct waiting waiting(enum sky_operacion_kind kind, size_t brings, size_t read)
{
    struct waiting made = { .operacion = { .kind = kind }, .submission = { .read = read } };
    if (brings > 0)
        made.operacion.documento = sky_span(text, brings);
    return made;
}

static void what_it_takes_is_told_by_what_it_brings_and_changes(void **state)
{
    (void)state;
    static const struct {
        enum sky_operacion_kind kind;
        size_t brings, read;
        enum sky_sort sort;
    } cases[] = {
        { SKY_OPERACION_GUARDAR, SMALL, 0, SKY_SORT_SMALL },
        { SKY_OPERACION_GUARDAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_CREAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_CONTRATAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_AJUSTAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_MODIFICAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_RENOMBRAR, SMALL + 1, 0, SKY_SORT_LARGE },
        { SKY_OPERACION_CONTACTAR, 20, SMALL, SKY_SORT_SMALL },
        { SKY_OPERACION_CONTACTAR, 20, SMALL + 1, SKY_SORT_LARGE },
        { SKY_OPERACION_TERMINAR, 0, SMALL + 1, SKY_SORT_LARGE },
        { SKY_OPERACION_ELIMINAR, 0, SMALL, SKY_SORT_SMALL },
        { SKY_OPERACION_RESTAURAR, 0, 0, SKY_SORT_SEARCH },
        { SKY_OPERACION_RESTAURAR, 0, SMALL + 1, SKY_SORT_LARGE },
        { SKY_OPERACION_DESHACER, 0, 0, SKY_SORT_SEARCH },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct waiting first = waiting(SKY_OPERACION_ELIMINAR, 0, 0);
        struct waiting other = waiting(cases[i].kind, cases[i].brings, cases[i].read);
        other.submission.arrived = 1;
        first.submission.operacion = &first.operacion;
        other.submission.operacion = &other.operacion;
        struct sky_submission *both[] = { &first.submission, &other.submission };
        sky_order(both, 2);
        assert_int_equal(first.submission.sort, SKY_SORT_OLDEST);
        assert_int_equal(other.submission.sort, cases[i].sort);
    }
}

#define L SKY_OPERACION_GUARDAR, SMALL + 1, 0
#define S SKY_OPERACION_GUARDAR, 1, 0
#define U SKY_OPERACION_DESHACER, 0, 0

/* The oldest is not always the first one of those that are left. */
static void the_oldest_comes_first_and_then_what_takes_little(void **state)
{
    (void)state;
    static const struct {
        enum sky_operacion_kind kind;
        size_t brings, read;
        uint64_t arrived;
    } cases[] = { { S, 4 }, { S, 5 }, { U, 3 }, { L, 1 }, { L, 2 }, { S, 6 }, { L, 7 }, { U, 8 }, { S, 9 } };
    static const uint64_t wanted[] = { 1, 4, 5, 6, 9, 3, 8, 2, 7 };
    struct waiting all[COUNT(cases)];
    struct sky_submission *order[COUNT(cases)];
    for (size_t i = 0; i < COUNT(cases); i++) {
        all[i] = waiting(cases[i].kind, cases[i].brings, cases[i].read);
        all[i].submission.arrived = cases[i].arrived;
        all[i].submission.operacion = &all[i].operacion;
        order[i] = &all[i].submission;
    }
    sky_order(order, COUNT(cases));
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(order[i]->arrived, wanted[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_takes_is_told_by_what_it_brings_and_changes),
        cmocka_unit_test(the_oldest_comes_first_and_then_what_takes_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
