"""Which clips of a folder are evaluated, and which are spoken of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from formcheck.errors import InputError, UsageError
from formcheck.evaluate.clips import find_clips

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path, **files: str) -> None:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")


def test_the_samples_have_labels_and_truth(samples: Path) -> None:
    known = find_clips(samples)
    assert len(known.clips) == 6
    assert all(clip.labels and clip.truth for clip in known.clips)
    assert (known.missing, known.unknown) == ((), 0)


def test_labels_truth_or_both_make_a_clip_known(tmp_path: Path) -> None:
    truth = "t,knee_deg\n0,1\n"
    fill(tmp_path, a__mp4="x", b__mp4="x", b__csv=truth, c__mp4="x", c__csv=truth, d__mp4="x")
    fill(tmp_path, labels__csv="file,pattern\nb.mp4,none\na.mp4,none\n")
    known = find_clips(tmp_path)
    assert [(c.name, c.labels is not None, c.truth is not None) for c in known.clips] == [
        ("b.mp4", True, True),
        ("a.mp4", True, False),
        ("c.mp4", False, True),
    ]
    assert known.unknown == 1


def test_labels_may_name_clips_in_folders_below(tmp_path: Path) -> None:
    (tmp_path / "day 1").mkdir()
    fill(tmp_path / "day 1", a__mp4="x", a__csv="t,knee_deg\n0,1\n")
    fill(tmp_path, labels__csv="file,pattern\nday 1/a.mp4,none\n")
    (clip,) = find_clips(tmp_path).clips
    assert clip.name == "day 1/a.mp4"
    assert clip.truth is not None


def test_a_labelled_clip_that_is_not_there_is_a_sentence_and_no_error(tmp_path: Path) -> None:
    fill(tmp_path, a__mp4="x", labels__csv="file,pattern\na.mp4,none\ngone.mp4,none\n")
    known = find_clips(tmp_path)
    assert [clip.name for clip in known.clips] == ["a.mp4"]
    (sentence,) = known.missing
    assert sentence == (
        "gone.mp4, named in line 3 of labels.csv, is not in the folder; "
        "the other clips are evaluated without it."
    )


def test_a_folder_in_which_nothing_is_known_says_what_is_expected(tmp_path: Path) -> None:
    fill(tmp_path, a__mp4="x")
    with pytest.raises(UsageError) as caught:
        find_clips(tmp_path)
    for part in (
        "neither a labels.csv nor a truth table (clip.csv beside clip.mp4)",
        '"file,start_s,end_s,pattern,exercise,front_leg"',
        '"monday.mp4,0.4,5.4,push_back,bench,left"',
    ):
        assert part in str(caught.value)


def test_a_folder_that_is_none_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone does not exist"):
        find_clips(tmp_path / "gone")


def test_labels_are_not_the_truth_of_a_clip_called_labels(tmp_path: Path) -> None:
    fill(tmp_path, labels__mp4="x", labels__csv="file,pattern\nlabels.mp4,none\n")
    (clip,) = find_clips(tmp_path).clips
    assert clip.truth is None


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_names_are_made_printable_for_people(tmp_path: Path) -> None:
    name = "a\x1b[31m.mp4"
    (tmp_path / name).write_text("x", encoding="utf-8")
    fill(tmp_path, labels__csv=f"file,pattern\n{name},none\n")
    (clip,) = find_clips(tmp_path).clips
    assert clip.name == "a?[31m.mp4"
    assert clip.path == tmp_path / name
