"""What a worker process does: one analysis, telling how far it is on a pipe."""

from __future__ import annotations

import io
import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from formcheck.disk.whole import write_whole
from formcheck.errors import FormcheckError
from formcheck.fleet.failure import guarded
from formcheck.fleet.orphan import end_with_parent
from formcheck.fleet.silence import be_silent
from formcheck.fleet.telling import seldom
from formcheck.web.shelf import THUMBNAIL_NAME

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.fleet.telling import Tell

    Progress = Callable[[int, int | None], None]

RELIEF: Final = "close other programs"

THUMBNAIL_PX: Final = 480
THUMBNAIL_QUALITY: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker is to do.

    Attributes
    ----------
    clip
        The clip; None for a session that was recorded and judged, and lacks film and page.
    results
        The folder to put everything into.
    name
        What the user calls the clip.
    exercise, side, model
        As `formcheck.analyze` takes them.
    """

    clip: Path | None
    results: Path
    name: str
    exercise: str = "auto"
    side: str = "auto"
    model: str = "full"


def work(order: Order, pipe: Connection) -> None:
    """Do it, and say so: the entry of the worker process.

    Each message is in JSON: what `carry_out` tells, and at the end what it returns. A process
    that has read a hostile file is not trusted with more than that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the studio
    be_silent()
    end_with_parent()

    def say(message: Any) -> None:
        pipe.send_bytes(json.dumps(message).encode())

    with suppress(BrokenPipeError):  # the studio has ended
        say(carry_out(order, say))


def carry_out(order: Order, tell: Tell) -> list[Any]:
    """Do it: ``["done"]``, or what `formcheck.fleet.failure.failure` understands.

    `tell` gets ``["watching" | "drawing", done, expected]`` a few times a second.
    """
    came = guarded(partial(_carry_out, order, tell), order.name, RELIEF)
    return [_in_users_words(each, order) if isinstance(each, str) else each for each in came]


def _carry_out(order: Order, tell: Tell) -> list[Any]:
    """Analyse a clip, or finish a recorded session, and make its thumbnail."""
    from formcheck.job import Job  # noqa: PLC0415 - loads the whole pipeline

    drawing = seldom(tell, "drawing")
    if order.clip is None:
        result = _finish(order.results, drawing)
    else:
        # The name of the uploaded file is nobody's business but ours.
        job = Job(exercise=order.exercise, side=order.side, model=order.model)
        result = job.run(
            order.clip,
            order.results,
            name=order.name,
            watching=seldom(tell, "watching"),
            drawing=drawing,
        )
    with suppress(FormcheckError, OSError):  # then there is none
        _make_thumbnail(result, order.results)
    return ["done"]


def _finish(folder: Path, drawing: Progress) -> Analysis:
    """Add film and page to a session that was recorded and judged."""
    from formcheck.report.bundle import write_bundle  # noqa: PLC0415 - only here is it needed
    from formcheck.report.saved import find_clip, load  # noqa: PLC0415 - the same

    result = load(folder).analysis
    write_bundle(result, folder, clip=find_clip(folder, result.source.path.name), progress=drawing)
    return result


def _make_thumbnail(result: Analysis, folder: Path) -> None:
    """Make a small picture of the first hold, or of the middle where there is none."""
    from PIL import Image  # noqa: PLC0415 - only here is it needed

    from formcheck.report.bundle import FILM_NAME, PICTURE_NAME  # noqa: PLC0415 - the same
    from formcheck.report.film.stills import stills_of  # noqa: PLC0415 - the same
    from formcheck.video import open_source  # noqa: PLC0415 - the same

    drawn = folder / FILM_NAME if (folder / FILM_NAME).exists() else folder / PICTURE_NAME
    times = result.motion.signals.time_s
    holds = [row for still, row in stills_of(result).items() if still.moment == "hold"]
    # The film's clock shows 0 at the first analysed frame.
    at_s = float(times[holds[0] if holds else len(times) // 2] - times[0])
    with open_source(drawn, start_s=at_s) as source:
        frame = next(iter(source), None)
    if frame is not None:
        small = Image.fromarray(frame.rgb)
        small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
        jpeg = io.BytesIO()
        small.save(jpeg, "jpeg", quality=THUMBNAIL_QUALITY)
        write_whole(folder / THUMBNAIL_NAME, jpeg.getvalue())


def _in_users_words(message: str, order: Order) -> str:
    """Replace our name for the file by the user's, and leave our folders out."""
    message = message.replace(str(order.results), "the results")
    message = message.replace(f"{order.results.parent}{os.sep}", "")
    return message if order.clip is None else message.replace(order.clip.name, order.name)
