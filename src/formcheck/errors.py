"""What can go wrong, as types, and what a reader of a result must know, as cautions.

Every error carries the exit code that the command line gives for it (0 is success, 1 is
``--fail-on``, 130 an interruption).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class FormcheckError(Exception):
    """Base of all errors that formcheck raises on purpose.

    The message is one sentence for the person at the keyboard: what is wrong and what to do.
    """

    exit_code: ClassVar[int] = 2


class UsageError(FormcheckError):
    """The request itself makes no sense, or its output place cannot be written."""


class InputError(FormcheckError):
    """A video or photo is missing, unreadable, or holds nothing that can be analysed."""

    exit_code: ClassVar[int] = 3


class ModelError(FormcheckError):
    """The pose model is missing, damaged, or not a model."""

    exit_code: ClassVar[int] = 4


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that did not stop an analysis but that its reader must know.

    Attributes
    ----------
    code
        A stable name in snake_case, for programs.
    message
        One plain sentence, for people.
    """

    code: str
    message: str
