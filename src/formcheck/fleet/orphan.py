"""Worker processes that do not outlive the process that started them."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.connection import wait
from threading import Thread


def end_with_parent() -> None:
    """End this worker process at once when the one that started it ends, killed or not.

    Else a worker would go on for nobody, and write into folders that the next run uses. To be
    called once, in the worker.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_watch, args=(parent.sentinel,), name="formcheck-orphan", daemon=True).start()


def _watch(parent: int) -> None:
    wait([parent])
    # No tidying up: that could take long, and the next run does it (`formcheck.disk.workshop`).
    os._exit(1)
