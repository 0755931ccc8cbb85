/* sky import: many customers from a file, standard input or a folder, as one lot. */
#include <inttypes.h>
#include <stdio.h>

#include "base/csv.h"
#include "bin/import-told.h"
#include "registry/carga-linea.h"

struct importing {
    struct asked *asked;
    struct sky_registro *registro;
    struct source source;
    struct told told;
    struct sky_carga carga;
    struct sky_carga_sum sum;
    struct sky_error *error;
};

/* --- what is asked for */

static enum sky_status read_key(const struct asked *asked, enum sky_carga_clave *key, struct sky_error *error)
{
    const char *text = asked->values[OPTION_KEY];
    for (int i = 0; text && i < SKY_CARGA_CLAVES; i++)
        if (strcmp(text, sky_carga_claves[i]) == 0) {
            *key = (enum sky_carga_clave)i;
            return SKY_OK;
        }
    return text ? sky_error_set(error, SKY_INVALID,
                                "--key is nombre, numero, documento_identidad or correo, and not '%s'", text)
                : SKY_OK;
}

static enum sky_status read_separator(const struct asked *asked, char *separator, struct sky_error *error)
{
    const char *text = asked->values[OPTION_SEPARATOR];
    *separator = '\0';
    if (!text || sky_csv_separator_of(sky_span_of(text), separator))
        return SKY_OK;
    return sky_error_set(error, SKY_INVALID, "--separator is a comma, a semicolon or tab, and not '%s'", text);
}

static enum sky_status read_asked(struct importing *importing, struct source_wanted *wanted)
{
    const struct asked *asked = importing->asked;
    const char *columns = asked->values[OPTION_COLUMNS];
    *wanted = (struct source_wanted){ .path = asked->arguments[0],
                                      .format = asked->values[OPTION_FORMAT],
                                      .columnas = columns ? sky_span_of(columns) : (struct sky_span){ 0 },
                                      .note = told_file,
                                      .context = &importing->told,
                                      .interrupted = told_is_interrupted };
    if (asked_for(asked, OPTION_STOP) && asked_for(asked, OPTION_ALL))
        return sky_error_set(importing->error, SKY_INVALID, "--stop and --all-or-nothing do not go together");
    return read_separator(asked, &wanted->separator, importing->error)
               ? importing->error->status
               : read_key(asked, &importing->carga.clave, importing->error);
}

/* --- the import */

static enum sky_status open_registro(struct importing *importing)
{
    struct asked *asked = importing->asked;
    if (asked_for(asked, OPTION_DRY_RUN) && report_require(asked, importing->error))
        return importing->error->status;
    asked->settings.author_mib = 0; /* who is at the keyboard has no bound */
    importing->registro = sky_registro_open(&asked->settings, importing->error);
    if (importing->registro)
        sky_registro_hurry(importing->registro);
    return importing->error->status;
}

static enum sky_status import(struct importing *importing, const struct source_wanted *wanted)
{
    char author[AUTHOR_SIZE];
    struct sky_carga *carga = &importing->carga;
    const struct asked *asked = importing->asked;
    carga->form = importing->source.form;
    carga->separator = wanted->separator;
    carga->columnas = wanted->columnas;
    carga->todo = asked_for(asked, OPTION_ALL);
    carga->stops = asked_for(asked, OPTION_STOP);
    carga->hurries = true;
    carga->ensayo = asked_for(asked, OPTION_DRY_RUN);
    carga->author = report_author(asked, author);
    carga->tell = told_row;
    carga->context = &importing->told;
    if (open_registro(importing))
        return importing->error->status;
    return sky_carga_run(importing->registro, carga, sky_carga_texto_get(importing->source.texto), &importing->sum,
                         importing->error);
}

/* --- what came of it */

static int64_t refused(const struct importing *importing)
{
    return importing->sum.rows[SKY_CARGA_RECHAZADO] + importing->told.refused_files;
}

static void tell_as_text(const struct importing *importing)
{
    const struct sky_carga_sum *sum = &importing->sum;
    printf("%" PRId64 " customers %s, %" PRId64 " changed, %" PRId64 " as they were, %" PRId64 " refused",
           sum->rows[SKY_CARGA_CREADO], importing->carga.ensayo ? "would be made" : "made",
           sum->rows[SKY_CARGA_CAMBIADO], sum->rows[SKY_CARGA_SIN_CAMBIOS], refused(importing));
    if (importing->told.mended)
        printf(", %" PRId64 " mended", importing->told.mended);
    if (sum->lote)
        printf("; sky undo %" PRId64 " takes it back", sum->lote);
    printf("\n");
}

static void tell_as_json(const struct importing *importing)
{
    struct sky_buffer out = { 0 };
    struct sky_carga_sum sum = importing->sum;
    sum.rows[SKY_CARGA_RECHAZADO] = refused(importing);
    sky_carga_put_sum(&out, &sum, sky_carga_texto_encoding(importing->source.texto));
    report_print(&out, importing->error);
    sky_buffer_clear(&out);
}

/* What is true after it did not come to its end. */
static enum command_end tell_failure(const struct importing *importing)
{
    const struct sky_carga_sum *sum = &importing->sum;
    report_failure(importing->asked, importing->error);
    if (sum->lote && !importing->carga.todo)
        fprintf(stderr,
                "sky import: at least %" PRId64
                " rows were written: the same command again goes on, and sky undo %" PRId64 " takes them back\n",
                sum->rows[SKY_CARGA_CREADO] + sum->rows[SKY_CARGA_CAMBIADO], sum->lote);
    else
        fprintf(stderr, "sky import: nothing was written\n");
    return COMMAND_FAILED;
}

static enum command_end tell_end(struct importing *importing)
{
    progress_clear(&importing->told.progress);
    enum sky_status status = told_close(&importing->told, importing->error);
    if (status == SKY_OK)
        (asked_for(importing->asked, OPTION_JSON) ? tell_as_json : tell_as_text)(importing);
    if (importing->error->status)
        return tell_failure(importing);
    return refused(importing) ? COMMAND_FOUND : COMMAND_GOOD;
}

static enum command_end run(struct asked *asked)
{
    struct sky_error error = { 0 };
    struct importing importing = { .asked = asked, .error = &error };
    struct source_wanted wanted;
    if (read_asked(&importing, &wanted) || report_settings(asked, &error) || told_open(&importing.told, asked, &error))
        return report_failure(asked, &error);
    told_catch_signals();
    importing.told.source = &importing.source;
    if (source_open(&importing.source, &wanted, &error) == SKY_OK)
        import(&importing, &wanted);
    enum command_end end = tell_end(&importing);
    sky_registro_close(importing.registro);
    source_close(&importing.source);
    return end;
}

const struct command command_import = {
    .name = "import",
    .arguments = "FILE|FOLDER|-",
    .summary = "Make customers of CSV, NDJSON or files.",
    .details =
        "A row makes a customer, or changes the members that it has of who is there; one that changes nothing is not "
        "written. Rows of CSV are as sky export writes them; a line of NDJSON is an object with a customer's members. "
        "Text may be UTF-8, UTF-16 or Latin-1. Of a folder each file that ends in .json is one customer, in the order "
        "of their names; what cannot be kept as it stands there is mended, and told.\n\nA refused row does not stop "
        "the others. It is told on standard error, or in the file that --refused names, with tabs between the line, "
        "the result, the name and the reason. What was interrupted goes on when the same command is given again, and "
        "sky undo takes it back.\n\nThe registry may be in use.",
    .found = "rows were refused",
    .examples = "  sky import --dry-run customers.csv\n  sky import --refused refused.tsv customers.csv\n"
                "  sky import datos/\n  sky export --format ndjson - | ssh host sky import -\n",
    .options = { OPTION_FORMAT, OPTION_KEY, OPTION_COLUMNS, OPTION_SEPARATOR, OPTION_REFUSED, OPTION_STOP, OPTION_ALL,
                 OPTION_AUTHOR, OPTION_DRY_RUN, OPTION_JSON },
    .least = 1,
    .most = 1,
    .run = run,
};
