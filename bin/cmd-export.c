/* sky export: all customers of one moment, in the order in which they last changed. */
#include <inttypes.h>
#include <stdio.h>

#include "bin/export-target.h"
#include "bin/report.h"
#include "domain/columna.h"
#include "registry/lectura.h"
#include "registry/listar.h"

/* Customers, bytes of documents and entries that are looked at in one go. */
#define CUSTOMERS ((size_t)500)
#define BYTES ((size_t)1 << 20)
#define LOOKS ((size_t)5000)

enum form { CSV, NDJSON, FOLDER };

struct exporting {
    struct asked *asked;
    struct sky_registro *registro;
    struct target target;
    enum form form;
    int64_t moment, from, count, all;
    struct progress progress;
    struct sky_error *error;
};

static bool ends_in(const char *path, const char *end)
{
    size_t size = strlen(path), wanted = strlen(end);
    return size > wanted && strcmp(path + size - wanted, end) == 0;
}

/* As --format says; else as the name does. */
static enum sky_status choose_form(struct exporting *exporting, const char *path)
{
    static const char *const names[] = { [CSV] = "csv", [NDJSON] = "ndjson", [FOLDER] = "folder" };
    const char *format = exporting->asked->values[OPTION_FORMAT];
    exporting->form = ends_in(path, ".csv") ? CSV : ends_in(path, "/") ? FOLDER : NDJSON;
    for (enum form form = CSV; format && form <= FOLDER; form++)
        if (strcmp(format, names[form]) == 0) {
            exporting->form = form;
            return SKY_OK;
        }
    return format
               ? sky_error_set(exporting->error, SKY_INVALID, "--format is csv, ndjson or folder, and not '%s'", format)
               : SKY_OK;
}

static enum sky_status put_customer(struct exporting *exporting, const struct sky_entry *entry, struct sky_buffer *out)
{
    exporting->count++;
    if (exporting->form == FOLDER)
        return target_put_file(&exporting->target, entry->nombre, entry->cliente, entry->documento, exporting->error);
    if (exporting->form == CSV)
        return sky_columna_put_row(out, ',', entry->cliente, entry->documento, exporting->error);
    sky_buffer_put_span(out, entry->documento);
    sky_buffer_put_text(out, "\n");
    return SKY_OK;
}

static enum sky_status put_entries(struct exporting *exporting, const struct sky_entries *entries,
                                   struct sky_buffer *out)
{
    out->size = 0;
    for (size_t i = 0; i < entries->count; i++)
        if (put_customer(exporting, &entries->items[i], out))
            return exporting->error->status;
    if (out->failed)
        return sky_error_memory(exporting->error);
    return out->size > 0 ? target_put(&exporting->target, sky_buffer_span(out), exporting->error) : SKY_OK;
}

static enum sky_status read_page(struct exporting *exporting, struct sky_arena *arena, struct sky_entries *entries)
{
    const struct sky_selection page = { .view = SKY_VIEW_LIVING,
                                        .from = exporting->from,
                                        .upto = exporting->moment,
                                        .limit = CUSTOMERS,
                                        .bytes = BYTES,
                                        .looks = LOOKS };
    struct sky_lectura lectura;
    if (sky_lectura_open(&lectura, exporting->registro, exporting->moment, exporting->error))
        return exporting->error->status;
    exporting->error->status = sky_lectura_select(&lectura, &page, arena, entries, exporting->error);
    sky_lectura_close(&lectura);
    return exporting->error->status;
}

/* The next ones. No reading is held while they are written, which takes as long as whoever takes them likes. */
static enum sky_status put_page(struct exporting *exporting, struct sky_buffer *out, bool *more)
{
    struct sky_entries entries = { 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(exporting->error);
    if (read_page(exporting, arena, &entries) == SKY_OK)
        put_entries(exporting, &entries, out);
    exporting->from = entries.reached;
    *more = !entries.ended;
    sky_arena_free(arena);
    progress_tell(&exporting->progress, exporting->count, exporting->all);
    return exporting->error->status;
}

static enum sky_status put_all(struct exporting *exporting)
{
    struct sky_buffer out = { 0 };
    bool more = exporting->moment > 0;
    if (exporting->form == CSV) {
        sky_columna_put_header(&out, ',');
        exporting->error->status = target_put(&exporting->target, sky_buffer_span(&out), exporting->error);
    }
    while (more && !exporting->error->status)
        put_page(exporting, &out, &more);
    sky_buffer_clear(&out);
    return exporting->error->status;
}

/* The moment becomes a number, and so it stays. */
static enum sky_status find_moment(struct exporting *exporting)
{
    struct sky_lectura lectura;
    if (report_open_reading(exporting->asked, exporting->registro, &lectura, exporting->error))
        return exporting->error->status;
    exporting->moment = lectura.moment;
    if (lectura.is_present && sky_listar_count(&lectura, &exporting->all, exporting->error) == SKY_OK &&
        exporting->all < 0)
        exporting->all = 0;
    sky_lectura_close(&lectura);
    return exporting->error->status;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct exporting exporting = { .asked = asked, .error = &error, .target = { .folder = -1 } };
    const char *path = asked->count == 1 ? asked->arguments[0] : "-";
    if (choose_form(&exporting, path) == SKY_OK && (exporting.registro = report_open_to_read(asked, &error)) &&
        find_moment(&exporting) == SKY_OK &&
        target_open(&exporting.target, path, exporting.form == FOLDER, asked_for(asked, OPTION_OVERWRITE), &error) ==
            SKY_OK) {
        exporting.progress = progress_begin("customers", false);
        put_all(&exporting);
        progress_clear(&exporting.progress);
    }
    error.status = target_close(&exporting.target, &error);
    sky_registro_close(exporting.registro);
    if (error.status)
        return report_failure(asked, &error);
    fprintf(stderr, "%" PRId64 " customers, as of operation %" PRId64 "\n", exporting.count, exporting.moment);
    return COMMAND_GOOD;
}

const struct command command_export = {
    .name = "export",
    .arguments = "[FILE|FOLDER|-]",
    .summary = "Write all customers as CSV, NDJSON or files.",
    .details =
        "It writes to standard output unless a FILE is named; a name that ends in .csv, or in a slash, says the form, "
        "and else it is NDJSON: a document a line. All customers are those of one moment, the present or that of "
        "--at, in the order in which they last changed. A file or folder gets its name when it is whole, and only who "
        "exports can read it.\n\nsky import reads all three, and makes the same customers of them. The registry may "
        "be in use, and nothing is changed.",
    .examples = "  sky export customers.csv\n  sky export --at 2026-01-31 --format ndjson - | zstd > customers.zst\n"
                "  sky export copy/\n",
    .options = { OPTION_FORMAT, OPTION_AT, OPTION_OVERWRITE },
    .most = 1,
    .run = run,
};
