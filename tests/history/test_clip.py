"""Telling a clip again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.report.film.pictured import judged, only, stretched

from formcheck.errors import InputError
from formcheck.history.clip import ClipSpan

if TYPE_CHECKING:
    from pathlib import Path


def test_a_clip_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    names = ("monday.mp4", "copy.mp4", "today.mp4")
    for name, content in zip(names, (b"film", b"film", b"other"), strict=True):
        (tmp_path / name).write_bytes(content)
    analysis = judged(stretched())
    monday, copy, today = (ClipSpan.of(tmp_path / name, analysis) for name in names)
    assert monday == copy
    assert monday.sha256 != today.sha256


def test_the_part_is_that_of_the_frames_that_were_analysed(tmp_path: Path) -> None:
    (tmp_path / "me.mp4").write_bytes(b"film")
    part = ClipSpan.of(tmp_path / "me.mp4", judged(only(stretched(), slice(50, 201))))
    assert part[1:] == pytest.approx((2.0, 8.0))


def test_a_clip_that_has_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"me\.mp4 cannot be read any more"):
        ClipSpan.of(tmp_path / "me.mp4", judged(stretched()))
