"""What checker may tell of itself, and what must have gone wrong for it."""

from bench.soak.spells import Kind

OWN = {
    "sweep": {Kind.WIRE},
    "listing": {Kind.WIRE},
    "requests": {Kind.WIRE},
    "facts": {Kind.WIRE},
    "expected": {Kind.WIRE},
    "store": {Kind.STORE},
    "sink": {Kind.SINK, Kind.KILL, Kind.STORE, Kind.AWAY},
    "delivery": {Kind.SINK},
    "gap": {Kind.AWAY, Kind.CLOCK, Kind.POLICY, Kind.STORE},
    "policy_refused": {Kind.POLICY},
    "policy_changed": {Kind.POLICY},
    "lost_unseen": set(Kind),
}
"""What checker may tell of itself, and what must have gone wrong for it."""

NOTES = {"gap", "policy_changed", "lost_unseen"}
"""Over as soon as they are there: nothing stays open."""
