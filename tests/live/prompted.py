"""Judgements made up part by part, and what the prompter calls out at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.form.curves import Curve, samples, watched

from formcheck.exercises.load import load_exercise
from formcheck.form.judgement import FindingCode, Judgement, Pattern, Phase
from formcheck.form.plan import Dose
from formcheck.live.prompter import Prompter
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.live.moment import Cue
    from formcheck.motion.signals import Sample


LOCKED, AT_END = FindingCode.KNEE_LOCKED, FindingCode.LOCKED_AT_END
LEANING, HUG_LOST = FindingCode.LEANING, FindingCode.HUG_LOST
PHRASES = load_exercise("auto").say("en")
FPS = 25.0
EPS = 1e-6


@dataclass(frozen=True)
class Part:
    """Some seconds in which the judge says the same of every frame."""

    seconds: float
    phase: Phase = Phase.IDLE
    faults: tuple[FindingCode, ...] = ()
    pattern: Pattern = Pattern.NONE
    opened_deg: float | None = None
    measured: bool = True
    told: str | None = None
    """What somebody else says at its beginning."""


def leaning(seconds: float, *faults: FindingCode) -> Part:
    return Part(seconds, Phase.HOLD, faults or (LOCKED, LEANING), Pattern.LOCKED_LEAN, 0.0)


def holding(seconds: float, *faults: FindingCode) -> Part:
    return Part(seconds, Phase.HOLD, faults, Pattern.PUSH_BACK, 45.0)


STANDING = Part(1.0)
"""In front of it nothing lies, and it is too short for anything to be said."""


@dataclass(frozen=True)
class Frame:
    """One frame of a play: what was judged, and what was called out."""

    judgement: Judgement
    cue: Cue | None
    told: bool

    @property
    def time_s(self) -> float:
        return self.judgement.time_s

    @property
    def faults(self) -> tuple[FindingCode, ...]:
        return self.judgement.faults


def play(
    parts: Iterable[Part],
    *,
    fps: float = FPS,
    dose: Dose | None = None,
    prompter: Prompter | None = None,
) -> list[Frame]:
    """Feed the parts one after the other; what somebody else says is a frame of its own."""
    prompter = prompter or Prompter(PHRASES, dose or Dose())
    frames: list[Frame] = []
    number, hold_from = 0, None
    for part in parts:
        if part.told is not None:
            said = prompter.say(part.told, Urgency.INFO, number / fps)
            frames.append(Frame(Judgement(number / fps, part.phase), said, told=True))
        for _ in range(max(1, round(part.seconds * fps))):
            now = number / fps
            if part.phase is not Phase.HOLD:
                hold_from = None
            elif hold_from is None:
                hold_from = now
            judgement = Judgement(
                time_s=now,
                phase=part.phase,
                faults=part.faults,
                pattern=part.pattern,
                hold_s=0.0 if hold_from is None else now - hold_from + 1.0,
                knee_opened_deg=part.opened_deg,
            )
            cue = prompter.update(judgement, measured=part.measured)
            frames.append(Frame(judgement, cue, told=False))
            number += 1
    return frames


def cues(frames: Iterable[Frame]) -> list[tuple[str, float]]:
    """Return keys and times of the prompter's own cues."""
    return [
        (frame.cue.key, frame.cue.time_s)
        for frame in frames
        if frame.cue is not None and not frame.told
    ]


def keys(frames: Iterable[Frame]) -> list[str]:
    return [key for key, _ in cues(frames)]


def coached(*curves: Curve, noise_deg: float = 0.0, fps: float = FPS) -> list[Frame]:
    """Have the judge look at made-up people, one after the other, and prompt them."""
    stream: list[Sample] = []
    for one in curves:
        began_s = stream[-1].time_s + 1 / fps if stream else 0.0
        seen = samples(one, noise_deg=noise_deg, fps=fps)
        stream += [replace(sample, time_s=sample.time_s + began_s) for sample in seen]
    prompter = Prompter(PHRASES, Dose())
    return [Frame(each, prompter.update(each), told=False) for each in watched(stream)]
