/* The other way of columna.c: each form of column has a function that reads its cells. */
#include "domain/fila.h"

#include <inttypes.h>

#include "base/json-tree.h"
#include "base/text.h"
#include "domain/columna-form.h"

/* --- the row of names */

static struct sky_span trimmed(struct sky_span text)
{
    while (text.size > 0 && memchr(" \t\r\n", text.data[0], 4))
        text = sky_span(text.data + 1, text.size - 1);
    while (text.size > 0 && memchr(" \t\r\n", text.data[text.size - 1], 4))
        text.size--;
    return text;
}

static const struct sky_columna *find_columna(struct sky_span name)
{
    for (size_t i = 0; i < sky_columnas_count; i++)
        if (sky_span_is_alike(name, sky_span_of(sky_columnas[i].name)))
            return &sky_columnas[i];
    return NULL;
}

/* Takes the next pair of "name:column,name:column"; the last colon parts it. False when there is none. */
static bool take_pair(struct sky_span *rest, struct sky_span *name, struct sky_span *columna)
{
    if (rest->size == 0)
        return false;
    const char *comma = memchr(rest->data, ',', rest->size);
    struct sky_span pair = sky_span(rest->data, comma ? (size_t)(comma - rest->data) : rest->size);
    *rest = comma ? sky_span(comma + 1, rest->size - pair.size - 1) : sky_span(rest->data + rest->size, 0);
    const char *colon = pair.size ? memrchr(pair.data, ':', pair.size) : NULL;
    size_t size = colon ? (size_t)(colon - pair.data) : pair.size;
    *name = trimmed(sky_span(pair.data, size));
    *columna = colon ? trimmed(sky_span(colon + 1, pair.size - size - 1)) : (struct sky_span){ 0 };
    return true;
}

static bool is_dash(struct sky_span text)
{
    return sky_span_equal(text, sky_span_of("-"));
}

static enum sky_status check_columnas(const struct sky_csv_row *header, struct sky_span columnas,
                                      struct sky_error *error)
{
    struct sky_span name, columna;
    while (take_pair(&columnas, &name, &columna)) {
        bool there = false;
        for (size_t i = 0; i < header->count; i++)
            there = there || sky_span_is_alike(trimmed(header->cells[i]), name);
        if (!columna.data || (!is_dash(columna) && !find_columna(columna)))
            return sky_error_parameter(error, sky_span_of("columnas"),
                                       "El parámetro 'columnas' debe ser como 'Cliente:nombre,Saldo:-'; '%.*s' no lo "
                                       "es.",
                                       SKY_SPAN_ARGS(columna.data ? columna : name));
        if (!there)
            return sky_error_parameter(error, sky_span_of("columnas"),
                                       "El parámetro 'columnas' nombra la columna '%.*s', que la tabla no tiene.",
                                       SKY_SPAN_ARGS(name));
    }
    return SKY_OK;
}

/* What `name` means, if `columnas` tells; else itself. */
static struct sky_span meaning(struct sky_span name, struct sky_span columnas)
{
    struct sky_span told, columna;
    while (take_pair(&columnas, &told, &columna))
        if (sky_span_is_alike(told, name))
            return columna;
    return name;
}

enum sky_status sky_tabla_read(struct sky_tabla *tabla, const struct sky_csv_row *header, struct sky_span columnas,
                               struct sky_error *error)
{
    if (check_columnas(header, columnas, error))
        return error->status;
    tabla->count = header->count;
    for (size_t i = 0; i < header->count; i++) {
        struct sky_span name = trimmed(header->cells[i]), columna = meaning(name, columnas);
        tabla->columnas[i] = is_dash(columna) ? NULL : find_columna(columna);
        if (!tabla->columnas[i] && !is_dash(columna))
            return sky_error_set(error, SKY_INVALID,
                                 "Línea %" PRId64 ": la columna '%.*s' no se conoce; con 'columnas' se dice cuál es, "
                                 "o '-' para pasarla por alto.",
                                 header->line, SKY_SPAN_ARGS(name));
        for (size_t j = 0; j < i && tabla->columnas[i]; j++)
            if (tabla->columnas[j] == tabla->columnas[i])
                return sky_error_set(error, SKY_INVALID, "Línea %" PRId64 ": la columna '%s' está repetida.",
                                     header->line, tabla->columnas[i]->name);
    }
    return SKY_OK;
}

/* --- rows */

struct reading {
    struct sky_arena *arena;
    struct sky_fila *fila;
    const struct sky_columna *columna;
    struct sky_error *error;
};

static enum sky_status refuse(const struct reading *reading, const char *what)
{
    return sky_error_member(reading->error, reading->columna->name, "La columna '%s' %s.", reading->columna->name,
                            what);
}

/* Reads a JSON text of any kind: as a member of an object, and nothing beside it. */
static enum sky_status parse(const struct reading *reading, struct sky_span text, struct sky_json **value)
{
    struct sky_error wrong = { 0 };
    struct sky_buffer object = { 0 };
    sky_buffer_put_text(&object, "{\"v\":");
    sky_buffer_put_span(&object, text);
    sky_buffer_put_text(&object, "}");
    struct sky_json *root =
        object.failed ? NULL : sky_json_parse(reading->arena, sky_buffer_span(&object), SKY_JSON_VALUES_MAX, &wrong);
    bool failed = object.failed || wrong.status == SKY_NO_MEMORY;
    sky_buffer_clear(&object);
    if (failed)
        return sky_error_memory(reading->error);
    if (!root || sky_json_size(root) != 1 || !sky_json_member(root, "v", value))
        return refuse(reading, "no es JSON");
    return SKY_OK;
}

static enum sky_status set(const struct reading *reading, struct sky_json *value)
{
    struct sky_json *other;
    if (sky_json_member(reading->fila->miembros, reading->columna->name, &other))
        return refuse(reading, "está también en 'otros'");
    return sky_json_set(reading->fila->miembros, reading->columna->name, value) ? SKY_OK
                                                                                : sky_error_memory(reading->error);
}

static enum sky_status set_text(const struct reading *reading, struct sky_span text)
{
    struct sky_json *other;
    if (sky_json_member(reading->fila->miembros, reading->columna->name, &other))
        return refuse(reading, "está también en 'otros'");
    return sky_json_set_string(reading->fila->miembros, reading->columna->name, text)
               ? SKY_OK
               : sky_error_memory(reading->error);
}

static enum sky_status set_json(const struct reading *reading, struct sky_span cell)
{
    struct sky_json *value;
    return parse(reading, cell, &value) ? reading->error->status : set(reading, value);
}

/* Texts parted by semicolons or lines, or a JSON array. */
static enum sky_status set_list(const struct reading *reading, struct sky_span cell)
{
    if (cell.data[0] == '[')
        return set_json(reading, cell);
    struct sky_json *list = sky_json_array_new(reading->arena), *holder = sky_json_object_new(reading->arena), *item;
    while (list && holder && cell.size > 0) {
        size_t size = 0;
        while (size < cell.size && !memchr(";\r\n", cell.data[size], 3))
            size++;
        struct sky_span text = trimmed(sky_span(cell.data, size));
        cell = size < cell.size ? sky_span(cell.data + size + 1, cell.size - size - 1) : sky_span(cell.data, 0);
        if (text.size > 0 && (!sky_json_set_string(holder, "i", text) || !sky_json_member(holder, "i", &item) ||
                              !sky_json_append(list, item)))
            return sky_error_memory(reading->error);
    }
    return list && holder ? set(reading, list) : sky_error_memory(reading->error);
}

/* Its members are the customer's, but for those that have columns with something in them. */
static enum sky_status set_others(const struct reading *reading, struct sky_span cell)
{
    struct sky_json *others, *other;
    if (parse(reading, cell, &others))
        return reading->error->status;
    if (sky_json_type(others) != SKY_JSON_OBJECT)
        return refuse(reading, "debe ser un objeto JSON");
    size_t count = sky_json_size(others);
    struct sky_json_entry *entries = sky_arena_alloc(reading->arena, (count + 1) * sizeof *entries);
    if (!entries)
        return sky_error_memory(reading->error);
    sky_json_entries(others, entries);
    for (size_t i = 0; i < count; i++) {
        if (sky_json_member(reading->fila->miembros, entries[i].name, &other))
            return sky_error_member(reading->error, entries[i].name, "La columna '%s' está también en 'otros'.",
                                    entries[i].name);
        if (!sky_json_set(reading->fila->miembros, entries[i].name, entries[i].value))
            return sky_error_memory(reading->error);
    }
    return SKY_OK;
}

static enum sky_status read_cell(const struct reading *reading, struct sky_span cell)
{
    struct sky_fila *fila = reading->fila;
    switch (reading->columna->form) {
    case SKY_COLUMNA_NUMERO:
        return sky_text_number(trimmed(cell), &fila->numero) && fila->numero > 0
                   ? SKY_OK
                   : refuse(reading, "debe ser el número de un cliente");
    case SKY_COLUMNA_TEXTO:
        return set_text(reading, cell);
    case SKY_COLUMNA_LISTA:
        return set_list(reading, cell);
    case SKY_COLUMNA_JSON:
        return set_json(reading, cell);
    case SKY_COLUMNA_OTROS:
        return set_others(reading, cell);
    case SKY_COLUMNA_CONTRATO:
        break;
    }
    struct sky_span copy = sky_arena_copy(reading->arena, cell);
    *(strcmp(reading->columna->name, "servicio") == 0 ? &fila->servicio : &fila->fecha) = copy;
    return copy.data ? SKY_OK : sky_error_memory(reading->error);
}

enum sky_status sky_fila_read(const struct sky_tabla *tabla, const struct sky_csv_row *row, struct sky_arena *arena,
                              struct sky_fila *fila, struct sky_error *error)
{
    *fila = (struct sky_fila){ .miembros = sky_json_object_new(arena) };
    if (!fila->miembros)
        return sky_error_memory(error);
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].size == 0)
            continue;
        if (i >= tabla->count)
            return sky_error_set(error, SKY_INVALID, "La fila tiene más celdas que columnas hay.");
        const struct reading reading = { arena, fila, tabla->columnas[i], error };
        if (reading.columna && read_cell(&reading, row->cells[i]))
            return error->status;
    }
    return SKY_OK;
}
