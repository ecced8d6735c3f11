"""Sends to the sandbox what the Heroku CLI sends for a printed fix, so that the tour needs no Node.js.

That the real CLI does the same is proven by a system test.
"""

import shlex

import httpx


def run_fix(client: httpx.Client, command: str) -> None:
    """Run one `heroku pg:backups:schedule` or `heroku pg:backups:capture`. Raises ValueError for anything else."""
    heroku, action, attachment, *options = shlex.split(command)
    given = dict(zip(options[::2], options[1::2], strict=True))
    if heroku != "heroku" or action not in {"pg:backups:schedule", "pg:backups:capture"} or "--app" not in given:
        raise ValueError(f"the tour cannot run {command!r}")
    question = {"app": given["--app"], "addon_attachment": attachment}
    found = client.post("/actions/addon-attachments/resolve", json=question).raise_for_status().json()
    database = f"/client/v11/databases/{found[0]['addon']['id']}"
    if action == "pg:backups:capture":
        client.post(f"{database}/backups").raise_for_status()
        return
    hour, _, timezone = given["--at"].partition(" ")
    body = {"hour": hour.removesuffix(":00"), "timezone": timezone, "schedule_name": f"{attachment}_URL"}
    client.post(f"{database}/transfer-schedules", json=body).raise_for_status()
