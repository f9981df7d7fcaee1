from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.faults.running import LONG_S, ROOT, cut, start
from typer.testing import CliRunner

from formcheck.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that was said to the user, after a failure of usage."""
        assert self.code == 2, (self.code, self.err)
        assert self.err.startswith("formcheck: ")
        assert self.err.count("\n") == 1
        assert self.err.endswith(".\n")
        return self.err


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of half a second."""
    folder = tmp_path_factory.mktemp("clip")
    return cut(ROOT / "samples" / "push_back_bench.mp4", folder / "clip.mp4", 12)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run the program in a process of its own, in a folder of its own."""

    def run_program(*arguments: str | Path) -> Outcome:
        code = start(*arguments, folder=tmp_path).wait(LONG_S)
        said = ((tmp_path / name).read_text("utf-8") for name in ("stdout", "stderr"))
        return Outcome(code, *said)

    return run_program


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run the program within this process: its commands need no second to be loaded then."""
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "data"))

    def call_program(*arguments: str | Path) -> Outcome:
        done = CliRunner().invoke(app, list(map(str, arguments)))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Outcome(done.exit_code, done.stdout, done.stderr)

    return call_program
