/* Services that end: which do, and each form of one, whatever its members are. */
#include "steps.h"

#include "domain/vencimiento.h"

#define SERVICES                                                                                           \
    "{'s':[{'descripcion':'TV','fecha_contratacion':'2025-01-31','fecha_fin':'2026-02-01','moneda':'EUR'," \
    "'precio':1.50},{'descripcion':'TV','fecha_contratacion':'2025-01-31','fecha_fin':'2026-02-01'},"      \
    "{'descripcion':'=x','fecha_fin':'2026-02-01','precio':'a'},"                                          \
    "{'descripcion':'TV','fecha_baja':'2026-01-31','fecha_fin':'2026-02-01'},"                             \
    "{'descripcion':'TV','fecha_baja':'2026-02-01','fecha_fin':'2026-02-01'},{'descripcion':'TV'},1,{'fecha_fin':1}]}"

static struct sky_vencimiento made(struct sky_arena *arena, size_t index)
{
    static const struct sky_identity identity = { .text = "00c0ffee00c0ffee" };
    struct sky_json *servicios = NULL;
    assert_true(sky_json_member(json_of(arena, SERVICES), "s", &servicios));
    return (struct sky_vencimiento){ &identity, 17, INT64_C(1769860799999), SPAN("A;b"), servicios, index, 0 };
}

static void those_that_end_on_the_day_count(void **state)
{
    static const bool wanted[] = { true, true, true, false, true, false, false, false };
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct sky_vencimiento vencimiento = made(*state, i);
        assert_int_equal(sky_vencimiento_is_on(&vencimiento, SPAN("2026-02-01"), SPAN(HOY), 30), wanted[i]);
        if (wanted[i])
            assert_int_equal(vencimiento.estado, SKY_ESTADO_POR_VENCER);
        assert_false(sky_vencimiento_is_on(&vencimiento, SPAN("2026-02-02"), SPAN(HOY), 30));
    }
}

static struct sky_span form_of(struct sky_arena *arena, size_t index, char form)
{
    struct sky_error error = { 0 };
    struct sky_buffer *out = sky_buffer_new(arena);
    struct sky_vencimiento vencimiento = made(arena, index);
    assert_true(sky_vencimiento_is_on(&vencimiento, SPAN("2026-02-01"), SPAN(HOY), 30));
    if (form == 'j')
        assert_int_equal(sky_vencimiento_put_json(out, &vencimiento, &error), SKY_OK);
    else if (form == 'r')
        sky_vencimiento_put_row(out, ';', &vencimiento);
    else
        sky_vencimiento_put_event(out, &vencimiento);
    assert_false(out->failed);
    return sky_buffer_span(out);
}

#define EVENT(uid, what, more)                                                            \
    "BEGIN:VEVENT\r\nUID:17-" uid "@00c0ffee00c0ffee.sky\r\nDTSTAMP:20260131T115959Z\r\n" \
    "DTSTART;VALUE=DATE:20260201\r\nSUMMARY:Vence " what ": A\\;b\r\n" more "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"

static void each_has_three_forms(void **state)
{
    static const struct {
        size_t index;
        char form;
        const char *wanted;
    } cases[] = {
        { 0, 'j',
          "{'cliente':17,'nombre':'A;b','servicio':{'descripcion':'TV','estado':'por_vencer',"
          "'fecha_contratacion':'2025-01-31','fecha_fin':'2026-02-01','moneda':'EUR','precio':1.50}}" },
        { 0, 'r', "2026-02-01;TV;por_vencer;17;\"A;b\";2025-01-31;1.50;EUR\r\n" },
        { 2, 'r', "2026-02-01;'=x;por_vencer;17;\"A;b\";;a;\r\n" },
        { 0, 'e', EVENT("02e6c4047d510d6e-0", "TV", "DESCRIPTION:1.50 EUR\r\n") },
        { 1, 'e', EVENT("02e6c4047d510d6e-1", "TV", "") },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_span("form", form_of(*state, cases[i].index, cases[i].form),
                    cases[i].form == 'j' ? quoted(*state, cases[i].wanted) : sky_span_of(cases[i].wanted));
}

static void the_columns_have_names(void **state)
{
    struct sky_buffer *out = sky_buffer_new(*state);
    sky_vencimiento_put_header(out, ',');
    assert_span("header", sky_buffer_span(out),
                SPAN("fecha_fin,descripcion,estado,cliente,nombre,fecha_contratacion,precio,moneda\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(those_that_end_on_the_day_count),
        ARENA_TEST(each_has_three_forms),
        ARENA_TEST(the_columns_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
