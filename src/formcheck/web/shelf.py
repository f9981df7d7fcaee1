"""The folders of the studio's analyses: one each, under an id that cannot be guessed."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from formcheck.disk.whole import write_whole
from formcheck.disk.workshop import PREFIX, clear_left
from formcheck.errors import InputError
from formcheck.live.naming import SESSION_NAME
from formcheck.report.files import RESULT_NAME
from formcheck.report.record import read_record
from formcheck.web.card import FINISHED, STATE_NAME, Card, is_id, read_card, state_json
from formcheck.web.lock import FolderLock
from formcheck.web.recordings import is_finished, plays, recordings

if TYPE_CHECKING:
    from types import TracebackType

CLIP_NAME: Final = "uploaded-clip"
RESULTS_NAME: Final = "results"
RECORDS_NAME: Final = "recordings"
THUMBNAIL_NAME: Final = "thumbnail.jpg"

LOST: Final = "Its results are missing or damaged; analyse the clip again."
ENDED: Final = "The studio ended before this was analysed; analyse it again."


class Shelf:
    """All analyses of one studio. Any thread may call any method.

    Opening it deletes what a studio that was killed left behind, and closing it deletes what is
    not to be kept. It touches nothing in the folder that it did not make.

    Parameters
    ----------
    folder
        Made if missing.

    Raises
    ------
    UsageError
        If another studio uses the folder, or it cannot be written.

    Attributes
    ----------
    broken_off
        Clips of live sessions that were being recorded when a studio before was killed. They
        stay where they are, for whoever wanted them recorded to look at and delete.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broken_off: list[Path] = []
        self._guard = threading.RLock()
        self._lock = FolderLock(folder)
        self._cards: dict[str, Card] = {}
        self._read_back()

    def __enter__(self) -> Self:
        """Return the shelf itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Delete what is not to be kept, and let others use the folder."""
        self.close()

    @property
    def records_dir(self) -> Path:
        """Where live sessions are recorded; see `collect`."""
        return self.folder / RECORDS_NAME

    def clip(self, number: str) -> Path:
        """Return where an analysis's clip lies while it is needed."""
        return self.folder / number / CLIP_NAME

    def results(self, number: str) -> Path:
        """Return the folder of an analysis's results; it need not exist."""
        return self.folder / number / RESULTS_NAME

    def cards(self) -> list[Card]:
        """Return all that is known, the newest first."""
        with self._guard:
            return sorted(self._cards.values(), key=lambda card: card.created, reverse=True)

    def card(self, number: str) -> Card | None:
        """Return one of them, None if there is none of this id."""
        with self._guard:
            return self._cards.get(number)

    def reserve(self, name: str, *, keep: bool) -> Card:
        """Make a folder for a clip that is about to come; nobody sees it before `put`.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        card = Card.new(name, keep=keep)
        (self.folder / card.id).mkdir(mode=0o700)
        try:
            # Half a clip is worth nothing to the next studio.
            self._write(replace(card, keep=False))
        except OSError:
            self.delete(card.id)
            raise
        return card

    def put(self, card: Card) -> None:
        """Show a card to everybody.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        with self._guard:
            self._write(card)
            self._cards[card.id] = card

    def change(self, number: str, **changes: Any) -> None:
        """Change what is known of one analysis, if it is still there."""
        with self._guard:
            card = self._cards.get(number)
            if card is not None:
                self._cards[number] = replace(card, **changes)
                with suppress(OSError):  # a full disk: the next studio will know less
                    self._write(self._cards[number])

    def finish(self, number: str, *, error: str | None = None, cancelled: bool = False) -> None:
        """End an analysis, with whatever came of it.

        Where there is a whole result it is done, else it was cancelled or failed. Its clip
        goes, and so do half results.
        """
        with self._guard:
            card = self._cards.get(number)
            if card is None:
                return
            clear_left(self.folder / number)  # results may have been on their way
            # They are moved into place together, this one last.
            if (self.results(number) / RESULT_NAME).is_file():
                card = self._with_results(card)
            elif cancelled:
                card = replace(card, state="cancelled")
            else:
                card = replace(card, state="failed", error=error or LOST)
            self._cards[number] = card
            try:
                self._write(card)  # before its clip goes, so that a kill in between is no riddle
                self._tidy(card)
            except OSError:
                with suppress(OSError):  # somebody else may have deleted its folder
                    self._tidy(card)
                with suppress(OSError):  # a full disk: the next studio will know less
                    self._write(card)

    def delete(self, number: str) -> None:
        """Delete all there is of an analysis."""
        with self._guard:
            self._cards.pop(number, None)
        folder = self.folder / number
        with suppress(OSError):  # what makes it worthless to the next studio goes first
            (folder / STATE_NAME).write_text("", encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)

    def collect(self) -> list[Card]:
        """Put the recordings that were finished meanwhile on the shelf; return the new ones.

        Somebody asked for them to be recorded, so they are kept. Those that a full disk has no
        room for wait where they are.
        """
        with self._guard:
            found = [self._take_up(folder) for folder in self.waiting()]
        return [card for card in found if card is not None]

    def waiting(self) -> list[Path]:
        """Return the folders of recordings that are finished and not on the shelf yet."""
        return [each for each in recordings(self.records_dir) if is_finished(each)]

    def close(self) -> None:
        """Delete what is not to be kept; closing twice does no harm."""
        with self._guard, self._lock:
            for card in self.cards():
                if not card.keep:
                    self.delete(card.id)  # first, because it makes room on a full disk
            self.collect()
            for card in self.cards():
                if card.state not in FINISHED:
                    self.finish(card.id, error=ENDED)
            self._cards.clear()

    def _read_back(self) -> None:
        """Take up what an earlier studio kept, and delete what it should have deleted."""
        clear_left(self.records_dir)
        for folder in self._folders():
            try:
                card = read_card(folder)
            except InputError:
                self._discard(folder)
                continue
            if not card.keep or self._is_bare(card):
                self.delete(card.id)
                continue
            self._cards[card.id] = self._with_results(card) if card.state == "done" else card
            if card.state in FINISHED:
                with suppress(OSError):  # then the next studio does it
                    self._tidy(card)
            else:
                self.finish(card.id, error=ENDED)
        self.collect()
        for folder in recordings(self.records_dir):
            if is_finished(folder):
                continue  # it waits for room
            if plays(folder):
                self.broken_off.append(folder / SESSION_NAME)
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        with os.scandir(self.folder) as entries:
            return [
                Path(entry.path)
                for entry in entries
                if is_id(entry.name) and entry.is_dir(follow_symlinks=False)
            ]

    def _take_up(self, folder: Path) -> Card | None:
        """Put one recording on the shelf; None if the disk does not take it."""
        try:
            card = self.reserve(f"{folder.name}.mp4", keep=True)
        except OSError:
            return None
        try:
            self._write(card)  # from here on it is not the next studio's to delete
            folder.rename(self.results(card.id))
        except OSError:
            self.delete(card.id)
            return None
        card = self._with_results(card)
        self._cards[card.id] = card
        with suppress(OSError):  # a full disk: the next studio finds out by itself
            self._write(card)
        return card

    def _discard(self, folder: Path) -> None:
        """Delete a folder that holds no card, provided that `delete` or `reserve` was at it."""
        with suppress(OSError):
            names = {path.name for path in folder.iterdir()}
            state = folder / STATE_NAME
            deleted = STATE_NAME in names and state.stat().st_size == 0
            if deleted or all(name.startswith(PREFIX) for name in names):
                shutil.rmtree(folder)

    def _is_bare(self, card: Card) -> bool:
        """Tell whether `collect` was at it, and had not moved the recording yet."""
        begun = self.clip(card.id).exists() or self.results(card.id).exists()
        return card.state not in FINISHED and not begun

    def _with_results(self, card: Card) -> Card:
        """Say that it is done and add what the results say, or that they cannot be read."""
        folder = self.results(card.id)
        try:
            record = read_record(folder)
            names = sorted(path.name for path in folder.iterdir() if _is_result(path))
        except (InputError, OSError):
            return replace(card, state="failed", error=LOST)
        return replace(card, state="done", error=None, record=record, files=tuple(names))

    def _tidy(self, card: Card) -> None:
        """Delete what a finished analysis needs no more."""
        for path in (self.folder / card.id).iterdir():
            if path.name == RESULTS_NAME and card.state == "done":
                clear_left(path)  # a worker may have been killed in the middle of a thumbnail
                continue
            if path.name != STATE_NAME:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _write(self, card: Card) -> None:
        """Write a card's file, whole or not at all."""
        write_whole(self.folder / card.id / STATE_NAME, state_json(card).encode(), private=True)


def _is_result(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name == THUMBNAIL_NAME
    return not hidden and path.is_file() and not path.is_symlink()
