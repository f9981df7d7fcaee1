"""What `formcheck cameras` prints. The hardware is made up: no two machines have the same."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from formcheck.cli.cameras import cameras
from formcheck.errors import InputError
from formcheck.video.devices import CameraDevice, Mode

FOUND = [
    CameraDevice(2, "HD [red]Webcam[/]", "/dev/video2", (Mode(640, 480, 30.0), Mode(1280, 720, 0))),
    CameraDevice(4, "Infrared", None),
]


@pytest.fixture
def program() -> typer.Typer:
    app = typer.Typer()
    app.command()(cameras)
    return app


def plug_in(monkeypatch: pytest.MonkeyPatch, found: list[CameraDevice]) -> None:
    monkeypatch.setattr("formcheck.video.devices.list_cameras", lambda: found)


def test_the_table_names_each_camera_and_how_to_use_one(
    program: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(monkeypatch, FOUND)
    done = CliRunner().invoke(program, [])
    assert done.exit_code == 0
    assert done.stderr == ""
    lines = [line.split("  ") for line in done.stdout.splitlines() if line.strip()]
    rows = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert ["2", "HD [red]Webcam[/]", "640 x 480 at 30/s"] in rows
    assert ["1280 x 720"] in rows
    assert ["4", "Infrared", "could not be opened: in use, or not allowed"] in rows
    assert rows[-1] == ["To use one: formcheck live --camera 2"]


def test_programs_get_the_same_as_a_list(
    program: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(monkeypatch, FOUND)
    done = CliRunner().invoke(program, ["--json"])
    assert done.exit_code == 0
    first, second = json.loads(done.stdout)
    assert first == {
        "number": 2,
        "name": "HD [red]Webcam[/]",
        "path": "/dev/video2",
        "modes": [
            {"width": 640, "height": 480, "fps": 30.0},
            {"width": 1280, "height": 720, "fps": 0},
        ],
    }
    assert (second["path"], second["modes"]) == (None, [])


@pytest.mark.parametrize(("options", "printed"), [([], ""), (["--json"], "[]\n")])
def test_no_camera_is_said_in_one_sentence_on_stderr(
    program: typer.Typer, monkeypatch: pytest.MonkeyPatch, options: list[str], printed: str
) -> None:
    plug_in(monkeypatch, [])
    done = CliRunner().invoke(program, options)
    assert done.exit_code == 3
    assert done.stdout == printed
    assert done.stderr.startswith("formcheck: no camera was found: ")
    assert done.stderr.count("\n") == 1


def test_a_machine_without_opencv_gets_its_sentence(
    program: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> list[CameraDevice]:
        raise InputError("cameras need OpenCV")

    monkeypatch.setattr("formcheck.video.devices.list_cameras", fail)
    done = CliRunner().invoke(program, [])
    assert (done.exit_code, done.stderr) == (3, "formcheck: cameras need OpenCV\n")
