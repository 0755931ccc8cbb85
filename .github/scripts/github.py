"""What the scripts for issues and pull requests share: the event that GitHub sent, and `gh` to answer it.

The texts in an event are strangers': they are read here as data, and never become part of a command.
"""

import json
import os
import subprocess

BOT = "github-actions[bot]"


def event():
    """The event that started the workflow."""
    with open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
        return json.load(file)


def gh(*arguments, text=None):
    """What gh prints; text is its standard input. A gh that fails ends the script."""
    return subprocess.run(["gh", *arguments], input=text or "", check=True, stdout=subprocess.PIPE, text=True).stdout


def api(path, query="."):
    """The values that the jq query finds in all pages of a resource of this repository."""
    lines = gh("api", "--paginate", f"repos/{os.environ['GITHUB_REPOSITORY']}/{path}", "--jq", query)
    return [json.loads(line) for line in lines.splitlines()]


def said(number, marker):
    """Whether a comment of ours on the issue or pull request has the marker; anybody else's does not count."""
    comments = api(f"issues/{number}/comments", ".[] | {login: .user.login, body: .body}")
    return any(comment["login"] == BOT and marker in (comment["body"] or "") for comment in comments)


def say_once(number, marker, text):
    """Comments, unless that was done before: the marker, invisible on the page, tells."""
    if said(number, marker):
        print(f"#{number}: said before")
        return
    gh("api", "--method", "POST", f"repos/{os.environ['GITHUB_REPOSITORY']}/issues/{number}/comments",
       "--field", "body=@-", "--silent", text=f"{marker}\n{text}")
    print(f"#{number}: said")
