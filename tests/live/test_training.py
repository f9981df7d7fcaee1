"""Reps, dose and cues of somebody who trains: the followings are made up, the rest is real."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.form.curves import (
    APART,
    HUG,
    UPRIGHT,
    Curve,
    curve,
    lean,
    push_back,
    samples,
    without,
)

from formcheck.exercises.load import load_exercise
from formcheck.form.dose import LegDose
from formcheck.form.judgement import Pattern, Phase
from formcheck.form.plan import Dose
from formcheck.form.thresholds import Thresholds
from formcheck.live.training import Training
from formcheck.live.utterance import Urgency
from formcheck.motion.following import Following

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.form.judgement import Judgement, Rep
    from formcheck.live.moment import Cue
    from formcheck.motion.signals import Sample

    Told = list[tuple[Judgement | None, Cue | None]]

LEFT, RIGHT = 0, 1
FRAME_S = 0.04
HOLD_S = 5.0
AUTO = load_exercise("auto")
PHRASES = AUTO.say("en")
GOOD = push_back(hold_s=HOLD_S + 1)
SHORT = push_back(hold_s=HOLD_S - 2)


def training(dose: Dose | None = None, *, limits: Thresholds | None = None) -> Training:
    plan = replace(
        AUTO, thresholds=limits or AUTO.thresholds, dose=dose or Dose(hold_s=HOLD_S, holds=2)
    )
    return Training(plan, PHRASES)


def burst(stream: Iterable[Sample], leg: int = LEFT) -> Following:
    """Return what the follower tells when it reads all of these frames anew."""
    return Following(tuple(stream), front_leg=leg)


def feed(to: Training, stream: Iterable[Sample], leg: int = LEFT) -> Told:
    """Feed the samples frame by frame."""
    return [to.update(burst([sample], leg)) for sample in stream]


def repeated(*turns: tuple[Curve, int]) -> list[tuple[list[Sample], int]]:
    """Return the samples of stretches one after the other, each with its leg."""
    out, began_s = [], 0.0
    for turn, (of, leg) in enumerate(turns):
        stream = [replace(s, time_s=s.time_s + began_s, stance=turn) for s in samples(of)]
        out.append((stream, leg))
        began_s = stream[-1].time_s + FRAME_S
    return out


def do(to: Training, *turns: tuple[Curve, int]) -> list[Cue]:
    """Have somebody stretch; return all cues."""
    return [
        cue
        for stream, leg in repeated(*turns)
        for _, cue in feed(to, stream, leg)
        if cue is not None
    ]


def done(cues: Iterable[Cue]) -> list[str]:
    return [cue.key for cue in cues if cue.key in {"dose_done", "all_done"}]


def whole(to: Training) -> tuple[int, int]:
    """Return the whole holds of the left and the right leg."""
    left, right = to.dose.legs
    return left.holds, right.holds


class TestDose:
    def test_is_counted_to_the_leg_that_was_stretched(self) -> None:
        to = training()
        do(to, (GOOD, RIGHT), (GOOD, LEFT), (GOOD, RIGHT))
        assert whole(to) == (1, 2)
        assert [rep.pattern for rep in to.reps] == [Pattern.PUSH_BACK] * 3

    def test_keeps_the_seconds_of_what_is_too_short(self) -> None:
        to = training()
        do(to, (SHORT, RIGHT))
        (rep,) = to.reps
        assert to.dose.legs == (LegDose(), LegDose(0, rep.hold_duration_s))

    @pytest.mark.parametrize("of", [lean(hold_s=HOLD_S + 1), push_back(APART, hold_s=HOLD_S + 1)])
    def test_does_not_grow_by_what_is_no_push_back(self, of: Curve) -> None:
        to = training()
        do(to, (of, LEFT))
        assert len(to.reps) == 1
        assert to.dose.legs == (LegDose(), LegDose())

    def test_goes_to_the_leg_before_when_a_rep_ends_because_the_legs_changed(self) -> None:
        """Who turns round in the middle of a hold shows the judge a new stance and a new leg."""
        to = training()
        before = samples(GOOD, to_s=GOOD.steps(5)[1])
        assert not any(judgement and judgement.finished for judgement, _ in feed(to, before, RIGHT))
        turned = [
            replace(sample, time_s=before[-1].time_s + (i + 1) * FRAME_S, stance=1)
            for i, sample in enumerate(samples(GOOD, to_s=1.2))
        ]
        feed(to, turned, LEFT)
        assert len(to.reps) == 1
        assert whole(to) == (0, 1)

    def test_goes_to_the_leg_of_a_rep_that_is_read_anew_as_a_whole(self) -> None:
        to = training()
        first = samples(curve(UPRIGHT, (2, UPRIGHT)))
        feed(to, first, RIGHT)
        anew = [replace(s, time_s=s.time_s + 2.0, stance=1) for s in samples(GOOD)]
        to.update(burst(anew, LEFT))
        assert whole(to) == (1, 0)

    def test_goes_to_the_leg_seen_last_when_nobody_is_there_any_more(self) -> None:
        to = training()
        stream = samples(push_back(hold_s=HOLD_S + 4))
        gone_s = GOOD.steps(5)[1]
        feed(to, [s for s in stream if s.time_s < gone_s], LEFT)
        empty = without([s for s in stream if s.time_s >= gone_s], 0, 100)
        feed(to, empty, -1)
        assert whole(to) == (1, 0)

    @pytest.mark.parametrize(("share", "legs"), [(0.6, (1, 0)), (0.3, (0, 1))])
    def test_goes_to_the_leg_of_most_of_the_rep_as_in_the_result(
        self, share: float, legs: tuple[int, int]
    ) -> None:
        to, stream = training(), samples(GOOD)
        swap = round(share * len(stream))
        feed(to, stream[:swap], LEFT)
        feed(to, stream[swap:], RIGHT)
        to.finish()
        assert whole(to) == legs

    def test_takes_in_the_rep_under_way_at_the_end(self) -> None:
        to = training()
        feed(to, samples(GOOD, to_s=GOOD.steps(5)[1]), RIGHT)
        assert (to.reps, whole(to)) == ((), (0, 0))
        rep = to.finish()
        assert rep is not None
        assert rep.pattern is Pattern.PUSH_BACK
        assert (to.reps, whole(to)) == ((rep,), (0, 1))
        assert to.finish() is None
        assert whole(to) == (0, 1)


class TestDone:
    def test_is_said_once_for_a_leg_and_once_for_all(self) -> None:
        to = training()
        turns = [(GOOD, LEFT)] * 3 + [(GOOD, RIGHT)] * 3
        cues = do(to, *turns)
        assert done(cues) == ["dose_done", "all_done"]
        (first, last) = (cue for cue in cues if cue.key in {"dose_done", "all_done"})
        assert 1 * GOOD.end_s < first.time_s <= 2 * GOOD.end_s
        assert 4 * GOOD.end_s < last.time_s <= 5 * GOOD.end_s
        assert (first.text, first.urgency) == (PHRASES["dose_done"], Urgency.PRAISE)

    def test_is_said_with_the_last_lacking_leg_in_whatever_order(self) -> None:
        to = training()
        assert done(do(to, (GOOD, LEFT), (GOOD, RIGHT), (GOOD, LEFT))) == ["dose_done"]
        assert whole(to) == (2, 1)

    def test_of_everything_is_said_at_once_where_both_legs_stretch(self) -> None:
        to = training(Dose(hold_s=HOLD_S, holds=2, per_leg=False))
        assert done(do(to, *[(GOOD, RIGHT)] * 3)) == ["all_done"]

    def test_is_not_said_of_short_holds(self) -> None:
        to = training(Dose(hold_s=HOLD_S, holds=1))
        assert done(do(to, *[(SHORT, LEFT)] * 3)) == []

    def test_is_said_although_more_is_read_at_the_same_moment(self) -> None:
        to = training(Dose(hold_s=HOLD_S, holds=1))
        both = [sample for stream, _ in repeated((GOOD, LEFT), (GOOD, LEFT)) for sample in stream]
        _, cue = to.update(burst(both))
        assert whole(to) == (2, 0)
        assert cue is not None
        assert cue.key == "dose_done"

    def test_comes_with_the_frame_that_ends_the_rep(self) -> None:
        to = training(Dose(hold_s=HOLD_S, holds=1))
        told = feed(to, samples(GOOD))
        (at,) = (i for i, (_, cue) in enumerate(told) if cue and cue.key == "dose_done")
        judgement = told[at][0]
        assert judgement is not None
        assert judgement.finished is not None


class TestBeginning:
    OF = lean(hold_s=4)
    HALF_S = OF.steps(2)[0] + 2
    """In the middle of the hold."""

    def told_reps(self, to: Training, *, begin: bool) -> tuple[Rep, ...]:
        """Have the whole lean read anew a second after it, in one go."""
        stream = samples(self.OF)
        now = stream[-1].time_s
        if begin:
            to.begin(now)
        judgement, _ = to.update(burst([*stream, replace(stream[-1], time_s=now + FRAME_S)]))
        assert judgement is not None
        assert judgement.time_s == now + FRAME_S
        return to.reps

    def test_frames_before_it_are_not_judged_though_they_are_read_anew(self) -> None:
        assert self.told_reps(training(), begin=True) == ()
        assert len(self.told_reps(training(), begin=False)) == 1

    def test_a_hold_under_way_is_judged_from_there_on(self) -> None:
        to = training()
        to.begin(self.HALF_S)
        told = feed(to, samples(self.OF))
        silent = [judgement for judgement, _ in told if judgement is None]
        assert len(silent) == round(self.HALF_S / FRAME_S) + 1
        (rep,) = to.reps
        assert rep.start_s > self.HALF_S
        ((first, last),) = to.judged
        assert self.HALF_S < first <= self.HALF_S + FRAME_S + 1e-9
        assert last == samples(self.OF)[-1].time_s

    def test_once_more_after_an_interruption_makes_another_part(self) -> None:
        to, stream = training(), samples(self.OF)
        feed(to, stream[:50])
        to.begin(stream[69].time_s)
        to.update(burst(stream[40:80]))
        to.update(burst(stream[75:90]))
        assert to.judged == [
            (stream[0].time_s, stream[49].time_s),
            (stream[70].time_s, stream[89].time_s),
        ]

    def test_before_it_there_is_nothing_to_say(self) -> None:
        to = training()
        to.begin(100.0)
        assert feed(to, samples(self.OF)) == [(None, None)] * len(samples(self.OF))
        assert to.judged == []
        assert to.finish() is None


class TestCues:
    def test_are_those_of_the_prompter(self) -> None:
        to = training()
        (cue,) = do(to, (lean(hold_s=3), LEFT))
        assert (cue.key, cue.text) == ("knee_locked", PHRASES["knee_locked"])

    def test_of_somebody_else_keep_the_others_at_a_distance(self) -> None:
        to = training()
        stream = samples(curve(HUG, (6, HUG)))
        said = to.say("guide_ready", Urgency.PRAISE, stream[0].time_s)
        assert (said.key, said.text) == ("guide_ready", PHRASES["guide_ready"])
        assert (said.urgency, said.time_s) == (Urgency.PRAISE, stream[0].time_s)
        assert [cue for _, cue in feed(to, stream[: round(3.8 / FRAME_S)]) if cue] == []

    def test_tell_when_nothing_can_be_measured(self) -> None:
        to = training()
        stream = without(samples(curve(UPRIGHT, (4, UPRIGHT))), 1, 4)
        assert [cue.key for _, cue in feed(to, stream) if cue] == ["unsure"]

    def test_follow_the_limits_of_the_person(self) -> None:
        strict = Thresholds().for_straight_knee(168.0)
        of = lean(replace(HUG, knee=163.0, hinge=62.0), hold_s=3)
        assert {cue.key for cue in do(training(), (of, LEFT))} == {"leaning"}
        to = training(limits=strict)
        assert to.limits is strict
        assert {cue.key for cue in do(to, (of, LEFT))} == {"knee_locked"}


def test_the_motion_is_that_of_the_frames_as_they_were_read_last() -> None:
    to = training()
    stream = samples(curve(UPRIGHT, (2, UPRIGHT)))
    feed(to, stream, RIGHT)
    anew = [replace(s, knee_deg=150.0, stance=1) for s in stream[-10:]]
    to.update(burst(anew, LEFT))
    signals = to.motion().signals
    assert signals.time_s.tolist() == [sample.time_s for sample in stream]
    assert (signals.knee_deg[-10:] == 150.0).all()
    assert (signals.front_leg == [RIGHT] * (len(stream) - 10) + [LEFT] * 10).all()


def test_the_judgement_is_that_of_the_newest_frame() -> None:
    told = feed(training(), samples(GOOD))
    judgements = [judgement for judgement, _ in told if judgement is not None]
    assert [j.time_s for j in judgements] == [sample.time_s for sample in samples(GOOD)]
    assert {j.phase for j in judgements} == set(Phase)
