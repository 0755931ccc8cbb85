/* sky history: everything that happened to one customer, the last operation first. */
#include "bin/item.h"
#include "bin/report.h"
#include "domain/nombre.h"
#include "registry/view.h"

/* Operations read at a time. */
#define PAGE ((size_t)100)

/* A plain value: whose history, and how far it was told. */
struct telling {
    struct sky_registro *registro;
    const struct asked *asked;
    int64_t cliente, from;
    bool told; /* something was */
};

static enum sky_status find(struct telling *telling, struct sky_lectura *lectura, struct sky_arena *arena,
                            struct sky_error *error)
{
    struct sky_span nombre;
    if (telling->cliente)
        return SKY_OK;
    if (sky_nombre_parse(arena, sky_span_of(telling->asked->arguments[0]), &nombre, error))
        return error->status;
    return sky_historial_cliente(lectura, nombre, &telling->cliente, error);
}

/* Each page is of a reading of its own, so that none is held for long. */
static enum sky_status print_page(struct telling *telling, struct sky_error *error)
{
    struct sky_lectura lectura;
    struct sky_slice slice = { 0 };
    struct sky_buffer out = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (report_open_reading(telling->asked, telling->registro, &lectura, error) == SKY_OK) {
        if (find(telling, &lectura, arena, error) == SKY_OK)
            error->status = sky_historial(&lectura, telling->cliente, telling->from, PAGE, arena, &slice, error);
        sky_lectura_close(&lectura);
    }
    item_put_all(&out, telling->asked, &slice, true, arena, error);
    report_print(&out, error);
    telling->from = slice.next;
    sky_buffer_clear(&out);
    sky_arena_free(arena);
    return error->status;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct telling telling = { .asked = asked, .from = SKY_NOW };
    if ((telling.registro = report_open_to_read(asked, &error)))
        do
            error.status = print_page(&telling, &error);
        while (!error.status && telling.from);
    sky_registro_close(telling.registro);
    return error.status ? report_failure(asked, &error) : COMMAND_GOOD;
}

const struct command command_history = {
    .name = "history",
    .arguments = "NAME",
    .summary = "Print everything that happened to a customer.",
    .details = "The last operation comes first. Each has a line of its number, instant, author, what was done and the "
               "name, and under it a line for each member that changed. With --json it is an object a line, as GET "
               "/clientes/NAME/historial answers.\n\nWho was renamed is found by the new name, who was deleted by the "
               "last one.",
    .examples = "  sky history 'Maria Lopez'\n  sky history --at 2026-01-31 'Maria Lopez'\n",
    .options = { OPTION_AT, OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
