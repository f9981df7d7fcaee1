from __future__ import annotations

from formcheck.form.judgement import FindingCode
from formcheck.live.prompter import PRIORITY


def test_faults_are_called_out_in_the_order_safety_knee_hug_back_toes_chin_speed_hold() -> None:
    assert [code.value for code in PRIORITY] == [
        "hyperextended",
        "knee_locked",
        "locked_at_end",
        "leaning",
        "hug_lost",
        "back_rounded",
        "toes_pulled_up",
        "chin_tucked",
        "too_fast",
        "bouncing",
        "heel_slid",
    ]


def test_a_hold_that_was_too_short_cannot_be_called_out_any_more() -> None:
    assert set(FindingCode) - set(PRIORITY) == {FindingCode.HOLD_TOO_SHORT}
