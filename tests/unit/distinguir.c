/* Two customers who are told apart: what both documents say then, how it is undone, and what bars it. */
#include "stories.h"

#define A(distintos) "{" distintos "'nombre':'a'}"
#define B(distintos) "{" distintos "'nombre':'b'}"
#define ARE(numbers) "'distintos':[" numbers "],"
#define BOTH           \
    { GUARDA(A("")) }, \
    {                  \
        GUARDA(B(""))  \
    }
#define NO_ONE(what) REFUSED(INVALID, "El miembro 'de' es " what ".")

static void both_documents_say_so(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "by name", { BOTH, { DISTINGUE("a", "'b'") } }, { { "a", A(ARE("2")) }, { "b", B(ARE("1")) } } },
        { "by number", { BOTH, { DISTINGUE("b", "1") } }, { { "a", A(ARE("2")) }, { "b", B(ARE("1")) } } },
        { "by an old name",
          { BOTH, { RENOMBRA("b", "c") }, { DISTINGUE("a", "'b'") } },
          { { "a", A(ARE("2")) }, { "c", "{'distintos':[1],'nombre':'c'}" } } },
        { "and stays so under another name",
          { BOTH, { DISTINGUE("a", "2") }, { RENOMBRA("a", "c") } },
          { { "c", "{'distintos':[2],'nombre':'c'}" }, { "b", B(ARE("1")) } } },
        { "from several",
          { BOTH, { GUARDA("{'nombre':'c'}") }, { DISTINGUE("a", "2") }, { DISTINGUE("a", "3") } },
          { { "a", A(ARE("2,3")) }, { "b", B(ARE("1")) }, { "c", "{'distintos':[1],'nombre':'c'}" } } },
        { "whom the other is joined with is told apart, too",
          { BOTH, { GUARDA("{'nombre':'c'}") }, { DISTINGUE("a", "2") }, { FUSIONA("c", "1") } },
          { { "c", "{'distintos':[2],'fusiones':[{'cliente':1,'documento':{'nombre':'a'}}],'nombre':'c'}" } } },
    };
    tell_all(stories, COUNT(stories));
}

static void it_is_undone_for_both(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "by its first number",
          { BOTH, { DISTINGUE("a", "2") }, { DESHACE(3) } },
          { { "a", A("") }, { "b", B("") } } },
        { "by its second number",
          { BOTH, { DISTINGUE("a", "2") }, { DESHACE(4) } },
          { { "a", A("") }, { "b", B("") } } },
        { "after a rename",
          { BOTH, { DISTINGUE("a", "2") }, { RENOMBRA("a", "c") }, { DESHACE(4) } },
          { { "c", "{'nombre':'c'}" }, { "b", B("") } } },
        { "and back",
          { BOTH, { DISTINGUE("a", "2") }, { DESHACE(4) }, { DESHACE(6) } },
          { { "a", A(ARE("2")) }, { "b", B(ARE("1")) } } },
        { "the last of several",
          { BOTH, { GUARDA("{'nombre':'c'}") }, { DISTINGUE("a", "2") }, { DISTINGUE("a", "3") }, { DESHACE(7) } },
          { { "a", A(ARE("2")) }, { "b", B(ARE("1")) }, { "c", "{'nombre':'c'}" } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "from nobody",
          { { GUARDA(A("")) },
            { DISTINGUE("a", "'b'"), NO_ONE("'b', que no es ningún cliente") },
            { DISTINGUE("a", "7"), NO_ONE("7, que no es ningún cliente") },
            { DISTINGUE("a", "1"), NO_ONE("1, que es este mismo cliente") },
            { DISTINGUE("b", "1"), REFUSED(NOT_FOUND, "El cliente 'b' no fue encontrado.") } },
          { { "a", A("") } } },
        { "where the member is something else",
          { { GUARDA(A("")) },
            { GUARDA(B("'distintos':'x',")) },
            { DISTINGUE("a", "2"), REFUSED(INVALID, "El miembro 'distintos' no es una lista.") } },
          { { "a", A("") }, { "b", B("'distintos':'x',") } } },
    };
    tell_all(stories, COUNT(stories));
}

/* Who is told apart already stays as they are; where only one document says so, the other gets it. */
static void it_is_said_once(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "twice",
          { BOTH, { DISTINGUE("a", "2") }, { DISTINGUE("a", "2") }, { DISTINGUE("b", "1") }, { DESHACE(4) } },
          { { "a", A("") }, { "b", B("") } } },
        { "of one",
          { { GUARDA(A(ARE("'x',2.5,2"))) }, { GUARDA(B("")) }, { DISTINGUE("a", "2") } },
          { { "a", A(ARE("'x',2.5,2")) }, { "b", B(ARE("1")) } } },
    };
    tell_all(stories, COUNT(stories));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_documents_say_so),
        cmocka_unit_test(it_is_undone_for_both),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(it_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
