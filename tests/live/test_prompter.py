"""Which cue comes when, for made-up judgements."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.form.curves import HUG, LEANED, UPRIGHT, At, curve, lean
from tests.live.prompted import (
    EPS,
    FPS,
    HUG_LOST,
    LEANING,
    LOCKED,
    PHRASES,
    STANDING,
    Part,
    coached,
    cues,
    holding,
    keys,
    leaning,
    play,
)

from formcheck.form.judgement import FindingCode, Pattern, Phase
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
)
from formcheck.live.utterance import Urgency

HYPEREXTENDED = replace(LEANED, knee=186.0)
FRAME_S = 1 / FPS


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
