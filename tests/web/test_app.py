"""The studio over loopback, from upload to deletion, and what it refuses on the way."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.running import Reply, Studio, running

from formcheck.report.page.page import report_html
from formcheck.web.analyses import report_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np

    import formcheck

LIMIT_MB = 5


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    data = tmp_path_factory.mktemp("data")
    with running(data, "--workers", "1", "--upload-limit", str(LIMIT_MB)) as studio:
        studio.open_page()
        yield studio


@pytest.fixture(scope="module")
def short(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    clip = tmp_path_factory.mktemp("short") / "leg day.mp4"
    return clip_of(frames_of(samples / "walking.mp4", 0.0, 0.4), clip)


@pytest.fixture(scope="module")
def done(studio: Studio, short: Path) -> dict[str, Any]:
    """One analysis that stays for all tests."""
    number = studio.upload(short, model="lite").json["id"]
    return studio.wait_for(number, "done", "failed")


def file_of(studio: Studio, analysis: dict[str, Any], name: str, **headers: str) -> Reply:
    return studio.ask("GET", f"/api/analyses/{analysis['id']}/files/{name}", headers=headers)


def listed(studio: Studio) -> list[str]:
    return [each["id"] for each in studio.ask("GET", "/api/analyses").json["analyses"]]


def test_the_page_is_given_the_token_and_loads_all_it_needs_from_here(studio: Studio) -> None:
    page = studio.open_page()
    assert page.status == 200
    assert len(studio.token) >= 43
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.body.decode())
    assert loaded
    for path in loaded:
        answer = studio.ask("GET", path)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(("text/", "image/", "application/"))
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page.body.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/static/index.html",
        "/static/login.html",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/%00",
        "/static/",
        "/docs",
        "/api/analyses/",
        "/api/nothing",
    ],
)
def test_there_is_nothing_at_any_other_address(studio: Studio, path: str) -> None:
    answer = studio.ask("GET", path)
    assert answer.status in {404, 307}
    assert b"import" not in answer.body


def test_a_wrong_method_is_one_sentence(studio: Studio) -> None:
    assert studio.ask("PUT", "/api/about").status == 405
    assert "cannot be done" in studio.ask("PUT", "/api/about").error


def test_about_tells_the_page_what_it_must_know(studio: Studio) -> None:
    about = studio.ask("GET", "/api/about").json
    assert [each["name"] for each in about["exercises"]][:2] == ["auto", "bench"]
    assert set(about["exercises"][1]) == {"name", "title", "summary", "set_up", "camera"}
    assert {"lite", "full"} <= set(about["models"])
    assert about["languages"] == ["de", "en", "es", "fr"]
    assert (about["workers"], about["keep"]) == (1, False)
    assert about["upload_limit_bytes"] == LIMIT_MB * 1_000_000
    assert "not medical advice" in about["safety"][0]


def test_a_clip_is_analysed_and_its_files_can_be_fetched(
    studio: Studio, done: dict[str, Any]
) -> None:
    assert (done["state"], done["name"], done["verdict"]) == ("done", "leg day.mp4", "no_stretch")
    assert done["id"] in listed(studio)
    kinds = {
        "annotated.mp4": ("video/mp4", None),
        "report.html": ("text/html; charset=utf-8", None),
        "frames.csv": ("text/csv; charset=utf-8", 'attachment; filename="frames.csv"'),
        "result.json": ("application/json", 'attachment; filename="result.json"'),
        "landmarks.npy": ("application/octet-stream", 'attachment; filename="landmarks.npy"'),
    }
    assert set(done["files"]) == set(kinds)
    for name, (kind, saved) in kinds.items():
        answer = file_of(studio, done, name)
        assert answer.status == 200
        assert answer.body
        assert answer.headers["content-type"] == kind
        assert answer.headers.get("content-disposition") == saved
        assert answer.headers["cache-control"] == "no-store"
    for path in ("thumbnail", "files/thumbnail.jpg"):
        answer = studio.ask("GET", f"/api/analyses/{done['id']}/{path}")
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.body.startswith(b"\xff\xd8\xff")


def test_a_browser_can_jump_in_the_film(studio: Studio, done: dict[str, Any]) -> None:
    whole = file_of(studio, done, "annotated.mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    part = file_of(studio, done, "annotated.mp4", Range="bytes=100-199")
    assert part.status == 206
    assert part.body == whole.body[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.body)}"


def directives(policy: str) -> dict[str, set[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: set(values) for name, *values in parts}


def test_the_report_may_do_what_it_needs_and_nothing_else(
    studio: Studio, done: dict[str, Any]
) -> None:
    answer = file_of(studio, done, "report.html")
    policy = directives(answer.headers["content-security-policy"])
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == {"'none'"}
    assert policy["frame-ancestors"] == {"'self'"}
    assert all(source.startswith("'sha256-") for source in policy["script-src"])
    found = re.search(rb'Policy" content="([^"]+)"', answer.body)
    assert found is not None
    own = directives(found[1].decode().replace("&#39;", "'"))
    own["media-src"].discard("file:")
    for name, sources in own.items():
        assert sources <= policy[name]


def test_a_report_that_holds_its_film_may_show_it(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    page = report_html(analysed("mixed_bench"), stills={}, video=None, embedded=b"film")
    policy = directives(report_policy(page[:8000]))
    assert "data:" in policy["media-src"]
    assert len(policy["script-src"]) >= 4


def test_a_page_without_scripts_of_its_own_may_run_none() -> None:
    policy = directives(report_policy("<script>alert(1)</script> 'sha256-' 'unsafe-inline'"))
    assert policy["script-src"] == {"'none'"}


def test_a_file_that_is_only_saved_could_do_nothing_if_it_were_opened(
    studio: Studio, done: dict[str, Any]
) -> None:
    for name in ("frames.csv", "result.json", "annotated.mp4"):
        policy = directives(file_of(studio, done, name).headers["content-security-policy"])
        assert policy == {"default-src": {"'none'"}, "sandbox": set()}


@pytest.mark.parametrize(
    "name",
    [
        "state.json",
        "../state.json",
        "..%2fstate.json",
        "..%2f..%2f.formcheck-studio",
        "%2fetc%2fpasswd",
        "frames.csv%00",
        "FRAMES.CSV",
        "uploaded-clip",
        ".",
    ],
)
def test_no_other_file_can_be_fetched(studio: Studio, done: dict[str, Any], name: str) -> None:
    assert file_of(studio, done, name).status == 404


@pytest.mark.parametrize("number", ["x", "..", "%2e%2e", "recordings", "a" * 22, "ü"])
def test_an_id_that_there_is_not_is_one_sentence(studio: Studio, number: str) -> None:
    path = f"/api/analyses/{number}" if number.isascii() else "/api/analyses/%c3%bc"
    for method, rest in (
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/cancel"),
        ("GET", "/thumbnail"),
        ("GET", "/files/result.json"),
    ):
        answer = studio.ask(method, path + rest)
        assert answer.status in {404, 405}
        assert answer.error


def test_the_name_of_a_clip_is_shown_and_leads_nowhere(
    studio: Studio, short: Path, tmp_path: Path
) -> None:
    number = studio.upload(short, name="../../../../up & <b>.mp4", model="lite").json["id"]
    assert studio.wait_for(number, "done", "failed")["name"] == "up & <b>.mp4"
    assert b"up &amp; &lt;b&gt;.mp4" in file_of(studio, {"id": number}, "report.html").body
    assert not list(tmp_path.parent.rglob("up *"))
    assert studio.ask("DELETE", f"/api/analyses/{number}").status == 200


def test_cancelling_and_deleting_reach_what_waits_and_what_runs(
    studio: Studio, samples: Path
) -> None:
    running_one, waiting, gone = (
        studio.upload(samples / "mixed_bench.mp4").json["id"] for _ in range(3)
    )
    studio.wait_for(running_one, "running")
    assert [studio.analysis(each)["position"] for each in (running_one, waiting, gone)] == [
        None,
        1,
        2,
    ]
    for number in (waiting, running_one):
        answer = studio.ask("POST", f"/api/analyses/{number}/cancel")
        assert answer.json["state"] == "cancelled"
        assert answer.json["files"] == []
    studio.wait_for(gone, "running")
    assert studio.ask("DELETE", f"/api/analyses/{gone}").json == {"deleted": gone}
    assert studio.ask("GET", f"/api/analyses/{gone}").status == 404
    assert gone not in listed(studio)
    again = studio.ask("POST", f"/api/analyses/{running_one}/cancel")
    assert (again.status, again.json["state"]) == (200, "cancelled")
    for number in (waiting, running_one):
        studio.ask("DELETE", f"/api/analyses/{number}")


def test_another_page_reaches_nothing(studio: Studio, done: dict[str, Any]) -> None:
    path = f"/api/analyses/{done['id']}"
    assert studio.ask("GET", path, headers={"Host": "evil.example"}).status == 421
    assert studio.ask("DELETE", path, headers={"Origin": "http://evil.example"}).status == 403
    assert studio.ask("DELETE", path, headers={"X-Formcheck-Token": "guess"}).status == 403
    assert studio.analysis(done["id"])["state"] == "done"


def test_the_history_and_the_live_session_are_there(studio: Studio) -> None:
    assert studio.ask("GET", "/api/history").status == 200
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for origin, status in (({}, 101), ({"Origin": "http://evil.example"}, 403)):
        connection = studio.connect()
        connection.request("GET", "/api/live", None, studio.headers(headers | origin))
        assert connection.getresponse().status == status
        connection.close()


def test_uploads_that_are_torn_off_do_not_end_the_studio(studio: Studio) -> None:
    told = studio.headers({"Content-Length": "1000000"})
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    begun = f"POST /api/analyses?name=torn.mp4 HTTP/1.1\r\n{head}\r\n".encode()
    for size in range(0, 200_000, 1_000):  # refused at once, so that an answer is on its way
        connection = studio.connect()
        with suppress(ConnectionError):
            connection.sock.sendall(begun + bytes(size))
        connection.close()
    assert studio.ask("GET", "/").status == 200
    assert studio.process.poll() is None
