"""The command line: one file a command, each of them parse, call, print."""

from formcheck.cli.app import main

__all__ = ["main"]
