"""What somebody does who pastes the commands of a message: the same requests that the Heroku CLI sends for them.

That the real CLI does the same is proven by tests/system/test_real_fixes.py.
"""

import shlex

import httpx

from checker.demo.fixes import run_fix
from checker.model import Notice
from checker.sandbox.handle import Running


def paste(heroku: Running, notice: Notice) -> None:
    """Run every command of a notice, in order; a line whose first step fails goes no further."""
    headers = {"Authorization": "Bearer somebody"}
    with httpx.Client(base_url=heroku.url, headers=headers, trust_env=False) as client:
        for line in notice.finding.fix:
            for command in line.split(" && "):
                _run(client, command)


def _run(client: httpx.Client, command: str) -> None:
    _, action, name, *options = shlex.split(command)
    given = dict(zip(options[::2], options[1::2], strict=True))
    if action == "pg:backups:unschedule":
        _unschedule(client, given["--app"], name)
    elif action == "addons:attach":
        body = {"addon": {"name": name}, "app": {"name": given["--app"]}, "name": given["--as"]}
        client.post("/addon-attachments", json=body | {"confirm": given["--confirm"]}).raise_for_status()
    elif action == "addons:detach":
        found = client.get(f"/apps/{given['--app']}/addon-attachments/{name}").raise_for_status().json()
        client.delete(f"/addon-attachments/{found['id']}").raise_for_status()
    else:
        run_fix(client, command)


def _unschedule(client: httpx.Client, app: str, name: str) -> None:
    """The CLI takes the first schedule whose name contains the word."""
    question = {"app": app, "addon_attachment": name}
    found = client.post("/actions/addon-attachments/resolve", json=question).raise_for_status().json()
    schedules = f"/client/v11/databases/{found[0]['addon']['id']}/transfer-schedules"
    listed = client.get(schedules).raise_for_status().json()
    first = next(schedule for schedule in listed if name.lower() in schedule["name"].lower())
    client.delete(f"{schedules}/{first['uuid']}").raise_for_status()
