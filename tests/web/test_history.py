"""The history's addresses: what they give, what they refuse, and what they delete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.history.made_up import rep, session
from tests.web.history_app import HistoryApp

from formcheck.history.days import overview
from formcheck.history.store import History

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite3")


@pytest.fixture
def app(history: History) -> HistoryApp:
    return HistoryApp(history.path)


def test_an_empty_history_is_an_answer_and_makes_no_file(app: HistoryApp, history: History) -> None:
    answer = app.ask("GET", "/api/history")
    assert (answer.status, answer.json) == (200, overview([]))
    assert not history.path.exists()


def test_days_legs_and_series_are_given(app: HistoryApp, history: History) -> None:
    history.keep(session(1, (rep(1), rep(2, leg="right")), person="Zoë"))
    history.keep(session(2))
    answer = app.ask("GET", "/api/history")
    assert answer.status == 200
    assert answer.json == overview(history.sessions())
    assert answer.json["series"]["left"]["knee_deg"] == [165.0, 165.0]


def test_one_person_can_be_asked_for_and_the_others_stay_in_the_list(
    app: HistoryApp, history: History
) -> None:
    for person in ("Zoë", "Bo"):
        history.keep(session(person=person))
    found = app.ask("GET", f"/api/history?person={quote('zoë')}").json
    assert [each["person"] for each in found["sessions"]] == ["Zoë"]
    assert found["people"] == ["Bo", "Zoë"]


def test_the_last_days_can_be_asked_for(app: HistoryApp, history: History) -> None:
    now = datetime.now(UTC).astimezone()
    history.keep(session(at=now, source="today.mp4"))
    history.keep(session(source="long ago.mp4", at=datetime(2020, 1, 1, tzinfo=UTC)))
    for query, count in (("days=2", 1), ("days=", 2), ("person=&days=", 2)):
        assert len(app.ask("GET", f"/api/history?{query}").json["sessions"]) == count


@pytest.mark.parametrize(
    "query", ["days=0", "days=-1", "days=1e3", "days=100001", f"days={'9' * 5000}", "days=%D9%A3"]
)
def test_days_that_are_no_number_are_refused(app: HistoryApp, query: str) -> None:
    answer = app.ask("GET", f"/api/history?{query}")
    assert answer.status == 400
    assert list(answer.json) == ["error"]


def test_a_person_that_is_no_name_is_refused(app: HistoryApp) -> None:
    answer = app.ask("GET", f"/api/history?person={'x' * 101}")
    assert (answer.status, list(answer.json)) == (400, ["error"])


def test_a_session_is_deleted_once(app: HistoryApp, history: History) -> None:
    for _ in range(2):
        history.keep(session())
    assert app.ask("DELETE", "/api/history/1").json == {"forgotten": 1}
    assert [each.id for each in history.sessions()] == [2]
    again = app.ask("DELETE", "/api/history/1")
    assert (again.status, list(again.json)) == (404, ["error"])


@pytest.mark.parametrize("number", ["0", "-1", "1;2", "x", "%D9%A1", "9" * 5000, "1e0"])
def test_what_is_no_number_deletes_nothing(app: HistoryApp, history: History, number: str) -> None:
    history.keep(session())
    assert app.ask("DELETE", f"/api/history/{number}").status == 404
    assert len(history.sessions()) == 1


def test_a_damaged_history_is_a_sentence(app: HistoryApp, history: History) -> None:
    history.path.write_bytes(b"no database " * 100)
    for method, address in (("GET", "/api/history"), ("DELETE", "/api/history/1")):
        answer = app.ask(method, address)
        assert answer.status == 500
        assert "is damaged" in answer.json["error"]


def test_only_looking_and_deleting_is_possible(app: HistoryApp, history: History) -> None:
    history.keep(session())
    for method, address in (("DELETE", "/api/history"), ("GET", "/api/history/1")):
        assert app.ask(method, address).status == 405
    assert len(history.sessions()) == 1
