"""A session whose camera, display and voice are laid out by the test; the coach is real."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import pytest

from formcheck.errors import Caution
from formcheck.live.session import Session
from formcheck.video.capture import Captured
from formcheck.video.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.live.coach import Coach
    from formcheck.live.display import Command
    from formcheck.live.moment import Moment, Stage
    from formcheck.live.recording import Recording
    from formcheck.live.utterance import Urgency
    from formcheck.live.voice import Voice
    from formcheck.video.feed import LiveFeed

    Steps = list[Frame | Caution | None]

LOST = Caution("camera_lost", "camera 0 has stopped sending pictures.")
BLACK = Caution("black_picture", "the picture of camera 0 is black.")
NO_VOICE = Caution("voice_silent", "There is no voice.")
BOOTED_S = 5000.0  # a camera's clock does not begin with the session


@dataclass
class ScriptedFeed:
    """Gives its frames as fast as they are taken; a Caution or None stands for a silence."""

    steps: Steps
    name: str = "camera 0"
    size: tuple[int, int] = (1280, 960)
    trouble: Caution | None = None

    @property
    def ended(self) -> bool:
        return not self.steps

    def newest(self, timeout_s: float) -> Captured | None:
        assert 0 <= timeout_s <= 0.5, "keys wait for as long"
        step = self.steps.pop(0) if self.steps else None
        self.trouble = step if isinstance(step, Caution) else None
        return Captured(step, time.monotonic()) if isinstance(step, Frame) else None


@dataclass
class ScriptedDisplay:
    """Remembers what it was to show, and asks for something at some of the times."""

    commands: Mapping[int, Sequence[Command]] = field(default_factory=dict)
    shown: list[tuple[Frame, Moment | None, Caution | None]] = field(default_factory=list)

    def show(
        self, frame: Frame, moment: Moment | None, trouble: Caution | None
    ) -> Sequence[Command]:
        self.shown.append((frame, moment, trouble))
        return self.commands.get(len(self.shown) - 1, ())

    def close(self) -> None:
        pytest.fail("whoever opened it closes it")

    @property
    def moments(self) -> list[Moment]:
        """The moments, each once."""
        return list({id(moment): moment for _, moment, _ in self.shown if moment}.values())

    @property
    def stages(self) -> list[Stage]:
        return [moment.stage for moment in self.moments]

    @property
    def troubles(self) -> list[str | None]:
        return [None if trouble is None else trouble.code for _, _, trouble in self.shown]


@dataclass
class ScriptedVoice:
    """Remembers what it was to say."""

    muted: bool = False
    caution: Caution | None = None
    said: list[tuple[str, Urgency]] = field(default_factory=list)

    def say(self, text: str, urgency: Urgency) -> None:
        self.said.append((text, urgency))


@dataclass
class Room:
    """A session and what belongs to it."""

    coach: Coach
    feed: ScriptedFeed
    display: ScriptedDisplay
    voice: ScriptedVoice
    recording: Recording | None = None

    @property
    def session(self) -> Session:
        return Session(
            cast("LiveFeed", self.feed),
            self.coach,
            cast("Voice", self.voice),
            self.display,
            self.recording,
        )

    def run(self) -> Analysis:
        session = self.session
        session.run()
        return session.result()

    def phrase(self, key: str) -> str:
        return self.coach.phrases[key]


def frames_from(pictures: NDArray[np.uint8]) -> Steps:
    return [
        Frame(number, BOOTED_S + number / 25, rgb, scale=2.0) for number, rgb in enumerate(pictures)
    ]
