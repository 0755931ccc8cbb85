/* What several processes counted, as one text. */
#include "directory.h"

#include <sys/wait.h>

#include "base/metrics-internal.h"

/* A process that counts, and ends, unless it is the test's own. */
static void count_as(const char *path, const char *program, int status)
{
    struct sky_error error = { 0 };
    assert_int_equal(sky_metrics_open(path, program, "1.0", &error), SKY_OK);
    struct sky_metrics_route *route = sky_metrics_route("GET", "/clientes/{nombre}");
    sky_metrics_request(route, status, 1500);
    sky_metrics_request(route, 200, 400);
    sky_metrics_add(SKY_METRIC_FAILED_COMMITS, 2);
    sky_metrics_set(SKY_METRIC_CONNECTIONS, 7);
    sky_metrics_observe(SKY_SCALE_COMMIT_SIZE, 3);
}

static void count_elsewhere(const char *path, const char *program, int status)
{
    int ended;
    pid_t pid = fork();
    if (pid == 0) {
        count_as(path, program, status);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_int_equal(ended, 0);
}

static void assert_line(const char *text, const char *line)
{
    const char *found = strstr(text, line);
    if (!found || (found != text && found[-1] != '\n') || found[strlen(line)] != '\n')
        fail_msg("no line %s in\n%s", line, text);
}

static size_t count_lines(const char *text, const char *begin)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, begin)); at++)
        count += at == text || at[-1] == '\n';
    return count;
}

#define ROUTE "program=\"clientes\",route=\"/clientes/{nombre}\",method=\"GET\""

static void processes_of_a_program_are_added_up(void **state)
{
    struct path path = path_in(*state, "metrics");
    struct sky_buffer out = { 0 };
    count_as(path.text, "clientes", 404);
    count_elsewhere(path.text, "clientes", 200);
    count_elsewhere(path.text, "lote", 500);
    sky_metrics_write(&out);
    sky_buffer_put(&out, "", 1);
    assert_line(out.data, "sky_http_requests_total{" ROUTE ",code=\"200\"} 3");
    assert_line(out.data, "sky_http_requests_total{" ROUTE ",code=\"404\"} 1");
    assert_int_equal(count_lines(out.data, "sky_http_requests_total{"), 4);
    assert_line(out.data, "sky_http_request_duration_seconds_bucket{" ROUTE ",le=\"0.000250\"} 0");
    assert_line(out.data, "sky_http_request_duration_seconds_bucket{" ROUTE ",le=\"0.000500\"} 2");
    assert_line(out.data, "sky_http_request_duration_seconds_bucket{" ROUTE ",le=\"0.002500\"} 4");
    assert_line(out.data, "sky_http_request_duration_seconds_bucket{" ROUTE ",le=\"+Inf\"} 4");
    assert_line(out.data, "sky_http_request_duration_seconds_sum{" ROUTE "} 0.003800");
    assert_line(out.data, "sky_http_request_duration_seconds_count{" ROUTE "} 4");
    assert_line(out.data, "sky_commit_failures_total{program=\"clientes\"} 4");
    assert_line(out.data, "sky_commit_failures_total{program=\"lote\"} 2");
    assert_line(out.data, "sky_commit_operations_bucket{program=\"clientes\",le=\"2\"} 0");
    assert_line(out.data, "sky_commit_operations_bucket{program=\"clientes\",le=\"4\"} 2");
    assert_line(out.data, "sky_commit_operations_sum{program=\"clientes\"} 6");
    sky_buffer_clear(&out);
    sky_metrics_close();
}

static void what_is_of_now_counts_while_its_process_lives(void **state)
{
    struct path path = path_in(*state, "metrics");
    struct sky_buffer out = { 0 };
    char line[128];
    count_as(path.text, "clientes", 200);
    count_elsewhere(path.text, "clientes", 200);
    count_elsewhere(path.text, "lote", 200);
    sky_metrics_write(&out);
    sky_buffer_put(&out, "", 1);
    assert_line(out.data, "sky_connections{program=\"clientes\"} 7");
    assert_line(out.data, "sky_connections{program=\"lote\"} 0");
    snprintf(line, sizeof line, "sky_build_info{program=\"clientes\",pid=\"%d\",version=\"1.0\"} 1", getpid());
    assert_line(out.data, line);
    assert_int_equal(count_lines(out.data, "sky_build_info{"), 1);
    assert_int_equal(count_lines(out.data, "sky_process_resident_memory_bytes{"), 1);
    sky_buffer_clear(&out);
    sky_metrics_close();
}

static void without_a_file_it_is_of_the_process_alone(void **state)
{
    struct sky_buffer out = { 0 };
    (void)state;
    count_as("", "salud", 200);
    sky_metrics_write(&out);
    sky_buffer_put(&out, "", 1);
    assert_line(out.data, "sky_connections{program=\"salud\"} 7");
    assert_int_equal(count_lines(out.data, "# TYPE sky_connections gauge"), 1);
    sky_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(processes_of_a_program_are_added_up),
        DIRECTORY_TEST(what_is_of_now_counts_while_its_process_lives),
        cmocka_unit_test(without_a_file_it_is_of_the_process_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
