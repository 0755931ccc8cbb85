/* The first answer, from the number of what was written then: the log still has the rest. */
#include "store/receipt.h"

struct sky_receipt sky_receipt_of(const struct sky_write *write, int64_t instant)
{
    struct sky_receipt receipt = {
        .key = write->key,
        .instant = instant,
        .number = write->number,
        .created = write->created,
        .error = write->error,
    };
    memcpy(receipt.digest, write->digest, sizeof receipt.digest);
    return receipt;
}

/* The change that the entry was, copied into the write's arena. */
static bool take_change(void *context, const struct sky_entry *entry)
{
    struct sky_write *write = context;
    struct sky_change *change = sky_arena_alloc(write->arena, sizeof *change);
    if (!change)
        return false;
    change->nombre = sky_arena_copy(write->arena, entry->nombre);
    change->cliente = entry->cliente;
    if (entry->documento.data)
        change->documento = sky_arena_copy(write->arena, entry->documento);
    if (change->nombre.data && (change->documento.data || !entry->documento.data)) {
        write->changes = change;
        write->count = 1;
    }
    return false;
}

enum sky_status sky_receipt_replay(const struct sky_receipt *receipt, struct sky_write *write,
                                   struct sky_present *present)
{
    const struct sky_selection selection = { .view = SKY_VIEW_LOG, .from = receipt->number - 1, .limit = 1 };
    if (sky_status_http(receipt->error.status) >= 500) {
        write->error = receipt->error;
        return SKY_OK;
    }
    if (memcmp(receipt->digest, write->digest, sizeof receipt->digest) != 0) {
        sky_error_set(&write->error, SKY_UNPROCESSABLE, "La clave de idempotencia ya se usó con otra solicitud.");
        return SKY_OK;
    }
    write->replayed = true;
    write->number = receipt->number;
    write->created = receipt->created;
    write->error = receipt->error;
    if (receipt->error.status)
        return SKY_OK;
    enum sky_status status = present->select(present, &selection, take_change, write);
    write->replayed = write->count > 0;
    if (status == SKY_OK && write->count == 0)
        sky_error_memory(&write->error);
    return status;
}
