"""What holds of the prompter's cues, whatever the judge says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.live.prompted import (
    AT_END,
    EPS,
    HUG_LOST,
    LEANING,
    LOCKED,
    Frame,
    Part,
    cues,
    leaning,
    play,
)

from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.prompter import APART_S, FAULT_S, FORGET_S, MENDED_S, PRIORITY, REPEAT_S

if TYPE_CHECKING:
    from collections.abc import Iterable


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


whatever = settings(max_examples=100)


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
