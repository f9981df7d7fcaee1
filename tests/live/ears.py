"""A stand-in for the sound card: hears what is played, and decides when it ends."""

from __future__ import annotations

import os
import select
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TIMEOUT_S = 30

# Reports what it is given to play and whose child it is, and plays until it is told to end.
APLAY = """#!/bin/sh
exec 3> "$EARS/alive"
echo "ALSA lib confmisc.c: cannot find card 0" >&2
[ -e "$EARS/unplugged" ] && exit 1
size=$(wc -c)
[ "$size" -lt 4000 ] && exit 0  # the moment of silence at the start
echo "begins $size $PPID" > "$EARS/heard"
read -r _ < "$EARS/go"
echo "ends $size $PPID" > "$EARS/heard"
"""


@dataclass(frozen=True)
class Heard:
    """Attributes: ``begins`` or ``ends``, bytes of sound, and the speaking process."""

    what: str
    size: int
    speaker: int


class Ears:
    """Hears what is played by the aplay that it puts into a folder.

    For that the folder must come first in PATH, and be named by EARS.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "aplay").write_text(APLAY, encoding="utf-8")
        (folder / "aplay").chmod(0o755)
        for name in ("heard", "go", "alive"):
            os.mkfifo(folder / name)
        self._heard = os.open(folder / "heard", os.O_RDWR)
        self._go = os.open(folder / "go", os.O_RDWR)
        self._alive = os.open(folder / "alive", os.O_RDONLY | os.O_NONBLOCK)
        self._lines = os.fdopen(self._heard, "rb", buffering=0)

    def close(self) -> None:
        self._lines.close()
        os.close(self._go)
        os.close(self._alive)

    def next(self) -> Heard:
        """Wait for the next thing that is heard."""
        assert select.select([self._heard], [], [], TIMEOUT_S)[0], "nothing was heard"
        what, size, speaker = self._lines.readline().split()
        return Heard(what.decode(), int(size), int(speaker))

    def begins(self) -> Heard:
        heard = self.next()
        assert heard.what == "begins"
        return heard

    def let_it_end(self) -> None:
        """Let what is being played come to its end, and wait for it."""
        os.write(self._go, b"\n")
        assert self.next().what == "ends"

    def wait_for_quiet(self) -> None:
        """Wait until no aplay is there any more."""
        poll = select.poll()
        poll.register(self._alive, 0)
        assert poll.poll(TIMEOUT_S * 1000), "it goes on"

    def unplug(self) -> None:
        (self.folder / "unplugged").touch()
