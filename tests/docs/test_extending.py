"""The guides hold: the exercise, the exporter and the camera that they show work as shown."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from tests.docs.pages import blocks

from formcheck.exercises.load import load_exercise
from formcheck.report.exports import formats
from formcheck.video.capture import Feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    import formcheck
    from formcheck.video.grabber import Grabber


def shown(page: str, language: str) -> list[str]:
    return [
        block.text
        for block in blocks()
        if (block.page, block.language) == (f"docs/extending/{page}.md", language)
    ]


def as_module(code: str, name: str) -> ModuleType:
    module = ModuleType(name)
    # No file: coverage would look for one under the name of a module.
    exec(compile(code, f"<{name}>", "exec"), module.__dict__)  # noqa: S102 - the page's own code
    return module


def test_the_exercise_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    (text,) = shown("exercise", "toml")
    path = tmp_path / "kerb.toml"
    path.write_text(text, encoding="utf-8")
    kerb, bench = load_exercise(str(path)), load_exercise("bench")
    assert (kerb.exercise, kerb.title) == (bench.exercise, "Heel on a kerb")
    assert (kerb.dose.hold_s, kerb.dose.holds, kerb.dose.per_leg) == (20.0, 3, True)
    assert kerb.thresholds.knee_set_deg == 152.0 != bench.thresholds.knee_set_deg
    assert kerb.thresholds.knee_locked_deg == bench.thresholds.knee_locked_deg
    assert kerb.say("en")["go"] == "Hips back. Let the knee open."
    assert kerb.say("en")["hold"] == bench.say("en")["hold"]
    assert kerb.camera == bench.camera


def patched(source: str, diff: str) -> str:
    """Put each new line of the guide's excerpt of a diff behind the line that it follows."""
    before = ""
    for line in diff.splitlines():
        mark, content = line[:1], line[1:]
        if mark == "+":
            assert source.count(f"{before}\n") == 1, f"formats.py has no line {before!r}"
            source = source.replace(f"{before}\n", f"{before}\n{content}\n")
        before = content
    return source


def test_the_exporter_writes_its_file(
    leaned: formcheck.Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (code,) = shown("exporter", "python")
    (diff,) = shown("exporter", "diff")
    monkeypatch.setitem(
        sys.modules,
        "formcheck.report.exports.srt",
        as_module(code, "formcheck.report.exports.srt"),
    )
    spec = importlib.util.find_spec(formats.__name__)
    assert spec is not None
    assert spec.origin is not None
    with open(spec.origin, encoding="utf-8") as stream:  # noqa: PTH123 - importlib's own path
        module = as_module(patched(stream.read(), diff), formats.__name__)

    module.write_exports(leaned, tmp_path, module.parse_formats("csv,SRT"))
    assert {path.name for path in tmp_path.iterdir()} == {"reps.csv", "subtitles.srt"}
    assert "subtitles.srt" in module.EXPORT_NAMES
    lines = (tmp_path / "subtitles.srt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "1"
    assert lines[1].startswith("00:00:0")
    assert lines[2] == "locked lean"
    assert lines[3].startswith("Knee's locked.")


def test_the_camera_is_coached_to_its_end(
    samples: Path,
    still_of: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    grabber_code, use = shown("camera", "python")
    (tmp_path / "pictures").mkdir()
    for number in range(6):
        path = tmp_path / "pictures" / f"{number}.jpg"
        still_of(samples / "mixed_bench.mp4", 1 + number / 5, path)
    module = as_module(grabber_code, "camera_guide")
    grabber: Grabber = module.PictureFolder(tmp_path / "pictures")
    with Feed(grabber) as feed:
        first = next(frames_from(feed))
        assert feed.nominal_fps == 10.0
    with Image.open(tmp_path / "pictures" / "0.jpg") as image:
        np.testing.assert_array_equal(first, np.asarray(image))

    monkeypatch.chdir(tmp_path)
    exec(compile(use, "camera_guide", "exec"), module.__dict__)  # noqa: S102 - the page's own code
    printed = capsys.readouterr().out.splitlines()
    assert printed
    assert all(" s: knee " in line for line in printed)


def frames_from(feed: Feed) -> Iterator[np.ndarray]:
    while not feed.ended:
        captured = feed.newest(10.0)
        if captured is not None:
            yield captured.frame.rgb
