"""Everything that is kept of an analysis, written together or not at all."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.conclusion import judge_track
from formcheck.errors import InputError
from formcheck.form.setting import Setting
from formcheck.report.bundle import write_bundle
from formcheck.report.exports import Format
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

    Analysed = Callable[[str], formcheck.Analysis]

PLAIN = ["frames.csv", "landmarks.npy", "result.json"]


@pytest.fixture
def short(analysed: Analysed) -> formcheck.Analysis:
    """The first seconds of a clip, with the rep that has begun by then."""
    whole = analysed("push_back_bench")
    assert whole.track is not None
    rows = int(np.searchsorted(whole.track.time_s, 3.5))
    track = replace(
        whole.track,
        **{
            name: getattr(whole.track, name)[:rows]
            for name in ("time_s", "px", "world_m", "visibility", "on_body", "back")
        },
    )
    return judge_track(whole.source, whole.model, track, Setting())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text("utf-8")


def test_film_page_and_exports_come_together(
    short: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    steps: list[int] = []
    clip = samples / "push_back_bench.mp4"
    folder = write_bundle(
        short,
        tmp_path / "r",
        clip=clip,
        exports=(Format.TRC,),
        progress=lambda done, _expected: steps.append(done),
    )
    assert names(folder) == sorted([*PLAIN, "annotated.mp4", "landmarks.trc", "report.html"])
    with VideoFile(folder / "annotated.mp4") as film:
        assert sum(1 for _ in film) == len(short.motion.signals)
    assert steps[-1] == len(short.motion.signals)
    assert '"annotated.mp4"' in page_of(folder)
    assert "data:image/jpeg;base64," in page_of(folder)
    assert names(tmp_path) == ["r"]


def test_a_film_can_be_put_into_the_page(
    short: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    clip = samples / "push_back_bench.mp4"
    folder = write_bundle(short, tmp_path / "r", clip=clip, embed=True)
    film = base64.b64encode((folder / "annotated.mp4").read_bytes()).decode()
    assert f"data:video/mp4;base64,{film}" in page_of(folder)


def test_without_a_film_the_page_still_has_the_stills(
    short: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    clip = samples / "push_back_bench.mp4"
    folder = write_bundle(short, tmp_path / "r", clip=clip, video=False)
    assert names(folder) == sorted([*PLAIN, "report.html"])
    assert "data:image/jpeg;base64," in page_of(folder)
    assert "annotated.mp4" not in page_of(folder)


def test_without_a_page_there_is_the_film_alone(
    short: formcheck.Analysis, samples: Path, tmp_path: Path
) -> None:
    clip = samples / "push_back_bench.mp4"
    folder = write_bundle(short, tmp_path / "r", clip=clip, page=False)
    assert names(folder) == sorted([*PLAIN, "annotated.mp4"])


@pytest.mark.parametrize("keep", [True, False])
def test_an_old_film_is_linked_only_where_it_is_of_this_result(
    short: formcheck.Analysis, tmp_path: Path, keep: bool
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "annotated.mp4").write_bytes(b"old")
    write_bundle(short, folder, keep_film=keep)
    assert ('"annotated.mp4"' in page_of(folder)) == keep
    assert (folder / "annotated.mp4").read_bytes() == b"old"


def test_what_was_made_of_an_earlier_result_goes_when_one_is_saved(
    short: formcheck.Analysis, tmp_path: Path
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    earlier = (*PLAIN, "report.html", "annotated.mp4", "reps.csv", "angles_left.mot", "batch.json")
    for name in (*earlier, "notes.txt"):
        (folder / name).write_text("of an earlier clip", "utf-8")
    assert short.save(folder) == folder
    assert names(folder) == sorted([*PLAIN, "notes.txt"])


def test_a_clip_that_cannot_be_read_leaves_what_was_there(
    short: formcheck.Analysis, tmp_path: Path
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    (folder / "result.json").write_text("old", "utf-8")
    (tmp_path / "bad.mp4").write_text("no film", "utf-8")
    with pytest.raises(InputError, match=r"bad\.mp4"):
        write_bundle(short, folder, clip=tmp_path / "bad.mp4")
    assert names(folder) == ["result.json"]
    assert (folder / "result.json").read_text("utf-8") == "old"
    assert names(tmp_path) == ["bad.mp4", "r"]


def test_a_photo_gets_a_picture_and_a_page(
    short: formcheck.Analysis, samples: Path, tmp_path: Path, still_of: Callable[..., Path]
) -> None:
    assert short.track is not None
    photo = still_of(samples / "push_back_bench.mp4", 1.0, tmp_path / "photo.jpg")
    track = replace(
        short.track,
        **{
            name: getattr(short.track, name)[25:26]
            for name in ("time_s", "px", "world_m", "visibility", "on_body", "back")
        },
    )
    analysis = judge_track(replace(short.source, kind="photo"), short.model, track, Setting())
    folder = write_bundle(analysis, tmp_path / "r", clip=photo)
    assert names(folder) == sorted([*PLAIN, "annotated.jpg", "report.html"])


def test_what_was_made_of_an_earlier_result_goes_with_it(
    analysed: Callable[[str], formcheck.Analysis], samples: Path, tmp_path: Path
) -> None:
    clip = samples / "mixed_bench.mp4"
    write_bundle(analysed("mixed_bench"), tmp_path / "r", clip=clip, exports=(Format.MOT,))
    (tmp_path / "r" / "notes.txt").write_text("mine", encoding="utf-8")
    other = samples / "walking.mp4"
    write_bundle(analysed("walking"), tmp_path / "r", clip=other, video=False, page=False)
    assert names(tmp_path / "r") == sorted([*PLAIN, "notes.txt"])
