"""The voice as the live session has it: real processes, a stand-in only for the sound card."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.live.ears import TIMEOUT_S, Ears, Heard

from formcheck.live.tones import beeps
from formcheck.live.voice import Urgency, Voice, open_voice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the stand-in for the sound card is Linux's aplay"
)

STOP = "Stop."
BEND = "Knee's locked. Bend it first."
GOOD = "Good. Keep pushing the hips back, slowly, and breathe out while you do."
WORDS = (STOP, BEND, GOOD)
Words = Callable[[Heard], str]


@pytest.fixture
def ears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ears]:
    """Put a stand-in for the sound card in place."""
    folder = tmp_path / "ears"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("EARS", str(folder))
    listening = Ears(folder)
    yield listening
    listening.close()


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """Give the recogniser of `WORDS`, by their length, or skip without a speech engine."""
    folder = tmp_path_factory.mktemp("words")
    files = {text: folder / f"{number}.wav" for number, text in enumerate(WORDS)}
    orders = [json.dumps({"text": text, "file": str(file)}) for text, file in files.items()]
    done = subprocess.run(
        [sys.executable, "-m", "formcheck.live.speaker"],
        check=True,
        capture_output=True,
        input="\n".join(orders).encode(),
        timeout=TIMEOUT_S,
    )
    if b"no speech engine" in done.stdout:
        pytest.skip("no speech engine is installed (espeak-ng)")
    # eSpeak's 16-bit samples behind a header of 44 bytes.
    sizes = {text: file.stat().st_size - 44 for text, file in files.items()}

    def recognise(heard: Heard) -> str:
        text, size = min(sizes.items(), key=lambda each: abs(each[1] - heard.size))
        # What was said before has some influence, as from one sentence to the next.
        assert heard.size == pytest.approx(size, rel=0.1)
        return text

    return recognise


@pytest.fixture
def voice(ears: Ears, words: Words) -> Iterator[Voice]:  # noqa: ARG001 - it is heard by the one, and skipped by the other
    with open_voice("en") as opened:
        assert opened.caution is None
        yield opened


def hide(module: str, error: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a module impossible to import for child processes."""
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(f"raise {error}\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def wait_for_the_thread() -> None:
    """Wait until the voice's thread has given up."""
    for thread in threading.enumerate():
        if thread.name == "formcheck-voice":
            thread.join(TIMEOUT_S)
            assert not thread.is_alive()


def test_three_cues_one_after_the_other_are_all_spoken(
    voice: Voice, ears: Ears, words: Words
) -> None:
    for text in WORDS:
        voice.say(text, Urgency.FAULT)
        assert words(ears.begins()) == text
        ears.let_it_end()


def test_of_what_is_said_meanwhile_only_the_newest_is_kept(
    voice: Voice, ears: Ears, words: Words
) -> None:
    voice.say(BEND, Urgency.FAULT)
    ears.begins()
    voice.say(GOOD, Urgency.FAULT)
    voice.say(BEND, Urgency.FAULT)
    voice.say(STOP, Urgency.FAULT)
    ears.let_it_end()
    assert words(ears.begins()) == STOP
    ears.let_it_end()
    voice.say(GOOD, Urgency.FAULT)  # and neither of the others before it
    assert words(ears.begins()) == GOOD


def test_praise_does_not_displace_a_fault_that_waits(
    voice: Voice, ears: Ears, words: Words
) -> None:
    voice.say(STOP, Urgency.SAFETY)
    ears.begins()
    voice.say(BEND, Urgency.FAULT)
    voice.say(GOOD, Urgency.PRAISE)
    ears.let_it_end()
    assert words(ears.begins()) == BEND


def test_a_more_urgent_cue_cuts_off_a_less_urgent_one(
    voice: Voice, ears: Ears, words: Words
) -> None:
    for _ in range(6):  # more often than a process that fails is started again
        voice.say(GOOD, Urgency.PRAISE)
        assert words(ears.begins()) == GOOD
        voice.say(STOP, Urgency.SAFETY)
        # Nobody let it end.
        assert words(ears.begins()) == STOP
        ears.let_it_end()
    assert voice.caution is None


@pytest.mark.parametrize("urgency", [Urgency.INFO, Urgency.PRAISE, Urgency.FAULT])
def test_a_cue_that_is_not_more_urgent_waits_for_the_end(
    voice: Voice, ears: Ears, words: Words, urgency: Urgency
) -> None:
    voice.say(BEND, Urgency.FAULT)
    ears.begins()
    voice.say(GOOD, urgency)
    ears.let_it_end()
    assert words(ears.begins()) == GOOD


def test_a_speaking_process_that_dies_while_idle_is_replaced(
    voice: Voice, ears: Ears, words: Words
) -> None:
    voice.say(STOP, Urgency.FAULT)
    speaker = ears.begins().speaker
    ears.let_it_end()
    os.kill(speaker, signal.SIGKILL)
    voice.say(BEND, Urgency.FAULT)
    heard = ears.begins()
    assert words(heard) == BEND
    assert heard.speaker != speaker
    assert voice.caution is None


def test_a_speaking_process_that_keeps_dying_is_replaced_by_beeps(voice: Voice, ears: Ears) -> None:
    voice.say(BEND, Urgency.FAULT)
    for _ in range(4):
        os.kill(ears.begins().speaker, signal.SIGKILL)
    assert ears.begins().size == 2 * len(beeps(Urgency.FAULT))
    assert voice.caution is not None
    assert voice.caution.code == "voice_beeps"
    assert "ends by itself" in voice.caution.message


def test_muting_stops_what_is_being_said_and_what_waits(
    voice: Voice, ears: Ears, words: Words
) -> None:
    voice.say(GOOD, Urgency.SAFETY)
    ears.begins()
    voice.say(BEND, Urgency.SAFETY)
    voice.muted = True
    ears.wait_for_quiet()
    voice.say(BEND, Urgency.SAFETY)
    voice.muted = False
    assert voice.muted is False
    voice.say(STOP, Urgency.INFO)
    assert words(ears.begins()) == STOP


def test_closing_stops_at_once_and_leaves_no_process(voice: Voice, ears: Ears) -> None:
    voice.say(GOOD, Urgency.SAFETY)
    speaker = ears.begins().speaker
    voice.close()
    with pytest.raises(ProcessLookupError):
        os.kill(speaker, 0)
    ears.wait_for_quiet()
    voice.say(GOOD, Urgency.SAFETY)
    voice.close()


def test_nothing_of_the_noise_reaches_the_terminal(
    ears: Ears,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    noisy = "import os\nfor stream in (1, 2):\n    os.write(stream, b'Audio saved')\n"
    (tmp_path / "pyttsx3.py").write_text(noisy + "raise ImportError\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with open_voice("en") as voice:
        voice.say(BEND, Urgency.FAULT)
        ears.begins()
        ears.let_it_end()
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("words")
def test_the_speaking_process_ends_with_a_program_that_was_killed(ears: Ears) -> None:
    program = (
        "import sys; from formcheck.live.voice import *\n"
        f"open_voice('en').say({STOP!r}, Urgency.INFO); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as parent:
        speaker = os.pidfd_open(ears.begins().speaker)
        parent.kill()
    ears.let_it_end()
    assert select.select([speaker], [], [], TIMEOUT_S)[0], "it lives on"
    os.close(speaker)


def test_without_pyttsx3_there_are_beeps_and_the_way_to_speech(
    ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide("pyttsx3", "ImportError", tmp_path / "absent", monkeypatch)
    with open_voice("en") as voice:
        assert voice.caution is not None
        assert voice.caution.code == "voice_beeps"
        assert 'pip install "formcheck[voice]"' in voice.caution.message
        for urgency in Urgency:
            voice.say(BEND, urgency)
            assert ears.begins().size == 2 * len(beeps(urgency))
            ears.let_it_end()


@pytest.mark.usefixtures("ears")
def test_without_a_speech_engine_there_are_beeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "pyttsx3.py"
    module.write_text("def init():\n    raise RuntimeError('no eSpeak')\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with open_voice("en") as voice:
        assert voice.caution is not None
        assert voice.caution.code == "voice_beeps"
        assert "espeak-ng" in voice.caution.message


def test_without_anything_to_play_with_it_is_silent_and_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide("sounddevice", "OSError('PortAudio library not found')", tmp_path / "absent", monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path))
    with open_voice("en") as voice:
        assert voice.caution is not None
        assert voice.caution.code == "voice_silent"
        assert "libportaudio2" in voice.caution.message
        voice.say(BEND, Urgency.SAFETY)
        voice.muted = True
        voice.muted = False


def test_a_loudspeaker_that_goes_away_ends_in_silence_with_a_caution(
    voice: Voice, ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide("sounddevice", "OSError", tmp_path / "absent", monkeypatch)
    ears.unplug()
    voice.say(BEND, Urgency.FAULT)
    wait_for_the_thread()
    assert voice.caution is not None
    assert voice.caution.code == "voice_silent"


@pytest.mark.usefixtures("ears")
def test_a_voice_that_is_not_wanted_is_silent_without_a_caution() -> None:
    before = threading.active_count()
    with open_voice("en", wanted=False) as voice:
        assert voice.caution is None
        voice.say(BEND, Urgency.SAFETY)
        voice.muted = True
        assert voice.muted
        assert threading.active_count() == before
