"""The history for the page: what was saved, and forgetting it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from formcheck.errors import FormcheckError, UsageError
from formcheck.history.days import MOST_DAYS, first_day, overview
from formcheck.history.store import History
from formcheck.people.label import label

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from starlette.datastructures import QueryParams
    from starlette.requests import Request

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")


def history_routes(db_path: Path | None = None) -> list[Route]:
    """Return the addresses under which the page reads and forgets the history.

    ``GET /api/history?person=NAME&days=N`` gives what `formcheck.history.days.overview` does;
    ``DELETE /api/history/ID`` deletes one session, 404 if there is none. Who may ask is decided
    before these are reached.

    Parameters
    ----------
    db_path
        The file that holds the history; by default the usual one.
    """
    history = History(db_path)

    # Plain functions: the framework runs them beside the others, for they wait for the disk.
    def read(request: Request) -> JSONResponse:
        try:
            person, since = _wanted(request.query_params)
        except UsageError as error:
            return _failed(error, 400)
        try:
            sessions = history.sessions(person=person, since=since)
            everybody = sessions if person is None else history.sessions(since=since)
        except FormcheckError as error:
            return _failed(error, 500)
        people = {each.person for each in everybody if each.person is not None}
        return JSONResponse({**overview(sessions), "people": sorted(people)})

    def forget(request: Request) -> JSONResponse:
        number = request.path_params["number"]
        try:
            count = history.forget([int(number)]) if _NUMBER.fullmatch(number) else 0
        except FormcheckError as error:
            return _failed(error, 500)
        if not count:
            return _failed(UsageError("This session is not in the history any more."), 404)
        return JSONResponse({"forgotten": int(number)})

    return [
        Route("/api/history", read, methods=["GET"]),
        Route("/api/history/{number}", forget, methods=["DELETE"]),
    ]


def _wanted(query: QueryParams) -> tuple[str | None, date | None]:
    """Return whose sessions are wanted and from which day on, None for all."""
    person, days = query.get("person"), query.get("days")
    who = label(person, "person") if person else None
    if not days:
        return who, None
    if not _NUMBER.fullmatch(days) or int(days) > MOST_DAYS:
        raise UsageError(f"days must be a number from 1 to {MOST_DAYS}.")
    return who, first_day(int(days))


def _failed(error: FormcheckError, status: int) -> JSONResponse:
    return JSONResponse({"error": str(error)}, status_code=status)
