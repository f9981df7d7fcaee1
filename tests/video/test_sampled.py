"""A file of which only some frames are wanted: the same ones, numbered as in the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.sampling import Sampling
from formcheck.video import VideoFile, open_source

if TYPE_CHECKING:
    from pathlib import Path

UNEVEN = [0, 1, 2, 3, 4, 5, 9, 13, 17, 25, 33, 34, 35, 36, 37, 38]


@pytest.mark.parametrize("window", [(None, None), (0.3, None), (0.3, 1.2)])
@pytest.mark.parametrize("sampling", [Sampling(3), Sampling(7), Sampling(fps=10), Sampling(fps=4)])
@pytest.mark.parametrize("ticks", [None, UNEVEN], ids=["even", "uneven"])
def test_what_is_given_is_what_the_times_of_all_frames_say(
    make_clip: Any,
    ticks: list[int] | None,
    sampling: Sampling,
    window: tuple[float | None, float | None],
) -> None:
    path = make_clip(frames=40 if ticks is None else len(ticks), ticks=ticks, key_every=4)
    whole = list(VideoFile(path, *window))
    clip = VideoFile(path, *window, sampling=sampling)
    assert list(clip.times_s) == [], "nothing has been read yet"
    for _ in range(2):
        some = list(clip)
        assert list(clip.times_s) == [frame.time_s for frame in whole]
        rows = sampling.rows(np.array(clip.times_s)).tolist()
        assert [frame.index for frame in some] == rows
        assert rows[-1] == len(whole) - 1
        for frame in some:
            assert frame.time_s == whole[frame.index].time_s
            np.testing.assert_array_equal(frame.rgb, whole[frame.index].rgb)


def test_frames_that_are_left_out_are_no_fault_of_the_clip(make_clip: Any) -> None:
    clip = VideoFile(make_clip(frames=30), sampling=Sampling(4))
    assert len(list(clip)) == 9
    assert clip.cautions == ()


def test_a_photo_has_its_one_frame_whatever_is_wanted(
    samples: Path, still_of: Any, tmp_path: Path
) -> None:
    photo = still_of(samples / "walking.mp4", 0.0, tmp_path / "photo.png")
    with open_source(photo, sampling=Sampling(5)) as source:
        assert len(list(source)) == 1
        assert list(source.times_s) == [0.0]
