"""The coach: frames in, judgements and cues out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from formcheck.errors import UsageError
from formcheck.exercises.load import load_exercise
from formcheck.form.setting import Setting, told_side
from formcheck.live.moment import Cue, Moment, Stage
from formcheck.live.setup import SetUp
from formcheck.live.training import Training
from formcheck.live.utterance import Urgency
from formcheck.motion.following import MotionFollower
from formcheck.motion.signals import SIDES
from formcheck.motion.windows import SHORTEST_STEP_S
from formcheck.pose.live import LiveTracker
from formcheck.pose.model import find_model
from formcheck.video.frame import Frame

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from formcheck.form.dose import DoseCount
    from formcheck.form.judgement import Judgement, Rep
    from formcheck.form.plan import ExercisePlan, Phrases
    from formcheck.form.reference import Reference
    from formcheck.form.thresholds import Thresholds
    from formcheck.motion.following import Following
    from formcheck.motion.reading import Motion
    from formcheck.pose.landmarks import Pose
    from formcheck.pose.model import ModelFile

SETTING_UP = frozenset({Stage.GUIDE, Stage.REFERENCE})

SHOWN_S = 3.5
"""How long a cue can be read."""

AWAY_S = 6.0
"""Who has been out of the picture for this long is helped to set up again."""


class Coach:
    """Feed it the frames of a camera; it says what it sees and what to call out.

    It first helps to set up, unless told not to, and begins to judge by itself when the whole
    body is seen from the side. The judge is the one that recorded clips get; only the
    smoothing differs, because it cannot look ahead.

    Parameters
    ----------
    exercise
        ``bench``, ``lunge``, ``standing``, ``squat``, ``seated``, ``auto``, or the path of an
        exercise file.
    side
        The leg being stretched, ``left`` or ``right``, or ``auto`` to find out.
    model
        ``lite``, ``full``, ``heavy``, or the path of a pose landmarker bundle.
    language
        Of the cues: ``en``, ``de``, ``es``, ``fr``.
    guide
        Whether to help with the set-up; without, everything is judged from the first frame.
    reference
        Whether to look at the person standing tall before the first rep.
    known
        How the person stands straight, where that is known from before; what is newly seen
        takes its place.

    Raises
    ------
    UsageError
        If an argument makes no sense.
    ModelError
        If the pose model cannot be loaded.

    Examples
    --------
    A camera loop of one's own:

    >>> import cv2, time, formcheck  # doctest: +SKIP
    >>> camera = cv2.VideoCapture(0)  # doctest: +SKIP
    >>> with formcheck.Coach(exercise="bench") as coach:  # doctest: +SKIP
    ...     while True:
    ...         ok, bgr = camera.read()
    ...         moment = coach.feed(bgr[:, :, ::-1], time.monotonic())
    ...         if moment.cue is not None:
    ...             print(moment.cue.text)
    """

    def __init__(  # noqa: PLR0913 - what a user may choose, by name
        self,
        exercise: str = "auto",
        *,
        side: str = "auto",
        model: str = "full",
        language: str = "en",
        guide: bool = True,
        reference: bool = False,
        known: Reference | None = None,
    ) -> None:
        self._side = told_side(side)
        self.plan: ExercisePlan = load_exercise(exercise)
        self.model: ModelFile = find_model(model)
        self.phrases: Phrases = self.plan.say(language)
        self.reference = known
        self._wants_reference = reference
        self._frames, self._last_s = 0, float("-inf")
        self._last_seen_s: float | None = None
        self._resume: Stage = Stage.COACH
        self._shown: Cue | None = None
        self._follower = MotionFollower(None if self._side is None else SIDES.index(self._side))
        self._training = self._fresh_training()
        self._set_up = self._fresh_set_up()
        self._stage: Stage = Stage.GUIDE if guide else Stage.COACH
        self._guided = guide
        self._tracker = LiveTracker(self.model)

    def __enter__(self) -> Self:
        """Return the coach itself; it is ready already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the coach."""
        self.close()

    def close(self) -> None:
        """Free the pose model; closing twice does no harm."""
        self._tracker.close()

    @property
    def stage(self) -> Stage:
        """What the coach is doing."""
        return self._stage

    @property
    def reps(self) -> tuple[Rep, ...]:
        """The reps judged so far."""
        return self._training.reps

    @property
    def limits(self) -> Thresholds:
        """The judge's limits for this person."""
        return self._training.limits

    @property
    def dose(self) -> DoseCount:
        """What each leg has had of its dose."""
        return self._training.dose

    def setting(self) -> Setting:
        """Return by what the session was judged."""
        return Setting(
            exercise=self.plan.exercise,
            side=self._side,
            judged=tuple(self._training.judged),
            thresholds=self.plan.thresholds,
            dose=self.plan.dose,
            reference=self.reference,
        )

    def motion(self) -> Motion:
        """Return the signals of all that was judged so far."""
        return self._training.motion()

    def feed(self, rgb: NDArray[np.uint8], time_s: float) -> Moment:
        """Take one more picture.

        Parameters
        ----------
        rgb
            Shape (height, width, 3), red first, upright and *not* mirrored.
        time_s
            When it was taken, in seconds on any clock that rises.

        Raises
        ------
        UsageError
            If that is not a picture, or the time does not rise by half a millisecond or more.
        ModelError
            If the pose model fails at it.
        """
        try:
            frame = Frame(self._frames, time_s, np.ascontiguousarray(rgb))
        except (ValueError, AttributeError) as error:
            raise UsageError(f"That is no picture to coach on: {error}.") from error
        if not frame.rgb.size:  # MediaPipe would fail at it, and at every frame after it
            raise UsageError("That is no picture to coach on: it has no pixels.")
        return self.feed_frame(frame)

    def feed_frame(self, frame: Frame) -> Moment:
        """Take one more frame of `formcheck.video`; times must rise.

        Raises
        ------
        UsageError
            If the frame's time is no number of seconds after the one before, or less than half a
            millisecond after it.
        ModelError
            If the pose model fails on it.
        """
        if not self._last_s < frame.time_s < float("inf"):
            raise UsageError(
                f"A frame of {frame.time_s:.3f} s cannot follow one of {self._last_s:.3f} s; "
                "feed frames in order of time, in seconds."
            )
        if frame.time_s - self._last_s < SHORTEST_STEP_S:
            raise UsageError(
                f"A frame of {frame.time_s:.6f} s comes only "
                f"{1e6 * (frame.time_s - self._last_s):.3g} microseconds after the last one, "
                "closer than any camera takes them; feed times in seconds."
            )
        self._last_s = frame.time_s
        self._frames += 1
        pose = self._tracker.feed(frame)
        following = self._follower.update(pose)
        judgement, cue = self._advance(frame, pose, following)
        if cue is not None:
            self._shown = cue
        elif self._shown is not None and frame.time_s - self._shown.time_s > SHOWN_S:
            self._shown = None
        return Moment(
            time_s=frame.time_s,
            stage=self._stage,
            pose=pose,
            sample=following.samples[-1],
            judgement=judgement,
            cue=cue,
            shown=self._shown,
            front_leg=following.front_leg,
            reps=self.reps,
            legs=self.dose.legs,
        )

    def pause(self) -> None:
        """Judge nothing until `resume`; a rep under way ends, unless it takes but a moment."""
        if self._stage is not Stage.PAUSED:
            self._resume, self._stage = self._stage, Stage.PAUSED

    def resume(self) -> None:
        """Go on after `pause`."""
        if self._stage is Stage.PAUSED:
            self._stage, self._last_seen_s = self._resume, None
            self._training.begin(self._last_s)

    def begin(self) -> None:
        """Leave out the rest of the set-up and judge from here on."""
        if self._stage in SETTING_UP:
            self._begin()

    def restart(self) -> None:
        """Count reps and dose from nothing again; the set-up stays."""
        self._training = self._fresh_training()

    def finish(self) -> Rep | None:
        """Say that no more frames come; judge and return the rep that was under way, if any."""
        return self._training.finish()

    def _fresh_set_up(self) -> SetUp:
        return SetUp(self.plan.thresholds, reference=self._wants_reference)

    def _fresh_training(self) -> Training:
        training = Training(self.plan, self.phrases, self.reference)
        training.begin(self._last_s)
        return training

    def _advance(
        self, frame: Frame, pose: Pose, following: Following
    ) -> tuple[Judgement | None, Cue | None]:
        """Do what the stage asks for; return a judgement and what to call out."""
        if self._stage in SETTING_UP:
            return None, self._help_in(frame, pose, following)
        if self._stage is Stage.PAUSED:
            return None, None
        if self._guided and self._is_away(pose):
            self._set_up, self._stage = self._fresh_set_up(), Stage.GUIDE
            return None, None
        return self._training.update(following)

    def _is_away(self, pose: Pose) -> bool:
        if pose.found or self._last_seen_s is None:
            self._last_seen_s = pose.time_s
        if pose.time_s - self._last_seen_s <= AWAY_S:
            return False
        self._last_seen_s = None
        self._tracker.forget()
        return True

    def _help_in(self, frame: Frame, pose: Pose, following: Following) -> Cue | None:
        due = self._set_up.update(frame, pose, following, company=self._tracker.company)
        self._stage = self._set_up.stage
        if self._stage is not Stage.COACH:
            return None if due is None else self._training.say(*due, frame.time_s)
        if self._set_up.reference is not None:
            self.reference = self._set_up.reference
            self._training = self._fresh_training()
        return self._begin()

    def _begin(self) -> Cue | None:
        """Begin to judge, or go on with what was begun before the person went away."""
        self._stage, self._wants_reference = Stage.COACH, False
        self._training.begin(self._last_s)
        return self._training.say("guide_ready", Urgency.PRAISE, self._last_s)
