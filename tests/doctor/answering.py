"""Processes that answer as an installation might that cannot be had here."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from formcheck.doctor.asking import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG_S = 60.0


@contextmanager
def a_process(program: str, limit_s: float = LONG_S) -> Iterator[Question]:
    with Question(["-c", program], limit_s) as question:
        yield question


@contextmanager
def one_that_says(**said: Any) -> Iterator[Question]:
    with a_process(f"print({json.dumps(said)!r})") as question:
        yield question


@contextmanager
def one_that_crashes() -> Iterator[Question]:
    with a_process("import os; os.abort()") as question:
        yield question
