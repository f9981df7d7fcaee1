"""Analyses of landmarks that were changed: gaps, uneven frame rates, a single frame."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.conclusion import judge_track
from formcheck.pose.landmarks import PoseTrack

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    import formcheck

    Change = Callable[[PoseTrack], PoseTrack]


@pytest.fixture(scope="session")
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    """The left leg on a bench, the person looking to the left; 310 frames, all found."""
    return analysed("mixed_bench")


@pytest.fixture(scope="session")
def changed(mixed: formcheck.Analysis) -> Callable[[Change], formcheck.Analysis]:
    """Judge the landmarks of `mixed` once more, after a change to them."""

    def judge(change: Change) -> formcheck.Analysis:
        assert mixed.track is not None
        return judge_track(mixed.source, mixed.model, change(mixed.track), mixed.setting)

    return judge


@pytest.fixture(scope="session")
def gappy(changed: Callable[[Change], formcheck.Analysis]) -> formcheck.Analysis:
    """Nobody is found for the two seconds from frame 100 on."""

    def lose(track: PoseTrack) -> PoseTrack:
        lost = {}
        for field in fields(track):
            values = getattr(track, field.name).copy()
            if field.name != "time_s":
                values[100:150] = np.nan
            lost[field.name] = values
        return PoseTrack(**lost)

    return changed(lose)


@pytest.fixture(scope="session")
def uneven(changed: Callable[[Change], formcheck.Analysis]) -> formcheck.Analysis:
    """Every third frame is missing, and all from frame 200 to 220."""
    return changed(lambda track: _only(track, np.array([n for n in range(310) if _kept(n)])))


@pytest.fixture(scope="session")
def photo(mixed: formcheck.Analysis) -> formcheck.Analysis:
    """One frame."""
    assert mixed.track is not None
    info = replace(mixed.source, kind="photo")
    return judge_track(info, mixed.model, _only(mixed.track, np.array([100])), mixed.setting)


@pytest.fixture(scope="session")
def nobody(changed: Callable[[Change], formcheck.Analysis]) -> formcheck.Analysis:
    """A clip without a person."""

    def lose(track: PoseTrack) -> PoseTrack:
        empty = {
            field.name: np.full_like(getattr(track, field.name), np.nan)
            for field in fields(track)
            if field.name != "time_s"
        }
        return PoseTrack(time_s=track.time_s, **empty)

    return changed(lose)


def _kept(number: int) -> bool:
    return number % 3 != 1 and not 200 < number < 220


def _only(track: PoseTrack, rows: NDArray[np.intp]) -> PoseTrack:
    return PoseTrack(**{field.name: getattr(track, field.name)[rows] for field in fields(track)})
