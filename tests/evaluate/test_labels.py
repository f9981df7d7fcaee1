"""What may stand in labels.csv, and what is said about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.errors import UsageError
from formcheck.evaluate.labels import EXAMPLE, LabelledRep, read_labels
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "file,start_s,end_s,pattern,exercise,front_leg,yaw_deg\n"


def labels_of(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "labels.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def test_the_samples_labels_are_read(samples: Path) -> None:
    clips = {clip.file: clip for clip in read_labels(samples / "labels.csv")}
    assert len(clips) == 6
    mixed = clips["mixed_bench.mp4"]
    assert [rep.pattern for rep in mixed.reps] == [Pattern.PUSH_BACK, Pattern.LOCKED_LEAN]
    assert mixed.reps[1] == LabelledRep(Pattern.LOCKED_LEAN, 6.6, 12.0)
    assert (mixed.exercise, mixed.front_leg, mixed.yaw_deg) == ("bench", "left", 0)
    assert clips["locked_lean_standing.mp4"].front_leg is None
    assert clips["walking.mp4"].reps == ()
    assert clips["walking.mp4"].exercise == "none"


def test_the_example_in_the_messages_is_itself_right(tmp_path: Path) -> None:
    (clip,) = read_labels(labels_of(tmp_path, EXAMPLE[1], EXAMPLE[0] + "\n"))
    assert clip.reps == (LabelledRep(Pattern.PUSH_BACK, 0.4, 5.4),)


def test_file_and_pattern_are_enough_for_a_clip_without_a_stretch(tmp_path: Path) -> None:
    (clip,) = read_labels(labels_of(tmp_path, "a.mp4,none\n", "file,pattern\n"))
    assert (clip.reps, clip.exercise, clip.front_leg, clip.yaw_deg) == ((), None, None, None)


def test_reps_come_in_order_of_time_and_one_row_may_speak_for_the_clip(tmp_path: Path) -> None:
    rows = "a.mp4,5,9,lost_hug,,,\na.mp4,1,4,soft_lean,squat,right,-30\n"
    (clip,) = read_labels(labels_of(tmp_path, rows))
    assert [rep.start_s for rep in clip.reps] == [1, 5]
    assert (clip.exercise, clip.front_leg, clip.yaw_deg) == ("squat", "right", 30)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a.mp4,x,2,push_back", "line 2, column start_s: 'x' is not a number"),
        ("a.mp4,,2,push_back", "line 2, column start_s: is empty; write seconds"),
        ("a.mp4,1,,push_back", "line 2, column end_s: is empty; write seconds"),
        ("a.mp4,2,1,push_back", "line 2, column end_s: must come after start_s"),
        ("a.mp4,-1,1,push_back", "line 2, column start_s: is before the clip's start"),
        ("a.mp4,1,2,unsure", "line 2, column pattern: 'unsure' is none of push_back, locked_lean"),
        ("a.mp4,1,2,", "line 2, column pattern: '' is none of"),
        ("a.mp4,1,2,none", "line 2, column start_s: must be empty where the pattern is none"),
        ("a.mp4,1,2,push_back,yoga", "line 2, column exercise: 'yoga' is none of"),
        ("a.mp4,1,2,push_back,bench,both", "line 2, column front_leg: 'both' is none of left"),
        ("a.mp4,1,2,push_back,bench,left,95", "line 2, column yaw_deg: must lie between"),
        (",1,2,push_back", "line 2, column file: '' must name a clip in this folder"),
        ("../a.mp4,1,2,push_back", "line 2, column file: '../a.mp4' must name a clip in this"),
        ("/a.mp4,1,2,push_back", "line 2, column file: '/a.mp4' must name a clip in this folder"),
        ("a.mp4,1,2,push_back\na.mp4,,,none", "line 3, column pattern: none, but other rows give"),
        (
            "a.mp4,1,2,push_back,,left\na.mp4,3,4,push_back,,right",
            "line 3, column front_leg: right, but left in another row of this clip",
        ),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_labels(labels_of(tmp_path, row + "\n"))
    assert str(caught.value).startswith("labels.csv needs mending: ")
    assert said in str(caught.value)
