/* The whole file, as it is; what one that was killed has left is swept; and the ledger, where there is one. */
#include "mirroring.h"

#include <sys/wait.h>

static const struct step some[] = { { CREA("Ana") }, { CREA("Eva") }, { .verb = NULL } };

static struct path shipped_by(struct registry *registry, pid_t pid)
{
    char name[64];
    snprintf(name, sizeof name, "sky.db.shipped-%ld", (long)pid);
    return path_in(registry->directory, name);
}

static pid_t one_that_is_dead(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return pid;
}

static void what_was_left_is_swept(void **state)
{
    struct registry *registry = *state;
    const struct path dead = shipped_by(registry, one_that_is_dead()), alive = shipped_by(registry, getppid());
    do_steps(registry, some);
    write_file(dead.text, SPAN("x"));
    write_file(alive.text, SPAN("x"));
    make_mirror(registry);
    assert_int_not_equal(access(dead.text, F_OK), 0);
    assert_int_equal(access(alive.text, F_OK), 0);
    assert_int_not_equal(access(shipped_by(registry, getpid()).text, F_OK), 0);
    assert_mirrors(registry, "numero, sello", "operaciones");
}

static void the_ledger_comes_too(void **state)
{
    struct registry *registry = *state;
    struct sky_error error = { 0 };
    struct sky_buffer here = { 0 }, there = { 0 };
    const struct step forgets[] = { { OLVIDA("Ana") }, { OLVIDA("Eva") }, { .verb = NULL } };
    do_steps(registry, some);
    do_steps(registry, forgets);
    assert_int_equal(sky_registro_forget_all(registry->registro, &error), SKY_OK);
    make_mirror(registry);
    read_whole_file(path_in(registry->directory, "sky.db.olvidos").text, &here);
    read_whole_file(path_in(registry->directory, "b.db.olvidos").text, &there);
    assert_true(here.size > 0);
    assert_span("ledger", sky_buffer_span(&there), sky_buffer_span(&here));
    sky_buffer_clear(&here);
    sky_buffer_clear(&there);
}

int main(void)
{
    const struct CMUnitTest tests[] = { REGISTRY_TEST(what_was_left_is_swept), REGISTRY_TEST(the_ledger_comes_too) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
