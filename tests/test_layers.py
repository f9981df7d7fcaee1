"""Data flows one way: each room imports only from those before it, and knows no more than it must.

The rooms and their order are those of docs/architecture.md, with the package's own files between.
Imports count wherever they stand: at the top, within a function, or for the type checker alone.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import formcheck

PACKAGE = Path(formcheck.__file__).parent

ORDER = (
    *("errors", "text", "interruption", "disk", "sampling"),
    *("video", "pose", "motion", "form", "analysis", "exercises", "conclusion", "pipeline"),
    *("drawing", "report", "job", "people", "calibration", "history", "live", "evaluate"),
    *("doctor", "fleet", "web", "cli", "__main__"),
)

BACK: dict[str, set[str]] = {
    # What an `Analysis` can be turned into is offered as its methods, which fetch the report late.
    "analysis": {"report"},
}

KEEPERS = {
    "mediapipe": {"pose"},
    "av": {"video", "doctor"},
    "cv2": {"video", "drawing", "report", "live", "doctor"},
    "PIL": {"video", "web"},
    "pydantic": {"exercises", "report", "people", "history", "fleet", "web"},
    "jinja2": {"report", "evaluate", "fleet"},
    "plotly": {"report"},
    "poseaudit": {"evaluate"},
    "pyttsx3": {"live"},
    "sounddevice": {"live"},
    "ray": {"fleet"},
    "fsspec": {"fleet"},
    "cryptography": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "typer": {"cli"},
}
"""Who alone may know these libraries."""

SHOWN = {"mediapipe": "MediaPipe", "av": "PyAV", "cv2": "OpenCV", "PIL": "Pillow"}
"""What libraries are called that go by another name than that of their package."""

BELONGING = {"scipy", "markupsafe"}
"""What comes with a library that is told of, or is not used."""

PURE = ("motion", "form")
FOREIGN = (*KEEPERS, "rich", "scipy", "markupsafe", "polars")


def room_of(path: Path) -> str:
    """Return the room a file lies in, or its own name if it lies in none."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    """Return the full names of all modules that are imported anywhere in a file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            inside = [alias.name for alias in node.names if alias.name != "__version__"]
            if node.module == "formcheck":
                found |= {f"formcheck.{name}" for name in inside}
            else:
                found.add(node.module)
    return found


ROOMS: dict[str, list[Path]] = {}
for each in sorted(PACKAGE.rglob("*.py")):
    ROOMS.setdefault(room_of(each), []).append(each)


def test_every_room_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(ROOMS.keys() - {"__init__"})


def test_the_order_is_the_one_that_contributors_are_told(repository: Path) -> None:
    text = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert told == [room for room in ORDER if (PACKAGE / room).is_dir()]


@pytest.mark.parametrize("room", [room for room in ORDER if (PACKAGE / room).is_dir()])
def test_contributors_are_told_what_each_room_knows(repository: Path, room: str) -> None:
    text = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    (told,) = re.findall(rf"^\| `{room}` \|.*\| (.*) \|$", text, re.MULTILINE)
    names = {name for path in ROOMS[room] for name in imports(path)}
    known = {SHOWN.get(name.split(".")[0], name.split(".")[0]) for name in names}
    libraries = {SHOWN.get(name, name) for name in (*FOREIGN, "platformdirs")} - BELONGING
    assert {name for name in libraries if name in told} - {"polars"} == known & libraries


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_from_those_before_it(room: str) -> None:
    before = {*ORDER[: ORDER.index(room) + 1], *BACK.get(room, ())}
    for path in ROOMS[room]:
        for name in imports(path):
            if name.startswith("formcheck."):
                assert name.split(".")[1] in before, f"{path.relative_to(PACKAGE)} imports {name}"


@pytest.mark.parametrize("room", BACK)
def test_the_way_back_is_taken_late(room: str) -> None:
    for path in ROOMS[room]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                assert not node.module.startswith(tuple(f"formcheck.{to}" for to in BACK[room]))


@pytest.mark.parametrize("library", KEEPERS)
def test_a_library_is_known_to_its_keepers_only(library: str) -> None:
    knowing = {
        room
        for room, paths in ROOMS.items()
        if any(name.split(".")[0] == library for path in paths for name in imports(path))
    }
    assert knowing <= KEEPERS[library]


@pytest.mark.parametrize("room", PURE)
def test_motion_and_form_know_numpy_and_the_standard_library(room: str) -> None:
    for path in ROOMS[room]:
        for name in imports(path):
            top = name.split(".", maxsplit=1)[0]
            assert top in {"numpy", "formcheck", *sys.stdlib_module_names}, f"{path}: {name}"


def test_importing_motion_and_form_loads_nothing_heavy() -> None:
    names = [
        "formcheck." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for room in PURE
        for path in ROOMS[room]
    ]
    program = (
        f"import sys, json, importlib\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print(json.dumps([name for name in {FOREIGN!r} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
    assert json.loads(done.stdout) == []
