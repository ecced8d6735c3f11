"""Nine days of two databases: of one a night was skipped and one failed, of the other a night was skipped."""

from checker.sandbox.spec import Scenario

OLD = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {recent_backup: {max_age: 3d}}}
"""
NEW = """\
version: 1
policies:
  - name: shop
    match: {apps: [shop]}
    require: {schedule: {at: "00:00", timezone: UTC}, recent_backup: {max_age: auto}}
  - {name: the rest, match: {apps: ["*"]}, require: {recent_backup: {max_age: 3d}}}
"""

NIGHTS = Scenario.model_validate(
    {
        "name": "nights",
        "now": "2024-11-02T09:00:00Z",
        "apps": [
            {"name": "shop", "databases": [{"addon": "postgresql-shop", "schedules": [{"at": "00:00 UTC"}]}]},
            {"name": "crm", "databases": [{"addon": "postgresql-crm", "schedules": [{"at": "02:00 Europe/London"}]}]},
        ],
        "events": [
            {"do": "skip_slot", "at": "2024-11-05T12:00:00Z", "app": "shop"},
            {"do": "skip_slot", "at": "2024-11-07T12:00:00Z", "app": "crm"},
            {"do": "fail", "at": "2024-11-08T12:00:00Z", "app": "shop"},
        ],
    }
)

TOLD = [
    # Two hours of grace after the slot of the skipped night, a reminder after four; a night later all is well.
    "2024-11-06 02:00 opened shop::DATABASE slots_met critical",
    "2024-11-06 06:00 reminder shop::DATABASE slots_met critical",
    "2024-11-07 01:00 resolved shop::DATABASE slots_met info",
    # A backup that failed is told by the next look.
    "2024-11-09 01:00 opened shop::DATABASE slots_met critical",
    "2024-11-09 05:00 reminder shop::DATABASE slots_met critical",
    "2024-11-10 01:00 resolved shop::DATABASE slots_met info",
]
"""What NEW would have told at hourly looks, and OLD would not."""
