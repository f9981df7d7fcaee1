"""What one start of the studio was asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.web.login import Login
    from formcheck.web.shelf import Shelf

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

UPLOAD_LIMIT: Final = 2_000_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One start of the studio.

    Attributes
    ----------
    shelf
        The folders of its analyses.
    port
        Where it listens.
    names
        By what names it may be called, as they stand in an address, without the port.
    any_address
        Whether it may also be called by the address that a connection came in at. That is
        safe: a hostile page has a name of its own, and an address is none.
    secure
        Whether it speaks HTTPS.
    login
        How people show that they may come in; None where everybody at this machine may.
    upload_limit
        The largest clip that is taken, in bytes.
    workers
        How many analyses run at once.
    keep
        Whether analyses outlive the server unless told otherwise.
    db
        The file of the history; None for the usual one.
    token
        What the studio's own page is given, and no other page knows.
    """

    shelf: Shelf
    port: int
    names: frozenset[str] = LOOPBACK_NAMES
    any_address: bool = False
    secure: bool = False
    login: Login | None = None
    upload_limit: int = UPLOAD_LIMIT
    workers: int = 1
    keep: bool = False
    db: Path | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def records_dir(self) -> Path:
        """The folder that holds recorded sessions."""
        return self.shelf.records_dir
