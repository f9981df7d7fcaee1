"""``formcheck serve``: the studio in a browser."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Final

import typer

from formcheck.cli.exits import complain
from formcheck.errors import FormcheckError, UsageError

if TYPE_CHECKING:
    from formcheck.web.certificate import Pair

LEAST_PASSWORD: Final = 8
"""Characters."""

LARGEST_LIMIT_MB: Final = 1_000_000


def serve(  # noqa: PLR0913, PLR0917 - one parameter an option
    host: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Where to listen: only this machine reaches 127.0.0.1, a phone needs 0.0.0.0.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")
    ] = 8000,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="Where clips and results lie, instead of the usual folder.",
            show_default=False,
        ),
    ] = None,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep analyses when the studio ends, unless the page says otherwise."
        ),
    ] = False,
    upload_limit: Annotated[
        int, typer.Option(metavar="MB", min=1, max=LARGEST_LIMIT_MB, help="The largest clip taken.")
    ] = 2000,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Analyses that run at once; one a core.", show_default=False
        ),
    ] = None,
    cert: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Speak HTTPS with this certificate (PEM).", show_default=False
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The key of that certificate.", show_default=False),
    ] = None,
    password: Annotated[
        bool,
        typer.Option(
            "--password",
            help="Ask for a password that visitors must know; without it, other machines need "
            "a link that works once.",
        ),
    ] = False,
    browse: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open",
            help="Open a browser; the default is to do so on a desktop.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Open the studio: analyse clips and be coached in a browser, on this machine or a phone."""
    try:
        try:
            from formcheck.web.certificate import Pair  # noqa: PLC0415 - `--help` needs none of it
            from formcheck.web.serve import StudioWishes  # noqa: PLC0415 - the same
            from formcheck.web.serve import serve as run  # noqa: PLC0415 - the same
        except ImportError as error:
            raise UsageError(
                f"The studio needs packages that are not installed ({error}); install them with "
                '`pip install "formcheck[web]"`.'
            ) from error
        wishes = StudioWishes(
            host=host,
            port=port,
            folder=folder,
            keep=keep,
            upload_limit=upload_limit * 1_000_000,
            workers=workers,
            pair=_pair(Pair, cert, key),
            password=_ask() if password else None,
            browse=browse,
        )
        run(wishes, _say)
    except FormcheckError as error:
        complain(str(error))
        raise typer.Exit(error.exit_code) from None


def _pair(make: type[Pair], cert: Path | None, key: Path | None) -> Pair | None:
    if (cert is None) != (key is None):
        raise UsageError("A certificate and its key go together; give both --cert and --key.")
    return None if cert is None or key is None else make(cert, key)


def _ask() -> str:
    """Ask for a password, or take the first line of a pipe."""
    if sys.stdin.isatty():
        said: str = typer.prompt(
            "Password for the studio", hide_input=True, confirmation_prompt=True, err=True
        )
    else:
        said = sys.stdin.readline().rstrip("\r\n")
    if len(said) < LEAST_PASSWORD:
        raise UsageError(f"The password needs {LEAST_PASSWORD} characters at least; try again.")
    return said


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - where the studio is goes to stdout
