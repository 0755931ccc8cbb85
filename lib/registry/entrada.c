/* What happens to an attempt: it is counted, the password checked, and the session begun if it is right. */
#include "registry/entrada.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/attempts.h"
#include "base/clock.h"
#include "base/pool.h"
#include "registry/invitacion.h"
#include "registry/usuario.h"

#define THREADS 2
#define WAITING 64
/* Attempts without a wait: of a name from an address, and of an address. */
#define SPARE_NAME 5
#define SPARE_ADDRESS 20
/* Refusals that are recorded from one minute to the next: whoever makes more is not to fill the disk. */
#define RECORDED 60
#define MINUTE 60000000
#define NETWORK ((size_t)8)

struct sky_entrada {
    struct sky_registro *registro;
    struct sky_pool *pool;
    struct sky_attempts *attempts;
    char nobody[SKY_PASSWORD_HASH_SIZE]; /* the hash that is checked where a name is nobody's */
    pthread_mutex_t mutex;               /* over what follows */
    int64_t minute;                      /* when it began */
    int recorded;
};

struct sky_entrada *sky_entrada_new(struct sky_registro *registro, struct sky_error *error)
{
    char random[2 * NETWORK];
    struct sky_entrada *entrada = calloc(1, sizeof *entrada);
    if (!entrada)
        return sky_error_memory(error), NULL;
    entrada->registro = registro;
    pthread_mutex_init(&entrada->mutex, NULL);
    sky_crypto_random(random, sizeof random);
    if (sky_crypto_hash_password(sky_span(random, sizeof random), entrada->nobody, error) ||
        !(entrada->attempts = sky_attempts_new(error)) || !(entrada->pool = sky_pool_new(THREADS, WAITING, error))) {
        sky_entrada_free(entrada);
        return NULL;
    }
    return entrada;
}

void sky_entrada_free(struct sky_entrada *entrada)
{
    if (!entrada)
        return;
    sky_pool_free(entrada->pool);
    sky_attempts_free(entrada->attempts);
    pthread_mutex_destroy(&entrada->mutex);
    free(entrada);
}

/* --- who tries too often */

/* Where it comes from: an IPv4 address, an IPv6 network, or the text itself. */
static struct sky_span source_of(const struct sky_intento *intento, char bytes[sizeof(struct in6_addr)])
{
    char text[INET6_ADDRSTRLEN] = "";
    if (intento->direccion.size > 0 && intento->direccion.size < sizeof text)
        memcpy(text, intento->direccion.data, intento->direccion.size);
    return inet_pton(AF_INET6, text, bytes) == 1 ? sky_span(bytes, NETWORK) : intento->direccion;
}

/* The address, and the name after it: what both are counted by. */
struct keys {
    struct sky_span address, name;
};

static enum sky_status take(struct sky_intento *intento, struct sky_arena *arena, struct keys *keys)
{
    char bytes[sizeof(struct in6_addr)];
    struct sky_attempts *attempts = intento->entrada->attempts;
    struct sky_span source = source_of(intento, bytes);
    struct sky_buffer *key = sky_buffer_new(arena);
    int64_t now = sky_clock_elapsed();
    if (!key)
        return sky_error_memory(&intento->error);
    sky_buffer_put_span(key, source);
    sky_buffer_put(key, "", 1);
    sky_buffer_put_span(key, intento->nombre);
    if (key->failed)
        return sky_error_memory(&intento->error);
    *keys = (struct keys){ sky_span(key->data, source.size), sky_buffer_span(key) };
    intento->wait = sky_attempts_take(attempts, keys->address, SPARE_ADDRESS, now);
    if (!intento->wait)
        intento->wait = sky_attempts_take(attempts, keys->name, SPARE_NAME, now);
    return intento->wait ? sky_error_set(&intento->error, SKY_LOCKED_OUT,
                                         "Demasiados intentos fallidos; reintente en %d segundos.", intento->wait)
                         : SKY_OK;
}

/* Of the address that one alone: whoever has a password of their own may guess others' all the same. */
static void forgive(struct sky_entrada *entrada, const struct keys *keys)
{
    sky_attempts_forgive(entrada->attempts, keys->name, SKY_ATTEMPTS_ALL);
    sky_attempts_forgive(entrada->attempts, keys->address, 1);
}

/* --- who comes in */

static enum sky_status record_refusal(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct sky_span *nombre = what;
    struct sky_span about = sky_pases_whole_id(change->arena, SKY_USUARIO_KIND, *nombre);
    const struct sky_fact fact = {
        .instant = sky_clock_now(), .author = change->author, .verb = sky_span_of("rechazar_entrada"), .about = about
    };
    return about.data ? change->backend->admit(change->store, NULL, &fact, error) : sky_error_memory(error);
}

static bool may_record(struct sky_entrada *entrada)
{
    int64_t now = sky_clock_elapsed();
    pthread_mutex_lock(&entrada->mutex);
    if (now - entrada->minute >= MINUTE) {
        entrada->minute = now;
        entrada->recorded = 0;
    }
    bool may = entrada->recorded < RECORDED;
    entrada->recorded += may;
    pthread_mutex_unlock(&entrada->mutex);
    return may;
}

/* What was typed as a name that is nobody's may be a password: it is not recorded. */
static enum sky_status refuse(struct sky_intento *intento, const struct sky_usuario *usuario)
{
    struct sky_error error = { 0 };
    struct sky_span about = usuario->clave.data ? usuario->nombre : sky_span_of("?");
    if (may_record(intento->entrada) &&
        sky_pases_write(intento->entrada->registro, sky_span_of("anonimo"), record_refusal, &about, &error))
        return intento->error = error, error.status;
    return sky_error_set(&intento->error, SKY_UNAUTHENTICATED, "El nombre o la contraseña no son correctos.");
}

struct beginning {
    struct sky_intento *intento;
    const struct sky_usuario *checked;
};

/* Unless somebody has changed them since the password was checked. */
static enum sky_status begin(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct beginning *beginning = what;
    struct sky_intento *intento = beginning->intento;
    struct sky_usuario usuario;
    if (sky_usuario_there(change, beginning->checked->nombre, &usuario, error))
        return error->status;
    if (!sky_span_equal(usuario.clave, beginning->checked->clave))
        return sky_error_set(error, SKY_NOT_FOUND, "the password was changed meanwhile");
    intento->sesion = (struct sky_ficha){ .nombre = beginning->checked->nombre, .rol = usuario.rol };
    return sky_sesiones_begin(change, &intento->sesion, intento->text, error);
}

static enum sky_status check(struct sky_intento *intento, struct sky_arena *arena, struct sky_usuario *usuario,
                             bool *right)
{
    struct sky_entrada *entrada = intento->entrada;
    struct sky_error absent = { 0 };
    char hash[SKY_PASSWORD_HASH_SIZE] = "";
    enum sky_status status = sky_usuario_find(entrada->registro, arena, intento->nombre, usuario, &absent);
    if (status != SKY_OK && status != SKY_NOT_FOUND && status != SKY_INVALID)
        return intento->error = absent, status;
    if (status == SKY_OK && usuario->clave.size < sizeof hash)
        memcpy(hash, usuario->clave.data, usuario->clave.size);
    else
        *usuario = (struct sky_usuario){ .nombre = intento->nombre };
    struct sky_span clave = sky_span(intento->clave, intento->clave_size);
    if (sky_crypto_check_password(clave, *hash ? hash : entrada->nobody, right, &intento->error))
        return intento->error.status;
    *right = *right && *hash;
    return SKY_OK;
}

static enum sky_status enter(struct sky_intento *intento, struct sky_arena *arena)
{
    struct sky_usuario usuario = { 0 };
    struct keys keys;
    bool right;
    if (take(intento, arena, &keys) || check(intento, arena, &usuario, &right))
        return intento->error.status;
    struct beginning beginning = { intento, &usuario };
    if (right &&
        sky_pases_write(intento->entrada->registro, usuario.nombre, begin, &beginning, &intento->error) == SKY_OK)
        return forgive(intento->entrada, &keys), SKY_OK;
    if (right && intento->error.status != SKY_NOT_FOUND)
        return intento->error.status;
    intento->error = (struct sky_error){ 0 };
    return refuse(intento, &usuario);
}

static enum sky_status use_invitacion(struct sky_intento *intento, struct sky_arena *arena)
{
    struct sky_usuario nobody = { 0 };
    struct sky_ficha used;
    struct keys keys;
    intento->nombre = sky_span_of("");
    if (take(intento, arena, &keys))
        return intento->error.status;
    enum sky_status status =
        sky_invitaciones_accept(intento->entrada->registro, arena, intento->invitacion,
                                sky_span(intento->clave, intento->clave_size), &used, &intento->error);
    if (status == SKY_UNAUTHENTICATED)
        return refuse(intento, &nobody);
    forgive(intento->entrada, &keys);
    if (status)
        return status;
    snprintf(intento->invitado, sizeof intento->invitado, "%.*s", SKY_SPAN_ARGS(used.nombre));
    intento->nombre = sky_span_of(intento->invitado);
    intento->sesion.rol = used.rol;
    return SKY_OK;
}

static enum sky_status work(struct sky_intento *intento, struct sky_arena *arena)
{
    if (!arena)
        return sky_error_memory(&intento->error);
    if (intento->invitacion.data)
        return use_invitacion(intento, arena);
    if (intento->clave)
        return enter(intento, arena);
    return sky_sesiones_end(intento->entrada->registro, intento->nombre, intento->id, &intento->error);
}

/* The session has the name as it was asked for: what was read goes with the arena. */
static void run(void *what)
{
    struct sky_intento *intento = what;
    struct sky_arena *arena = sky_arena_new();
    if (work(intento, arena) == SKY_OK)
        intento->sesion.nombre = intento->nombre;
    if (intento->clave)
        sky_crypto_wipe(intento->clave, intento->clave_size);
    sky_arena_free(arena);
    intento->done(intento->context);
}

void sky_entrada_submit(struct sky_entrada *entrada, struct sky_intento *intento, void (*done)(void *context),
                        void *context)
{
    intento->entrada = entrada;
    intento->done = done;
    intento->context = context;
    if (sky_pool_submit(entrada->pool, run, intento))
        return;
    sky_error_set(&intento->error, SKY_UNAVAILABLE, "too many wait to come in");
    done(context);
}
