"""Waiting for what comes by itself, and times that are taken again where a busy machine was in the way."""
import time

PATIENCE = 180      # seconds for what comes by itself, on a machine that is many times slower than usual


def await_that(what, is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"it did not come to be: {what}")
        time.sleep(0.01)


def taken_until(bound, tries, measure):
    """What measure() gives, in seconds, as often as that, or until it is once less than the bound."""
    took = []
    while len(took) < tries and min(took, default=bound) >= bound:
        took.append(measure())
    return took
