"""A clip of a high dynamic range shows the same as an ordinary one of the same scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from tests.video.yuv_pictures import rgb_of

from formcheck.video import VideoFile
from formcheck.video.hdr import Transfer, as_sdr
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Values = NDArray[np.float64]

BT2020 = 9
WHITE_NITS = 203
# From BT.709 to BT.2020 (ITU-R BT.2087-0).
WIDER = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
BRIGHTNESS = np.array([0.2627, 0.6780, 0.0593])


def in_pq(nits: Values) -> Values:
    power: Values = (nits / 10_000) ** (2610 / 16384)
    signal: Values = ((3424 + 2413 * 32 * power) / (4096 + 2392 * 32 * power)) ** (2523 / 32)
    return signal


def in_hlg(nits: Values) -> Values:
    shown = nits / 1000
    brightness = np.maximum(shown @ BRIGHTNESS, 1e-9)[..., np.newaxis]
    scene = shown * brightness ** (1 / 1.2 - 1)
    high: Values = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    signal: Values = np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)
    return signal


SIGNALS = {Transfer.PQ: in_pq, Transfer.HLG: in_hlg}


def recorded(rgb: Picture, transfer: Transfer) -> Values:
    """Return what an HDR camera makes of what an ordinary one shows, 0..1."""
    light = (rgb / 255) ** 2.4 @ WIDER.T
    return SIGNALS[transfer](light * WHITE_NITS)


def written(path: Path, rgb: Picture, transfer: Transfer, matrix: int = BT2020) -> Path:
    """Write a clip of one picture, ten bits, tagged as phones tag theirs."""
    signal = recorded(rgb, transfer)
    luma = signal @ BRIGHTNESS
    blue = (signal[..., 2] - luma) / (2 * (1 - BRIGHTNESS[2]))
    red = (signal[..., 0] - luma) / (2 * (1 - BRIGHTNESS[0]))
    high, wide = luma.shape
    frame = av.VideoFrame(wide, high, "yuv420p10le")
    for plane, values in zip(
        frame.planes,
        (64 + 876 * luma, *(512 + 896 * each[::2, ::2] for each in (blue, red))),
        strict=True,
    ):
        rows = np.zeros((plane.height, plane.line_size // 2), "<u2")
        rows[:, : plane.width] = np.rint(values)
        plane.update(rows.tobytes())
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc = BT2020, transfer
        context.colorspace, context.color_range = matrix, 1
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return path


def scene() -> Picture:
    """Return stripes of greys and colours, 32 pixels wide, none of them glaring."""
    colours = [(level, level, level) for level in (0, 8, 40, 90, 140, 185)]
    colours += [(180, 60, 50), (60, 150, 70), (50, 60, 170), (150, 110, 90)]
    stripes = np.repeat(np.array(colours, np.uint8), 32, axis=0)
    return np.broadcast_to(stripes, (64, *stripes.shape)).copy()


def off(one: Picture, other: Picture) -> int:
    """Return the greatest difference within the stripes."""
    inside = np.arange(one.shape[1]) % 32
    kept = (inside > 3) & (inside < 28)
    return int(np.abs(one[:, kept].astype(int) - other[:, kept]).max())


@pytest.mark.parametrize("transfer", Transfer)
@pytest.mark.parametrize("matrix", [BT2020, 2])
def test_pose_model_and_film_get_what_an_ordinary_camera_would_have_shown(
    tmp_path: Path, transfer: Transfer, matrix: int
) -> None:
    rgb = scene()
    source = VideoFile(written(tmp_path / "hdr.mkv", rgb, transfer, matrix))
    seen = next(iter(source)).rgb
    (filmed,) = source.yuv()
    assert source.matrix is filmed.picture.matrix is Matrix.BT709
    assert off(seen, rgb) < 20
    assert off(rgb_of(filmed.picture), rgb) < 22


@pytest.mark.parametrize("transfer", Transfer)
def test_what_is_brighter_than_paper_keeps_its_shape(transfer: Transfer) -> None:
    nits = np.array([203.0, 300, 450, 700, 990])
    signal = SIGNALS[transfer](np.repeat(nits[:, np.newaxis], 3, axis=1))
    rgb = np.rint(signal * 65535).astype(np.uint16)[np.newaxis]
    levels = as_sdr(rgb, transfer)[0, :, 1].astype(int)
    assert 215 < levels[0] < levels[-1] <= 255
    assert np.diff(levels).min() >= 2


@pytest.mark.parametrize("transfer", Transfer)
def test_every_grey_stays_a_grey_and_in_order(transfer: Transfer) -> None:
    ramp = np.arange(0, 65536, 64, dtype=np.uint16)
    rgb = np.repeat(ramp[:, np.newaxis], 3, axis=1).reshape(32, 32, 3)
    sdr = as_sdr(rgb, transfer).reshape(-1, 3).astype(int)
    assert np.diff(sdr[:, 0]).min() >= 0
    assert np.abs(sdr - sdr[:, :1]).max() <= 1
    assert sdr[0].tolist() == [0, 0, 0]


def test_a_picture_of_any_height_is_converted_to_its_last_row() -> None:
    rgb = np.full((137, 5, 3), 30_000, np.uint16)
    sdr: NDArray[Any] = as_sdr(rgb, Transfer.HLG)
    assert sdr.shape == rgb.shape
    assert sdr.flags.c_contiguous
    assert np.unique(sdr).size == 1


@pytest.mark.parametrize(("number", "transfer"), [(16, Transfer.PQ), (18, Transfer.HLG)])
def test_the_transfer_is_told_by_its_number(number: int, transfer: Transfer) -> None:
    assert Transfer.of(number) is transfer
    assert Transfer.of(1) is None
    assert Transfer.of(2) is None
