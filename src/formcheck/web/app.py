"""The studio as an ASGI application: its routes, in front of which the guard stands."""

from __future__ import annotations

import html
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from formcheck.web.about import about
from formcheck.web.analyses import Analyses
from formcheck.web.guard import Guard
from formcheck.web.history import history_routes
from formcheck.web.jobs import Foreman
from formcheck.web.live import live_route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from formcheck.web.settings import Settings

PAGES: Final = Path(__file__).resolve().parent / "pages"

TOKEN_PLACE: Final = '<meta name="formcheck-token" content="">'  # noqa: S105 - where it goes

_KINDS: Final = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}

_BROKEN: Final = "Something went wrong in the studio; the terminal it was started in says more."


def studio(settings: Settings, pages: Path = PAGES) -> Starlette:
    """Return the application.

    Parameters
    ----------
    settings
        Of this start. Who opened its shelf closes it, after the application has ended.
    pages
        The folder of the page and of all that it loads.
    """
    foreman = Foreman(settings.shelf, settings.workers)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        foreman.start()
        try:
            yield
        finally:
            await to_thread.run_sync(foreman.close)

    return Starlette(
        routes=[
            *_page_routes(settings, pages),
            *Analyses(settings, foreman).routes(),
            live_route(settings),
            *history_routes(settings.db),
        ],
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={HTTPException: _refused, Exception: _broken},
        lifespan=lifespan,
    )


def _page_routes(settings: Settings, pages: Path) -> list[Route]:
    names = frozenset(path.name for path in pages.iterdir() if path.suffix in _KINDS)
    token = TOKEN_PLACE.replace('""', f'"{html.escape(settings.token)}"')
    known = about(settings)

    def front(request: Request) -> Response:
        answer = None if settings.login is None else settings.login.front(request)
        if answer is not None:
            return answer
        text = (pages / "index.html").read_text(encoding="utf-8")
        return HTMLResponse(text.replace(TOKEN_PLACE, token))

    def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in names:
            raise HTTPException(404)
        path = pages / name
        # Asked for each time: what an update changed must be seen at once.
        headers = {"Cache-Control": "no-cache"}
        return FileResponse(
            path, headers=headers, media_type=_KINDS[path.suffix], stat_result=path.stat()
        )

    def api_about(_request: Request) -> Response:
        return JSONResponse(known)

    routes = [
        Route("/", front, methods=["GET"]),
        Route("/static/{name}", static, methods=["GET"]),
        Route("/api/about", api_about, methods=["GET"]),
    ]
    if settings.login is not None:
        routes.append(Route("/login", settings.login.enter, methods=["POST"]))
    return routes


def _refused(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = {
        404: "There is nothing at this address.",
        405: "This cannot be done with what is at this address.",
    }.get(status, _BROKEN)
    return JSONResponse({"error": sentence}, status)


def _broken(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": _BROKEN}, 500)
