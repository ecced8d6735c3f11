"""Pictures of pages, by a headless Chromium over its debugging pipe: no network, no server, no package.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",  # it shows our own page only, and as root it runs no other way
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--disable-lcd-text",  # coloured edges of letters would double a picture's size
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# Chromium reads commands from its descriptor 3 and answers on 4.
_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_PATIENCE = 10
_STEP = 4  # so that a picture ends with a whole pixel, on screens that have five for four


@dataclass(frozen=True, slots=True)
class Screen:
    """What a page is shown on: its width in CSS pixels (a multiple of 4), how many pixels each has, its colours."""

    width: int
    scale: float = 1.0
    dark: bool = False


def find() -> str | None:
    """Where Chromium is, if it is here."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """A browser with one empty page."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def picture(self, page: str, screen: Screen) -> bytes:
        """A PNG of the whole page, however long it is."""
        self.show(page, screen, 1)
        whole = self._do("Page.getLayoutMetrics")["cssContentSize"]["height"]
        self._size(screen, -(-whole // _STEP) * _STEP)
        shot = self._do("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    def show(self, page: str, screen: Screen, height: int) -> None:
        """Lay the page out on a screen of that height, for `part`, `pages` and `ask`."""
        colours = [{"name": "prefers-color-scheme", "value": "dark" if screen.dark else "light"}]
        self._do("Emulation.setEmulatedMedia", media="screen", features=colours)
        self._size(screen, height)
        frame = self._do("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._do("Page.setDocumentContent", frameId=frame, html=page)

    def as_paper(self) -> None:
        """Give what is shown the style that it has on paper, as wide as the screen."""
        self._do("Emulation.setEmulatedMedia", media="print")

    def part(self, top: float, width: int, height: int) -> bytes:
        """A PNG of what is shown, from so many CSS pixels below its beginning."""
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        shot = self._do("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def pages(self) -> bytes:
        """A PDF of what is shown, on the paper that its style sheet names."""
        self.as_paper()
        printed = self._do("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def ask(self, script: str) -> Any:  # noqa: ANN401 -- any JSON
        """What a script makes of what is shown; of a promise, what it holds. Raises RuntimeError where it fails."""
        found = self._do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(
                f"the script failed: {found['exceptionDetails'].get('exception', {}).get('description')}"
            )
        return found["result"].get("value")

    def _size(self, screen: Screen, height: int) -> None:
        size = {"width": screen.width, "height": height, "deviceScaleFactor": screen.scale, "mobile": False}
        self._do("Emulation.setDeviceMetricsOverride", **size)

    def close(self) -> None:
        """End it in order."""
        self._session = None
        self._do("Browser.close")

    def _do(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
        self._number += 1
        asked = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._commands, json.dumps(asked).encode() + b"\0")
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error'].get('message')}")
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> bytes:
        """One message; each ends with a zero byte."""
        while b"\0" not in self._unread:
            piece = os.read(self._answers, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self._unread += piece
        message, _, self._unread = self._unread.partition(b"\0")
        return message


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """The Chromium at `path`, with a profile of its own that is gone afterwards."""
    commands_out, commands_in = os.pipe()
    answers_out, answers_in = os.pipe()
    with TemporaryDirectory(prefix="checker-browser-", ignore_cleanup_errors=True) as profile:
        launch = [sys.executable, "-c", _LAUNCH, str(commands_out), str(answers_in), path]
        with subprocess.Popen(
            [*launch, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(commands_out, answers_in),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            os.close(commands_out)
            os.close(answers_in)
            try:
                opened = Browser(commands_in, answers_out)
                yield opened
                opened.close()
                process.wait(_PATIENCE)
            finally:
                process.kill()
                os.close(commands_in)
                os.close(answers_out)
