/* Each form puts one customer; what streams them is streaming.c's. */
#include "api/exporting.h"

#include "api/asked.h"
#include "api/listing.h"
#include "api/streaming.h"
#include "domain/columna.h"
#include "domain/filtro.h"
#include "http/access.h"
#include "http/answer.h"

enum form { NAMES, CSV, NDJSON };

static enum form choose(struct sky_request *request)
{
    static const char *const types[] = {
        [NAMES] = SKY_TYPE_JSON, [CSV] = SKY_TYPE_CSV, [NDJSON] = SKY_TYPE_NDJSON, NULL
    };
    return (enum form)sky_request_choose(request, types);
}

enum sky_status sky_api_check_export(struct sky_request *request)
{
    return sky_access_check(sky_request_caller(request), SKY_RECENT, sky_request_error(request));
}

/* Of an order, or of a page, there is no file. */
bool sky_api_exports(struct sky_request *request)
{
    static const char *const others[] = { "buscar", "cursor", "detalle", "limite", "orden", NULL };
    return !sky_api_first_of(request, others) && choose(request) != NAMES;
}

/* A plain value: whom a file is about, and how its cells are written. */
struct file {
    struct sky_api_table table; /* first: rows get it */
    struct sky_filtro filtro;
};

static struct file *file_new(struct sky_request *request)
{
    struct file *file = sky_arena_alloc(sky_request_arena(request), sizeof *file);
    if (!file)
        return sky_error_memory(sky_request_error(request)), NULL;
    return sky_api_read_filtro(request, &file->filtro) ? NULL : file;
}

/* The name says whose document is worth reading. */
static enum sky_status is_wanted(void *own, struct sky_arena *arena, const struct sky_api_listed *listed, bool *wanted,
                                 struct sky_error *error)
{
    const struct sky_filtro *filtro = &((const struct file *)own)->filtro;
    return listed->documento.data ? sky_filtro_take(filtro, arena, listed->documento, wanted, error)
                                  : sky_filtro_take_nombre(filtro, arena, listed->nombre, wanted, error);
}

/* --- rows */

void sky_api_mark_table(struct sky_buffer *out, const struct sky_api_table *table)
{
    sky_buffer_put_text(out, table->marked ? "\xEF\xBB\xBF" : "");
}

static void begin_table(struct sky_buffer *out, const struct sky_api_table *table)
{
    sky_api_mark_table(out, table);
    sky_columna_put_header(out, table->separator);
}

static enum sky_status put_row(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                               struct sky_error *error)
{
    const struct sky_api_table *table = own;
    if (first)
        begin_table(out, table);
    return sky_columna_put_row(out, table->separator, listed->cliente, listed->documento, error);
}

static void end_table(struct sky_buffer *out, void *own, bool empty)
{
    if (empty)
        begin_table(out, own);
}

enum sky_status sky_api_separator(struct sky_request *request, char standard, char *separator)
{
    struct sky_span sep = sky_request_text(request, "sep");
    if (!sep.data)
        return *separator = standard, SKY_OK;
    if (sky_csv_separator_of(sep, separator))
        return SKY_OK;
    return sky_error_parameter(sky_request_error(request), sky_span_of("sep"),
                               "El parámetro 'sep' debe ser ',', ';' o 'tab'.");
}

enum sky_status sky_api_read_table(struct sky_request *request, struct sky_api_table *table)
{
    table->marked = sky_request_number(request, "bom") != 0;
    return sky_api_separator(request, ',', &table->separator);
}

static enum sky_turn answer_csv(struct sky_request *request)
{
    static const struct sky_api_form rows = {
        .type = SKY_TYPE_CSV "; charset=utf-8; header=present",
        .documents = true,
        .choose = is_wanted,
        .put = put_row,
        .end = end_table,
    };
    struct file *file = file_new(request);
    if (!file || sky_api_read_table(request, &file->table))
        return sky_answer_failure(request);
    return sky_api_answer_all(request, &rows, file);
}

/* --- lines */

static enum sky_status put_line(struct sky_buffer *out, void *own, bool first, const struct sky_api_listed *listed,
                                struct sky_error *error)
{
    (void)own;
    (void)first;
    (void)error;
    sky_buffer_put_span(out, listed->documento);
    sky_buffer_put(out, "\n", 1);
    return SKY_OK;
}

enum sky_turn sky_api_exportar(struct sky_request *request)
{
    static const struct sky_api_form lines = {
        .type = SKY_TYPE_NDJSON, .documents = true, .choose = is_wanted, .put = put_line
    };
    if (sky_api_check_export(request))
        return sky_answer_failure(request);
    if (choose(request) == CSV)
        return answer_csv(request);
    struct file *file = file_new(request);
    return file ? sky_api_answer_all(request, &lines, file) : sky_answer_failure(request);
}
