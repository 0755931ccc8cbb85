/*
 * A body waits in a temporary file; so do the lines of the answer, which is sent when the lot is written. In between, a
 * thread of its own writes, and no worker waits for it.
 */
#include "api/loading.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "api/exporting.h"
#include "base/etag.h"
#include "base/field.h"
#include "base/pool.h"
#include "base/prefer.h"
#include "base/text.h"
#include "http/access.h"
#include "http/answer.h"
#include "http/app.h"
#include "http/stream.h"
#include "registry/carga-linea.h"
#include "registry/carga-texto.h"
#include "registry/carga.h"

/* Lots that are received, wait or are written at once. */
#define LOTS_MAX 4

const struct sky_body sky_api_lote = { .kind = SKY_BODY_STREAM, .most = (size_t)200 << 20 };
const struct sky_parameter sky_api_lote_parameters[] = {
    { .name = "clave" },
    { .name = "columnas" },
    { .name = "ensayo", .type = SKY_PARAMETER_NUMBER, .least = 0, .most = 1 },
    { .name = "modo" },
    SKY_API_SEP,
    { 0 },
};

struct sky_lotes {
    struct sky_pool *pool;
    atomic_int count;
    struct sky_registro *registro;
    atomic_bool recovering; /* that is in the pool already */
};

/* One lot on its way. */
struct loading {
    struct sky_lotes *lotes;
    bool counted;
    struct sky_request *request;
    struct sky_registro *registro;
    struct sky_carga asked;
    struct sky_carga_sum sum;
    int64_t lote; /* to be taken back */
    struct sky_carga_texto *texto;
    struct sky_spool *lines;
    bool minimal;
    struct sky_error error;
    void (*done)(void *context);
    void *context;
};

struct sky_lotes *sky_lotes_new(struct sky_registro *registro, struct sky_error *error)
{
    struct sky_lotes *lotes = calloc(1, sizeof *lotes);
    if (!lotes)
        return sky_error_memory(error), NULL;
    lotes->registro = registro;
    if ((lotes->pool = sky_pool_new(1, LOTS_MAX + 1, error)))
        return lotes;
    free(lotes);
    return NULL;
}

void sky_lotes_free(struct sky_lotes *lotes)
{
    if (lotes)
        sky_pool_free(lotes->pool);
    free(lotes);
}

/* A failure is that of whoever writes a lot next. */
static void recover(void *work)
{
    struct sky_lotes *lotes = work;
    struct sky_error ignored = { 0 };
    ignored.status = sky_carga_recover(lotes->registro, &ignored);
    atomic_store(&lotes->recovering, false);
}

void sky_lotes_rest(struct sky_lotes *lotes)
{
    if (!atomic_exchange(&lotes->recovering, true) && !sky_pool_submit(lotes->pool, recover, lotes))
        atomic_store(&lotes->recovering, false);
}

/* --- what is asked for */

/* Which of the `count` words, which `listed` lists, the parameter is, from 0; the first where it was left out. */
static enum sky_status choose(struct sky_request *request, const char *name, const char *const *words, size_t count,
                              const char *listed, size_t *chosen)
{
    struct sky_span text = sky_request_text(request, name);
    *chosen = 0;
    if (!text.data)
        return SKY_OK;
    for (; *chosen < count; ++*chosen)
        if (sky_span_equal(text, sky_span_of(words[*chosen])))
            return SKY_OK;
    return sky_error_parameter(sky_request_error(request), sky_span_of(name), "El parámetro '%s' debe ser %s.", name,
                               listed);
}

static enum sky_status read_type(struct sky_request *request, struct sky_carga *asked)
{
    static const struct {
        const char *type;
        enum sky_filas_form form;
        char separator;
    } types[] = {
        { "text/csv", SKY_FILAS_CSV, 0 },
        { "text/tab-separated-values", SKY_FILAS_CSV, '\t' },
        { "application/x-ndjson", SKY_FILAS_NDJSON, 0 },
        { "application/ndjson", SKY_FILAS_NDJSON, 0 },
        { "application/jsonl", SKY_FILAS_NDJSON, 0 },
    };
    struct sky_span type, text = sky_request_header(request, "CONTENT_TYPE");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text.data && sky_field_media_type(text, &type) && sky_span_is_alike(type, sky_span_of(types[i].type))) {
            asked->form = types[i].form;
            asked->separator = types[i].separator;
            return SKY_OK;
        }
    return sky_error_set(sky_request_error(request), SKY_MEDIA_TYPE,
                         "El cuerpo debe ser de tipo text/csv, text/tab-separated-values o application/x-ndjson.");
}

/* What a lot has not got is refused, and not passed over. */
static enum sky_status refuse_conditions(struct sky_request *request, bool any)
{
    struct sky_error *error = sky_request_error(request);
    if (sky_request_header(request, "HTTP_IDEMPOTENCY_KEY").data)
        return sky_error_set(error, SKY_INVALID,
                             "La cabecera Idempotency-Key no vale para un lote: repetido, no cambia nada.");
    if (sky_request_header(request, "HTTP_IF_NONE_MATCH").data ||
        (any && sky_request_header(request, "HTTP_IF_MATCH").data))
        return sky_error_set(error, SKY_INVALID, "Para un lote no vale la cabecera %s.",
                             any ? "If-Match ni If-None-Match" : "If-None-Match");
    return SKY_OK;
}

/* The one entity tag of a rehearsal, in quotes, that is of this log; or nobody's. */
static enum sky_status read_exact(struct sky_request *request, struct sky_carga *asked)
{
    struct sky_error *error = sky_request_error(request);
    struct sky_span tag = sky_request_header(request, "HTTP_IF_MATCH");
    struct sky_span own = sky_span_of(sky_request_app(request)->identity->tags);
    if (refuse_conditions(request, false))
        return error->status;
    if (!tag.data)
        return SKY_OK;
    if (!sky_etag_list_is_valid(tag))
        return sky_error_set(error, SKY_INVALID, "La cabecera If-Match no es una lista de etiquetas de entidad.");
    asked->exact = tag.size > own.size + 2 && tag.data[0] == '"' && memcmp(tag.data + 1, own.data, own.size) == 0 &&
                   sky_text_number(sky_span(tag.data + 1 + own.size, tag.size - own.size - 2), &asked->moment);
    if (asked->exact)
        return SKY_OK;
    return sky_error_set(error, SKY_PRECONDITION, "La cabecera If-Match no es la de un ensayo de este registro.");
}

static enum sky_status read_asked(struct sky_request *request, struct sky_carga *asked)
{
    static const char listed[] = "'nombre', 'numero', 'documento_identidad' o 'correo'";
    static const char *const modos[] = { "todo", "cada" };
    size_t clave, modo;
    if (choose(request, "clave", sky_carga_claves, SKY_CARGA_CLAVES, listed, &clave) ||
        choose(request, "modo", modos, 2, "'todo' o 'cada'", &modo) || read_type(request, asked) ||
        sky_api_separator(request, asked->separator, &asked->separator) || read_exact(request, asked))
        return sky_request_error(request)->status;
    asked->clave = (enum sky_carga_clave)clave;
    asked->todo = modo == 0;
    asked->ensayo = sky_request_number(request, "ensayo") != 0;
    asked->columnas = sky_request_text(request, "columnas");
    asked->author = sky_request_caller(request)->name;
    return SKY_OK;
}

/* --- the lot */

static void clean(void *work)
{
    struct loading *loading = work;
    if (loading->counted)
        atomic_fetch_sub(&loading->lotes->count, 1);
    sky_spool_free(loading->lines);
}

/* One more that is in progress; NULL with the request's error filled: there is no memory, or no room. */
static struct loading *loading_new(struct sky_request *request)
{
    struct loading *loading = sky_arena_alloc(sky_request_arena(request), sizeof *loading);
    if (!loading)
        return sky_error_memory(sky_request_error(request)), NULL;
    loading->request = request;
    loading->lotes = sky_request_app(request)->lotes;
    loading->registro = sky_request_app(request)->registro;
    loading->asked.author = sky_request_caller(request)->name;
    loading->counted = true;
    int before = atomic_fetch_add(&loading->lotes->count, 1);
    if (!sky_arena_defer(sky_request_arena(request), clean, loading))
        return sky_error_memory(sky_request_error(request)), NULL;
    if (before < LOTS_MAX)
        return loading;
    sky_error_set(sky_request_error(request), SKY_UNAVAILABLE, "too many lots at once");
    return NULL;
}

static void submit(struct loading *loading, void (*run)(void *work), void (*done)(void *context), void *context)
{
    loading->done = done;
    loading->context = context;
    if (sky_pool_submit(loading->lotes->pool, run, loading))
        return;
    sky_error_set(&loading->error, SKY_UNAVAILABLE, "too many lots at once");
    done(context);
}

static void finish(struct loading *loading)
{
    loading->done(loading->context);
}

/* Passes on what became of the lot: its failure, or its number. */
static enum sky_status pass_on(struct sky_request *request, const struct loading *loading)
{
    *sky_request_error(request) = loading->error;
    if (!loading->error.status && loading->sum.lote)
        sky_answer_operation(request, loading->sum.lote);
    return loading->error.status;
}

/* --- loading */

static enum sky_status put_line(void *work, const struct sky_carga_row *row, struct sky_error *error)
{
    struct loading *loading = work;
    struct sky_buffer line = { 0 };
    if (loading->minimal)
        return SKY_OK;
    if (sky_carga_put_line(&line, row, error) == SKY_OK && !line.failed)
        error->status = sky_spool_put(loading->lines, sky_buffer_span(&line), error);
    if (line.failed)
        sky_error_memory(error);
    sky_buffer_clear(&line);
    return error->status;
}

static void run_carga(void *work)
{
    struct loading *loading = work;
    loading->asked.tell = put_line;
    loading->asked.context = loading;
    if (sky_carga_run(loading->registro, &loading->asked, sky_carga_texto_get(loading->texto), &loading->sum,
                      &loading->error))
        sky_error_set(&loading->error, SKY_INTERNAL, "a lot failed without an error");
    finish(loading);
}

static void submit_carga(struct sky_app *app, void *work, void (*done)(void *context), void *context)
{
    (void)app;
    submit(work, run_carga, done, context);
}

static enum sky_status put_piece(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct loading *loading = work;
    struct sky_span piece;
    if (sky_spool_read(loading->lines, &piece, sky_request_error(request)))
        return sky_request_error(request)->status;
    *more = piece.size > 0;
    sky_buffer_put_span(out, piece);
    if (!*more)
        sky_carga_put_sum(out, &loading->sum, sky_carga_texto_encoding(loading->texto));
    return SKY_OK;
}

static enum sky_turn answer_sum(struct sky_request *request, const struct loading *loading)
{
    struct sky_buffer *sum = sky_buffer_new(sky_request_arena(request));
    if (!sum)
        return sky_error_memory(sky_request_error(request)), sky_answer_failure(request);
    sky_carga_put_sum(sum, &loading->sum, sky_carga_texto_encoding(loading->texto));
    sky_answer_header(request, "Preference-Applied", "return=minimal");
    return sky_answer_as(request, 200, SKY_TYPE_NDJSON, sky_buffer_span(sum));
}

static enum sky_turn answer(struct sky_request *request, void *work)
{
    static const struct sky_stream stream = { .next = put_piece };
    struct loading *loading = work;
    if (pass_on(request, loading))
        return sky_answer_failure(request);
    if (loading->asked.ensayo)
        sky_answer_etag(request, sky_request_app(request)->identity, loading->sum.moment, false);
    if (loading->minimal)
        return answer_sum(request, loading);
    sky_spool_rewind(loading->lines);
    return sky_answer_stream(request, 200, SKY_TYPE_NDJSON, &stream, loading);
}

/* --- the body */

static enum sky_status consume(struct sky_request *request, void *work, struct sky_span piece)
{
    return sky_carga_texto_put(((struct loading *)work)->texto, piece, false, sky_request_error(request));
}

static enum sky_turn begin(struct sky_request *request, void *work)
{
    struct sky_error *error = sky_request_error(request);
    struct loading *loading = work;
    if (error->status || sky_carga_texto_put(loading->texto, (struct sky_span){ 0 }, true, error))
        return sky_answer_failure(request);
    return sky_request_park(request, submit_carga, loading, answer);
}

enum sky_turn sky_api_cargar(struct sky_request *request)
{
    struct sky_error *error = sky_request_error(request);
    struct loading *loading = loading_new(request);
    if (!loading || read_asked(request, &loading->asked) || !(loading->lines = sky_spool_new(error)) ||
        !(loading->texto = sky_carga_texto_new(sky_request_arena(request), loading->asked.form,
                                               loading->asked.separator, loading->asked.columnas, error)))
        return sky_answer_failure(request);
    loading->minimal =
        sky_span_is_alike(sky_prefer(sky_request_header(request, "HTTP_PREFER"), "return"), sky_span_of("minimal"));
    return sky_request_read_body(request, consume, loading, begin);
}

/* --- taking back */

static void run_deshacer(void *work)
{
    struct loading *loading = work;
    if (sky_carga_deshacer(loading->registro, loading->lote, loading->asked.author, &loading->sum, &loading->error))
        sky_error_set(&loading->error, SKY_INTERNAL, "a lot failed without an error");
    finish(loading);
}

static void submit_deshacer(struct sky_app *app, void *work, void (*done)(void *context), void *context)
{
    (void)app;
    submit(work, run_deshacer, done, context);
}

static enum sky_turn answer_deshacer(struct sky_request *request, void *work)
{
    struct loading *loading = work;
    if (pass_on(request, loading))
        return sky_answer_failure(request);
    return sky_answer_message(request, 200, "Lote %" PRId64 " deshecho.", loading->lote);
}

enum sky_turn sky_api_deshacer_lote(struct sky_request *request)
{
    struct loading *loading = loading_new(request);
    if (!loading || refuse_conditions(request, true))
        return sky_answer_failure(request);
    loading->lote = sky_request_number(request, "numero");
    return sky_request_park(request, submit_deshacer, loading, answer_deshacer);
}
