/* Changing and ending one service of a customer: as operations, refused, and undone. */
#include "stories.h"

#define WITH(servicios) "{'nombre':'a','servicios':[" servicios "]}"
#define TV "{'descripcion':'TV','fecha_contratacion':'2020-01-01'}"
#define TV_ENDED "{'descripcion':'TV','fecha_baja':'2026-01-31','fecha_contratacion':'2020-01-01'}"
#define TV_PRICED "{'descripcion':'TV','fecha_contratacion':'2020-01-01','precio':9.90}"
#define TV_2021 "{'descripcion':'TV','fecha_contratacion':'2021-01-01'}"
#define CINE "{'descripcion':'Cine','fecha_contratacion':'2026-01-31'}"
#define NOBODY REFUSED(NOT_FOUND, "El cliente 'a' no fue encontrado.")

static void one_service_is_changed(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "a member",
          { { GUARDA(WITH(TV "," CINE)) }, { AJUSTA("a", "TV", "{'precio':9.90}") } },
          { { "a", WITH(TV_PRICED "," CINE) } } },
        { "a member away",
          { { GUARDA(WITH(TV_PRICED)) }, { AJUSTA("a", "TV", "{'precio':null}") } },
          { { "a", WITH(TV) } } },
        { "its description",
          { { GUARDA(WITH(TV "," CINE)) }, { AJUSTA("a", "Cine", "{'descripcion':'Sol'}") } },
          { { "a", WITH(TV ",{'descripcion':'Sol','fecha_contratacion':'2026-01-31'}") } } },
        { "within a member",
          { { GUARDA(WITH("{'descripcion':'TV','suspension':{'desde':'2026-01-01','motivo':'x'}}")) },
            { AJUSTA("a", "TV", "{'suspension':{'hasta':'2026-02-01','motivo':null}}") } },
          { { "a", WITH("{'descripcion':'TV','suspension':{'desde':'2026-01-01','hasta':'2026-02-01'}}") } } },
        { "the one of that day",
          { { GUARDA(WITH(TV "," TV_2021)) }, { AJUSTA("a", "TV", "{'precio':9.90}"), DEL("2020-01-01") } },
          { { "a", WITH(TV_PRICED "," TV_2021) } } },
        { "an end ahead",
          { { GUARDA(WITH(CINE)) }, { AJUSTA("a", "Cine", "{'fecha_baja':'2026-03-01'}") } },
          { { "a", WITH("{'descripcion':'Cine','fecha_baja':'2026-03-01','fecha_contratacion':'2026-01-31'}") } } },
        { "undone, and what came since stays",
          { { GUARDA(WITH(TV)) }, { AJUSTA("a", "TV", "{'precio':9.90}") }, { CONTRATA("a", "Cine") }, { DESHACE(2) } },
          { { "a", WITH(TV "," CINE) } } },
        { "not undone over a later change",
          { { GUARDA(WITH(TV)) },
            { AJUSTA("a", "TV", "{'precio':9.90}") },
            { AJUSTA("a", "TV", "{'precio':8}") },
            { DESHACE(2), REFUSED(UNDO_BLOCKED, "operación 3") },
            { DESHACE(3) },
            { DESHACE(2) } },
          { { "a", WITH(TV) } } },
    };
    tell_all(stories, COUNT(stories));
}

static void one_service_is_ended(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "today", { { GUARDA(WITH(TV "," CINE)) }, { TERMINA("a", "TV") } }, { { "a", WITH(TV_ENDED "," CINE) } } },
        { "and undone",
          { { GUARDA(WITH(TV "," CINE)) }, { TERMINA("a", "TV") }, { DESHACE(2) } },
          { { "a", WITH(TV "," CINE) } } },
        { "and taken back by hand",
          { { GUARDA(WITH(TV)) }, { TERMINA("a", "TV") }, { AJUSTA("a", "TV", "{'fecha_baja':null}") } },
          { { "a", WITH(TV) } } },
        { "the one that has not",
          { { GUARDA(WITH(TV_ENDED "," TV_2021)) }, { TERMINA("a", "TV") }, { TERMINA("a", "TV"), DEL("2021-01-01") } },
          { { "a",
              WITH(TV_ENDED ",{'descripcion':'TV','fecha_baja':'2026-01-31','fecha_contratacion':'2021-01-01'}") } } },
        { "before it begins",
          { { GUARDA(WITH("{'descripcion':'TV','fecha_contratacion':'2026-05-01'}")) }, { TERMINA("a", "TV") } },
          { { "a", WITH("{'descripcion':'TV','fecha_baja':'2026-05-01','fecha_contratacion':'2026-05-01'}") } } },
    };
    tell_all(stories, COUNT(stories));
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct story stories[] = {
        { "nobody", { { AJUSTA("a", "TV", "{}"), NOBODY }, { TERMINA("a", "TV"), NOBODY } }, { { "a", NULL } } },
        { "no service",
          { { GUARDA("{'nombre':'a'}") },
            { AJUSTA("a", "TV", "{}"), REFUSED(NO_SERVICE, "'TV'") },
            { TERMINA("a", "TV"), REFUSED(NO_SERVICE, "'TV'") } },
          { { "a", "{'nombre':'a'}" } } },
        { "several",
          { { GUARDA(WITH(TV "," TV_2021)) },
            { AJUSTA("a", "TV", "{}"), REFUSED(AMBIGUOUS, "2020-01-01 y 2021-01-01") },
            { TERMINA("a", "TV"), REFUSED(AMBIGUOUS, "2020-01-01 y 2021-01-01") } },
          { { "a", WITH(TV "," TV_2021) } } },
        { "wrong members",
          { { GUARDA(WITH(TV)) },
            { AJUSTA("a", "TV", "{'precio':-1}"), REFUSED(INVALID, "'precio'") },
            { AJUSTA("a", "TV", "{'descripcion':null}"), REFUSED(MISSING, "'descripcion'") },
            { AJUSTA("a", "TV", "{'descripcion':' '}"), REFUSED(MISSING, "'descripcion'") },
            { AJUSTA("a", "TV", "{'fecha_baja':'2019-12-31'}"), REFUSED(INVALID, "'fecha_baja' es anterior") },
            { AJUSTA("a", "TV", "{'fecha_contratacion':'x'}"), REFUSED(INVALID, "'fecha_contratacion'") },
            { AJUSTA("a", "TV", "{'suspension':{'hasta':'2026-01-01'}}"), REFUSED(MISSING, "'suspension/desde'") },
            { AJUSTA("a", "TV", "{'estado':'activo'}"), REFUSED(INVALID, "'estado' se calcula") } },
          { { "a", WITH(TV) } } },
        { "no key",
          { { GUARDA(WITH(TV)) },
            { TERMINA("a", "\xFF"), REFUSED(INVALID, "UTF-8") },
            { TERMINA("a", "TV"), DEL("hoy"), REFUSED(INVALID, "El parámetro 'fecha_contratacion' debe ser un día") } },
          { { "a", WITH(TV) } } },
        { "a new one with wrong members",
          { { GUARDA(WITH(TV)) },
            { CONTRATA_CON("a", "{'servicio':'x','precio':'1'}"), REFUSED(INVALID, "'precio' debe ser un número") },
            { CONTRATA_CON("a", "{'servicio':'x','fecha_fin':'2026-01-30'}"),
              REFUSED(INVALID, "'fecha_fin' es anterior") },
            { CONTRATA_CON("a", "{'servicio':'x','estado':'activo'}"), REFUSED(INVALID, "'estado'") } },
          { { "a", WITH(TV) } } },
        { "a new one with all of them",
          { { GUARDA(WITH("")) },
            { CONTRATA_CON("a", "{'servicio':'x','fecha_fin':'2026-01-31','precio':1.50,'moneda':'EUR','n':[1]}") } },
          { { "a", WITH("{'descripcion':'x','fecha_contratacion':'2026-01-31','fecha_fin':'2026-01-31','moneda':'EUR',"
                        "'n':[1],'precio':1.50}") } } },
    };
    tell_all(stories, COUNT(stories));
}

/* What changes nothing writes nothing. */
static void what_is_so_already_stays(void **state)
{
    (void)state;
    static const struct step made = { GUARDA(WITH(TV_ENDED)) };
    static const struct step same[] = {
        { AJUSTA("a", "TV", "{}") },
        { AJUSTA("a", "TV", "{'precio':null,'fecha_contratacion':'2020-01-01'}") },
        { TERMINA("a", "TV") },
    };
    struct teller *teller = teller_new();
    take_step(&teller->world, &made, "made");
    for (size_t i = 0; i < COUNT(same); i++) {
        struct sky_submission *submission = take_step(&teller->world, &same[i], "same");
        assert_true(submission->result.unchanged);
        assert_int_equal(submission->result.number, 1);
    }
    teller_free(teller);
}

/* Days and texts that an older release let be. */
static void what_was_stored_before_can_be_changed(void **state)
{
    static const char before[] =
        "{'contacto':[1],'servicios':[{'descripcion':'TV','fecha_contratacion':'hoy','moneda':1}],"
        "'telefonos':'600'}";
    static const struct {
        struct step step;
        const char *after;
    } cases[] = {
        { { AJUSTA("a", "TV", "{'precio':1}") },
          "{'contacto':[1],'servicios':[{'descripcion':'TV','fecha_contratacion':'hoy','moneda':1,'precio':1}],"
          "'telefonos':'600'}" },
        { { TERMINA("a", "TV") },
          "{'contacto':[1],'servicios':[{'descripcion':'TV','fecha_baja':'2026-01-31','fecha_contratacion':'hoy',"
          "'moneda':1}],'telefonos':'600'}" },
        { { MODIFICA("a", "{'edad':1}") },
          "{'contacto':[1],'edad':1,'servicios':[{'descripcion':'TV','fecha_contratacion':'hoy','moneda':1}],"
          "'telefonos':'600'}" },
        { { CONTACTA("a", "x") },
          "{'contacto':'x','servicios':[{'descripcion':'TV','fecha_contratacion':'hoy','moneda':1}],"
          "'telefonos':'600'}" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_error error = { 0 };
        struct sky_outcome outcome;
        const struct sky_version present = { 7, 1, quoted(*state, before) }, nobody = { 0 };
        struct sky_operacion *operacion = operation_of(*state, &cases[i].step, &error);
        assert_non_null(operacion);
        assert_int_equal(sky_operacion_apply(operacion, &present, &nobody, *state, &outcome, &error), SKY_OK);
        assert_span("document", sky_outcome_last(&outcome)->documento, quoted(*state, cases[i].after));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(one_service_is_changed),
        ARENA_TEST(one_service_is_ended),
        ARENA_TEST(what_cannot_be_is_refused),
        ARENA_TEST(what_is_so_already_stays),
        ARENA_TEST(what_was_stored_before_can_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
