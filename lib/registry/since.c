/* An archive says what it has when it is unpacked: of a whole one the copy does, of an increment its end. */
#include "registry/since.h"

#include <unistd.h>

#include "base/text.h"
#include "registry/backup-internal.h"
#include "registry/increment.h"

enum sky_status sky_since_of_copy(const struct sky_backend *backend, const struct sky_settings *settings,
                                  const char *path, struct sky_ship_hello *has, struct sky_error *error)
{
    void *store = backend->open(path, settings, SKY_STORE_READ, error);
    void *reader = store ? backend->reader_new(store, error) : NULL;
    if (reader) {
        error->status = sky_ship_read_hello(backend, reader, has, error);
        backend->reader_free(reader);
    }
    backend->close(store);
    return error->status;
}

static enum sky_status read_archive(const struct sky_backend *backend, const struct sky_settings *settings,
                                    const struct sky_backup_order *order, struct sky_packed *aside,
                                    struct sky_ship_hello *has, struct sky_error *error)
{
    struct sky_increment found = { 0 };
    if (sky_backup_unpack(backend, order->since, &order->key, aside, error))
        return error->status;
    if (!aside->is_increment)
        error->status = sky_since_of_copy(backend, settings, aside->copy, has, error);
    else if (sky_increment_check(aside->copy, &found, error) == SKY_OK)
        *has = found.to;
    backend->remove(aside->copy);
    unlink(aside->ledger);
    return error->status;
}

enum sky_status sky_since_read(const struct sky_backend *backend, const struct sky_settings *settings,
                               const struct sky_backup_order *order, struct sky_packed *aside,
                               struct sky_ship_hello *has, struct sky_error *error)
{
    struct sky_error why = { 0 };
    *has = (struct sky_ship_hello){ 0 };
    if (sky_text_number(sky_span_of(order->since), &has->head.number))
        return SKY_OK;
    if (sky_archive_is_one(order->since))
        read_archive(backend, settings, order, aside, has, &why);
    else
        why.status = sky_since_of_copy(backend, settings, order->since, has, &why);
    return !why.status ? SKY_OK
                       : sky_error_set(error, why.status,
                                       "what the earlier backup has cannot be read: %s; the number of its last"
                                       " operation does as well",
                                       why.text);
}
