"""From the first sentence to the last: addresses, who may come in, signals, what stays."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.web.running import Studio, running, until
from websockets.sync.client import connect
from websockets.typing import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

windows = pytest.mark.skipif(sys.platform == "win32", reason="no such signals")


def refused(data: Path, *options: str, said: str | None = None) -> tuple[int, str]:
    """Run the program, which is to end at once; return its exit code and its sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "serve", "--no-open", *options],
        check=False,
        input=said or "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "FORMCHECK_DATA": str(data)},
        timeout=60,
    )
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.returncode, done.stderr


def children_of(pid: int, word: str = "") -> set[int]:
    done = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(pid)],  # noqa: S607 - the system's own
        check=False,
        capture_output=True,
        text=True,
    )
    return {int(line.split()[0]) for line in done.stdout.splitlines() if word in line}


def is_running(pid: int) -> bool:
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)],  # noqa: S607 - the system's own
        check=False,
        capture_output=True,
        text=True,
    )
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def kept_folders(data: Path) -> set[str]:
    return {path.name for path in (data / "studio").iterdir() if path.is_dir()}


def rest_of(studio: Studio) -> tuple[str, str]:
    """Return what was still said, on stdout and on stderr."""
    assert studio.process.stdout is not None
    assert studio.process.stderr is not None
    return studio.process.stdout.read(), studio.process.stderr.read()


@windows
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_being_asked_to_end_it_ends_everything_and_keeps_what_is_to_be_kept(
    tmp_path: Path, samples: Path, number: str
) -> None:
    with running(tmp_path, "--workers", "1") as studio:
        assert studio.open_page().status == 200
        kept = studio.upload(samples / "walking.mp4", keep="true", model="lite").json["id"]
        if number == "SIGINT":
            studio.wait_for(kept, "done")
        running_one = studio.upload(samples / "mixed_bench.mp4").json["id"]
        if number == "SIGINT":
            studio.wait_for(running_one, "running")
        children = children_of(studio.process.pid)
        assert studio.end(getattr(signal, number)) == 0
        said, complaints = rest_of(studio)
        assert said.startswith("The studio has ended. 1 analysis is kept in ")
        assert complaints == ""
        assert kept_folders(tmp_path) == {kept}
    until(lambda: not any(map(is_running, children)), "a child outlives the studio")
    if number != "SIGINT":
        return
    with running(tmp_path) as studio:
        studio.open_page()
        (found,) = studio.ask("GET", "/api/analyses").json["analyses"]
        assert (found["id"], found["state"], found["verdict"]) == (kept, "done", "no_stretch")
        assert studio.ask("GET", f"/api/analyses/{kept}/files/report.html").status == 200
        assert studio.ask("DELETE", f"/api/analyses/{kept}").status == 200
        assert studio.end(signal.SIGINT) == 0
    assert kept_folders(tmp_path) == set()


@windows
def test_an_upload_under_way_does_not_outlive_the_studio(tmp_path: Path) -> None:
    with running(tmp_path, "--keep") as studio:
        studio.open_page()
        connection = studio.connect()
        connection.putrequest("POST", "/api/analyses?name=half.mp4", skip_host=True)
        for name, value in studio.headers({"Content-Length": "1000000"}).items():
            connection.putheader(name, value)
        connection.endheaders(b"\x00\x00\x00\x20ftypisom" + bytes(5000))
        until(lambda: kept_folders(tmp_path), "it never comes")
        assert studio.end(signal.SIGINT) == 0
        connection.close()
        said, complaints = rest_of(studio)
    assert (said, complaints) == ("The studio has ended. Nothing is kept.\n", "")
    assert kept_folders(tmp_path) == set()


@windows
def test_a_session_that_is_cut_off_while_it_is_recorded_is_kept(
    tmp_path: Path, samples: Path, still_of: Callable[..., Path]
) -> None:
    picture = still_of(samples / "walking.mp4", 0.5, tmp_path / "still.jpg").read_bytes()
    with running(tmp_path) as studio:
        studio.open_page()
        with connect(
            f"ws://{studio.host}/api/live",
            sock=studio.connect().sock,
            origin=Origin(f"http://{studio.host}"),
        ) as session:
            wishes = {"token": studio.token, "model": "lite", "guide": False, "record": True}
            session.send(json.dumps(wishes))
            assert json.loads(session.recv(60))["ready"] is True
            for number in range(5):
                session.send(struct.pack("<d", number / 10) + picture)
                assert json.loads(session.recv(60))["t"] == number / 10
            assert studio.end(signal.SIGINT) == 0
        said, complaints = rest_of(studio)
        assert said.startswith("The studio has ended. 1 analysis is kept in ")
        assert complaints == ""
    (kept,) = kept_folders(tmp_path) - {"recordings"}
    assert (tmp_path / "studio" / kept / "results" / "session.mp4").is_file()
    with running(tmp_path) as studio:
        (found,) = studio.ask("GET", "/api/analyses").json["analyses"]
        assert (found["id"], found["state"]) == (kept, "done")


@windows
def test_the_next_studio_clears_up_after_one_that_was_killed(tmp_path: Path, samples: Path) -> None:
    with running(tmp_path, "--workers", "1") as studio:
        studio.open_page()
        number = studio.upload(samples / "mixed_bench.mp4").json["id"]
        studio.wait_for(number, "running")
        (worker,) = until(lambda: children_of(studio.process.pid, "spawn_main"), "no worker")
        assert studio.end(signal.SIGKILL) == -signal.SIGKILL
        assert kept_folders(tmp_path) == {number}
    with running(tmp_path) as studio:
        studio.open_page()
        assert studio.ask("GET", "/api/analyses").json == {"analyses": []}
        assert kept_folders(tmp_path) == set()
    until(lambda: not is_running(worker), "the worker outlives its studio")


def test_a_port_or_folder_that_is_in_use_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    with running(tmp_path) as studio:
        code, sentence = refused(tmp_path / "other", "--port", str(studio.port))
        assert code == 2
        assert f"Port {studio.port} is taken" in sentence
        code, sentence = refused(tmp_path, "--port", "0")
        assert code == 2
        assert "Another studio is using" in sentence


def test_on_this_machine_nobody_has_to_log_in(tmp_path: Path) -> None:
    with running(tmp_path, "--dir", str(tmp_path / "here")) as studio:
        assert (studio.scheme, studio.name, studio.key) == ("http", "127.0.0.1", None)
        assert studio.said[1:] == [
            "Ctrl-C ends it, and deletes every analysis that is not to be kept."
        ]
        assert studio.ask("GET", "/api/about").status == 200
        assert (tmp_path / "here").is_dir()
        assert not (tmp_path / "studio").exists()


def test_other_machines_need_https_and_a_link_that_works_once(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "0.0.0.0") as studio:  # noqa: S104 - what is tested
        assert studio.scheme == "https"
        assert studio.key is not None
        assert (
            studio.said[1] == "The link works once; then the link for the next device is printed."
        )
        assert studio.said[2].startswith("The browser will warn")
        key = tmp_path / "tls" / "key.pem"
        assert sys.platform == "win32" or key.stat().st_mode & 0o777 == 0o600
        assert studio.ask("GET", "/api/about").status == 401
        assert studio.open_page().status == 401
        assert studio.token == ""
        first = studio.ask("GET", f"/?key={studio.key}")
        assert first.status == 200
        assert studio.ask("GET", f"/?key={studio.key}").status == 401
        studio.cookie = first.headers["set-cookie"].partition(";")[0]
        assert studio.open_page().status == 200
        assert len(studio.token) >= 43
        assert studio.ask("GET", "/api/about").status == 200
        assert studio.process.stdout is not None
        line = studio.process.stdout.readline()
        found = re.fullmatch(r"The link was used; for another device: (\S+)\?key=(\S+)\n", line)
        assert found is not None
        assert studio.said[0].startswith(f"The studio is at {found[1]}?key=")
        assert found[2] != studio.key


def test_a_password_is_asked_for_and_a_wrong_one_does_not_let_in(tmp_path: Path) -> None:
    with running(tmp_path, "--password", password="correct horse") as studio:  # noqa: S106 - made up
        assert studio.key is None
        assert "correct horse" not in " ".join(studio.said)
        assert studio.ask("GET", "/api/about").status == 401
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert studio.ask("POST", "/login", "password=wrong+horse", form).status == 401
        right = studio.ask("POST", "/login", "password=correct+horse", form)
        assert right.status == 303
        studio.cookie = right.headers["set-cookie"].partition(";")[0]
        assert studio.ask("GET", "/api/about").status == 200


def test_a_certificate_of_ones_own_is_used(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "0.0.0.0"):  # noqa: S104 - makes a pair
        pair = [tmp_path / "tls" / name for name in ("cert.pem", "key.pem")]
    options = ("--cert", str(pair[0]), "--key", str(pair[1]))
    with running(tmp_path / "other", *options) as studio:
        assert studio.scheme == "https"
        assert len(studio.said) == 2
        assert studio.open_page().status == 200
        assert not (tmp_path / "other" / "tls").exists()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--cert", "cert.pem"), "give both --cert and --key"),
        (("--cert", "cert.pem", "--key", "key.pem"), "cannot be used for HTTPS"),
        (("--password",), "8 characters at least"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_and_exit_code_2(
    tmp_path: Path, options: tuple[str, ...], expected: str
) -> None:
    code, sentence = refused(tmp_path, "--port", "0", *options, said="short\n")
    assert code == 2
    assert sentence.startswith("formcheck: ")
    assert expected in sentence
