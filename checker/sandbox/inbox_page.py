"""A page that shows the received Slack messages as a reader of Slack sees them, on a phone's width too.

Everything that a message holds is escaped, and the page may load nothing from anywhere.
"""

from collections.abc import Sequence
from datetime import datetime

from checker.sandbox.block_kit import message_html
from checker.sandbox.inbox import Received
from checker.sandbox.mrkdwn import Reader, plain

REFRESH = 5
"""Seconds after which the page looks for more."""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d1c1d; --soft: #616061; --line: #dddddd; --code: #f8f8f8;
  --red: #c01343; --link: #1264a3; --mention: #f2c74466; --hover: #f8f8f8; }
@media (prefers-color-scheme: dark) { :root { --paper: #1a1d21; --ink: #d1d2d3; --soft: #9a9b9d; --line: #3b3d41;
  --code: #232529; --red: #e8912d; --link: #1d9bd1; --mention: #f2c74433; } }
* { box-sizing: border-box; }
body { font: 15px/1.47 Lato, "Liberation Sans", "Helvetica Neue", Arial, sans-serif; background: var(--paper);
  color: var(--ink); max-width: 48rem; margin: 0 auto; padding: .5rem 1.25rem 1.25rem; }
h1 { font-size: 1.15rem; border-bottom: 1px solid var(--line); padding: .4rem 0 .8rem; margin: 0 0 1rem; }
article { display: flex; gap: .6rem; margin: 0 0 1.4rem; }
.face { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #3f0e40; color: #fff; font-weight: 900;
  font-size: 20px; display: grid; place-items: center; }
.body { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.by { font-size: .8rem; color: var(--soft); line-height: 1.2; margin-bottom: .3rem; }
.by b { font-size: .94rem; color: var(--ink); } .by i { font-style: normal; font-size: .65rem; padding: 1px 3px;
  border-radius: 2px; background: var(--line); color: var(--soft); margin: 0 .3rem; vertical-align: 1px; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: .2rem 0 .6rem; }
.section, .fields > div { white-space: pre-wrap; margin: .15rem 0 .5rem; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; }
.context { font-size: .8rem; color: var(--soft); display: flex; flex-wrap: wrap; gap: .1rem .8rem; margin: .2rem 0; }
.attachment { border-left: 4px solid; border-radius: 3px; padding: .05rem 0 .05rem .75rem; margin: .4rem 0 .9rem; }
hr { border: 0; border-top: 1px solid var(--line); }
code, pre { font: 12px/1.5 Monaco, Menlo, "DejaVu Sans Mono", Consolas, monospace; background: var(--code);
  border: 1px solid var(--line); border-radius: 3px; }
code { color: var(--red); padding: 1px 3px; }
pre { margin: .25rem 0; padding: .5rem; white-space: pre-wrap; }
a { color: var(--link); text-decoration: none; }
.mention { background: var(--mention); color: var(--link); border-radius: 3px; padding: 0 2px; }
@media (max-width: 34rem) { .face { display: none; } body { padding: .25rem .8rem 1rem; }
  .fields { grid-template-columns: 1fr; } }
"""


def inbox_page(received: Sequence[Received], reader: Reader, refresh: int = REFRESH) -> str:
    """The messages in this order, each with what a locked phone shows of it in its title. `refresh` 0 is never."""
    articles = "".join(_article(message, reader) for message in received) or "<p>No message yet.</p>"
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">{again}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>Slack, simulated</title><style>{_STYLE}</style></head>"
        f"<body><h1># Slack, simulated</h1>{articles}</body></html>"
    )


def _article(message: Received, reader: Reader) -> str:
    payload = message.payload if isinstance(message.payload, dict) else {}
    return (
        f'<article title="{plain(str(payload.get("text", "")))}"><div class="face">c</div><div class="body">'
        f'<div class="by"><b>checker</b><i>APP</i>{_when(message.at, reader)}</div>'
        f"{message_html(payload, reader)}</div></article>"
    )


def _when(at: datetime, reader: Reader) -> str:
    local = at.astimezone(reader.zone)
    return f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{local:%Y-%m-%d %H:%M} {plain(local.tzname() or "")}</time>'
