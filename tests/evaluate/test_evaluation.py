"""From clips to groups, and what happens to clips that fail."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import ModelError, UsageError
from formcheck.evaluate.clips import find_clips
from formcheck.evaluate.evaluation import Failure, evaluate_clips, find_models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from formcheck.evaluate.evaluation import Evaluation


def test_groups_are_all_then_exercises_then_views(bad_day: Evaluation) -> None:
    assert [(group.by, group.name, group.clips) for group in bad_day.groups] == [
        ("all", "all clips", 2),
        ("exercise", "bench", 1),
        ("exercise", "no stretch", 1),
        ("view", "side on (≤ 20°)", 2),
    ]
    everything, bench, idle, _ = bad_day.groups
    assert everything.reps == bench.reps
    assert (idle.reps.labelled, idle.reps.found) == (0, 0)
    assert everything.angles["knee_deg"].frames == 100
    assert idle.angles["knee_deg"].frames == 50


def test_a_bad_clip_is_left_out_and_told_at_once_while_others_go_on(
    tmp_path: Path, samples: Path
) -> None:
    (tmp_path / "bad.mp4").write_text("not a film", encoding="utf-8")
    (tmp_path / "walk.mp4").write_bytes((samples / "walking.mp4").read_bytes())
    (tmp_path / "labels.csv").write_text(
        "file,pattern,exercise\nbad.mp4,none,\nwalk.mp4,none,none\n", encoding="utf-8"
    )
    titles: list[str] = []
    told: list[Failure] = []

    @contextmanager
    def bar(title: str) -> Iterator[Callable[[int, int | None], None]]:
        titles.append(title)
        yield lambda _done, _expected: None

    result = evaluate_clips(
        find_clips(tmp_path).clips,
        find_models(["lite"]),
        progress_bar=bar,
        on_failure=told.append,
    )
    assert titles == ["1/2 bad.mp4 (lite)", "2/2 walk.mp4 (lite)"]
    assert [clip.name for clip in result.clips] == ["walk.mp4"]
    assert result.failures == tuple(told)
    assert "bad.mp4 is not a video" in str(told[0].error)
    assert result.groups[0].reps.found == 0


def test_a_model_is_tried_once_however_often_it_is_named() -> None:
    assert [model.name for model in find_models(["lite", "full", "lite"])] == ["lite", "full"]


def test_models_that_cannot_be_used_are_refused_before_any_work() -> None:
    with pytest.raises(ModelError, match="There is no model called 'tiny'"):
        find_models(["lite", "tiny"])
    with pytest.raises(UsageError, match="No pose model is named"):
        find_models([])


def test_another_model_of_the_same_name_is_refused(tmp_path: Path, repository: Path) -> None:
    for number, name in enumerate(("lite", "full")):
        folder = tmp_path / str(number)
        folder.mkdir()
        source = repository / "models" / f"pose_landmarker_{name}.task"
        (folder / "mine.task").write_bytes(source.read_bytes())
    with pytest.raises(UsageError, match=r"Two pose models are called mine\.task"):
        find_models([str(tmp_path / "0" / "mine.task"), str(tmp_path / "1" / "mine.task")])
