"""``--save`` and ``--db`` of the commands that see somebody stretch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError, UsageError

if TYPE_CHECKING:
    from formcheck.analysis import Analysis
    from formcheck.history.store import History

SaveOption = Annotated[
    bool,
    typer.Option("--save", help="Add what was seen to your history (see `formcheck history`)."),
]
DatabaseOption = Annotated[
    Path | None,
    typer.Option(
        "--db",
        metavar="FILE",
        help="With --save: the file to keep the history in, instead of the usual one.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Diary:
    """Where to save to, and for whom; by default nothing is saved.

    Attributes
    ----------
    history
        None where the user does not want anything to be remembered.
    person
        Who stretches, if that was told.
    told
        Whether to say what was saved.
    """

    history: History | None = None
    person: str | None = None
    told: bool = True

    @classmethod
    def open(
        cls, database: Path | None, *, wanted: bool, person: str | None = None, told: bool = True
    ) -> Diary:
        """Make sure, before any work, that it can be written.

        Raises
        ------
        UsageError
            If the options make no sense together, or the file cannot be written.
        InputError
            If the file is damaged or not ours.
        """
        if not wanted:
            if database is not None:
                raise UsageError("--db says nothing without --save; give that as well.")
            return cls(told=told)
        from formcheck.history.store import History  # noqa: PLC0415 - seldom asked for
        from formcheck.people.label import label  # noqa: PLC0415 - the same

        history = History(database)
        history.check()
        return cls(history, None if person is None else label(person, "person"), told)

    def add(self, analysis: Analysis, clip: Path | None) -> tuple[FormcheckError, ...]:
        """Save a session, if that is wanted; say so, or what went wrong, and return that.

        Parameters
        ----------
        analysis
            What was seen.
        clip
            The clip that shows it; None for a live session that was not recorded.
        """
        if self.history is None:
            return ()
        try:
            self._save(self.history, analysis, clip)
        except FormcheckError as error:
            complain(str(error))
            return (error,)
        return ()

    def _save(self, history: History, analysis: Analysis, clip: Path | None) -> None:
        from formcheck.history.clip import ClipSpan  # noqa: PLC0415 - seldom asked for
        from formcheck.history.entry import Session  # noqa: PLC0415 - the same
        from formcheck.video.filmed import filmed_at  # noqa: PLC0415 - the same
        from formcheck.video.localfile import shown_name  # noqa: PLC0415 - the same

        name = shown_name(analysis.source.path)
        if analysis.source.kind == "photo":
            complain(f"{name} is a photo, which is no session; the history stays as it is.")
            return
        if analysis.source.kind == "camera" and clip is not None and not clip.exists():
            clip = None  # not a single frame came, or the disk failed
        if clip is None or analysis.source.kind == "camera":
            at = datetime.now(UTC).astimezone()
        else:
            at = filmed_at(clip)
        span = None if clip is None else ClipSpan.of(clip, analysis)
        kept, gone = history.keep(Session.of(analysis, at, self.person), span)
        if self.told:
            instead = f", in place of session {', '.join(map(str, gone))}" if gone else ""
            complain(f"Saved to your history as session {kept.id} of {kept.day}{instead}.")
