/* What happens to an attempt: it is counted, the password checked, and what is wanted done if it is right. */
#include "registry/entrada.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/attempts.h"
#include "base/clock.h"
#include "base/pool.h"
#include "domain/contrasena.h"
#include "registry/invitacion.h"
#include "registry/pases.h"
#include "registry/usuario.h"

#define THREADS 2
#define WAITING 64
/* Attempts without a wait: of a name from an address; of an address; and of a name's codes from wherever, by whoever
 * has the password. */
#define SPARE_NAME 5
#define SPARE_ADDRESS 20
#define SPARE_CODES 20
/* Refusals that are recorded from one minute to the next: whoever makes more is not to fill the disk. */
#define RECORDED 60
#define MINUTE 60000000

struct sky_entrada {
    struct sky_registro *registro;
    bool admin_factor; /* what struct sky_settings says */
    struct sky_pool *pool;
    struct sky_attempts *attempts;
    char nobody[SKY_PASSWORD_HASH_SIZE]; /* the hash that is checked where a name is nobody's */
    pthread_mutex_t mutex;               /* over what follows */
    int64_t minute;                      /* when it began */
    int recorded;
};

struct sky_entrada *sky_entrada_new(struct sky_registro *registro, bool admin_factor, struct sky_error *error)
{
    char random[16];
    struct sky_entrada *entrada = calloc(1, sizeof *entrada);
    if (!entrada)
        return sky_error_memory(error), NULL;
    entrada->registro = registro;
    entrada->admin_factor = admin_factor;
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

/* The address; and the name after it, and alone: by what each is counted. */
struct keys {
    struct sky_span address, name, codes;
};

/* False: it has to wait. */
static bool may_try(struct sky_intento *intento, struct sky_span key, int spare)
{
    intento->wait = sky_attempts_take(intento->entrada->attempts, key, spare, sky_clock_elapsed());
    if (intento->wait)
        sky_error_set(&intento->error, SKY_LOCKED_OUT, "Demasiados intentos fallidos; reintente en %d segundos.",
                      intento->wait);
    return !intento->wait;
}

static enum sky_status take(struct sky_intento *intento, struct sky_arena *arena, struct keys *keys)
{
    unsigned char bytes[SKY_ADDRESS_SIZE];
    struct sky_span source = sky_address_source(intento->direccion, bytes);
    struct sky_buffer *key = sky_buffer_new(arena);
    if (!key)
        return sky_error_memory(&intento->error);
    sky_buffer_put_span(key, source);
    sky_buffer_put(key, "", 1);
    sky_buffer_put_span(key, intento->nombre);
    if (key->failed)
        return sky_error_memory(&intento->error);
    struct sky_span whole = sky_buffer_span(key);
    *keys = (struct keys){ sky_span(whole.data, source.size), whole,
                           sky_span(whole.data + source.size, whole.size - source.size) };
    return may_try(intento, keys->address, SPARE_ADDRESS) && may_try(intento, keys->name, SPARE_NAME)
               ? SKY_OK
               : intento->error.status;
}

/* Of the address that one alone: whoever has a password of their own may guess others' all the same. A password without
 * its code guessed nothing. */
static void forgive(const struct sky_intento *intento, const struct keys *keys)
{
    struct sky_attempts *attempts = intento->entrada->attempts;
    sky_attempts_forgive(attempts, keys->address, 1);
    if (intento->error.status == SKY_CODE_NEEDED)
        return;
    sky_attempts_forgive(attempts, keys->name, SKY_ATTEMPTS_ALL);
    sky_attempts_forgive(attempts, keys->codes, SKY_ATTEMPTS_ALL);
}

/* --- who is refused */

struct refusal {
    const char *verb;
    struct sky_span about;
};

static enum sky_status record_refusal(const struct sky_pases_change *change, void *what, struct sky_error *error)
{
    const struct refusal *refusal = what;
    return sky_pases_record(change, SKY_USUARIO_KIND, refusal->about, refusal->verb, error);
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

/* By the password, or by the code after a right one. */
static enum sky_status refuse(struct sky_intento *intento, struct refusal refusal, const char *text)
{
    bool enters = intento->kind == SKY_INTENTO_ENTRAR || intento->kind == SKY_INTENTO_ACEPTAR;
    struct sky_span author = enters ? sky_span_of("anonimo") : intento->nombre;
    intento->error = (struct sky_error){ 0 };
    if (may_record(intento->entrada) &&
        sky_pases_write(intento->entrada->registro, author, record_refusal, &refusal, &intento->error))
        return intento->error.status;
    return sky_error_set(&intento->error, enters ? SKY_UNAUTHENTICATED : SKY_FORBIDDEN, "%s", text);
}

/* What was typed as a name that is nobody's may be a password: it is not recorded. */
static enum sky_status refuse_password(struct sky_intento *intento, bool is_known)
{
    struct sky_span about = is_known ? intento->nombre : sky_span_of("?");
    return intento->kind == SKY_INTENTO_ENTRAR
               ? refuse(intento, (struct refusal){ "rechazar_entrada", about },
                        "El nombre o la contraseña no son correctos.")
               : refuse(intento, (struct refusal){ "rechazar_clave", about }, "La contraseña no es correcta.");
}

/* --- who is heard */

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
    intento->hash = usuario->clave;
    return SKY_OK;
}

/* One of the telephone, which can be guessed, unlike those for recovery. */
static bool guesses_code(const struct sky_intento *intento, const struct sky_usuario *usuario)
{
    return usuario->factor.activo && intento->codigo.data && intento->codigo.size < SKY_RECUPERACION_RANDOM;
}

static enum sky_status hash_new(struct sky_intento *intento, char hash[SKY_PASSWORD_HASH_SIZE])
{
    if (!intento->nueva)
        return SKY_OK;
    struct sky_span nueva = sky_span(intento->nueva, intento->nueva_size);
    enum sky_status status = sky_crypto_hash_password(nueva, hash, &intento->error);
    intento->hash = sky_span_of(hash);
    return status;
}

/* A password is checked, and a new one hashed, before the transaction. */
static enum sky_status try_it(struct sky_intento *intento, struct sky_arena *arena, struct keys *keys)
{
    struct sky_usuario usuario = { 0 };
    char hash[SKY_PASSWORD_HASH_SIZE] = "";
    bool right = true;
    if (intento->clave && check(intento, arena, &usuario, &right))
        return intento->error.status;
    if (!right)
        return refuse_password(intento, usuario.clave.data);
    if ((guesses_code(intento, &usuario) && !may_try(intento, keys->codes, SPARE_CODES)) || hash_new(intento, hash))
        return intento->error.status;
    intento->may_lack_factor = !intento->entrada->admin_factor || sky_address_is_loopback(intento->direccion);
    enum sky_status status =
        sky_pases_write(intento->entrada->registro, intento->nombre, sky_intento_do, intento, &intento->error);
    if (status == SKY_UNAUTHENTICATED)
        return refuse(intento, (struct refusal){ "rechazar_codigo", intento->nombre }, "El código no es correcto.");
    return status == SKY_NOT_FOUND && intento->kind == SKY_INTENTO_ENTRAR ? refuse_password(intento, true) : status;
}

/* Whom the invitation is for gets the password, and does not come in by that. */
static enum sky_status use_invitacion(struct sky_intento *intento, struct sky_arena *arena, const struct keys *keys)
{
    struct sky_ficha used;
    enum sky_status status =
        sky_invitaciones_accept(intento->entrada->registro, arena, intento->invitacion,
                                sky_span(intento->clave, intento->clave_size), &used, &intento->error);
    if (status == SKY_UNAUTHENTICATED) {
        const struct sky_error refused = intento->error;
        return refuse(intento, (struct refusal){ "rechazar_entrada", sky_span_of("?") }, refused.text);
    }
    forgive(intento, keys);
    if (status)
        return status;
    snprintf(intento->invitado, sizeof intento->invitado, "%.*s", SKY_SPAN_ARGS(used.nombre));
    intento->nombre = sky_span_of(intento->invitado);
    intento->sesion.rol = used.rol;
    return SKY_OK;
}

/* What can be guessed is counted, and so is a secret that is made, until a code of it is right: each is an entry of the
 * audit. */
static enum sky_status work(struct sky_intento *intento, struct sky_arena *arena)
{
    struct keys keys;
    if (!arena)
        return sky_error_memory(&intento->error);
    if (intento->nueva && sky_contrasena_check(sky_span(intento->nueva, intento->nueva_size), &intento->error))
        return intento->error.status;
    if (intento->kind == SKY_INTENTO_TERMINAR)
        return try_it(intento, arena, NULL);
    if (take(intento, arena, &keys))
        return intento->error.status;
    if (intento->kind == SKY_INTENTO_ACEPTAR)
        return use_invitacion(intento, arena, &keys);
    enum sky_status status = try_it(intento, arena, &keys);
    if ((status == SKY_OK && intento->kind != SKY_INTENTO_PREPARAR) || status == SKY_CODE_NEEDED)
        forgive(intento, &keys);
    return status;
}

/* No password is left behind. */
static void end(struct sky_intento *intento)
{
    if (intento->clave)
        sky_crypto_wipe(intento->clave, intento->clave_size);
    if (intento->nueva)
        sky_crypto_wipe(intento->nueva, intento->nueva_size);
    intento->done(intento->context);
}

/* The session has the name as it was asked for: what was read goes with the arena. */
static void run(void *what)
{
    struct sky_intento *intento = what;
    struct sky_arena *arena = sky_arena_new();
    if (work(intento, arena) == SKY_OK)
        intento->sesion.nombre = intento->nombre;
    sky_arena_free(arena);
    end(intento);
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
    end(intento);
}
