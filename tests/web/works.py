"""What workers of the tests do; a module of its own, because they are found by name."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from formcheck.web.worker import Order


def rave(_order: Order, pipe: Connection) -> None:
    """Say something that no reader of JSON gets to the end of, and live on."""
    pipe.send_bytes(b"[" * 9000)
    threading.Event().wait()
