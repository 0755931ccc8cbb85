/* The readers of a registry, lent to threads and taken back. */
#include "registry/registro-internal.h"

/* Readers that may be lent before whoever could keep a reading for long gives it back: each holds some MiB. */
#define LENT_MOST ((size_t)8)

struct sky_registro *sky_registro_current(struct sky_registro *registro)
{
    for (struct sky_registro *next; (next = atomic_load(&registro->successor)); registro = next)
        ;
    return registro;
}

const struct sky_backend *sky_readers_backend(const struct sky_registro *registro)
{
    return registro->backend;
}

/* The place of this thread: threads begin at addresses of their own, which differ by whole stacks. */
static size_t own_place(void)
{
    return ((uintptr_t)pthread_self() >> 12) % PLACES;
}

void *sky_readers_take(struct sky_registro *registro, struct sky_error *error)
{
    void *reader = atomic_exchange(&registro->places[own_place()].reader, NULL);
    if (!reader && (reader = registro->backend->reader_new(registro->store, error)))
        atomic_fetch_add(&registro->readers, 1);
    return reader;
}

struct sky_replica *sky_readers_replica(const struct sky_registro *registro)
{
    return registro->replica;
}

void sky_readers_end(struct sky_registro *registro, void *reader)
{
    registro->backend->reader_free(reader);
    atomic_fetch_sub(&registro->readers, 1);
}

void sky_readers_put(struct sky_registro *registro, void *reader)
{
    struct place *place = &registro->places[own_place()];
    void *nothing = NULL;
    if ((registro->backend->is_lost && registro->backend->is_lost(reader)) ||
        !atomic_compare_exchange_strong(&place->reader, &nothing, reader))
        sky_readers_end(registro, reader);
}

bool sky_registro_has_spare(struct sky_registro *registro)
{
    registro = sky_registro_current(registro);
    size_t left = 0;
    for (size_t i = 0; i < PLACES; i++)
        left += atomic_load(&registro->places[i].reader) != NULL;
    return atomic_load(&registro->readers) < left + LENT_MOST;
}

/*
 * A reader that is taken out of its place is nobody else's. Those that are in use go back to the store, too: one that
 * is asked now and then, after each of another program's writes, would else always keep a moment that is past.
 */
void sky_registro_rest(struct sky_registro *registro)
{
    for (; registro; registro = atomic_load(&registro->successor))
        for (size_t i = 0; i < PLACES; i++) {
            void *reader = atomic_exchange(&registro->places[i].reader, NULL);
            if (reader)
                sky_readers_end(registro, reader);
        }
}
