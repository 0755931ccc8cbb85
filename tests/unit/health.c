/* The thread that judges: what it tells of a registry that is well, is damaged, or does not answer. */
#include "registry.h"
#include "sql.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/clock.h"
#include "registry/health.h"
#include "registry/proof.h"

/* As quick as a test wants it; a verdict counts for long. */
static const struct sky_health_pace quick = {
    .look = 10000, .slice = 0, .later = 0, .round = 20000, .first = 50000, .lasts = 10000000
};

static struct sky_health *watch(struct registry *registry, const struct sky_health_pace *pace)
{
    struct sky_error error = { 0 };
    struct sky_health *health = sky_health_new(registry->registro, &registry->settings, pace, &error);
    assert_non_null(health);
    return health;
}

static const char *file_of(const struct registry *registry)
{
    return registry->settings.store + strlen("sqlite:");
}

typedef bool wanted(const struct sky_verdict *verdict, int64_t number);

/* Asks until what is told is as wanted, for a minute at most. */
static struct sky_verdict becomes(struct sky_health *health, wanted *is, int64_t number)
{
    struct sky_verdict verdict;
    int64_t end = sky_clock_elapsed() + 60000000;
    do {
        sky_health_tell(health, &verdict);
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    } while (!is(&verdict, number) && sky_clock_elapsed() < end);
    assert_true(is(&verdict, number));
    return verdict;
}

static bool has_number(const struct sky_verdict *verdict, int64_t number)
{
    return verdict->number == number;
}

static bool was_checked_after(const struct sky_verdict *verdict, int64_t instant)
{
    return verdict->diagnosis.findings[SKY_CHECK_FILE].instant > instant;
}

static bool is_failed(const struct sky_verdict *verdict, int64_t check)
{
    return verdict->diagnosis.findings[check].grade == SKY_FAILED;
}

static bool has_backup(const struct sky_verdict *verdict, int64_t instant)
{
    return verdict->backup == instant;
}

static bool lacks_backup(const struct sky_verdict *verdict, int64_t number)
{
    (void)number;
    return verdict->diagnosis.findings[SKY_CHECK_BACKUP].grade == SKY_DEGRADED;
}

static void it_tells_of_a_registry_that_is_well(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, (const struct step[]){ { GUARDA("{'nombre':'a'}") }, { .verb = NULL } });
    struct sky_health *health = watch(registry, &quick);
    struct sky_verdict verdict = becomes(health, has_number, 1);
    assert_int_equal(verdict.error.status, SKY_OK);
    assert_false(verdict.is_late);
    assert_true(verdict.disk.file > 0 && verdict.disk.size > 0);
    assert_int_equal(verdict.backup, 0);
    assert_int_equal(verdict.diagnosis.findings[SKY_CHECK_WRITE].grade, SKY_WELL);
    assert_int_equal(verdict.diagnosis.findings[SKY_CHECK_BACKUP].grade, SKY_UNJUDGED);
    sky_health_free(health);
}

/* One round after the other, so that what is damaged after the first is found, too. */
static void it_checks_the_file_again_and_again(void **state)
{
    struct registry *registry = *state;
    struct sky_health *health = watch(registry, &quick);
    struct sky_verdict verdict = becomes(health, was_checked_after, 0);
    becomes(health, was_checked_after, verdict.diagnosis.findings[SKY_CHECK_FILE].instant);
    sky_health_free(health);
}

static void damage_is_told_and_stays(void **state)
{
    struct registry *registry = *state;
    do_steps(registry, (const struct step[]){ { GUARDA("{'nombre':'a'}") }, { .verb = NULL } });
    struct sky_health *health = watch(registry, &quick);
    becomes(health, was_checked_after, 0);
    execute(file_of(registry), "UPDATE clientes SET nombre = ''");
    struct sky_verdict verdict = becomes(health, is_failed, SKY_CHECK_FILE);
    assert_int_equal(verdict.error.status, SKY_UNAVAILABLE);
    assert_contains("error", verdict.error.text, "damaged");
    assert_int_equal(verdict.diagnosis.findings[SKY_CHECK_WRITE].grade, SKY_WELL);
    sky_health_free(health);
}

static void a_proved_backup_is_known(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    const struct sky_proof proof = { .instant = sky_clock_now() - 3600000, .number = 1, .file = "one.zst" };
    registry->settings.backup_max_age = 1;
    struct sky_health *health = watch(registry, &quick);
    becomes(health, lacks_backup, 0);
    assert_int_equal(sky_proof_write(file_of(registry), &proof, &error), SKY_OK);
    struct sky_verdict verdict = becomes(health, has_backup, proof.instant);
    assert_int_equal(verdict.diagnosis.findings[SKY_CHECK_BACKUP].instant, proof.instant);
    sky_health_free(health);
}

static void resumed(void *context)
{
    gate_add(context, 1);
}

static int hold_lock(const struct registry *registry)
{
    char *path;
    assert_true(asprintf(&path, "%s.lock", file_of(registry)) > 0);
    int lock = open(path, O_RDWR | O_CLOEXEC);
    assert_true(lock >= 0 && flock(lock, LOCK_EX) == 0);
    free(path);
    return lock;
}

/* The store does not let anybody write: who asks first is told so after its time, and others at once. */
static void nobody_waits_for_a_store_that_does_not_answer(void **state)
{
    struct registry *registry = *state;
    struct sky_health_waiting waiting[2];
    struct gate gate = GATE_INITIALIZER;
    struct sky_verdict verdict;
    int lock = hold_lock(registry);
    int64_t began = sky_clock_elapsed();
    struct sky_health *health = watch(registry, &quick);
    sky_health_await(health, &waiting[0], resumed, &gate);
    assert_true(gate_wait(&gate, 1));
    assert_true(sky_clock_elapsed() - began >= quick.first);
    sky_health_await(health, &waiting[1], resumed, &gate);
    assert_int_equal(gate_count(&gate), 2);
    sky_health_tell(health, &verdict);
    assert_int_equal(verdict.error.status, SKY_UNAVAILABLE);
    assert_true(verdict.is_late && verdict.number == -1);
    assert_int_equal(verdict.diagnosis.findings[SKY_CHECK_WRITE].grade, SKY_FAILED);
    assert_contains("cause", verdict.diagnosis.findings[SKY_CHECK_WRITE].cause, "not judged for");
    close(lock);
    becomes(health, has_number, 0);
    sky_health_free(health);
}

/* What was known counts for a while, and no longer. */
static void a_verdict_grows_old(void **state)
{
    static const struct sky_health_pace pace = {
        .look = 10000, .slice = 0, .later = 0, .round = 20000, .first = 50000, .lasts = 300000
    };
    struct registry *registry = *state;
    struct sky_health *health = watch(registry, &pace);
    becomes(health, has_number, 0);
    int lock = hold_lock(registry);
    struct sky_verdict verdict = becomes(health, is_failed, SKY_CHECK_WRITE);
    assert_true(verdict.is_late);
    assert_int_equal(verdict.error.status, SKY_UNAVAILABLE);
    close(lock);
    verdict = becomes(health, has_number, 0);
    assert_int_equal(verdict.error.status, SKY_OK);
    sky_health_free(health);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(it_tells_of_a_registry_that_is_well),
        REGISTRY_TEST(it_checks_the_file_again_and_again),
        REGISTRY_TEST(damage_is_told_and_stays),
        REGISTRY_TEST(a_proved_backup_is_known),
        REGISTRY_TEST(nobody_waits_for_a_store_that_does_not_answer),
        REGISTRY_TEST(a_verdict_grows_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
