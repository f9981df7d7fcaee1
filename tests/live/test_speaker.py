"""The speaking process by itself: orders in, answers out, sound in a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from ctypes.util import find_library
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.live.tones import beeps
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CUE = "Knee's locked. Bend it first."
ALSA_SETTINGS = "/usr/share/alsa/alsa.conf"
SPEAKER = (sys.executable, "-m", "formcheck.live.speaker")


def converse(
    *orders: dict[str, Any] | bytes,
    command: Sequence[str] = SPEAKER,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Send all orders, and return the greeting and the answers."""
    lines = [order if isinstance(order, bytes) else json.dumps(order).encode() for order in orders]
    done = subprocess.run(
        command,
        check=False,
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    hello, *answers = [json.loads(line) for line in done.stdout.splitlines()]
    return hello, answers


def without(folder: Path, module: str, error: str) -> dict[str, str]:
    """Give an environment in which a module cannot be imported."""
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(f"raise {error}\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def sound_in(path: Path) -> tuple[np.ndarray, float]:
    """Return the samples of a WAV file and its duration in seconds."""
    with wave.open(str(path)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        return samples, len(samples) / sound.getframerate()


@pytest.fixture
def render(tmp_path: Path) -> Callable[..., list[Path]]:
    """Have one process speak each text into a file of its own."""
    if sys.platform != "linux":
        pytest.skip("reads WAV files as eSpeak writes them; other systems have other engines")

    def speak(*texts: str, language: str = "en") -> list[Path]:
        files = [tmp_path / f"{language}-{number}.wav" for number in range(len(texts))]
        _, answers = converse(
            *(
                {"text": text, "language": language, "file": str(file)}
                for text, file in zip(texts, files, strict=True)
            )
        )
        if any("no speech engine" in answer.get("why", "") for answer in answers):
            pytest.skip("no speech engine is installed (espeak-ng)")
        assert answers == [{"done": True}] * len(texts)
        return files

    return speak


def test_a_cue_becomes_a_sound_of_plausible_length(render: Callable[..., list[Path]]) -> None:
    (file,) = render(CUE)
    samples, duration_s = sound_in(file)
    assert 1.0 < duration_s < 5.0
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) > 1000


def test_three_cues_one_after_the_other_are_all_spoken(
    render: Callable[..., list[Path]],
) -> None:
    """An engine that is used twice is silent the second time, on some systems."""
    first, second, third = (sound_in(file) for file in render("Stop.", CUE, CUE + " " + CUE))
    assert 0.2 < first[1] < second[1] < third[1]
    assert np.abs(third[0]).max() > 5000


def test_another_language_is_another_voice(render: Callable[..., list[Path]]) -> None:
    """Numbers are other words in each."""
    numbers = "7, 9, 17, 44, 80, 91"

    def length_s(language: str) -> float:
        return sound_in(render(numbers, language=language)[0])[1]

    lengths_s = sorted(map(length_s, ("en", "de", "es", "fr")))
    assert all(after - before > 0.02 for before, after in pairwise(lengths_s)), lengths_s
    assert min(abs(length_s("EN") - each) for each in lengths_s) < 0.001


def test_the_same_words_have_the_same_length_every_time(
    render: Callable[..., list[Path]],
) -> None:
    """Used carelessly, pyttsx3 does not wait for the sound, and loses the end or all of it."""
    lengths_s = [sound_in(file)[1] for file in render(*[" ".join([CUE] * 10)] * 10)]
    assert min(lengths_s) > 15.0
    assert max(lengths_s) - min(lengths_s) < 0.5, lengths_s


def test_nothing_but_the_sound_is_left_in_the_folder(
    render: Callable[..., list[Path]], tmp_path: Path
) -> None:
    files = render(CUE, CUE)
    assert sorted(tmp_path.iterdir()) == files


def test_a_file_that_cannot_be_written_is_told_and_the_next_is_written(
    render: Callable[..., list[Path]], tmp_path: Path
) -> None:
    render(CUE)  # skips where there is no engine
    good, bad = tmp_path / "good.wav", tmp_path / "missing" / "cue.wav"
    _, answers = converse({"text": CUE, "file": str(bad)}, {"text": CUE, "file": str(good)})
    assert [answer["done"] for answer in answers] == [False, True]
    assert f"{bad} cannot be written" in answers[0]["why"]
    assert sound_in(good)[1] > 1.0


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (b"Bend it first.", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "object"),
        ({"text": 3}, "text"),
        ({"text": " \0\n\ud800"}, "text"),
        ({"text": CUE, "language": 7}, "language"),
        ({"text": CUE, "file": ""}, "file"),
        ({"text": CUE, "file": "a\0b"}, "file"),
        ({"text": CUE, "urgency": 9}, "urgency"),
        ({"text": CUE, "urgency": []}, "urgency"),
    ],
)
def test_what_is_no_order_is_refused_and_the_process_lives_on(
    order: dict[str, Any] | bytes, why: str
) -> None:
    _, answers = converse(order, b"{}")
    assert [answer["done"] for answer in answers] == [False, False]
    assert why.lower() in answers[0]["why"].lower()


def test_without_pyttsx3_it_says_what_to_install(tmp_path: Path) -> None:
    absent = without(tmp_path / "absent", "pyttsx3", "ImportError")
    order = {"text": CUE, "file": str(tmp_path / "cue.wav")}
    hello, (answer,) = converse(order, environment=absent)
    assert hello["how"] in ("beeps", "nothing")
    assert answer["done"] is False
    if hello["how"] == "beeps":
        assert 'pip install "formcheck[voice]"' in hello["why"]


def test_without_portaudio_and_aplay_it_says_what_to_install(tmp_path: Path) -> None:
    absent = without(tmp_path / "absent", "sounddevice", "OSError('PortAudio library not found')")
    hello, (answer,) = converse(
        {"text": CUE},
        command=[*SPEAKER, "--beeps"],
        environment={"PATH": str(tmp_path), **absent},
    )
    assert hello["how"] == "nothing"
    assert "libportaudio2" in hello["why"]
    assert answer == {"done": False, "why": hello["why"]}


@pytest.mark.parametrize("urgency", Urgency)
def test_beeps_are_played_whole_through_portaudio(tmp_path: Path, urgency: Urgency) -> None:
    """The sound card is a file here; the sound system is the real one."""
    if not Path(ALSA_SETTINGS).is_file() or find_library("portaudio") is None:
        pytest.skip("needs ALSA and PortAudio (on Debian and Ubuntu: libportaudio2)")
    heard, settings = tmp_path / "heard.raw", tmp_path / "asound.conf"
    settings.write_text(
        f"<{ALSA_SETTINGS}>\n"
        "pcm.!default {\n"
        f'  type file  slave.pcm {{ type null }}  file "{heard}"  format "raw"\n'
        "}\n",
        encoding="utf-8",
    )
    hello, answers = converse(
        {"text": CUE, "urgency": urgency},
        command=[*SPEAKER, "--beeps"],
        environment={"ALSA_CONFIG_PATH": str(settings), "PATH": str(tmp_path)},
    )
    assert hello == {"how": "beeps", "why": ""}
    assert answers == [{"done": True}]
    assert beeps(urgency).astype("<i2").tobytes() in heard.read_bytes()


def test_an_engine_that_never_comes_back_is_ended(tmp_path: Path) -> None:
    """Not by a signal or a thread: it may hold the interpreter's lock."""
    (tmp_path / "pyttsx3.py").write_text(
        "import ctypes\ndef init():\n    ctypes.PyDLL(None).pause()\n", encoding="utf-8"
    )
    if sys.platform == "win32":
        pytest.skip("the engine that hangs is written for POSIX systems")
    impatient = "from formcheck.live import speaker; speaker.PATIENCE_S = 0.3; speaker.main()"
    with subprocess.Popen(
        [sys.executable, "-c", impatient],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    ) as process:
        try:
            assert process.wait(timeout=30) == 1
        finally:
            process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == b""
