/* A store, its group commit, and a pool of readers. No HTTP and no SQL. */
#include "domain/registro.h"

#include <pthread.h>
#include <stdlib.h>

/* Names fetched at a time. */
#define PAGE ((size_t)1000)

struct spare {
    struct spare *next;
    const struct sky_backend *backend;
    void *reader;
};

struct sky_registro {
    const struct sky_backend *backend;
    void *store;
    struct sky_batch *batch;
    pthread_mutex_t mutex; /* over the readers */
    struct spare *spares;
    void *checker; /* the reader of a check that runs, or NULL */
    bool stopped;  /* no check may begin any more */
};

void *sky_registro_open(const struct sky_settings *settings, struct sky_error *error)
{
    const char *location;
    const struct sky_backend *backend = sky_backend_for(settings->store, &location, error);
    if (!backend || sky_crypto_init(error))
        return NULL;
    struct sky_registro *registro = calloc(1, sizeof *registro);
    if (!registro)
        return sky_error_memory(error), NULL;
    pthread_mutex_init(&registro->mutex, NULL);
    registro->backend = backend;
    if (!(registro->store = backend->open(location, settings, error)) ||
        !(registro->batch = sky_batch_new(backend, registro->store, error))) {
        sky_registro_close(registro);
        return NULL;
    }
    return registro;
}

void sky_registro_close(void *opened)
{
    struct sky_registro *registro = opened;
    if (!registro)
        return;
    sky_batch_free(registro->batch);
    for (struct spare *spare = registro->spares, *next; spare; spare = next) {
        next = spare->next;
        registro->backend->reader_free(spare->reader);
        free(spare);
    }
    registro->backend->close(registro->store);
    pthread_mutex_destroy(&registro->mutex);
    free(registro);
}

bool sky_registro_is_usable(void *registro)
{
    return sky_batch_is_usable(((struct sky_registro *)registro)->batch);
}

/* A reader for this thread alone, until it is put back; there are never more than threads that read at once. */
static struct spare *take_reader(struct sky_registro *registro, struct sky_error *error)
{
    pthread_mutex_lock(&registro->mutex);
    struct spare *spare = registro->spares;
    if (spare)
        registro->spares = spare->next;
    pthread_mutex_unlock(&registro->mutex);
    if (spare)
        return spare;
    if (!(spare = calloc(1, sizeof *spare)))
        return sky_error_memory(error), NULL;
    spare->backend = registro->backend;
    if ((spare->reader = registro->backend->reader_new(registro->store, error)))
        return spare;
    free(spare);
    return NULL;
}

static enum sky_status select_spare(void *from, const struct sky_selection *selection, sky_entry_visitor *visit,
                                    void *context, struct sky_error *error)
{
    struct spare *spare = from;
    return spare->backend->select(spare->reader, selection, visit, context, error);
}

static void put_reader(struct sky_registro *registro, struct spare *spare)
{
    pthread_mutex_lock(&registro->mutex);
    spare->next = registro->spares;
    registro->spares = spare;
    pthread_mutex_unlock(&registro->mutex);
}

enum sky_status sky_registro_borrow(struct sky_registro *registro, struct sky_log *log, struct sky_error *error)
{
    struct spare *spare = take_reader(registro, error);
    if (!spare)
        return error->status;
    *log = (struct sky_log){ select_spare, spare };
    return SKY_OK;
}

void sky_registro_return(struct sky_registro *registro, struct sky_log *log)
{
    put_reader(registro, log->from);
}

enum sky_status sky_registro_read(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                  int64_t moment, struct sky_version *version, struct sky_error *error)
{
    struct sky_log log;
    if (sky_registro_borrow(registro, &log, error))
        return error->status;
    enum sky_status status =
        moment == SKY_NOW ? registro->backend->read(((struct spare *)log.from)->reader, nombre, arena, version, error)
                          : sky_pasado_version(&log, arena, nombre, moment, version, error);
    sky_registro_return(registro, &log);
    if (status == SKY_OK && version->number == 0)
        status = sky_operacion_no_encontrado(nombre, error);
    return status;
}

enum sky_status sky_registro_renamed(struct sky_registro *registro, struct sky_arena *arena, struct sky_span nombre,
                                     int64_t moment, struct sky_span *now, struct sky_error *error)
{
    struct sky_log log;
    if (sky_registro_borrow(registro, &log, error))
        return error->status;
    enum sky_status status = sky_pasado_renamed(&log, arena, nombre, moment, now, error);
    sky_registro_return(registro, &log);
    return status;
}

enum sky_status sky_registro_head(struct sky_registro *registro, int64_t *number, struct sky_error *error)
{
    struct sky_head head;
    struct spare *spare = take_reader(registro, error);
    if (!spare)
        return error->status;
    enum sky_status status = registro->backend->head(spare->reader, &head, error);
    put_reader(registro, spare);
    *number = head.number;
    return status;
}

enum sky_status sky_registro_find(struct sky_registro *registro, int64_t instant, int64_t *number,
                                  struct sky_error *error)
{
    struct spare *spare = take_reader(registro, error);
    if (!spare)
        return error->status;
    enum sky_status status = registro->backend->find(spare->reader, instant, number, error);
    put_reader(registro, spare);
    return status;
}

/* What a page needs to be followed by the next: the visitor's own answer, and the last name. */
struct page {
    sky_name_visitor *visit;
    void *context;
    struct sky_buffer last;
    size_t count;
    bool stopped;
};

static bool visit_one(void *context, struct sky_span nombre)
{
    struct page *page = context;
    page->stopped = !page->visit(page->context, nombre);
    if (++page->count == PAGE) {
        page->last.size = 0;
        sky_buffer_put_span(&page->last, nombre);
    }
    return !page->stopped;
}

enum sky_status sky_registro_names(struct sky_registro *registro, int64_t moment, sky_name_visitor *visit,
                                   void *context, struct sky_error *error)
{
    struct page page = { .visit = visit, .context = context };
    struct sky_span after = { 0 };
    enum sky_status status = SKY_OK;
    struct spare *spare = moment > 0 ? take_reader(registro, error) : NULL; /* before the first there is nobody */
    if (!spare)
        return error->status;
    do {
        page.count = 0;
        status = registro->backend->names(spare->reader, moment, after, PAGE, visit_one, &page, error);
        after = sky_buffer_span(&page.last);
        if (page.last.failed)
            status = sky_error_memory(error);
    } while (status == SKY_OK && page.count == PAGE && !page.stopped);
    sky_buffer_clear(&page.last);
    put_reader(registro, spare);
    return status;
}

void sky_registro_submit(void *registro, void *operacion, void (*done)(void *context), void *context)
{
    struct sky_write *write = &((struct sky_operacion *)operacion)->write;
    write->done = done;
    write->context = context;
    sky_batch_submit(((struct sky_registro *)registro)->batch, write);
}

enum sky_status sky_registro_probe(struct sky_registro *registro, struct sky_error *error)
{
    return sky_batch_probe(registro->batch, error);
}

/* False when the check was stopped before it began. */
static bool set_checker(struct sky_registro *registro, void *reader)
{
    pthread_mutex_lock(&registro->mutex);
    registro->checker = reader;
    bool goes_on = !registro->stopped;
    pthread_mutex_unlock(&registro->mutex);
    return goes_on;
}

enum sky_status sky_registro_check(struct sky_registro *registro, struct sky_error *error)
{
    struct spare *spare = take_reader(registro, error);
    if (!spare)
        return error->status;
    enum sky_status status = set_checker(registro, spare->reader)
                                 ? registro->backend->check(spare->reader, error)
                                 : sky_error_set(error, SKY_UNAVAILABLE, "the check was stopped");
    set_checker(registro, NULL);
    put_reader(registro, spare);
    return status;
}

void sky_registro_stop_check(struct sky_registro *registro)
{
    pthread_mutex_lock(&registro->mutex);
    registro->stopped = true;
    if (registro->checker)
        registro->backend->interrupt(registro->checker);
    pthread_mutex_unlock(&registro->mutex);
}
