"""All that is kept of an analysis, in one folder: result, tables, landmarks, film, page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from formcheck.errors import UsageError
from formcheck.report.exports.formats import EXPORT_NAMES, write_exports
from formcheck.report.files import (
    FRAMES_NAME,
    LANDMARKS_NAME,
    RESULT_NAME,
    STAMP_NAME,
    write_files,
)
from formcheck.report.folder import fresh_files
from formcheck.video.localfile import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.report.exports import Format
    from formcheck.report.film.stills import Still

    Progress = Callable[[int, int | None], None]

FILM_NAME: Final = "annotated.mp4"
PICTURE_NAME: Final = "annotated.jpg"
PAGE_NAME: Final = "report.html"

DERIVED_NAMES: Final = (
    FILM_NAME,
    PICTURE_NAME,
    PAGE_NAME,
    *EXPORT_NAMES,
)
"""All that may be made of a result, besides the result itself."""

OF_A_RESULT: Final = frozenset({*DERIVED_NAMES, STAMP_NAME})
"""All that goes when another result comes, which it would misrepresent."""


def check_apart(clip: Path, folder: Path) -> None:
    """Make sure, before any work, that results will not take the place of what they are made of.

    Raises
    ------
    UsageError
        If the clip lies in the folder under a name that results have.
    """
    names = {name.casefold() for name in (*OF_A_RESULT, RESULT_NAME, FRAMES_NAME, LANDMARKS_NAME)}
    there = os.path.realpath(folder)  # `Path.resolve` raises at links in a circle
    for path in (str(clip.absolute()), os.path.realpath(clip)):
        above, name = os.path.split(path)
        if name.casefold() in names and os.path.realpath(above) == there:
            raise UsageError(
                f"Results would take the place of {shown_name(clip)} itself; choose another folder "
                "for them, or give the clip another name."
            )


def save(analysis: Analysis, folder: Path) -> Path:
    """Write result.json, frames.csv and the landmarks into `folder`; return the folder.

    What was made of an earlier result in it goes, as with `write_bundle`.

    Raises
    ------
    UsageError
        If the folder cannot be made or written; what was there before is untouched then.
    """
    with fresh_files(folder, gone=OF_A_RESULT) as workshop:
        write_files(analysis, workshop)
    return folder


def write_bundle(  # noqa: PLR0913 - what the user chose
    analysis: Analysis,
    folder: Path,
    *,
    clip: Path | None = None,
    video: bool = True,
    page: bool = True,
    embed: bool = False,
    exports: Collection[Format] = (),
    keep_film: bool = False,
    progress: Progress | None = None,
    check: Callable[[], None] | None = None,
) -> Path:
    """Write all results into `folder`, all of them or none; return the folder.

    Parameters
    ----------
    analysis
        What to write.
    folder
        Made if missing; earlier results in it are replaced, and what was made of them goes.
    clip
        The clip or photo it was made from; without it there is neither a film nor a still.
    video, page
        Whether to make the annotated film (of a photo: the annotated picture), and the page.
    embed
        Whether the film goes into the page too, so that the page can be handed on alone.
    exports
        Formats of further files, as `formcheck.report.exports.parse_formats` gives them.
    keep_film
        Whether a film that lies in `folder` already is of this very analysis, so that the page
        may show it where no new one is made.
    progress
        Called after every frame of the film with the number done and the number expected.
    check
        Called when all is written and nothing has its place yet; what it raises undoes that.

    Raises
    ------
    UsageError
        If the folder cannot be made or written; what was there before is untouched then.
    InputError
        If the clip cannot be read.
    """
    # Without the clip nobody could make the film again.
    kept = {FILM_NAME, PICTURE_NAME} if keep_film or clip is None else set()
    with fresh_files(folder, gone=OF_A_RESULT - kept) as workshop:
        write_files(analysis, workshop)
        stills: Mapping[Still, bytes] = {}
        if clip is not None:
            stills = _draw(analysis, clip, workshop, video=video, page=page, progress=progress)
        write_exports(analysis, workshop, exports)
        if page:
            film = _film_to_show(workshop, folder, keep=keep_film)
            text = _page(analysis, stills, film, embed=embed)
            (workshop / PAGE_NAME).write_text(text, encoding="utf-8")
        if check is not None:
            check()
    return folder


def _draw(  # noqa: PLR0913 - what the user chose
    analysis: Analysis,
    clip: Path,
    workshop: Path,
    *,
    video: bool,
    page: bool,
    progress: Progress | None,
) -> Mapping[Still, bytes]:
    """Make the film or picture, and the stills for the page, in one pass over the clip."""
    from formcheck.report.film.film import make_film, make_picture  # noqa: PLC0415 - loads PyAV
    from formcheck.report.film.stills import stills_of  # noqa: PLC0415 - the same

    if analysis.source.kind == "photo":
        if video:
            make_picture(analysis, clip, workshop / PICTURE_NAME)
        return {}
    target = workshop / FILM_NAME if video else None
    stills = tuple(stills_of(analysis)) if page else ()
    return make_film(analysis, clip, target, stills=stills, progress=progress)


def _film_to_show(workshop: Path, folder: Path, *, keep: bool) -> Path | None:
    """Return the film that the page is to show: the new one, else one that is still right."""
    if (workshop / FILM_NAME).is_file():
        return workshop / FILM_NAME
    return folder / FILM_NAME if keep and (folder / FILM_NAME).is_file() else None


def _page(
    analysis: Analysis, stills: Mapping[Still, bytes], film: Path | None, *, embed: bool
) -> str:
    from formcheck.report.page.page import report_html  # noqa: PLC0415 - loads jinja2 and plotly

    return report_html(
        analysis,
        stills=stills,
        video=None if film is None else FILM_NAME,
        embedded=film.read_bytes() if embed and film is not None else None,
    )
