"""Records of poses that are foreign, damaged or made to do harm are refused in a sentence."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pose.records import pose_at, posix_only

from formcheck.errors import InputError
from formcheck.pose.landmarks import PoseTrack
from formcheck.pose.store import read_track, write_track

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Bomb:
    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (99,)


def with_a_pickle(path: Path, data: bytes) -> None:
    del data
    np.save(path, np.array([Bomb()], dtype=object))


def nothing_but_a_pickle(path: Path, data: bytes) -> None:
    del data
    path.write_bytes(pickle.dumps(Bomb()))


def other_columns(path: Path, data: bytes) -> None:
    del data
    np.save(path, np.zeros(5, [("time_s", "<f8"), ("px", "<f8", (33, 2))]))


def replaced(old: bytes, new: bytes) -> Callable[[Path, bytes], None]:
    def write(path: Path, data: bytes) -> None:
        assert old in data
        path.write_bytes(data.replace(old, new, 1))

    return write


def cut_off(path: Path, data: bytes) -> None:
    path.write_bytes(data[:200])


def empty(path: Path, data: bytes) -> None:
    del data
    path.write_bytes(b"")


FOREIGN = {
    "empty": empty,
    "a cut-off header": cut_off,
    "another magic": replaced(b"\x93NUMPY", b"\x93NUMPX"),
    "another version": replaced(b"\x01\x00", b"\x02\x00"),
    "another length of header": replaced(b"\xf6\x00{", b"\xff\xff{"),
    "other columns": other_columns,
    "columns in another order": replaced(b"'visibility'", b"'visibilitY'"),
    "objects": replaced(b"'<f8'", b"'|O8'"),
    "two axes": replaced(b"(5,)", b"(5,5)"),
    "a negative count": replaced(b"(5,)", b"(-5,)"),
    "code for a header": replaced(b"(5,)", b"[][0]"),
    "a pickled array": with_a_pickle,
    "a pickle": nothing_but_a_pickle,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign_files_are_refused_in_one_sentence(recorded: Path, kind: str) -> None:
    FOREIGN[kind](recorded, recorded.read_bytes())
    with pytest.raises(InputError) as caught:
        read_track(recorded)
    assert str(caught.value) == (
        "poses.npy is not a record of poses that this version of formcheck can read; "
        "give one that it wrote itself."
    )


def test_a_count_beyond_the_files_end_costs_nothing(recorded: Path) -> None:
    data = recorded.read_bytes()
    digits = b"9" * 17
    recorded.write_bytes(data.replace(b"(5,), }" + b" " * 16, b"(" + digits + b",), }", 1))
    assert len(recorded.read_bytes()) == len(data)
    assert len(read_track(recorded)) == 5


def test_a_file_of_absurd_size_is_refused_unread(recorded: Path) -> None:
    os.truncate(recorded, 1 << 40)  # a hole; takes no space
    with pytest.raises(InputError, match=r"^poses\.npy is too large .* \(1100 GB\); give"):
        read_track(recorded)


@pytest.mark.parametrize("time_s", [1.0, 0.0, np.nan, np.inf, -np.inf])
def test_times_that_do_not_rise_are_damage(recorded: Path, time_s: float) -> None:
    data = bytearray(recorded.read_bytes())
    at = len(data) - 3 * 604
    data[at : at + 8] = np.float64(time_s).tobytes()
    recorded.write_bytes(data)
    with pytest.raises(InputError, match=r"^poses\.npy is damaged: its times do not rise"):
        read_track(recorded)


@given(junk=st.binary(max_size=700), at=st.integers(0, 256 + 700))
def test_any_bytes_give_a_track_or_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int
) -> None:
    path = tmp_path_factory.mktemp("junk") / "poses.npy"
    write_track(path, PoseTrack.of([pose_at(0.0), pose_at(1.0)]))
    data = path.read_bytes()
    path.write_bytes(data[:at] + junk + data[at + len(junk) :])
    times_s, said = np.zeros(0), "poses.npy is fine"
    try:
        times_s = read_track(path).time_s
    except InputError as error:
        said = str(error)
    assert said.startswith("poses.npy is ")
    assert (np.diff(times_s) > 0).all()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not a file; give a record of poses"):
        read_track(tmp_path)
    with pytest.raises(InputError, match=r"^poses\.npy cannot be read \(No such file"):
        read_track(tmp_path / "poses.npy")
    with pytest.raises(InputError, match="cannot be read"):
        read_track(tmp_path / "poses\0.npy")


@posix_only
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "poses.npy")
    with pytest.raises(InputError, match="is not a file"):
        read_track(tmp_path / "poses.npy")
