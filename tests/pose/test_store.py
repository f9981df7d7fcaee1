"""Poses on disk: that they come back, and survive a kill and a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as some
from tests.pose.records import pose_at, posix_only

from formcheck.errors import UsageError
from formcheck.pose.landmarks import SHAPES, Pose, PoseTrack
from formcheck.pose.store import PoseWriter, read_track, write_track

if TYPE_CHECKING:
    from pathlib import Path

# A tenth of a pixel in the largest picture, a millimetre within arm's reach, a thousandth.
TOLERANCE = {"px": 0.05, "world_m": 1e-3, "visibility": 1e-3, "on_body": 1e-3, "back": 1e-3}

RECORD_FOR_EVER = """
import itertools, signal, sys
from pathlib import Path
import numpy as np
from formcheck.pose.landmarks import LANDMARK_COUNT, Pose
from formcheck.pose.store import PoseWriter

signal.alarm(120)
with PoseWriter(Path(sys.argv[1])) as writer:
    for number in itertools.count():
        writer.append(Pose(number / 25, px=np.full((LANDMARK_COUNT, 2), number)))
        if number == 75:
            print("recorded", flush=True)
"""

RECORD_INTO_LITTLE_SPACE = """
import resource, sys
from pathlib import Path
from formcheck.errors import UsageError
from formcheck.pose.landmarks import Pose
from formcheck.pose.store import PoseWriter

limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
writer = PoseWriter(Path(sys.argv[1]))
for number in range(100):
    writer.append(Pose(float(number)))
try:
    writer.close()
except UsageError as error:
    assert writer.trouble.code == "recording_failed"
    assert writer.trouble.message == str(error)
    print(error, end="")
"""


def check_same(got: PoseTrack, wanted: PoseTrack) -> None:
    np.testing.assert_array_equal(got.time_s, wanted.time_s)
    for name, tolerance in TOLERANCE.items():
        np.testing.assert_allclose(
            getattr(got, name), getattr(wanted, name), rtol=1e-3, atol=tolerance, err_msg=name
        )
        assert getattr(got, name).flags.c_contiguous


def numbers(shape: tuple[int, ...], largest: float) -> st.SearchStrategy[np.ndarray]:
    """Give arrays of which some elements, or all, are NaN."""
    values = st.floats(-largest, largest) | st.just(np.nan)
    return some.arrays(np.float64, shape, elements=values, fill=values)


tracks = st.integers(0, 4).flatmap(
    lambda count: st.builds(
        PoseTrack,
        time_s=st.lists(st.floats(-1e6, 1e6), min_size=count, max_size=count, unique=True).map(
            lambda times: np.array(sorted(times), np.float64)
        ),
        px=numbers((count, *SHAPES["px"]), 4000),
        world_m=numbers((count, *SHAPES["world_m"]), 3),
        visibility=numbers((count, *SHAPES["visibility"]), 1),
        on_body=numbers((count, *SHAPES["on_body"]), 1),
        back=numbers((count, *SHAPES["back"]), 1),
    )
)


# --- what goes in comes out ---


@given(track=tracks)
def test_a_track_comes_back_whichever_way_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, track: PoseTrack
) -> None:
    folder = tmp_path_factory.mktemp("poses")
    with PoseWriter(folder / "one by one.npy") as writer:
        for row, time_s in enumerate(track.time_s):
            writer.append(Pose(time_s, **{name: getattr(track, name)[row] for name in SHAPES}))
    write_track(folder / "at once.npy", track)
    assert (folder / "at once.npy").read_bytes() == (folder / "one by one.npy").read_bytes()
    check_same(read_track(folder / "at once.npy"), track)


def test_frames_without_a_person_keep_their_place(tmp_path: Path) -> None:
    with PoseWriter(tmp_path / "poses.npy") as writer:
        writer.append(pose_at(1.0))
        writer.append(Pose(1.04))
        writer.append(pose_at(1.08))
    track = read_track(tmp_path / "poses.npy")
    assert track.time_s.tolist() == [1.0, 1.04, 1.08]
    assert track.found.tolist() == [True, False, True]


def test_numpy_alone_reads_the_file_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "poses.npy"
    with PoseWriter(path) as writer:
        for number in range(12):
            writer.append(pose_at(number))
            assert np.load(path, allow_pickle=False)["time_s"].tolist() == list(range(number + 1))


def test_a_frame_takes_604_bytes_and_the_header_256(recorded: Path) -> None:
    assert recorded.stat().st_size == 256 + 5 * 604


def test_a_record_of_before_backs_were_measured_is_read_without_them(recorded: Path) -> None:
    """Version 1 of the format."""
    new = np.load(recorded)
    new["back"] = 0.25
    np.save(recorded, new)
    assert read_track(recorded).back.tolist() == [0.25] * 5
    old = np.zeros(5, new.dtype.descr[:-1])
    for name in old.dtype.names or ():
        old[name] = new[name]
    np.save(recorded, old)
    assert recorded.stat().st_size == 256 + 5 * 602
    track = read_track(recorded)
    assert track.time_s.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(track.px, new["px"])
    assert np.isnan(track.back).all()
    assert track.back.dtype == np.float16


def test_an_old_record_may_be_torn_as_well(recorded: Path) -> None:
    new = np.load(recorded)
    old = np.zeros(5, new.dtype.descr[:-1])
    old["time_s"] = new["time_s"]
    np.save(recorded, old)
    os.truncate(recorded, recorded.stat().st_size - 300)
    assert read_track(recorded).time_s.tolist() == [0, 1, 2, 3]


def test_write_track_replaces_a_file_and_leaves_nothing_else(recorded: Path) -> None:
    write_track(recorded, PoseTrack.of([pose_at(7.0)]))
    assert read_track(recorded).time_s.tolist() == [7.0]
    assert list(recorded.parent.iterdir()) == [recorded]


# --- sudden ends ---


@posix_only
def test_a_killed_session_keeps_every_pose_but_the_one_being_written(tmp_path: Path) -> None:
    path = tmp_path / "poses.npy"
    child = subprocess.Popen(
        [sys.executable, "-c", RECORD_FOR_EVER, str(path)], stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout is not None
        line = child.stdout.readline()
        child.kill()
    assert line == b"recorded\n"
    track = read_track(path)
    assert len(track) >= 76
    np.testing.assert_array_equal(track.time_s, np.arange(len(track)) / 25)
    np.testing.assert_array_equal(track.px[:, 0, 0], np.arange(len(track)))


@pytest.mark.parametrize("missing", [1, 300, 603])
def test_a_torn_last_record_is_left_out(recorded: Path, missing: int) -> None:
    os.truncate(recorded, recorded.stat().st_size - missing)
    assert read_track(recorded).time_s.tolist() == [0, 1, 2, 3]


def test_poses_beyond_the_headers_count_are_read(recorded: Path) -> None:
    """The header is written after the record, so a kill may come between the two."""
    data = recorded.read_bytes()
    recorded.write_bytes(data.replace(b"(5,)", b"(4,)"))
    assert read_track(recorded).time_s.tolist() == [0, 1, 2, 3, 4]


@posix_only
@pytest.mark.parametrize(("limit", "kept"), [(3000, 4), (255, None)])
def test_a_full_disk_keeps_what_was_written_and_says_so(
    tmp_path: Path, limit: int, kept: int | None
) -> None:
    path = tmp_path / "poses.npy"
    done = subprocess.run(
        [sys.executable, "-c", RECORD_INTO_LITTLE_SPACE, str(path), str(limit)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    advice = "(File too large); free some space or record into another folder."
    if kept is None:
        assert done.stdout == f"The poses cannot be written to poses.npy {advice}"
        assert not path.exists()
    else:
        assert done.stdout == f"poses.npy is kept, but does not hold the last poses {advice}"
        assert read_track(path).time_s.tolist() == list(range(kept))
        assert len(np.load(path, allow_pickle=False)) == kept


@posix_only
def test_a_track_that_does_not_fit_leaves_what_was_there(recorded: Path) -> None:
    before = recorded.read_bytes()
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from formcheck.errors import UsageError\n"
        "from formcheck.pose.store import read_track, write_track\n"
        "path = Path(sys.argv[1])\n"
        "track = read_track(path)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_track(path, track)\n"
        "except UsageError as error:\n"
        "    print(error, end='')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(recorded)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout == (
        "The poses cannot be written to poses.npy (File too large); "
        "free some space or choose another folder."
    )
    assert recorded.read_bytes() == before
    assert list(recorded.parent.iterdir()) == [recorded]


def test_an_unwritable_folder_is_known_at_once_and_the_session_goes_on(tmp_path: Path) -> None:
    writer = PoseWriter(tmp_path / "missing" / "poses.npy")
    assert writer.trouble is not None
    assert writer.trouble.code == "recording_failed"
    writer.append(pose_at(0.0))
    with pytest.raises(UsageError, match=r"^The poses cannot be written to poses\.npy"):
        writer.close()
    with pytest.raises(UsageError, match=r"^The poses cannot be written to poses\.npy"):
        write_track(tmp_path / "missing" / "poses.npy", PoseTrack.of([]))


def test_an_earlier_record_is_not_overwritten(recorded: Path) -> None:
    before = recorded.read_bytes()
    with pytest.raises(UsageError, match="File exists"), PoseWriter(recorded) as writer:
        writer.append(pose_at(0.0))
    assert recorded.read_bytes() == before


def test_the_sessions_own_error_is_not_replaced_by_that_of_the_record(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="the session fails"),
        PoseWriter(tmp_path / "missing" / "poses.npy"),
    ):
        raise RuntimeError("the session fails")


@pytest.mark.parametrize("time_s", [1.0, 0.5, float("nan"), float("inf")])
def test_times_that_do_not_rise_are_refused(tmp_path: Path, time_s: float) -> None:
    with PoseWriter(tmp_path / "poses.npy") as writer:
        writer.append(pose_at(1.0))
        with pytest.raises(ValueError, match="times must rise"):
            writer.append(Pose(time_s))
    with pytest.raises(ValueError, match="closed"):
        writer.append(pose_at(2.0))
