"""One live session: camera, coach, voice, display and recording, tied together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.live.display import Command
from formcheck.live.moment import Stage
from formcheck.live.result import session_result
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.errors import Caution
    from formcheck.live.coach import Coach
    from formcheck.live.display import Display
    from formcheck.live.moment import Moment
    from formcheck.live.recording import Recording
    from formcheck.live.voice import Voice
    from formcheck.video.feed import LiveFeed
    from formcheck.video.frame import Frame

WAIT_S: Final = 0.1
"""Longest wait for a frame before the keys are looked at again."""


@dataclass(slots=True)
class Session:
    """Runs until the user quits or the frames come to their end.

    Attributes
    ----------
    feed, coach, voice, display
        The parts; whoever made them closes them.
    recording
        Where to keep the session, None to keep nothing.
    """

    feed: LiveFeed
    coach: Coach
    voice: Voice
    display: Display
    recording: Recording | None = None
    _zero_s: float | None = None
    _frame: Frame | None = None
    _moment: Moment | None = None
    _lost: bool = False
    _asked_to_end: bool = False

    def ask_to_end(self) -> None:
        """Let `run` end after the frame that is being looked at; also from a signal's handler."""
        self._asked_to_end = True

    def run(self) -> None:
        """Coach until the end.

        Raises
        ------
        FormcheckError
            If the camera, the model or the disk fails for good.
        """
        while not self.feed.ended:
            captured = self.feed.newest(WAIT_S)
            if captured is not None:
                self._take(captured.frame)
            trouble = self._trouble()
            if self._frame is not None and Command.QUIT in self._show(self._frame, trouble):
                break
            if self._asked_to_end:
                break
        else:
            self.feed.newest(0)  # raises what ended it, where that was an error
        self.coach.finish()

    def keep(self) -> None:
        """End a session that failed; put what was judged until then beside its recording.

        Raises
        ------
        UsageError
            If the disk failed too.
        """
        if self.recording is not None and self._zero_s is not None:
            self.coach.finish()
            self.recording.conclude(self.result())

    def result(self) -> Analysis:
        """Return the session as an analysis, like that of a clip."""
        cautions = tuple(
            caution
            for caution in (
                self.voice.caution,
                None if self.recording is None else self.recording.trouble,
            )
            if caution is not None
        )
        source = self.recording.clip if self.recording else Path(self.feed.name)
        return session_result(self.coach, source, self.feed.size, cautions)

    def _take(self, frame: Frame) -> None:
        """Coach on one frame, whose clock begins with the session."""
        if self._zero_s is None:
            self._zero_s = frame.time_s
        frame = replace(frame, time_s=frame.time_s - self._zero_s)
        moment = self.coach.feed_frame(frame)
        self._frame, self._moment = frame, moment
        if moment.cue is not None:
            self.voice.say(moment.cue.text, moment.cue.urgency)
        if self.recording is not None:
            self.recording.add(frame, moment.pose)

    def _trouble(self) -> Caution | None:
        """Return what is wrong with camera or disk; say when the camera goes and comes back."""
        trouble = self.feed.trouble
        lost = trouble is not None and trouble.code == "camera_lost"
        if lost != self._lost:
            self._lost = lost
            phrase = "camera_lost" if lost else "camera_back"
            self.voice.say(self.coach.phrases[phrase], Urgency.SAFETY)
        if trouble is None and self.recording is not None:
            return self.recording.trouble
        return trouble

    def _show(self, frame: Frame, trouble: Caution | None) -> set[Command]:
        """Show the newest frame; do what the keys ask for and return them."""
        commands = set(self.display.show(frame, self._moment, trouble))
        if Command.VOICE in commands:
            self.voice.muted = not self.voice.muted
        if Command.RESTART in commands:
            self.coach.restart()
        if Command.PAUSE in commands:
            self._pause_or_resume()
        return commands

    def _pause_or_resume(self) -> None:
        if self.coach.stage is Stage.PAUSED:
            self.coach.resume()
        else:
            self.coach.pause()
            self.voice.say(self.coach.phrases["paused"], Urgency.INFO)
