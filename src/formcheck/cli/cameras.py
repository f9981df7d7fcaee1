"""``formcheck cameras``: which cameras there are, and how to use one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from formcheck.video.devices import CameraDevice, Mode


def cameras(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list on stdout and nothing else there.")
    ] = False,
) -> None:
    """List the cameras of this machine, with the sizes and rates that they offer."""
    from formcheck.video.devices import list_cameras  # noqa: PLC0415 - `--help` needs none of it
    from formcheck.video.refusal import no_camera  # noqa: PLC0415 - the same

    try:
        found = list_cameras()
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None
    if as_json:
        _print_json(found)
    elif found:
        _print_table(found)
    if not found:
        complain(no_camera())
        raise typer.Exit(InputError.exit_code)


def _print_json(found: Sequence[CameraDevice]) -> None:
    listed = [
        {
            "number": camera.number,
            "name": camera.name,
            "path": camera.path,
            "modes": [mode._asdict() for mode in camera.modes],
        }
        for camera in found
    ]
    sys.stdout.write(json.dumps(listed, indent=2, ensure_ascii=False) + "\n")


def _print_table(found: Sequence[CameraDevice]) -> None:
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    from formcheck.report.console import stdout_console  # noqa: PLC0415 - the same

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("No.", justify="right", no_wrap=True)
    table.add_column("Camera")
    table.add_column("Sizes and rates")
    for camera in found:
        table.add_row(str(camera.number), Text(camera.name), _words(camera.modes))
    console = stdout_console()
    console.print(table)
    console.print(Text(f"To use one: formcheck live --camera {found[0].number}"))


def _words(modes: Iterable[Mode]) -> str:
    described = [
        f"{mode.width} x {mode.height}" + (f" at {mode.fps:g}/s" if mode.fps else "")
        for mode in modes
    ]
    return "\n".join(described) or "could not be opened: in use, or not allowed"
