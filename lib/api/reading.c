/* A customer is answered at once, a list piece by piece. */
#include "api/reading.h"

#include "api/asked.h"
#include "api/moved.h"
#include "base/clock.h"
#include "http/app.h"
#include "http/stream.h"
#include "registry/registro.h"

/* --- customers */

enum sky_turn sky_api_answer_precondition(struct sky_request *request, const struct sky_error *error,
                                          const struct sky_version *version)
{
    if (version->number)
        sky_answer_etag(request, version->number, false);
    sky_api_name_cliente(request, version->cliente);
    return sky_answer_error_with(request, error, "actual", version->documento);
}

static enum sky_turn answer_version(struct sky_request *request, const struct sky_condition *condition,
                                    struct sky_span nombre, const struct sky_version *version)
{
    struct sky_error error = { 0 };
    enum sky_condition_result result = sky_condition_test(condition, version->number);
    if (result == SKY_CONDITION_NO_MATCH && sky_condition_check(condition, nombre, version->number, &error))
        return sky_api_answer_precondition(request, &error, version);
    sky_answer_etag(request, version->number, false);
    sky_api_name_cliente(request, version->cliente);
    if (result == SKY_CONDITION_MATCH)
        return sky_answer(request, 304, (struct sky_span){ 0 });
    return sky_answer(request, 200, version->documento);
}

/* Without "en" the head of the log need not be known. */
static enum sky_status open_lectura(struct sky_request *request, struct sky_lectura *lectura)
{
    if (sky_request_text(request, "en").data)
        return sky_api_open_lectura(request, lectura);
    return sky_lectura_open(lectura, sky_request_app(request)->registro, SKY_NOW, sky_request_error(request));
}

enum sky_turn sky_api_leer(struct sky_request *request)
{
    struct sky_condition condition;
    struct sky_version version;
    struct sky_span nombre;
    struct sky_lectura lectura;
    struct sky_error *error = sky_request_error(request);
    if (sky_api_condition(request, &condition) || sky_api_nombre(request, &nombre) || open_lectura(request, &lectura))
        return sky_answer_failure(request);
    if (sky_lectura_cliente(&lectura, sky_request_arena(request), nombre, &version, error) == SKY_OK) {
        sky_lectura_close(&lectura);
        return answer_version(request, &condition, nombre, &version);
    }
    enum sky_turn turn = sky_api_answer_absent(request, &lectura, error);
    sky_lectura_close(&lectura);
    return turn;
}

/* --- lists of names */

/* Names asked of the store at a time; microseconds, and bytes, after which a piece ends. */
#define NAMES ((size_t)500)
#define PIECE_TIME 5000
#define PIECE_BYTES ((size_t)32768)

/* A list on its way. Its reading stays open between two pieces while that is short and its reader quick. */
struct list {
    struct sky_registro *registro;
    struct sky_lectura lectura;
    int64_t moment;
    struct sky_buffer place; /* where the next page begins, */
    bool begun;              /* unless it is the first */
    bool named;              /* somebody was */
};

/* One page of names. `*more`: there is another. */
static enum sky_status put_page(struct list *list, struct sky_buffer *out, bool *more, struct sky_error *error)
{
    struct sky_names names = { 0 };
    struct sky_span after = list->begun ? sky_buffer_span(&list->place) : (struct sky_span){ 0 };
    struct sky_arena *arena = sky_arena_new();
    if (!arena)
        return sky_error_memory(error);
    if (sky_lectura_nombres(&list->lectura, arena, after, NAMES, &names, error) == SKY_OK) {
        for (size_t i = 0; i < names.count; i++, list->named = true) {
            sky_buffer_put(out, list->named ? "," : "[", 1);
            sky_json_write_string(out, names.items[i]);
        }
        list->begun = true;
        list->place.size = 0;
        sky_buffer_put_span(&list->place, names.next);
        if (list->place.failed)
            sky_error_memory(error);
    }
    *more = !names.ended;
    sky_arena_free(arena);
    return error->status;
}

/* A list that takes long, or one of many, goes on by the log at its moment, and holds nothing between two pieces. */
static enum sky_status put_piece(struct sky_request *request, void *work, struct sky_buffer *out, bool *more)
{
    struct list *list = work;
    struct sky_error *error = sky_request_error(request);
    int64_t end = sky_clock_elapsed() + PIECE_TIME;
    if (!list->lectura.reader && sky_lectura_open(&list->lectura, list->registro, list->moment, error))
        return error->status;
    do {
        if (put_page(list, out, more, error))
            return error->status;
    } while (*more && out->size < PIECE_BYTES && sky_clock_elapsed() < end);
    if (!*more)
        sky_buffer_put_text(out, list->named ? "]\n" : "[]\n");
    if (sky_lectura_is_due(&list->lectura) || !sky_registro_has_spare(list->registro))
        sky_lectura_close(&list->lectura);
    return SKY_OK;
}

static void let_go(void *work)
{
    sky_lectura_close(&((struct list *)work)->lectura);
}

static void end_list(void *work)
{
    let_go(work);
    sky_buffer_clear(&((struct list *)work)->place);
}

enum sky_turn sky_api_listar(struct sky_request *request)
{
    static const struct sky_stream stream = { .next = put_piece, .slow = let_go, .end = end_list };
    struct list *list = sky_arena_alloc(sky_request_arena(request), sizeof *list);
    bool known = false;
    if (!list)
        sky_error_memory(sky_request_error(request));
    if (!list || sky_api_open_lectura(request, &list->lectura))
        return sky_answer_failure(request);
    list->registro = sky_request_app(request)->registro;
    list->moment = list->lectura.moment;
    if (sky_api_tag(request, list->moment, true, &known) == SKY_OK && !known)
        return sky_answer_stream(request, 200, SKY_TYPE_JSON, &stream, list);
    end_list(list);
    return known ? sky_answer(request, 304, (struct sky_span){ 0 }) : sky_answer_failure(request);
}
