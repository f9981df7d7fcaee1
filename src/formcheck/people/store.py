"""One small file a person, in the user's own data folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, Final

from formcheck.disk.datafolder import FOLDER_VARIABLE, data_folder
from formcheck.disk.whole import write_whole
from formcheck.errors import InputError, UsageError
from formcheck.people.label import folded
from formcheck.people.person import Person, Standing
from formcheck.people.schema import person_json, read_person

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 100_000

_FILE = re.compile(r"[0-9a-f]{64}\.json")


class People:
    """The people whose files lie in one folder.

    A name never becomes part of a path: a file is called by the checksum of its person's name,
    and the name stands inside. All names are taken as `label` returns them.

    Parameters
    ----------
    folder
        By default ``people`` in the user's data folder. Made when somebody is first kept, for
        its owner's eyes only.

    Raises
    ------
    UsageError
        If no folder is given and the user has none, see `formcheck.disk.datafolder.data_folder`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = data_folder() / "people" if folder is None else folder

    def find(self, name: str) -> Person | None:
        """Return the person of that name, None where nobody is kept under it.

        Raises
        ------
        InputError
            If their file is damaged or cannot be read.
        """
        path = self._path(name)
        return self._read(path) if os.path.lexists(path) else None

    def all(self) -> tuple[tuple[Person, ...], tuple[InputError, ...]]:
        """Return everybody, by name, and what is wrong with the files that are damaged."""
        people: list[Person] = []
        errors: list[InputError] = []
        try:
            paths = sorted(path for path in self.folder.iterdir() if _FILE.fullmatch(path.name))
        except FileNotFoundError:
            return (), ()
        except OSError as error:
            return (), (InputError(f"{self.folder} cannot be listed ({error.strerror})."),)
        for path in paths:
            try:
                people.append(self._read(path))
            except InputError as error:
                errors.append(error)
        return tuple(sorted(people, key=lambda person: folded(person.name))), tuple(errors)

    def keep(self, name: str, standing: Standing) -> Person:
        """Keep how somebody stands, beside what is kept of them already; return them.

        Raises
        ------
        UsageError
            If the folder cannot be written; what was there before is untouched then.
        InputError
            If the person's file is damaged: what else it holds is not thrown away.
        """
        person = (self.find(name) or Person(name)).with_standing(standing)
        self._write(self._path(name), person_json(person))
        return person

    def forget(self, name: str) -> bool:
        """Delete all that is kept of somebody, damaged or not; return whether there was any.

        Raises
        ------
        UsageError
            If it cannot be deleted.
        """
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise UsageError(
                f"{path} cannot be deleted ({error.strerror}); delete it by hand."
            ) from error
        return True

    def _path(self, name: str) -> Path:
        checksum = hashlib.sha256(folded(name).encode("utf-8")).hexdigest()
        return self.folder / f"{checksum}.json"

    def _read(self, path: Path) -> Person:
        try:
            # Asked before opening: opening a pipe would wait for a writer for ever.
            if not stat.S_ISREG(path.lstat().st_mode):
                raise _damaged(path, "it is no ordinary file")
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except OSError as error:
            raise InputError(
                f"{path}, which holds how a person stands, cannot be read ({error.strerror}); "
                "change its permissions."
            ) from error
        if len(content) > MOST_BYTES:
            raise _damaged(path, "it is larger than any such file")
        try:
            person = read_person(content)
        except ValueError as error:
            raise _damaged(path, str(error)) from None
        if self._path(person.name).name != path.name:
            raise _damaged(path, "it is called by another name than the one inside")
        return person

    def _write(self, path: Path, text: str) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, text.encode(), private=True)
        except OSError as error:
            raise UsageError(
                f"{self.folder}, where people are kept, cannot be written ({error.strerror}); "
                f"change its permissions, or name another folder with {FOLDER_VARIABLE}."
            ) from error


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"{path}, which holds how a person stands, is damaged ({why}); delete it, then make it "
        "anew with `formcheck analyze CLIP --calibrate STANDING_CLIP --person NAME`."
    )
