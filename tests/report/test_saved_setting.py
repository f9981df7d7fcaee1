from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.conclusion import judge_track
from formcheck.form.faults.start import Neutral
from formcheck.form.plan import Dose
from formcheck.form.reference import Reference
from formcheck.form.setting import Setting
from formcheck.report.saved import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

    Analysed = Callable[[str], formcheck.Analysis]


def test_what_was_known_of_a_person_and_their_dose_comes_back_to_the_digit(
    analysed: Analysed, tmp_path: Path
) -> None:
    first = analysed("mixed_bench")
    assert first.track is not None
    known = Reference(171.4567891, Neutral(back=0.0123456, neck_deg=7.654321, ankle_deg=101.2345))
    setting = Setting(reference=known, dose=Dose(12.345, 2, per_leg=True))
    before = judge_track(first.source, first.model, first.track, setting)
    again = load(before.save(tmp_path / "r")).analysis
    assert again.setting.reference == known
    assert again.setting.dose == setting.dose
