"""The rules of evidence §4, one by one, on movements described by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.form.movements import folding, movement, opening, posture

from formcheck.form.excursion import Excursion, Kind, Posture
from formcheck.form.judgement import Pattern
from formcheck.form.patterns import hips_back, judge_pattern, path_ratio
from formcheck.form.thresholds import Thresholds

LIMITS = Thresholds()

repeatable = settings(max_examples=150)


def pattern(excursion: Excursion) -> Pattern:
    return judge_pattern(excursion, LIMITS).pattern


class TestPathRatio:
    @pytest.mark.parametrize(
        ("excursion", "ratio"),
        [
            (opening((100, 145), (50, 50)), 45 / 50),
            (opening((100, 145), (50, 70)), 45 / 50),  # the hip opened: that is no folding
            (opening((100, 145), (62, 40)), 45 / 50),  # deeper into contact is no folding
            (opening((100, 145), (112, 72)), 45 / (45 + 40 + 5)),
            (opening((100, 145), (112, 30)), 45 / (45 + 40 + 5)),  # counted up to contact only
            (folding((168, 72)), 0.0),
            (folding((168, 60), (160, 175)), 15 / (15 + 96 + 5)),
            (folding((168, 60), (175, 160)), 0.0),  # a knee that bent has not opened
        ],
    )
    def test_is_the_knees_share(self, excursion: Excursion, ratio: float) -> None:
        assert path_ratio(excursion, LIMITS) == pytest.approx(ratio)

    def test_is_read_backwards_when_only_the_way_out_was_seen(self) -> None:
        out = movement(Kind.OPENING, None, posture(150, 52), after=posture(100, 50))
        assert path_ratio(out, LIMITS) == pytest.approx(50 / 55)

    def test_is_unknown_when_no_movement_was_seen(self) -> None:
        unseen = movement(Kind.OPENING, None, posture(150, 52))
        assert path_ratio(unseen, LIMITS) is None
        assert hips_back(unseen) is None

    @repeatable
    @given(*[st.floats(0, 200)] * 4)
    def test_is_a_share(self, k0: float, k1: float, h0: float, h1: float) -> None:
        ratio = path_ratio(movement(Kind.OPENING, posture(k0, h0), posture(k1, h1)), LIMITS)
        assert ratio is not None
        assert 0 <= ratio < 1


def test_hips_back_is_the_travel_since_the_start() -> None:
    excursion = movement(Kind.OPENING, posture(100, 50, offset=0.55), posture(150, 52, offset=0.80))
    assert hips_back(excursion) == pytest.approx(0.25)
    backwards = movement(
        Kind.OPENING, None, posture(150, 52, offset=0.80), after=posture(100, 50, offset=0.5)
    )
    assert hips_back(backwards) == pytest.approx(0.30)


class TestOpening:
    @pytest.mark.parametrize(
        ("knee", "hinge", "expected"),
        [
            # a push-back: knee opens out of the bend, trunk stays
            ((100, 145), (50, 52), Pattern.PUSH_BACK),
            ((100, 115), (50, 52), Pattern.PUSH_BACK),  # 15° are enough
            ((147, 163), (50, 52), Pattern.PUSH_BACK),  # from the least bend that counts
            ((100, 178), (50, 52), Pattern.PUSH_BACK),  # ends locked, which is a finding
            ((100, 145), (50, 79), Pattern.PUSH_BACK),  # opened a little, still near
            ((100, 145), (75, 89), Pattern.PUSH_BACK),  # a wide hug, hardly wider
            ((100, 145), (72, 40), Pattern.PUSH_BACK),  # the hug deepened
            # not a movement worth a word
            ((100, 114), (50, 52), Pattern.NONE),
            # neither bent nor straight at the start
            ((149, 170), (50, 52), Pattern.UNSURE),
            ((157, 175), (50, 52), Pattern.UNSURE),
            # the chest left
            ((100, 145), (50, 95), Pattern.LOST_HUG),
            ((100, 145), (64, 81), Pattern.LOST_HUG),
            # the hip closed as much as the knee opened
            ((100, 125), (114, 72), Pattern.UNSURE),
        ],
    )
    def test_by_angles(
        self, knee: tuple[float, float], hinge: tuple[float, float], expected: Pattern
    ) -> None:
        assert pattern(opening(knee, hinge)) is expected

    @pytest.mark.parametrize(
        ("share", "expected"), [(0.81, Pattern.PUSH_BACK), (0.79, Pattern.UNSURE)]
    )
    def test_the_hug_must_be_kept_most_of_the_way(self, share: float, expected: Pattern) -> None:
        assert pattern(replace(opening((100, 145)), hug_share=share)) is expected

    @pytest.mark.parametrize(
        ("seconds", "expected"), [(1.3, Pattern.LOST_HUG), (1.1, Pattern.NONE)]
    )
    def test_coming_up_is_no_lost_hug(self, seconds: float, expected: Pattern) -> None:
        coming_up = replace(opening((100, 145), (50, 95)), hold_end_s=2.0 + seconds)
        assert pattern(coming_up) is expected

    @pytest.mark.parametrize(
        ("opened", "expected"), [(56, Pattern.PUSH_BACK), (54, Pattern.UNSURE)]
    )
    def test_between_push_and_lean_the_ratio_decides(
        self, opened: float, expected: Pattern
    ) -> None:
        """From 112° to contact the hip closes by 40°: R_k is 0.55 with the knee at 55°."""
        assert pattern(opening((90, 90 + opened), (112, 72))) is expected


class TestFolding:
    @pytest.mark.parametrize(
        ("hinge", "knee", "expected"),
        [
            ((168, 62), (174, 174), Pattern.LOCKED_LEAN),
            ((168, 62), (166, 166), Pattern.LOCKED_LEAN),
            ((168, 62), (160, 185), Pattern.LOCKED_LEAN),
            ((130, 110), (174, 174), Pattern.LOCKED_LEAN),  # 20° are enough
            ((130, 111), (174, 174), Pattern.NONE),
            ((168, 62), (174, 165), Pattern.SOFT_LEAN),
            ((168, 62), (150, 150), Pattern.SOFT_LEAN),
            ((168, 62), (174, 141), Pattern.SOFT_LEAN),
            ((168, 62), (174, 139), Pattern.NONE),  # that is a squat
            ((130, 105), (150, 172), Pattern.UNSURE),  # the knee did as much
            ((168, 72), (130, 172), Pattern.LOCKED_LEAN),  # R_k = 42 / 143, just below
            ((168, 72), (128, 174), Pattern.UNSURE),  # R_k = 46 / 147, just above
        ],
    )
    def test_by_angles(
        self, hinge: tuple[float, float], knee: tuple[float, float], expected: Pattern
    ) -> None:
        assert pattern(folding(hinge, knee)) is expected

    @pytest.mark.parametrize(
        ("knee", "said"), [(160, False), (163, True), (169, True), (171, False)]
    )
    def test_says_when_the_lock_is_less_sure_than_the_lean(self, knee: float, said: bool) -> None:
        reason = judge_pattern(folding((168, 62), (knee, knee)), LIMITS).reason
        assert ("less so" in reason) is said


class TestUnseen:
    @pytest.mark.parametrize(
        ("held", "expected"),
        [
            (posture(171, 60), Pattern.LOCKED_LEAN),
            (posture(169, 60), Pattern.UNSURE),
            (posture(163, 60), Pattern.UNSURE),
            (posture(159, 60), Pattern.UNSURE),
            (posture(157, 60), Pattern.PUSH_BACK),
            (posture(150, 60), Pattern.PUSH_BACK),
            (posture(175, 81), Pattern.UNSURE),
            (posture(150, 81), Pattern.UNSURE),
        ],
    )
    def test_a_hold_alone_is_judged_by_posture_and_says_so(
        self, held: Posture, expected: Pattern
    ) -> None:
        for kind in Kind:
            opinion = judge_pattern(movement(kind, None, held), LIMITS)
            assert opinion.pattern is expected
            assert opinion.reason.endswith("not the movement into or out of it.")

    @pytest.mark.parametrize(
        ("kind", "held", "after", "expected"),
        [
            (Kind.OPENING, posture(150, 52), posture(100, 50), Pattern.PUSH_BACK),
            (Kind.FOLDING, posture(174, 60), posture(172, 168), Pattern.LOCKED_LEAN),
        ],
    )
    def test_the_way_out_is_read_backwards_and_said_to_be(
        self, kind: Kind, held: Posture, after: Posture, expected: Pattern
    ) -> None:
        opinion = judge_pattern(movement(kind, None, held, after), LIMITS)
        assert opinion.pattern is expected
        assert "into the hold was not seen; the way out of it was" in opinion.reason

    def test_a_movement_that_was_seen_is_not_said_to_be_unseen(self) -> None:
        for excursion in (opening((100, 145)), folding((168, 62))):
            assert "seen" not in judge_pattern(excursion, LIMITS).reason


class TestEveryMovement:
    @pytest.mark.parametrize("excursion", [opening((100, 145)), folding((168, 62))])
    def test_must_be_held(self, excursion: Excursion) -> None:
        assert pattern(replace(excursion, hold_end_s=2.51)) is not Pattern.NONE
        assert pattern(replace(excursion, hold_end_s=2.49)) is Pattern.NONE

    @pytest.mark.parametrize("hinge", [116.0, 170.0])
    def test_must_end_folded(self, hinge: float) -> None:
        assert pattern(opening((100, 145), (50, hinge))) is Pattern.NONE
        assert pattern(folding((175, hinge))) is Pattern.NONE

    @pytest.mark.parametrize(
        "excursion",
        [
            opening((100, 145)),
            folding((168, 62)),
            movement(Kind.OPENING, None, posture(150, 60)),
        ],
    )
    def test_is_not_judged_from_an_oblique_camera(self, excursion: Excursion) -> None:
        assert pattern(replace(excursion, yaw_deg=29.9)) is not Pattern.UNSURE
        oblique = judge_pattern(replace(excursion, yaw_deg=31.0), LIMITS)
        assert oblique.pattern is Pattern.UNSURE
        assert "31° off the side" in oblique.reason

    def test_that_is_none_stays_none_from_an_oblique_camera(self) -> None:
        short = replace(opening((100, 145)), yaw_deg=45.0, hold_end_s=2.1)
        assert pattern(short) is Pattern.NONE

    @repeatable
    @given(
        st.sampled_from(list(Kind)),
        st.floats(20, 205),
        st.floats(-30, 200),
        st.floats(20, 205),
        st.floats(-30, 200),
        st.booleans(),
        st.booleans(),
    )
    def test_gets_one_sentence_and_only_straight_knees_are_called_locked(  # noqa: PLR0913, PLR0917 - what hypothesis draws
        self, kind: Kind, k0: float, h0: float, k1: float, h1: float, seen: bool, ended: bool
    ) -> None:
        base, after = posture(k0, h0), posture(k0, h0)
        excursion = replace(
            movement(kind, base if seen else None, posture(k1, h1)),
            after=after if ended else None,
        )
        opinion = judge_pattern(excursion, LIMITS)
        assert opinion.reason.endswith(".")
        if opinion.pattern is Pattern.LOCKED_LEAN:
            assert k1 >= 166
        if opinion.pattern is Pattern.PUSH_BACK and (seen or ended):
            assert kind is Kind.OPENING
            assert k1 - k0 >= 15
            assert k0 <= 148
        if opinion.pattern in (Pattern.SOFT_LEAN, Pattern.LOCKED_LEAN) and (seen or ended):
            assert kind is Kind.FOLDING
            assert h0 - h1 >= 20
        if opinion.pattern is Pattern.LOST_HUG:
            assert h1 - h0 > 15


class TestTheLimitItself:
    """Each limit belongs to the side that its description names."""

    @pytest.mark.parametrize(
        ("excursion", "expected"),
        [
            (opening((148, 166)), Pattern.PUSH_BACK),
            (opening((100, 145), (70, 85)), Pattern.PUSH_BACK),
            (opening((100, 145), (50, 80)), Pattern.PUSH_BACK),
            (replace(opening((100, 145)), hug_share=0.8), Pattern.PUSH_BACK),
            (opening((90, 145), (112, 72)), Pattern.PUSH_BACK),
            (
                replace(opening((100, 145), (50, 95)), hold_start_s=0.0, hold_end_s=1.2),
                Pattern.LOST_HUG,
            ),
            (replace(folding((168, 62)), hold_end_s=2.5), Pattern.LOCKED_LEAN),
            (replace(folding((168, 62)), yaw_deg=30.0), Pattern.LOCKED_LEAN),
            (folding((168, 115)), Pattern.LOCKED_LEAN),
            (folding((168, 5)), Pattern.LOCKED_LEAN),
            (folding((168, 4)), Pattern.UNSURE),
            (folding((168, 62), (174, 140)), Pattern.SOFT_LEAN),
            (folding((130, 100), (157, 172)), Pattern.LOCKED_LEAN),
            (movement(Kind.FOLDING, None, posture(174, 80)), Pattern.LOCKED_LEAN),
            (movement(Kind.FOLDING, None, posture(170, 60)), Pattern.LOCKED_LEAN),
            (movement(Kind.FOLDING, None, posture(158, 60)), Pattern.UNSURE),
        ],
    )
    def test_of_a_pattern(self, excursion: Excursion, expected: Pattern) -> None:
        assert pattern(excursion) is expected

    @pytest.mark.parametrize("excursion", [opening((146, 176)), folding((168, 62), (168, 168))])
    def test_of_doubt_is_doubtful(self, excursion: Excursion) -> None:
        assert pattern(TestDoubt.known_to(excursion, 9.9)) is not Pattern.UNSURE
        assert pattern(TestDoubt.known_to(excursion, 10.0)) is Pattern.UNSURE

    def test_of_the_reasons_for_doubt(self) -> None:
        doubtful = TestDoubt.known_to(opening((140, 165)), 15.0)
        oblique = replace(doubtful, yaw_deg=15.0, confidence=0.5)
        assert "hidden" in judge_pattern(oblique, LIMITS).reason

    @pytest.mark.parametrize(
        ("knee", "sd_deg", "said"), [(162, 0, True), (170, 0, False), (172, 6, False)]
    )
    def test_of_the_band_of_a_lock(self, knee: float, sd_deg: float, *, said: bool) -> None:
        excursion = TestDoubt.known_to(folding((168, 62), (knee, knee)), sd_deg)
        assert ("less so" in judge_pattern(excursion, LIMITS).reason) is said


def test_limits_can_be_changed() -> None:
    strict = replace(LIMITS, knee_locked_deg=172.0)
    lean = folding((168, 62), (170, 170))
    assert judge_pattern(lean, LIMITS).pattern is Pattern.LOCKED_LEAN
    assert judge_pattern(lean, strict).pattern is Pattern.SOFT_LEAN


class TestDoubt:
    """The knee's standard error decides whether a pattern may be named."""

    @staticmethod
    def known_to(excursion: Excursion, sd_deg: float) -> Excursion:
        held = replace(excursion.held, knee_sd_deg=sd_deg)
        base = excursion.base and replace(excursion.base, knee_sd_deg=sd_deg)
        return replace(excursion, base=base, held=held)

    @pytest.mark.parametrize("sd_deg", [4.5, 9.0, 15.0])
    def test_a_push_back_from_a_well_bent_knee_stands_the_usual_doubt(self, sd_deg: float) -> None:
        assert pattern(self.known_to(opening((115, 155)), sd_deg)) is Pattern.PUSH_BACK

    def test_a_push_back_whose_knee_may_have_been_locked_at_the_start_is_unsure(self) -> None:
        opinion = judge_pattern(self.known_to(opening((140, 165)), 15.0), LIMITS)
        assert opinion.pattern is Pattern.UNSURE
        assert "±15°" in opinion.reason

    @pytest.mark.parametrize("sd_deg", [4.5, 8.0, 12.0])
    def test_a_locked_lean_stands_the_usual_doubt(self, sd_deg: float) -> None:
        assert pattern(self.known_to(folding((160, 70)), sd_deg)) is Pattern.LOCKED_LEAN

    def test_a_locked_lean_whose_knee_may_have_been_bent_is_unsure(self) -> None:
        excursion = self.known_to(folding((160, 70), knee=(168, 168)), 12.0)
        opinion = judge_pattern(excursion, LIMITS)
        assert opinion.pattern is Pattern.UNSURE
        assert "±12°" in opinion.reason

    @pytest.mark.parametrize(
        ("seen", "why"),
        [
            pytest.param({"yaw_deg": 24.0}, "24° off the side", id="oblique"),
            pytest.param({"confidence": 0.4}, "hidden", id="hidden"),
            pytest.param({}, "restless", id="restless"),
        ],
    )
    def test_the_reason_says_why(self, seen: dict[str, float], why: str) -> None:
        excursion = self.known_to(opening((140, 165)), 15.0)
        assert why in judge_pattern(replace(excursion, **seen), LIMITS).reason  # type: ignore[arg-type] # a table of keyword arguments

    @pytest.mark.parametrize("sd_deg", [3.0, 14.0])
    def test_a_lean_over_a_knee_at_the_border_says_that_the_lock_is_uncertain(
        self, sd_deg: float
    ) -> None:
        excursion = self.known_to(folding((160, 70), knee=(175, 175)), sd_deg)
        uncertain = "less so" in judge_pattern(excursion, LIMITS).reason
        assert uncertain == (sd_deg > 9)

    @repeatable
    @given(start=st.floats(80, 148), opened=st.floats(15, 60), sd_deg=st.floats(0, 40))
    def test_more_doubt_never_makes_a_pattern_out_of_unsure(
        self, start: float, opened: float, sd_deg: float
    ) -> None:
        excursion = opening((start, start + opened))
        sure = pattern(self.known_to(excursion, sd_deg))
        less_sure = pattern(self.known_to(excursion, sd_deg + 5))
        assert less_sure in (sure, Pattern.UNSURE)
