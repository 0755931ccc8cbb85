/* A member that its column would not give back just as it is stays among the others. */
#include "domain/columna.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/cliente.h"
#include "domain/columna-form.h"

const struct sky_columna sky_columnas[] = {
#define SKY_COLUMNA(name, form) { #name, SKY_COLUMNA_##form },
#include "domain/columna.def"
#undef SKY_COLUMNA
};
const size_t sky_columnas_count = sizeof sky_columnas / sizeof *sky_columnas;

void sky_columna_put_header(struct sky_buffer *out, char separator)
{
    for (size_t i = 0; i < sky_columnas_count && sky_columnas[i].form != SKY_COLUMNA_CONTRATO; i++)
        sky_csv_put_cell(out, separator, i == 0, sky_span_of(sky_columnas[i].name));
    sky_csv_end_row(out);
}

/* Whether a list in which the text stands among others, parted by "; ", has it again when it is read. */
static bool can_be_listed(struct sky_span text)
{
    if (text.size == 0 || text.data[0] == '[' || sky_text_has_outer_space(text))
        return false;
    for (size_t i = 0; i < text.size; i++)
        if (memchr(";\r\n", text.data[i], 3))
            return false;
    return true;
}

static void put_list(struct sky_buffer *cell, const struct sky_json *list)
{
    bool plain = sky_json_length(list) > 0;
    for (size_t i = 0; i < sky_json_length(list) && plain; i++)
        plain = sky_json_type(sky_json_item(list, i)) == SKY_JSON_STRING &&
                can_be_listed(sky_json_text(sky_json_item(list, i)));
    if (!plain)
        sky_json_write(cell, list);
    for (size_t i = 0; i < sky_json_length(list) && plain; i++) {
        sky_buffer_put_text(cell, i > 0 ? "; " : "");
        sky_buffer_put_span(cell, sky_json_text(sky_json_item(list, i)));
    }
}

/* Whether the value went into the cell. */
static bool put_value(struct sky_buffer *cell, enum sky_columna_form form, const struct sky_json *value)
{
    if (form == SKY_COLUMNA_JSON)
        return sky_json_write(cell, value), true;
    if (form == SKY_COLUMNA_LISTA && sky_json_type(value) == SKY_JSON_ARRAY)
        return put_list(cell, value), true;
    bool told = form == SKY_COLUMNA_TEXTO && sky_json_type(value) == SKY_JSON_STRING && sky_json_text(value).size > 0;
    if (told)
        sky_buffer_put_span(cell, sky_json_text(value));
    return told;
}

/* Puts the column's text into `cell`, and takes out of the document what it tells. */
static void make_cell(struct sky_buffer *cell, const struct sky_columna *columna, int64_t number,
                      struct sky_json *cliente)
{
    struct sky_json *value;
    cell->size = 0;
    if (columna->form == SKY_COLUMNA_NUMERO)
        sky_buffer_put_number(cell, number);
    else if (columna->form == SKY_COLUMNA_OTROS && sky_json_size(cliente) > 0)
        sky_json_write(cell, cliente);
    else if (columna->form != SKY_COLUMNA_OTROS && sky_json_member(cliente, columna->name, &value) &&
             put_value(cell, columna->form, value))
        sky_json_remove(cliente, columna->name);
}

enum sky_status sky_columna_put_row(struct sky_buffer *out, char separator, int64_t cliente, struct sky_span documento,
                                    struct sky_error *error)
{
    struct sky_buffer cell = { 0 };
    struct sky_arena *arena = sky_arena_new();
    struct sky_json *tree = arena ? sky_cliente_parse(arena, documento, error) : NULL;
    for (size_t i = 0; tree && i < sky_columnas_count && sky_columnas[i].form != SKY_COLUMNA_CONTRATO; i++) {
        make_cell(&cell, &sky_columnas[i], cliente, tree);
        sky_csv_put_cell(out, separator, i == 0, sky_buffer_span(&cell));
    }
    sky_csv_end_row(out);
    if (!arena || cell.failed || out->failed)
        sky_error_memory(error);
    sky_buffer_clear(&cell);
    sky_arena_free(arena);
    return error->status;
}
