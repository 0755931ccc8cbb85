/* Submissions of the tests: what each is to do is a step, and each counts how often and as which it was answered. */
#ifndef SKY_TESTS_JOBS_H
#define SKY_TESTS_JOBS_H

#include "fake.h"
#include "steps.h"

struct job {
    struct sky_arena *arena;
    struct sky_operacion *operacion;
    struct sky_submission *submission;
    struct sky_result *result; /* the submission's */
    struct gate *answered;
    size_t order, times; /* of being answered */
};

static inline void answer_job(void *context)
{
    struct job *job = context;
    job->times++;
    job->order = gate_count(job->answered);
    gate_add(job->answered, 1);
}

/* With an Idempotency-Key, of a request whose digest is all `digest`, unless the key is NULL. */
static inline void prepare_job(struct job *job, const struct step *step, const char *key, unsigned char digest,
                               struct gate *answered)
{
    struct sky_error error = { 0 };
    *job = (struct job){ .arena = sky_arena_new(), .answered = answered };
    job->operacion = operation_of(job->arena, step, &error);
    assert_non_null(job->operacion);
    job->operacion->author = SPAN("prueba");
    job->operacion->key = sky_span_of(key);
    memset(job->operacion->rest, digest, sizeof job->operacion->rest);
    job->submission = sky_submission_new(job->arena, job->operacion, &error);
    assert_non_null(job->submission);
    job->submission->done = answer_job;
    job->submission->context = job;
    job->result = &job->submission->result;
}

/* A GUARDAR whose document is as given, whatever it is, and borrowed. */
static inline void bring(struct job *job, struct sky_span documento)
{
    assert_int_equal(job->operacion->kind, SKY_OPERACION_GUARDAR);
    job->operacion->documento = documento;
}

#endif
