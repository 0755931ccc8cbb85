/* What each check makes of what is seen: at its bound, beyond it, and where nothing is known. */
#include "unit.h"

#include "registry/diagnosis.h"
#include "registry/situacion.h"

#define MINUTE ((int64_t)60000)
#define HOUR (60 * MINUTE)
#define NOW (1000 * HOUR)
#define MIB ((int64_t)1 << 20)

static const struct sky_error well = { 0 };

/* A registry that is well, to be spoilt. */
struct seen {
    struct sky_situacion situacion;
    struct sky_symptoms symptoms;
};

static struct seen *see(struct seen *seen)
{
    *seen = (struct seen){ .situacion = { .head = { .number = 7, .instant = NOW }, .listed = 7 } };
    seen->symptoms = (struct sky_symptoms){ .now = NOW,
                                            .read = &well,
                                            .write = &well,
                                            .file = &well,
                                            .read_took = 2000,
                                            .write_took = 5999,
                                            .situacion = &seen->situacion,
                                            .disk = { 100, 0, 1000 * MIB, 500 * MIB },
                                            .checked = NOW - 3 * HOUR,
                                            .backup = NOW - 5 * HOUR,
                                            .backup_most = 24 * HOUR };
    return seen;
}

static struct sky_diagnosis judged(const struct seen *seen)
{
    struct sky_diagnosis diagnosis;
    sky_diagnose(&seen->symptoms, &diagnosis);
    return diagnosis;
}

static void is(const struct seen *seen, enum sky_check check, enum sky_grade grade, int64_t value, int64_t bound)
{
    struct sky_diagnosis diagnosis = judged(seen);
    const struct sky_finding *finding = &diagnosis.findings[check];
    if (finding->grade != grade || finding->value != value || finding->bound != bound)
        fail_msg("%s is %s, %d (%d)", sky_check_name(check), sky_grade_name(finding->grade), (int)finding->value,
                 (int)finding->bound);
    assert_int_equal(diagnosis.grade, grade > SKY_WELL ? grade : SKY_WELL);
}

static void what_is_well_is_well(void **state)
{
    struct seen seen;
    struct sky_diagnosis diagnosis = judged(see(&seen));
    (void)state;
    assert_int_equal(diagnosis.grade, SKY_WELL);
    for (size_t i = 0; i < SKY_CHECKS; i++)
        assert_int_equal(diagnosis.findings[i].grade, SKY_WELL);
    is(&seen, SKY_CHECK_READ, SKY_WELL, 2, 4000);
    is(&seen, SKY_CHECK_WRITE, SKY_WELL, 5, 4000);
    is(&seen, SKY_CHECK_FILE, SKY_WELL, 3, -1);
    assert_int_equal(diagnosis.findings[SKY_CHECK_FILE].instant, NOW - 3 * HOUR);
}

static void what_nobody_looked_at_is_not_judged(void **state)
{
    struct sky_symptoms nothing = { .disk = { -1, -1, -1, -1 }, .backup = -1 };
    struct sky_diagnosis diagnosis;
    (void)state;
    sky_diagnose(&nothing, &diagnosis);
    assert_int_equal(diagnosis.grade, SKY_WELL);
    for (size_t i = 0; i < SKY_CHECKS; i++) {
        assert_int_equal(diagnosis.findings[i].grade, SKY_UNJUDGED);
        assert_int_equal(diagnosis.findings[i].value, -1);
    }
}

static void what_failed_says_why(void **state)
{
    struct seen seen;
    struct sky_error wrong = { 0 };
    (void)state;
    char text[SKY_ERROR_TEXT_MAX] = "";
    for (int i = 0; i < 150; i++)
        strcat(text, "ñ");
    sky_error_set(&wrong, SKY_NO_SPACE, "%s", text);
    see(&seen)->symptoms.write = &wrong;
    is(&seen, SKY_CHECK_WRITE, SKY_FAILED, 5, 4000);
    struct sky_diagnosis diagnosis = judged(&seen);
    const char *cause = diagnosis.findings[SKY_CHECK_WRITE].cause;
    assert_int_equal(strlen(cause), 190); /* whole characters of two bytes */
    assert_int_equal(strncmp(cause, wrong.text, 190), 0);
    see(&seen)->symptoms.read = &wrong;
    is(&seen, SKY_CHECK_READ, SKY_FAILED, 2, 4000);
    see(&seen)->symptoms.file = &wrong;
    is(&seen, SKY_CHECK_FILE, SKY_FAILED, 3, -1);
}

static void what_takes_long_is_degraded(void **state)
{
    struct seen seen;
    (void)state;
    see(&seen)->symptoms.write_took = 4000999;
    is(&seen, SKY_CHECK_WRITE, SKY_WELL, 4000, 4000);
    seen.symptoms.write_took = 4001000;
    is(&seen, SKY_CHECK_WRITE, SKY_DEGRADED, 4001, 4000);
}

static void a_failure_that_is_added_counts(void **state)
{
    struct seen seen;
    struct sky_diagnosis diagnosis = judged(see(&seen));
    (void)state;
    sky_diagnosis_fail(&diagnosis, SKY_CHECK_READ, "not for %d s", 6);
    assert_int_equal(diagnosis.grade, SKY_FAILED);
    assert_int_equal(diagnosis.findings[SKY_CHECK_READ].grade, SKY_FAILED);
    assert_string_equal(diagnosis.findings[SKY_CHECK_READ].cause, "not for 6 s");
}

static void a_disk_has_ten_percent_left(void **state)
{
    struct seen seen;
    (void)state;
    see(&seen)->symptoms.disk.free = 101 * MIB;
    is(&seen, SKY_CHECK_DISK, SKY_WELL, 10, 10);
    seen.symptoms.disk.free = 99 * MIB;
    is(&seen, SKY_CHECK_DISK, SKY_DEGRADED, 9, 10);
    seen.symptoms.disk.free = 0;
    is(&seen, SKY_CHECK_DISK, SKY_DEGRADED, 0, 10);
}

static void a_log_is_short(void **state)
{
    struct seen seen;
    (void)state;
    see(&seen)->symptoms.disk.log = 64 * MIB - 1;
    is(&seen, SKY_CHECK_LOG, SKY_WELL, 63, 64);
    seen.symptoms.disk.log = 64 * MIB;
    is(&seen, SKY_CHECK_LOG, SKY_DEGRADED, 64, 64);
}

static void a_backup_is_as_young_as_is_wanted(void **state)
{
    struct seen seen;
    struct sky_error unread = { .status = SKY_INVALID, .text = "unread" };
    (void)state;
    see(&seen)->symptoms.backup = NOW - 24 * HOUR;
    is(&seen, SKY_CHECK_BACKUP, SKY_WELL, 24, 24);
    seen.symptoms.backup--;
    is(&seen, SKY_CHECK_BACKUP, SKY_DEGRADED, 24, 24);
    seen.symptoms.backup = 0;
    seen.symptoms.backup_error = &unread;
    is(&seen, SKY_CHECK_BACKUP, SKY_DEGRADED, -1, 24);
    assert_string_equal(judged(&seen).findings[SKY_CHECK_BACKUP].cause, "unread");
    seen.symptoms.backup_most = 0;
    is(&seen, SKY_CHECK_BACKUP, SKY_UNJUDGED, -1, -1);
    seen.symptoms.backup = NOW - 100 * HOUR;
    is(&seen, SKY_CHECK_BACKUP, SKY_UNJUDGED, 100, -1);
}

static void a_clock_does_not_go_back(void **state)
{
    struct seen seen;
    (void)state;
    see(&seen)->situacion.head.instant = NOW + 5999;
    is(&seen, SKY_CHECK_CLOCK, SKY_WELL, 5, 5);
    seen.situacion.head.instant = NOW + 6000;
    is(&seen, SKY_CHECK_CLOCK, SKY_DEGRADED, 6, 5);
}

static void what_is_unfinished_is_degraded_when_it_lasts(void **state)
{
    static const enum sky_check checks[] = { SKY_CHECK_FORGET, SKY_CHECK_INDEX, SKY_CHECK_LOT, SKY_CHECK_MOVE };
    (void)state;
    for (size_t i = 0; i < COUNT(checks); i++) {
        struct seen seen;
        see(&seen)->symptoms.lasts[checks[i]] = INT64_MAX;
        is(&seen, checks[i], SKY_WELL, 0, 10); /* it is finished */
        seen.situacion.forgets = checks[i] == SKY_CHECK_FORGET;
        seen.situacion.listed = checks[i] == SKY_CHECK_INDEX ? 6 : 7;
        seen.situacion.lote = checks[i] == SKY_CHECK_LOT ? 3 : 0;
        seen.situacion.is_coming = checks[i] == SKY_CHECK_MOVE;
        seen.symptoms.lasts[checks[i]] = 10 * MINUTE - 1;
        is(&seen, checks[i], SKY_WELL, 9, 10);
        seen.symptoms.lasts[checks[i]]++;
        is(&seen, checks[i], SKY_DEGRADED, 10, 10);
        for (enum sky_check other = 0; other < SKY_CHECKS; other++)
            assert_int_equal(sky_diagnosis_waits(&seen.situacion, other), other == checks[i]);
    }
}

/* Listings that a store does not keep are not behind. */
static void what_is_not_kept_is_not_behind(void **state)
{
    struct seen seen;
    (void)state;
    see(&seen)->situacion.listed = -1;
    seen.symptoms.lasts[SKY_CHECK_INDEX] = INT64_MAX;
    is(&seen, SKY_CHECK_INDEX, SKY_WELL, 0, 10);
}

static void each_check_has_its_words(void **state)
{
    (void)state;
    for (enum sky_check check = 0; check < SKY_CHECKS; check++) {
        assert_true(*sky_check_name(check) && *sky_check_unit(check));
        assert_true(sky_check_remedy(check)[strlen(sky_check_remedy(check)) - 1] == '.');
        for (enum sky_check other = 0; other < check; other++)
            assert_string_not_equal(sky_check_name(check), sky_check_name(other));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_well_is_well),
        cmocka_unit_test(what_nobody_looked_at_is_not_judged),
        cmocka_unit_test(what_failed_says_why),
        cmocka_unit_test(what_takes_long_is_degraded),
        cmocka_unit_test(a_failure_that_is_added_counts),
        cmocka_unit_test(a_disk_has_ten_percent_left),
        cmocka_unit_test(a_log_is_short),
        cmocka_unit_test(a_backup_is_as_young_as_is_wanted),
        cmocka_unit_test(a_clock_does_not_go_back),
        cmocka_unit_test(what_is_unfinished_is_degraded_when_it_lasts),
        cmocka_unit_test(what_is_not_kept_is_not_behind),
        cmocka_unit_test(each_check_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
