"""The command line: one file a command, each of them parse, call, print."""

from __future__ import annotations

import os
import sys

from formcheck.cli.exits import INTERRUPTED
from formcheck.cli.outlets import flush_outlets, set_outlets
from formcheck.cli.thrift import be_thrifty
from formcheck.interruption import heed_swallowed

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit."""
    try:
        heed_swallowed()
        # Worker processes would look for modules in the current folder first, among the clips.
        os.environ["PYTHONSAFEPATH"] = "1"
        be_thrifty()
        set_outlets()
        from formcheck.cli.app import app  # noqa: PLC0415 - loading it can be broken off as well

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        flush_outlets()
