#!/usr/bin/env python3
"""Reminds the author of a pull request, once, when nobody is asked to review it. Reviewers are often chosen in the
minute after the opening, so it waits REVIEW_GRACE seconds and then asks how the pull request stands now.
"""

import os
import time

import github

MARKER = "<!-- sky: review -->"
REMINDER = """\
Nadie tiene pedida la revisión de este pull request: elija al menos un revisor en «Reviewers».

Nobody is asked to review this pull request: please choose at least one reviewer under "Reviewers".
"""


def needs_reminder(pull):
    """Open, finished, written by a person, and neither asked for nor given a review."""
    if pull["state"] != "open" or pull["draft"] or pull["user"]["type"] == "Bot":
        return False
    if pull["requested_reviewers"] or pull["requested_teams"]:
        return False
    author = pull["user"]["login"]
    return all(reviewer == author for reviewer in github.api(f"pulls/{pull['number']}/reviews", ".[].user.login | @json"))


def main():
    number = github.event()["pull_request"]["number"]
    time.sleep(float(os.environ.get("REVIEW_GRACE", "60")))
    (pull,) = github.api(f"pulls/{number}")
    if needs_reminder(pull):
        github.say_once(number, MARKER, REMINDER)
    else:
        print(f"#{number}: no reminder needed")


main()
