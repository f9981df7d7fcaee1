"""Which cue comes when, for made-up judgements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.form.curves import HUG, LEANED, UPRIGHT, At, Curve, curve, lean, samples, watched

from formcheck.exercises.load import load_exercise
from formcheck.form.judgement import FindingCode, Judgement, Pattern, Phase
from formcheck.form.plan import Dose
from formcheck.live.prompter import (
    APART_S,
    COUNTDOWN,
    FAULT_S,
    FORGET_S,
    MENDED_S,
    PRIORITY,
    REPEAT_S,
    SET_S,
    UNSEEN_S,
    WAITING_S,
    Prompter,
)
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from formcheck.live.moment import Cue
    from formcheck.motion.signals import Sample

LOCKED, AT_END = FindingCode.KNEE_LOCKED, FindingCode.LOCKED_AT_END
LEANING, HUG_LOST = FindingCode.LEANING, FindingCode.HUG_LOST
PHRASES = load_exercise("auto").say("en")
HYPEREXTENDED = replace(LEANED, knee=186.0)
FPS = 25.0
FRAME_S = 1 / FPS
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


class TestFault:
    @pytest.mark.parametrize("code", PRIORITY)
    @pytest.mark.parametrize("fps", [10.0, 25.0, 60.0])
    def test_is_called_out_when_it_has_lasted(self, code: FindingCode, fps: float) -> None:
        ((key, time_s),) = cues(play([STANDING, leaning(3, code)], fps=fps))
        assert key == code.value
        assert FAULT_S - EPS <= time_s - 1.0 <= FAULT_S + 1 / fps + EPS

    @pytest.mark.parametrize("code", PRIORITY)
    def test_that_lasts_too_short_is_not_called_out(self, code: FindingCode) -> None:
        once = [leaning(FAULT_S - FRAME_S, code), Part(3, Phase.REACH)]
        assert keys(play([STANDING, *once, *once])) == []

    def test_that_flickers_counts_on(self) -> None:
        flicker = [leaning(0.3), Part(0.5, Phase.HOLD)]
        ((key, time_s),) = cues(play([STANDING, *flicker * 2]))
        assert key == "knee_locked"
        assert time_s == pytest.approx(1.0 + FAULT_S, abs=FRAME_S)

    def test_is_not_called_out_in_a_moment_without_it(self) -> None:
        assert keys(play([STANDING, leaning(FAULT_S - FRAME_S), Part(0.5, Phase.HOLD)])) == []

    @pytest.mark.parametrize("code", PRIORITY)
    def test_that_goes_on_is_called_out_again_now_and_then(self, code: FindingCode) -> None:
        called = cues(play([STANDING, leaning(20, code)]))
        assert [key for key, _ in called] == [code.value] * 3
        for (_, before), (_, after) in pairwise(called):
            assert after - before == pytest.approx(REPEAT_S, abs=FRAME_S)

    def test_says_the_words_of_the_plan_as_a_fault(self) -> None:
        (cue,) = (f.cue for f in play([STANDING, leaning(3)]) if f.cue)
        assert (cue.text, cue.urgency) == (PHRASES["knee_locked"], Urgency.FAULT)

    @pytest.mark.parametrize("graver", range(len(PRIORITY) - 1))
    def test_of_two_only_the_graver_is_called_out(self, graver: int) -> None:
        both = (PRIORITY[graver + 1], PRIORITY[graver])
        assert set(keys(play([STANDING, leaning(20, *both)]))) == {both[1].value}

    def test_that_is_lesser_follows_once_the_graver_is_mended(self) -> None:
        frames = play([STANDING, leaning(3), leaning(5, LEANING)])
        assert keys(frames) == ["knee_locked", "leaning"]

    @pytest.mark.parametrize("code", PRIORITY)
    def test_waits_after_another_cue_unless_it_is_a_new_lock(self, code: FindingCode) -> None:
        ((_, time_s),) = cues(play([replace(STANDING, told="guide_ready"), leaning(6, code)]))
        waited = 1.0 + FAULT_S if code is LOCKED else APART_S
        assert time_s == pytest.approx(waited, abs=FRAME_S)

    def test_of_a_second_lean_is_called_out_although_the_first_has_just_been(self) -> None:
        once = [leaning(2.2), Part(1.0, Phase.RELEASE)]
        assert keys(play([STANDING, *once * 3])) == ["knee_locked"] * 3

    def test_that_breaks_off_for_a_moment_is_no_second_one(self) -> None:
        once = [leaning(1.5), Part(MENDED_S - FRAME_S, Phase.HOLD)]
        assert keys(play([STANDING, *once * 3])) == ["knee_locked"]


class TestPraise:
    LEAN = (STANDING, leaning(3), Part(1.2, Phase.RELEASE))

    @pytest.mark.parametrize(
        "again",
        [
            pytest.param(Part(3, Phase.SET), id="in the hug"),
            pytest.param(Part(3, Phase.REACH, opened_deg=20.0), id="the knee opens"),
            pytest.param(holding(3), id="in a push-back's hold"),
        ],
    )
    def test_is_given_once_when_it_is_done_better(self, again: Part) -> None:
        frames = play([*self.LEAN, again])
        assert [key for key in keys(frames) if key == "praise"] == ["praise"]
        (cue,) = (f.cue for f in frames if f.cue and f.cue.key == "praise")
        assert (cue.text, cue.urgency) == (PHRASES["praise"], Urgency.PRAISE)

    @pytest.mark.parametrize(
        "then",
        [
            pytest.param(Part(9, Phase.IDLE), id="stands up"),
            pytest.param(Part(9, Phase.RELEASE), id="is on the way out"),
            pytest.param(Part(9, Phase.REACH, opened_deg=0.0), id="leans anew"),
            pytest.param(Part(9, Phase.REACH, opened_deg=None), id="begins unseen"),
            pytest.param(Part(9, Phase.HOLD, opened_deg=2.0), id="is down again, knee not moved"),
            pytest.param(leaning(9, LEANING), id="leans on over a soft knee"),
        ],
    )
    def test_is_not_given_to_somebody_who(self, then: Part) -> None:
        assert "praise" not in keys(play([*self.LEAN, then]))

    def test_is_not_given_while_the_fault_is_gone_for_a_moment_only(self) -> None:
        moment = replace(holding(MENDED_S - FRAME_S), pattern=Pattern.NONE)
        frames = play([STANDING, leaning(6), moment, leaning(6), moment])
        assert "praise" not in keys(frames)

    def test_is_not_given_for_a_fault_that_was_not_called_out(self) -> None:
        short = leaning(FAULT_S - FRAME_S)
        assert "praise" not in keys(play([STANDING, short, Part(5, Phase.SET)]))

    def test_keeps_its_distance_from_the_cue_before(self) -> None:
        called = dict(cues(play([*self.LEAN, Part(5, Phase.SET)])))
        assert called["praise"] - called["knee_locked"] == pytest.approx(APART_S, abs=FRAME_S)

    @pytest.mark.parametrize(("pause_s", "expected"), [(FORGET_S - 2, 1), (FORGET_S + 2, 0)])
    def test_is_given_only_while_the_fault_is_remembered(
        self, pause_s: float, expected: int
    ) -> None:
        frames = play([STANDING, leaning(3), Part(pause_s), Part(5, Phase.SET)])
        assert keys(frames).count("praise") == expected

    def test_is_forgotten_although_another_fault_has_come_and_gone_since(self) -> None:
        short = Part(0.4, Phase.REACH, (LEANING,))
        frames = play(
            [STANDING, leaning(3), Part(FORGET_S - 2), short, Part(3), Part(5, Phase.SET)]
        )
        assert "praise" not in keys(frames)

    def test_is_not_given_while_something_else_is_wrong(self) -> None:
        wrong = holding(FAULT_S - FRAME_S, HUG_LOST)
        frames = play([*self.LEAN, Part(1.0, Phase.RELEASE), wrong, Part(1, Phase.RELEASE)])
        assert "praise" not in keys(frames)

    def test_never_comes_between_two_real_leans(self) -> None:
        """Not when they stand up, and not when the next lean has just begun."""
        assert keys(coached(lean(hold_s=4), lean(hold_s=4))) == ["knee_locked"] * 2

    def test_comes_to_somebody_who_goes_into_the_hug_after_a_real_lean(self) -> None:
        better = curve(LEANED, (3, LEANED), (1.2, UPRIGHT), (1, UPRIGHT), (1.5, HUG), (3, HUG))
        lean_then_hug = curve(UPRIGHT, (2, UPRIGHT), (1.2, LEANED))
        assert "praise" in keys(coached(lean_then_hug, better))


def coached(*curves: Curve, noise_deg: float = 0.0, fps: float = FPS) -> list[Frame]:
    """Have the judge look at made-up people, one after the other, and prompt them."""
    stream: list[Sample] = []
    for one in curves:
        began_s = stream[-1].time_s + 1 / fps if stream else 0.0
        seen = samples(one, noise_deg=noise_deg, fps=fps)
        stream += [replace(sample, time_s=sample.time_s + began_s) for sample in seen]
    prompter = Prompter(PHRASES, Dose())
    return [Frame(each, prompter.update(each), told=False) for each in watched(stream)]


class TestCountdown:
    @pytest.mark.parametrize("hold_s", [20.0, 30.0, 60.0])
    def test_goes_with_the_length_of_the_hold(self, hold_s: float) -> None:
        frames = play([replace(STANDING, seconds=3), holding(hold_s + 10)], dose=Dose(hold_s))
        called = cues(frames)
        assert [key for key, _ in called] == ["hold", *[key for _, key in COUNTDOWN]]
        for (left, _), (_, time_s) in zip(COUNTDOWN, called[1:], strict=True):
            # A hold is recognised when it has lasted a second, as here.
            assert time_s - 3.0 + 1.0 == pytest.approx(hold_s - left, abs=FRAME_S)
        assert {f.cue.urgency for f in frames if f.cue} == {Urgency.INFO}

    def test_of_a_short_hold_has_only_what_fits(self) -> None:
        frames = play([replace(STANDING, seconds=3), holding(20)], dose=Dose(hold_s=8.0))
        assert keys(frames) == ["hold", "release"]  # "five" would come two seconds after "hold"

    @pytest.mark.parametrize("pattern", [each for each in Pattern if each is not Pattern.PUSH_BACK])
    def test_is_for_a_push_back_only(self, pattern: Pattern) -> None:
        assert keys(play([STANDING, replace(holding(40), pattern=pattern)])) == []

    def test_begins_anew_with_every_hold(self) -> None:
        once = [holding(22), Part(4.5, Phase.RELEASE)]
        counted = ["hold", *[key for _, key in COUNTDOWN]]
        assert keys(play(once * 2, dose=Dose(hold_s=20))) == counted * 2

    def test_is_silent_while_there_is_a_fault_and_then_ends_the_hold(self) -> None:
        faulty = holding(6, HUG_LOST)
        frames = play([STANDING, holding(18.4), faulty, holding(3)], dose=Dose(hold_s=20))
        assert keys(frames)[-3:] == ["five", "hug_lost", "release"]
        assert cues(frames)[-1][1] >= 1.0 + 18.4 + 6

    def test_does_not_go_back_to_what_a_fault_has_outlasted(self) -> None:
        frames = play([STANDING, holding(13.4), holding(8, HUG_LOST), holding(3)], dose=Dose(20))
        assert keys(frames)[-2:] == ["hug_lost", "release"]

    def test_ends_the_hold_in_time_whatever_was_said_before(self) -> None:
        told = replace(holding(3), told="guide_ready")
        key, time_s = cues(play([STANDING, holding(18.5), told], dose=Dose(hold_s=20)))[-1]
        assert key == "release"
        assert time_s == pytest.approx(1.0 + 20 - 1.0, abs=FRAME_S)


class TestEncouragement:
    def test_who_is_set_is_told_to_go_once(self) -> None:
        ((key, time_s),) = cues(play([STANDING, Part(20, Phase.SET)]))
        assert key == "go"
        assert time_s == pytest.approx(1.0 + SET_S, abs=FRAME_S)

    def test_who_goes_by_themselves_is_not_told_to(self) -> None:
        frames = play([STANDING, Part(SET_S - FRAME_S, Phase.SET), Part(3, Phase.REACH)])
        assert keys(frames) == []

    def test_who_waits_is_told_how_to_begin_now_and_then(self) -> None:
        frames = play([Part(30)])
        assert keys(frames) == ["set_up"] * 3
        for turn, (_, time_s) in enumerate(cues(frames), 1):
            assert time_s == pytest.approx(turn * WAITING_S, abs=turn * FRAME_S)

    def test_who_has_just_come_out_of_a_stretch_is_left_alone(self) -> None:
        stretch = [Part(2, Phase.REACH), Part(2, Phase.RELEASE), Part(WAITING_S - 1)]
        assert keys(play([Part(WAITING_S - 1), *stretch])) == []


class TestUnseen:
    def test_is_told_after_a_while_and_not_too_often(self) -> None:
        frames = play([STANDING, Part(20, measured=False)])
        called = [(key, t) for key, t in cues(frames) if key == "unsure"]
        assert called[0][1] == pytest.approx(1.0 + UNSEEN_S, abs=2 * FRAME_S)
        for (_, before), (_, after) in pairwise(called):
            assert after - before == pytest.approx(REPEAT_S, abs=FRAME_S)
        assert len(called) == 3
        assert {f.cue.urgency for f in frames if f.cue} == {Urgency.SAFETY}

    def test_for_less_is_not_told(self) -> None:
        blink = [Part(UNSEEN_S - 2 * FRAME_S, Phase.REACH, measured=False), Part(0.1, Phase.REACH)]
        assert keys(play([STANDING, *blink * 5])) == []

    def test_goes_before_a_fault_that_is_due_at_the_same_moment(self) -> None:
        fps = 8.0  # so that both times fall onto a frame
        faulty = replace(leaning(2), measured=False)
        frames = play([STANDING, Part(UNSEEN_S - 1, measured=False), faulty], fps=fps)
        assert keys(frames) == ["unsure", "knee_locked"]

    def test_from_the_very_first_frame_on_is_told_too(self) -> None:
        assert keys(play([Part(UNSEEN_S + 0.2, measured=False)])) == ["unsure"]


# --- whatever happens ---

FAULTS = st.sampled_from(
    [(), (), (LOCKED, LEANING), (LOCKED,), (LEANING,), (HUG_LOST,), (AT_END, HUG_LOST)]
)
SECONDS = st.one_of(st.sampled_from([0.04, 0.4, 0.76, 0.8, 0.84, 2.0]), st.floats(0.04, 12))
PARTS = st.builds(
    Part,
    seconds=SECONDS,
    phase=st.sampled_from(Phase),
    faults=FAULTS,
    pattern=st.sampled_from([Pattern.PUSH_BACK, Pattern.LOCKED_LEAN, Pattern.NONE]),
    opened_deg=st.sampled_from([None, 0.0, 30.0]),
    measured=st.sampled_from([True, True, True, False]),
    told=st.sampled_from([None, None, None, "guide_ready", "dose_done"]),
)
HISTORIES = st.lists(PARTS, max_size=8)
RATES = st.sampled_from([5.0, 10.0, 25.0, 30.0])
whatever = settings(derandomize=True, deadline=None, max_examples=100)


def episode(frames: list[Frame], code: FindingCode, frame_s: float) -> list[Frame]:
    """Return the frames since a fault that is there at the end began; breaks may be short.

    A break is a short one when the fault is missed for no longer than `MENDED_S`, which is
    seen to within a frame.
    """
    begin, seen_s = len(frames) - 1, frames[-1].time_s
    for index in range(len(frames) - 1, -1, -1):
        if seen_s - frames[index].time_s > MENDED_S + frame_s + EPS:
            break
        if code in frames[index].faults:
            begin, seen_s = index, frames[index].time_s
    return frames[begin:]


def own(frames: Iterable[Frame], *wanted: str) -> list[float]:
    """Return when the prompter gave these cues, any of its own if none is named."""
    return [time_s for key, time_s in cues(frames) if not wanted or key in wanted]


@whatever
@given(HISTORIES, st.sampled_from([LEANING, HUG_LOST]), st.floats(2, 22), RATES)
def test_two_seconds_of_a_locked_lean_are_always_told(
    history: list[Part], beside: FindingCode, seconds: float, fps: float
) -> None:
    """Unless that same lean was called out a short while ago; then it is told again in time."""
    frame_s = 1 / fps
    tail = [leaning(seconds, LOCKED, beside)]
    frames = play([*history, *tail], fps=fps)
    count = round(seconds * fps)
    before, lasting = frames[:-count], frames[-count:]
    began_s, end_s = lasting[0].time_s, lasting[-1].time_s
    told = own(episode([*before, lasting[0]], LOCKED, frame_s)[:-1], "knee_locked")
    due_s = began_s + FAULT_S
    if told:  # a repetition keeps its distance from other cues
        others = [frame.time_s for frame in before if frame.cue is not None]
        due_s = max(due_s, told[-1] + REPEAT_S, others[-1] + APART_S)
    cue_times = own(lasting, "knee_locked")
    while due_s + frame_s + EPS <= end_s:
        assert cue_times, f"nothing at {due_s}"
        time_s = cue_times.pop(0)
        assert time_s <= due_s + frame_s + EPS
        due_s = time_s + REPEAT_S


@whatever
@given(HISTORIES, RATES)
def test_a_fault_is_called_out_when_it_has_lasted_and_the_gravest_first(
    history: list[Part], fps: float
) -> None:
    frame_s = 1 / fps
    frames = play(history, fps=fps)
    for index, frame in enumerate(frames):
        if frame.told or frame.cue is None or frame.cue.key not in {c.value for c in PRIORITY}:
            continue
        code = FindingCode(frame.cue.key)
        sofar = frames[: index + 1]
        assert code in frame.faults
        assert frame.time_s - episode(sofar, code, frame_s)[0].time_s >= FAULT_S - EPS
        for graver in PRIORITY[: PRIORITY.index(code)]:
            unbroken = episode(sofar, graver, -frame_s)  # surely no longer than it was
            lasted_s = frame.time_s - unbroken[0].time_s
            assert graver not in frame.faults or lasted_s < FAULT_S + EPS


@whatever
@given(HISTORIES, RATES)
def test_cues_keep_their_distance(history: list[Part], fps: float) -> None:
    frames = play(history, fps=fps)
    spoken = [index for index, frame in enumerate(frames) if frame.cue is not None]
    for before, after in pairwise(spoken):
        cue = frames[after].cue
        if cue is None or frames[after].told or cue.key == "release":
            continue
        apart_s = frames[after].time_s - frames[before].time_s
        if cue.key == "knee_locked":
            lean_so_far = episode(frames[: after + 1], LOCKED, -1 / fps)[:-1]
            if not own(lean_so_far, "knee_locked"):
                continue  # a new one
        assert apart_s >= APART_S - EPS, (frames[before].cue, cue)


@whatever
@given(HISTORIES, RATES)
def test_the_same_fault_and_what_cannot_be_seen_are_not_harped_on(
    history: list[Part], fps: float
) -> None:
    frames = play(history, fps=fps)
    for index, frame in enumerate(frames):
        if frame.told or frame.cue is None:
            continue
        earlier = frames[:index]
        if frame.cue.key == "unsure":
            said = [each.time_s for each in earlier if each.cue is not None]
            assert not said or frame.time_s - said[-1] >= REPEAT_S - EPS
        elif frame.cue.key in {code.value for code in PRIORITY}:
            code = FindingCode(frame.cue.key)
            unbroken = episode(frames[: index + 1], code, -1 / fps)[:-1]
            told = own(unbroken, code.value)
            assert not told or frame.time_s - told[-1] >= REPEAT_S - EPS


@whatever
@given(HISTORIES, RATES)
def test_praise_follows_a_fault_called_out_and_mended_while_doing_better(
    history: list[Part], fps: float
) -> None:
    frames = play(history, fps=fps)
    faults_told: list[tuple[int, FindingCode]] = []
    for index, frame in enumerate(frames):
        if frame.told or frame.cue is None:
            continue
        if frame.cue.key in {code.value for code in PRIORITY}:
            faults_told.append((index, FindingCode(frame.cue.key)))
        if frame.cue.key != "praise":
            continue
        judgement = frame.judgement
        opened = judgement.knee_opened_deg is not None and judgement.knee_opened_deg >= 8
        stretching = judgement.phase in {Phase.REACH, Phase.HOLD} and opened
        assert judgement.phase is Phase.SET or stretching
        assert judgement.faults == ()
        assert faults_told, "praise for nothing, or twice"
        since, code = faults_told[-1]
        faults_told.clear()
        last_seen = max(each.time_s for each in frames[since:index] if code in each.faults)
        assert MENDED_S < frame.time_s - last_seen <= FORGET_S + MENDED_S + 2 / fps


@pytest.mark.parametrize("fps", [10.0, 25.0])
@pytest.mark.parametrize("noise_deg", [0.0, 1.5])
@pytest.mark.parametrize("end", [LEANED, HYPEREXTENDED])
def test_a_lean_that_the_judge_has_seen_is_called_out_soon_after_going_down(
    end: At, noise_deg: float, fps: float
) -> None:
    of = lean(end, hold_s=3)
    called = cues(coached(of, noise_deg=noise_deg, fps=fps))
    assert [key for key, _ in called] == ["knee_locked"]
    assert called[0][1] <= of.steps(1)[1] + 1.0
