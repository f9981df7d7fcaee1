"""The addresses under which the page uploads clips, watches their analyses, and fetches results."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from formcheck.exercises.load import EXERCISE_NAMES
from formcheck.live.naming import SESSION_NAME
from formcheck.pose.model import SHIPPED_SHA256
from formcheck.report.bundle import FILM_NAME, PAGE_NAME, PICTURE_NAME
from formcheck.web.refusal import Refusal
from formcheck.web.shelf import THUMBNAIL_NAME
from formcheck.web.uploads import Refused, receive, refuse_length, unwritable
from formcheck.web.worker import Order

if TYPE_CHECKING:
    from pathlib import Path

    from formcheck.web.card import Card
    from formcheck.web.jobs import Foreman
    from formcheck.web.settings import Settings

_GONE: Final = "This analysis is not here any more."

_CHOICES: Final = {
    "exercise": EXERCISE_NAMES,  # names alone: `analyze` would take paths too
    "side": ("auto", "left", "right"),
    "model": tuple(SHIPPED_SHA256),
    "keep": ("false", "true"),
}

_SHOWN: Final = frozenset({FILM_NAME, PICTURE_NAME, PAGE_NAME, THUMBNAIL_NAME, SESSION_NAME})
"""What a browser shows; the rest is for saving."""

_KINDS: Final = {
    ".html": "text/html",
    ".json": "application/json",
    ".csv": "text/csv",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".npy": "application/octet-stream",
}
"""Said here, since a system's own list may be edited."""

_NONE: Final = "'none'"
_NOTHING: Final = "default-src 'none'; sandbox"

_PAGE_HEAD_BYTES: Final = 8000


class Analyses:
    """The routes, and what they need.

    Parameters
    ----------
    settings
        Of this start.
    foreman
        Who gets the work done.
    """

    def __init__(self, settings: Settings, foreman: Foreman) -> None:
        self._settings = settings
        self._shelf = settings.shelf
        self._foreman = foreman

    def routes(self) -> list[Route]:
        """Return them all."""
        one = "/api/analyses/{number}"
        return [
            Route("/api/analyses", self.listed, methods=["GET"]),
            Route("/api/analyses", self.upload, methods=["POST"]),
            Route(one, self.shown, methods=["GET"]),
            Route(one, self.delete, methods=["DELETE"]),
            Route(f"{one}/cancel", self.cancel, methods=["POST"]),
            Route(f"{one}/thumbnail", self.thumbnail, methods=["GET"]),
            Route(f"{one}/files/{{name}}", self.file, methods=["GET"]),
        ]

    # Plain functions: the framework runs them in threads, for they wait for the disk.

    def listed(self, _request: Request) -> Response:
        """Tell of all analyses, the newest first; sessions recorded meanwhile among them."""
        for card in self._shelf.collect():
            order = Order(clip=None, results=self._shelf.results(card.id), name=card.name)
            self._shelf.change(card.id, state="queued")
            self._foreman.submit(card.id, order)
        return JSONResponse({"analyses": [self._values(card) for card in self._shelf.cards()]})

    def shown(self, request: Request) -> Response:
        """Tell of one of them."""
        card = self._card(request)
        return _gone() if card is None else JSONResponse(self._values(card))

    def delete(self, request: Request) -> Response:
        """Delete all there is of one, also while it is being analysed."""
        card = self._card(request)
        if card is None:
            return _gone()
        self._foreman.stop(card.id)
        self._shelf.delete(card.id)
        return JSONResponse({"deleted": card.id})

    def cancel(self, request: Request) -> Response:
        """End one that waits or runs; one that is finished stays as it is."""
        card = self._card(request)
        if card is None:
            return _gone()
        self._foreman.stop(card.id)
        return JSONResponse(self._values(self._shelf.card(card.id) or card))

    def thumbnail(self, request: Request) -> Response:
        """Send a small picture, if there is one."""
        card = self._card(request)
        if card is None or card.state != "done":
            return _gone()
        return _sent(self._shelf.results(card.id) / THUMBNAIL_NAME)

    def file(self, request: Request) -> Response:
        """Send one of the files that the analysis lists, and no other."""
        card, name = self._card(request), request.path_params["name"]
        if card is None or name not in (*card.files, THUMBNAIL_NAME):
            return _gone()
        return _sent(self._shelf.results(card.id) / name)

    async def upload(self, request: Request) -> Response:
        """Take a clip and queue its analysis."""
        query = request.query_params
        for key, choices in _CHOICES.items():
            if key in query and query[key] not in choices:
                return Refusal(400, f"{key} must be one of {', '.join(choices)}.")
        keep = query["keep"] == "true" if "keep" in query else self._settings.keep
        limit = self._settings.upload_limit
        try:
            refuse_length(request.headers.get("content-length"), limit, self._shelf.folder)
            card = await self._receive(request, keep=keep)
        except Refused as refused:
            return Refusal(refused.status, str(refused))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return JSONResponse({"id": card.id}, 201)

    async def _receive(self, request: Request, *, keep: bool) -> Card:
        """Put a clip onto the shelf and queue it, or do nothing at all."""
        query, shelf = request.query_params, self._shelf
        number = None
        try:
            card = await to_thread.run_sync(lambda: shelf.reserve(query.get("name", ""), keep=keep))
            number = card.id
            await receive(request.stream(), shelf.clip(number), self._settings.upload_limit)
            order = Order(
                clip=shelf.clip(number),
                results=shelf.results(number),
                name=card.name,
                exercise=query.get("exercise", "auto"),
                side=query.get("side", "auto"),
                model=query.get("model", "full"),
            )
            await to_thread.run_sync(self._submit, card, order)
        except BaseException as error:
            if number is not None:
                shelf.delete(number)  # at once, even where this task is being cancelled
            if isinstance(error, OSError):
                raise unwritable(error) from error
            raise
        return card

    def _submit(self, card: Card, order: Order) -> None:
        self._shelf.put(replace(card, state="queued"))
        self._foreman.submit(card.id, order)

    def _card(self, request: Request) -> Card | None:
        return self._shelf.card(request.path_params["number"])

    def _values(self, card: Card) -> dict[str, Any]:
        return {**card.values(), **self._foreman.progress(card.id)}


def report_policy(page: str) -> str:
    """Return the policy for a report: its own scripts may run, and nothing else may happen.

    Parameters
    ----------
    page
        The beginning of report.html, whose own policy names its scripts by their checksums.
    """
    scripts = " ".join(
        re.findall(r"'sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}'", html.unescape(page))
    )
    return (
        f"default-src 'none'; script-src {scripts or _NONE}; style-src 'unsafe-inline'; "
        "img-src data:; media-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )


def _sent(path: Path) -> Response:
    """Send a file; the browser may ask for parts of it."""
    try:
        known = path.stat()
        policy = _NOTHING
        if path.name == PAGE_NAME:
            with path.open("rb") as page:
                policy = report_policy(page.read(_PAGE_HEAD_BYTES).decode("utf-8", "replace"))
    except OSError:
        return _gone()
    headers = {"Content-Security-Policy": policy}
    if path.name not in _SHOWN:
        headers["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return FileResponse(
        path, headers=headers, stat_result=known, media_type=_KINDS.get(path.suffix)
    )


def _gone() -> Response:
    return JSONResponse({"error": _GONE}, 404)
