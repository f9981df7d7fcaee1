"""What the folder of a recorded session and the clip in it are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

SESSION_NAME: Final = "session.mp4"

_FOLDER: Final = re.compile(r"formcheck-\d{8}-\d{6}(-\d+)?")


def folder_name(begun: datetime, number: int = 1) -> str:
    """Return what to call the folder of the session that began then; two of one second differ."""
    name = f"formcheck-{begun:%Y%m%d-%H%M%S}"
    return name if number == 1 else f"{name}-{number}"


def is_folder_name(name: str) -> bool:
    """Tell whether a folder of this name may be a session's."""
    return _FOLDER.fullmatch(name) is not None
