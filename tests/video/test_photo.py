"""A photo comes out as one upright RGB frame, whatever way it is stored."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from formcheck.errors import InputError, UsageError
from formcheck.video import Photo, open_source

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def corner_picture(width: int = 60, height: int = 40) -> Image.Image:
    """Blue, with the top left ninth red."""
    image = Image.new("RGB", (width, height), (40, 90, 160))
    image.paste((250, 0, 0), (0, 0, width // 3, height // 3))
    return image


def read(path: Path, longest_side: int = 960) -> NDArray[np.uint8]:
    with Photo(path, longest_side=longest_side) as photo:
        (frame,) = photo
    assert (frame.index, frame.time_s) == (0, 0.0)
    assert photo.cautions == ()
    assert frame.rgb.flags.c_contiguous
    return frame.rgb


# The EXIF values, the transposition that stores an upright picture that way, and the turn.
ORIENTATIONS = [
    (1, None, 0),
    (2, Image.Transpose.FLIP_LEFT_RIGHT, 0),
    (3, Image.Transpose.ROTATE_180, 180),
    (4, Image.Transpose.FLIP_TOP_BOTTOM, 180),
    (5, Image.Transpose.TRANSPOSE, 270),
    (6, Image.Transpose.ROTATE_90, 90),
    (7, Image.Transpose.TRANSVERSE, 90),
    (8, Image.Transpose.ROTATE_270, 270),
]


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("longest_side", [960, 30])
def test_the_picture_stands_upright(
    tmp_path: Path,
    suffix: str,
    orientation: tuple[int, Image.Transpose | None, int],
    longest_side: int,
) -> None:
    value, stored_as, turn_deg = orientation
    stored = corner_picture() if stored_as is None else corner_picture().transpose(stored_as)
    exif = Image.Exif()
    exif[0x0112] = value
    path = tmp_path / f"photo.{suffix}"
    stored.save(path, exif=exif, quality=95)
    photo = Photo(path, longest_side=longest_side)
    assert (photo.info.width, photo.info.height) == (60, 40)
    assert photo.info.rotation_deg == turn_deg
    rgb = read(path, longest_side)
    assert rgb.shape == ((40, 60, 3) if longest_side == 960 else (20, 30, 3))
    height, width = rgb.shape[:2]
    red = rgb[..., 0] > 150
    assert red[: height // 4, : width // 4].all()
    assert not red[height // 2 :].any()
    assert not red[:, width // 2 :].any()


def sixteen_bit_grey() -> Image.Image:
    return Image.fromarray(np.full((40, 60), 200 << 8, np.uint16))


MODES: list[tuple[str, str, Any, tuple[int, int, int]]] = [
    ("grey", "png", lambda: Image.new("L", (60, 40), 200), (200, 200, 200)),
    ("two colours", "png", lambda: Image.new("1", (60, 40), 1), (255, 255, 255)),
    ("palette", "png", lambda: corner_picture().quantize(16), (40, 90, 160)),
    ("alpha", "png", lambda: Image.new("RGBA", (60, 40), (40, 90, 160, 255)), (40, 90, 160)),
    ("clear", "png", lambda: Image.new("RGBA", (60, 40), (40, 90, 160, 0)), (255, 255, 255)),
    ("grey alpha", "png", lambda: Image.new("LA", (60, 40), (200, 255)), (200, 200, 200)),
    ("16 bit", "png", sixteen_bit_grey, (200, 200, 200)),
    ("CMYK", "jpg", lambda: Image.new("CMYK", (60, 40), (0, 255, 255, 0)), (255, 0, 0)),
    ("alpha", "webp", lambda: Image.new("RGBA", (60, 40), (40, 90, 160, 255)), (40, 90, 160)),
]


@pytest.mark.parametrize(
    ("suffix", "make", "colour"),
    [mode[1:] for mode in MODES],
    ids=[f"{mode[0]} {mode[1]}" for mode in MODES],
)
def test_any_mode_becomes_rgb(
    tmp_path: Path, suffix: str, make: Any, colour: tuple[int, int, int]
) -> None:
    path = tmp_path / f"photo.{suffix}"
    make().save(path)
    rgb = read(path)
    assert rgb.shape == (40, 60, 3)
    assert rgb[30, 50].tolist() == pytest.approx(colour, abs=8)


def test_a_palette_with_a_transparent_colour_is_laid_on_white(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    image = Image.new("P", (60, 40), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.save(path, transparency=bytes([255, 0]))
    assert read(path)[20, 20].tolist() == [255, 255, 255]


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_a_large_photo_is_scaled_down_without_aliasing(tmp_path: Path, suffix: str) -> None:
    stripes = np.zeros((800, 1200, 3), np.uint8)
    stripes[:, ::2] = 255
    path = tmp_path / f"photo.{suffix}"
    Image.fromarray(stripes).save(path, quality=100)
    (frame,) = Photo(path, longest_side=300)
    assert frame.rgb.shape == (200, 300, 3)
    assert frame.scale == 4.0
    assert frame.rgb.mean() == pytest.approx(127.5, abs=3)
    assert frame.rgb.std() < 10, "fine stripes average to grey"


def test_info_is_known_before_the_pixels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    corner_picture().save(path)
    info = Photo(path).info
    assert (info.kind, info.path, info.frame_count, info.duration_s) == ("photo", path, 1, 0.0)


def test_reading_twice_gives_the_same_frame(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    corner_picture().save(path)
    with Photo(path) as photo:
        (first,), (second,) = photo, photo
    np.testing.assert_array_equal(first.rgb, second.rgb)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_off_photo_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo"
    noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, format=kind)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError) as caught:
        list(Photo(path))
    assert str(caught.value) in {
        "photo is damaged or cut off; copy it again from the camera.",
        "photo is not a readable JPG, PNG or WebP photo.",
    }


def test_damaged_metadata_are_no_reason_to_refuse_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    corner_picture().save(path, exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff\x12\x01")
    assert read(path).shape == (40, 60, 3)


def declare_size(path: Path, width: int, height: int) -> None:
    """Make a PNG claim a size it does not have."""
    Image.new("RGB", (8, 8)).save(path, format="PNG")
    data = bytearray(path.read_bytes())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (
            (60000, 60000),
            "photo.png has too many pixels to be a photo; export it smaller and try again.",
        ),
        (
            (20000, 100),
            (
                "photo.png declares a picture of 20000 x 100 pixels; "
                "export it with at most 16384 pixels on a side."
            ),
        ),
    ],
)
def test_a_decompression_bomb_is_refused_unopened(
    tmp_path: Path, size: tuple[int, int], message: str
) -> None:
    path = tmp_path / "photo.png"
    declare_size(path, *size)
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert str(caught.value) == message


def test_a_very_large_but_possible_photo_makes_no_noise(tmp_path: Path) -> None:
    """Between Pillow's warning and its refusal; a warning would fail this test."""
    path = tmp_path / "photo.png"
    declare_size(path, 12000, 9000)
    assert Photo(path).info.width == 12000


def test_a_webp_that_would_take_gigabytes_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "photo.webp"
    corner_picture().save(path, lossless=True)
    data = bytearray(path.read_bytes())
    start = data.index(b"VP8L") + 9  # 14 bits each: width - 1, height - 1
    sizes = int.from_bytes(data[start : start + 4], "little") >> 28 << 28
    data[start : start + 4] = (sizes | 9999 << 14 | 9999).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        open_source(path)
    assert str(caught.value) == (
        "photo.webp declares a picture of 10000 x 10000 pixels; "
        "export it with at most 64 megapixels."
    )


@pytest.mark.parametrize("content", [b"just text", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photo_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"^photo\.jpg is "):
        list(Photo(path))


def test_a_photo_of_a_kind_that_is_not_accepted_is_not_even_tried(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    corner_picture().save(path, format="TIFF")
    with pytest.raises(InputError, match="is not a readable JPG, PNG or WebP photo"):
        Photo(path)


def test_a_missing_photo(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^photo\.jpg does not exist"):
        Photo(tmp_path / "photo.jpg")


def test_a_start_makes_no_sense_for_a_photo(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    corner_picture().save(path)
    with pytest.raises(UsageError) as caught:
        open_source(path, start_s=2)
    assert str(caught.value) == "photo.jpg is a photo and has no time 2 s; leave out --start."
    assert len(list(Photo(path, start_s=0, end_s=5))) == 1


def test_the_longest_side_must_be_at_least_a_pixel(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="longest_side must be at least 1"):
        Photo(tmp_path / "photo.jpg", longest_side=0)
