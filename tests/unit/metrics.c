/* Slots of processes in one file, and what is counted in them. */
#include "directory.h"

#include <sys/wait.h>

#include "base/metrics-internal.h"

static void open_as(const char *path, const char *program)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_metrics_open(path, program, "1.0", &error), SKY_OK);
}

static int64_t failed_commits(void)
{
    return atomic_load(&sky_metrics_own()->values[SKY_METRIC_FAILED_COMMITS]);
}

static void without_a_file_a_process_counts_for_itself(void **state)
{
    (void)state;
    open_as("", "uno");
    int64_t before = failed_commits();
    sky_metrics_add(SKY_METRIC_FAILED_COMMITS, 2);
    assert_null(sky_metrics_mapped());
    assert_int_equal(failed_commits(), before + 2);
}

/* Counters go on where the process before left them; a gauge of nobody is nothing. */
static void the_next_process_of_a_program_goes_on(void **state)
{
    struct path path = path_in(*state, "metrics");
    open_as(path.text, "uno");
    sky_metrics_add(SKY_METRIC_FAILED_COMMITS, 3);
    sky_metrics_set(SKY_METRIC_CONNECTIONS, 5);
    sky_metrics_close();
    open_as(path.text, "dos");
    assert_int_equal(failed_commits(), 0);
    sky_metrics_close();
    open_as(path.text, "uno");
    assert_int_equal(failed_commits(), 3);
    assert_int_equal(atomic_load(&sky_metrics_own()->values[SKY_METRIC_CONNECTIONS]), 0);
    assert_ptr_equal(sky_metrics_own(), &sky_metrics_mapped()->slots[0]);
    sky_metrics_close();
}

/* In another process: whether `slot` is the one that it gets. */
static bool other_gets(const char *path, const char *program, size_t slot)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct sky_error error = { 0 };
        bool got = sky_metrics_open(path, program, "1.0", &error) == SKY_OK &&
                   sky_metrics_own() == &sky_metrics_mapped()->slots[slot];
        _exit(got ? 0 : 1);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static void no_two_that_live_share_a_slot(void **state)
{
    struct path path = path_in(*state, "metrics");
    open_as(path.text, "uno");
    assert_true(other_gets(path.text, "uno", 1));
    assert_true(sky_metrics_is_taken(0));
    assert_false(sky_metrics_is_taken(1));
    assert_true(other_gets(path.text, "tres", 2));
    sky_metrics_close();
}

/* What nobody has is given away when nothing is left that nobody had. */
static void whoever_comes_last_gets_the_place_of_the_dead(void **state)
{
    struct path path = path_in(*state, "metrics");
    char program[8];
    for (size_t i = 0; i < SKY_METRICS_SLOTS; i++) {
        snprintf(program, sizeof program, "p%zu", i);
        assert_true(other_gets(path.text, program, i));
    }
    assert_true(other_gets(path.text, "otro", 0));
    assert_true(other_gets(path.text, "p7", 7));
}

static void a_file_of_another_form_is_replaced(void **state)
{
    struct path path = path_in(*state, "metrics");
    struct stat before, after;
    write_file(path.text, SPAN("of another release"));
    assert_int_equal(stat(path.text, &before), 0);
    open_as(path.text, "uno");
    assert_int_equal(stat(path.text, &after), 0);
    assert_int_equal(after.st_size, sizeof(struct sky_metrics_file));
    sky_metrics_close();
}

static void what_cannot_be_opened_is_told_and_counted_alone(void **state)
{
    struct path path = path_in(*state, "no/hay");
    struct sky_error error = { 0 };
    assert_int_equal(sky_metrics_open(path.text, "uno", "1.0", &error), SKY_UNAVAILABLE);
    assert_string_equal(error.text, "No such file or directory");
    sky_metrics_add(SKY_METRIC_FAILED_COMMITS, 1);
    assert_null(sky_metrics_mapped());
}

static void a_duration_is_counted_in_the_first_bucket_that_holds_it(void **state)
{
    static const struct {
        int64_t duration;
        size_t bucket;
    } cases[] = { { 0, 0 }, { 250, 0 }, { 251, 1 }, { 5000000, 12 }, { 5000001, 13 } };
    struct path path = path_in(*state, "metrics");
    open_as(path.text, "uno");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sky_metrics_route *route = sky_metrics_route("GET", i % 2 ? "/a" : "/b");
        uint64_t before = atomic_load(&route->durations.buckets[cases[i].bucket]);
        sky_metrics_request(route, 200, cases[i].duration);
        assert_int_equal(atomic_load(&route->durations.buckets[cases[i].bucket]), before + 1);
        sky_metrics_observe(SKY_SCALE_COMMIT_TIME, cases[i].duration);
    }
    assert_int_equal(atomic_load(&sky_metrics_own()->scales[SKY_SCALE_COMMIT_TIME].sum), 10000502);
    sky_metrics_observe(SKY_SCALE_COMMIT_SIZE, 3);
    assert_int_equal(atomic_load(&sky_metrics_own()->scales[SKY_SCALE_COMMIT_SIZE].buckets[2]), 1);
    sky_metrics_close();
}

static uint64_t counted_as(const struct sky_metrics_route *route, int32_t status)
{
    for (size_t i = 0; i < SKY_METRICS_CODES; i++)
        if (atomic_load(&route->codes[i].status) == status)
            return atomic_load(&route->codes[i].count);
    return 0;
}

static void statuses_are_counted_by_themselves_and_too_many_as_others(void **state)
{
    struct path path = path_in(*state, "metrics");
    open_as(path.text, "uno");
    struct sky_metrics_route *route = sky_metrics_route("GET", "/a");
    for (int status = 200; status < 220; status++)
        sky_metrics_request(route, status, 1);
    sky_metrics_request(route, 200, 1);
    assert_int_equal(counted_as(route, 200), 2);
    assert_int_equal(counted_as(route, 214), 1);
    assert_int_equal(counted_as(route, -1), 5);
    sky_metrics_close();
}

static void routes_are_told_apart_and_too_many_counted_as_one(void **state)
{
    struct path path = path_in(*state, "metrics");
    char name[16];
    open_as(path.text, "uno");
    struct sky_metrics_route *first = sky_metrics_route("GET", "/r0");
    for (int i = 0; i < SKY_METRICS_ROUTES + 8; i++) {
        snprintf(name, sizeof name, "/r%d", i);
        assert_int_equal(sky_metrics_route("GET", name) == first, i == 0);
    }
    assert_ptr_equal(sky_metrics_route("POST", "/z"), sky_metrics_route("GET", "/y"));
    assert_string_equal(sky_metrics_route("GET", "/y")->route, "-");
    sky_metrics_close();
}

static void the_process_is_told_of(void **state)
{
    struct path path = path_in(*state, "metrics");
    open_as(path.text, "uno");
    sky_metrics_look();
    const struct sky_slot *own = sky_metrics_own();
    assert_int_equal(own->pid, getpid());
    assert_true(atomic_load(&own->cpu) > 0);
    assert_true(atomic_load(&own->resident) > 100000);
    int64_t before = atomic_load(&own->descriptors);
    int more = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sky_metrics_look();
    assert_int_equal(atomic_load(&own->descriptors), before + 1);
    close(more);
    sky_metrics_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file_a_process_counts_for_itself),
        DIRECTORY_TEST(the_next_process_of_a_program_goes_on),
        DIRECTORY_TEST(no_two_that_live_share_a_slot),
        DIRECTORY_TEST(whoever_comes_last_gets_the_place_of_the_dead),
        DIRECTORY_TEST(a_file_of_another_form_is_replaced),
        DIRECTORY_TEST(what_cannot_be_opened_is_told_and_counted_alone),
        DIRECTORY_TEST(a_duration_is_counted_in_the_first_bucket_that_holds_it),
        DIRECTORY_TEST(statuses_are_counted_by_themselves_and_too_many_as_others),
        DIRECTORY_TEST(routes_are_told_apart_and_too_many_counted_as_one),
        DIRECTORY_TEST(the_process_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
