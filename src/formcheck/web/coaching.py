"""One browser's live session: pictures and commands in, answers as plain values out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError, UsageError
from formcheck.live.coach import Coach
from formcheck.live.display import moment_values
from formcheck.live.moment import Stage
from formcheck.live.result import session_result
from formcheck.live.state_words import SIGNS, counted_hold_s, state_word
from formcheck.report.dose_words import dose_sentence
from formcheck.report.files import result, rounded
from formcheck.report.page.words import TONES, advice, verdict_sign
from formcheck.report.words import PATTERN_WORDS, VERDICT_WORDS
from formcheck.report.words import SIGNS as PATTERN_SIGNS
from formcheck.video.frame import Frame
from formcheck.web.picture import read_picture

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.live.moment import Moment
    from formcheck.live.recording import Recording
    from formcheck.web.wishes import Wishes

CAMERA: Final = Path("browser camera")
SIDES: Final = ("left", "right")

LONGEST_S: Final = 6 * 3600.0
"""Nobody stretches for longer; landmarks and signals grow by 2 kB a frame."""


class Coaching:
    """Not for several threads at once: a picture takes tens of milliseconds of one.

    Parameters
    ----------
    wishes
        What the browser asked for.
    records
        The folder that holds recorded sessions.

    Raises
    ------
    UsageError
        If an argument makes no sense or nothing can be recorded.
    ModelError
        If the pose model cannot be loaded.
    """

    def __init__(self, wishes: Wishes, records: Path) -> None:
        self._coach = Coach(
            wishes.exercise,
            side=wishes.side,
            model=wishes.model,
            language=wishes.language,
            guide=wishes.guide,
            reference=wishes.reference,
        )
        self._recording: Recording | None = None
        try:
            if wishes.record:
                self._recording = _recording(records)
        except BaseException:
            self._coach.close()
            raise
        self._zero_s: float | None = None
        self._size = (0, 0)
        self._frames = 0
        self._instruction: str | None = None
        self._finished = False

    @property
    def greeting(self) -> dict[str, Any]:
        """What the page must know before the first picture."""
        coach, dose = self._coach, self._coach.plan.dose
        return {
            "ready": True,
            "stage": coach.stage,
            "language": coach.phrases.language,
            "phrases": {
                key: text for key, text in coach.phrases.texts.items() if key.startswith("word_")
            }
            | {key: coach.phrases[key] for key in ("camera_lost", "paused")},
            "signs": dict(SIGNS),
            "dose": {"hold_s": dose.hold_s, "holds": dose.holds, "per_leg": dose.per_leg},
        }

    def look(self, message: bytes) -> dict[str, Any]:
        """Take one more picture; return what is to be shown and said.

        Raises
        ------
        InputError, UsageError
            If it is none that can be coached on; the session goes on.
        ModelError
            If the pose model fails at it.
        """
        if self._finished:
            raise UsageError("This session is over; start another one.")
        time_s, rgb = read_picture(message)
        height, width = rgb.shape[:2]
        if self._zero_s is None:
            self._zero_s, self._size = time_s, (width, height)
        if time_s - self._zero_s > LONGEST_S:
            raise InputError("This session is too long; finish it and start another one.")
        # The page sends smaller pictures where the connection is slow; that is no movement.
        scale = max(self._size) / max(width, height)
        frame = Frame(self._frames, time_s - self._zero_s, rgb, scale)
        moment = self._coach.feed_frame(frame)
        self._frames += 1
        if self._recording is not None:
            self._recording.add(frame, moment.pose)
        at = moment.pose.px / (width * scale, height * scale)
        return {"t": time_s, **self._answer(moment), "landmarks": _landmarks(moment, at)}

    def obey(self, command: str) -> dict[str, Any] | None:
        """Do what the page asks for; return the answer to what has one."""
        coach = self._coach
        if command == "finish":
            return self.finish()
        {
            "begin": coach.begin,
            "pause": coach.pause,
            "resume": coach.resume,
            "restart": coach.restart,
        }[command]()
        return None

    def finish(self) -> dict[str, Any]:
        """Judge what was under way, keep the recording if there is one, and sum up.

        Raises
        ------
        UsageError
            If the recording could not be written.
        """
        if self._finished:
            raise UsageError("This session is over; start another one.")
        self._finished = True
        self._coach.finish()
        recording = self._recording
        trouble = None if recording is None else recording.trouble
        analysis = session_result(
            self._coach,
            CAMERA if recording is None else recording.clip,
            self._size,
            () if trouble is None else (trouble,),
        )
        if recording is not None:
            self._keep(recording, analysis)
        return {
            "summary": _summary(analysis),
            "recorded": recording is not None and self._frames > 0,
        }

    def close(self) -> None:
        """Free the model; what was recorded without being finished is kept all the same."""
        try:
            if self._recording is not None and not self._finished:
                self.finish()
        finally:
            if self._recording is not None:
                self._recording.close()
            self._coach.close()

    def _keep(self, recording: Recording, analysis: Analysis) -> None:
        if self._frames:
            recording.conclude(analysis)
        else:  # there is nothing to keep
            recording.close()
            shutil.rmtree(recording.folder, ignore_errors=True)

    def _answer(self, moment: Moment) -> dict[str, Any]:
        values = moment_values(moment)
        if moment.stage is not Stage.GUIDE:
            self._instruction = None
        elif moment.cue is not None:
            self._instruction = moment.cue.text
        if moment.cue is not None:
            values["cue"] |= {"urgency": moment.cue.urgency}
        hold_s = counted_hold_s(moment)
        return values | {
            "state": state_word(moment),
            "guide": self._instruction,
            "hold_s": None if hold_s is None else rounded(hold_s, 2),
            "shown": None if moment.shown is None else moment.shown.text,
            "reps": [rep.pattern for rep in moment.reps],
            "dose": {
                side: {"holds": leg.holds, "held_s": rounded(leg.held_s, 1)}
                for side, leg in zip(SIDES, moment.legs, strict=True)
            },
        }


def _landmarks(moment: Moment, at: Any) -> list[list[float | None]] | None:
    """Return x and y as shares of the picture's width and height, and visibility."""
    if not moment.pose.found:
        return None
    return [
        [rounded(x, 4), rounded(y, 4), rounded(visible, 2)]
        for (x, y), visible in zip(at, moment.pose.visibility, strict=True)
    ]


def _summary(analysis: Analysis) -> dict[str, Any]:
    """Return result.json with the words that a page says it in."""
    sign, tone = verdict_sign(analysis.verdict)
    told = advice(analysis)
    return result(analysis) | {
        "verdict_words": VERDICT_WORDS[analysis.verdict],
        "sign": sign,
        "tone": tone,
        "next": None if told is None else {"cue": told.cue, "why": told.why},
        "dose_sentence": dose_sentence(analysis),
        "rep_words": [
            {
                "word": PATTERN_WORDS[rep.pattern],
                "sign": PATTERN_SIGNS[rep.pattern][0],
                "tone": TONES[rep.pattern],
            }
            for rep in analysis.reps
        ],
    }


def _recording(records: Path) -> Recording:
    try:
        from formcheck.live.recording import Recording  # noqa: PLC0415 - loads OpenCV
    except ImportError as error:
        raise UsageError(
            f"Nothing can be recorded, because OpenCV does not load ({error}); on Debian and "
            "Ubuntu `apt install libgl1` mends that."
        ) from error
    return Recording(records)
