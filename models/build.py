"""Build the pose model bundles in this folder from their published parts.

    python3.11 models/build.py            # rebuild and compare with checksums.txt
    python3.11 models/build.py --write    # rebuild and write bundles and checksums.txt

Needs Python 3.11 or 3.12 (the pinned mediapipe wheel exists for no other), pip and npm.

A MediaPipe ``.task`` bundle is an uncompressed zip that holds a person detector and a
landmark network, each carrying the metadata that tells MediaPipe how to normalise the
picture. The wheel that runs them ships neither, so they are put together here:

* the landmark networks come from the npm package ``@mediapipe/pose``,
* the detector and the metadata writer come from the ``mediapipe`` 0.10.21 wheel
  (later wheels lost the detector, and their metadata writers are broken).

Both downloads are pinned by version and sha256; the zip carries a fixed date. The same
input therefore gives the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import types
import venv
import zipfile
from pathlib import Path

NPM_PACKAGE = "@mediapipe/pose@0.5.1675469404"
NPM_SHA256 = "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84"

WHEEL = "mediapipe==0.10.21"
# Any one of these wheels will do: they hold the same detector, byte for byte.
WHEEL_SHA256 = (
    # cp311-macosx_11_0_universal2
    "b4946abad54d62812ce4c543187373a4872985fd66cd43fe7437f4b95d53d9ec",
    # cp311-manylinux_2_28_x86_64
    "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
    # cp311-win_amd64
    "c9ad3adcf2b606f0ebde89afce29da8852f1c93f4fcb7f8dc93d72313625aa6d",
    # cp312-macosx_11_0_universal2
    "a65508f8c0e28a73f519c8a717f95949b9d5b2fb3bf4a632b181cdb71224d62e",
    # cp312-manylinux_2_28_x86_64
    "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5",
    # cp312-win_amd64
    "d07b5e69308411161286ea4e48be2ea3e9ab62745143fcb0cb4acced0517e341",
)
# What the metadata writer imports, pinned because it decides the bytes that are written.
WRITER_REQUIREMENTS = ("numpy==1.26.4", "flatbuffers==25.2.10", "absl-py==2.1.0")

DETECTOR = "mediapipe/modules/pose_detection/pose_detection.tflite"
DETECTOR_SHA256 = "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
LANDMARKERS_SHA256 = {
    "lite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "heavy": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}

# Normalisation (mean, standard deviation) of the 0..255 picture each network was trained
# with: the detector wants -1..1, the landmark network 0..1 (0 / 255).
DETECTOR_NORM = (127.5, 127.5)
LANDMARKER_NORM = (0.0, 255.0)

ALIGNMENT = 4  # bytes; MediaPipe maps the networks straight from the bundle
LOCAL_HEADER = 30  # bytes of a zip's local file header before the name
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can carry

HERE = Path(__file__).resolve().parent
CHECKSUMS = HERE / "checksums.txt"


def sha256(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def expect(path: Path, allowed: tuple[str, ...]) -> Path:
    """Return `path` if its sha256 is among those allowed, else stop."""
    found = sha256(path)
    if found not in allowed:
        sys.exit(f"{path.name} has sha256 {found}, which is not the pinned one; nothing was built.")
    return path


# --- in the throw-away environment ------------------------------------------------------


def metadata_writers() -> types.ModuleType:
    """Import the wheel's metadata writer without the rest of the wheel.

    ``mediapipe/__init__.py`` pulls in OpenCV, matplotlib and jax, none of which the writer
    uses. Empty parent packages that only know their folder let the submodule load alone.
    """
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("the mediapipe wheel is not installed in this environment")
    root = Path(next(iter(spec.submodule_search_locations)))
    for name in ("mediapipe", "mediapipe.tasks", "mediapipe.tasks.python"):
        parent = types.ModuleType(name)
        parent.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = parent
    return importlib.import_module(
        "mediapipe.tasks.python.metadata.metadata_writers.metadata_writer"
    )


def with_normalisation(writers: types.ModuleType, network: bytes, mean: float, std: float) -> bytes:
    """Return the network with image-normalisation metadata written into it."""
    writer = writers.MetadataWriter(bytearray(network))
    writer.add_image_input([mean], [std])
    content, _json = writer.populate()
    return bytes(content)


def write_bundle(path: Path, members: dict[str, bytes]) -> None:
    """Write an uncompressed zip whose members start at multiples of `ALIGNMENT` bytes."""
    with path.open("wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            start = stream.tell() + LOCAL_HEADER + len(name)
            # Padding lives in the extra field: a 4-byte head (private id 0xD935, the one
            # Android's zipalign uses) and zeros. With the head it stays a valid zip.
            padding = -(start + 4) % ALIGNMENT
            info.extra = b"\x35\xd9" + padding.to_bytes(2, "little") + bytes(padding)
            bundle.writestr(info, content)


def bundle_all(detector: Path, landmarkers: Path, out: Path) -> None:
    """Write the three bundles into `out` (runs inside the throw-away environment)."""
    writers = metadata_writers()
    detection = with_normalisation(writers, detector.read_bytes(), *DETECTOR_NORM)
    for variant in LANDMARKERS_SHA256:
        network = (landmarkers / f"pose_landmark_{variant}.tflite").read_bytes()
        write_bundle(
            out / f"pose_landmarker_{variant}.task",
            {
                "pose_detector.tflite": detection,
                "pose_landmarks_detector.tflite": with_normalisation(
                    writers, network, *LANDMARKER_NORM
                ),
            },
        )


# --- outside of it ----------------------------------------------------------------------


def fetch_landmarkers(folder: Path) -> Path:
    """Download the npm package and unpack the three landmark networks; return their folder."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the landmark networks; install Node.js and try again.")
    subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(folder), NPM_PACKAGE],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    archive = expect(next(folder.glob("*.tgz")), (NPM_SHA256,))
    with tarfile.open(archive) as package:
        for variant, digest in LANDMARKERS_SHA256.items():
            member = package.extractfile(f"package/pose_landmark_{variant}.tflite")
            if member is None:
                sys.exit(f"{NPM_PACKAGE} holds no pose_landmark_{variant}.tflite")
            target = folder / f"pose_landmark_{variant}.tflite"
            target.write_bytes(member.read())
            expect(target, (digest,))
    return folder


def fetch_wheel(folder: Path) -> Path:
    """Download the pinned mediapipe wheel for this interpreter; return its path."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(folder), WHEEL], check=True)
    return expect(next(folder.glob("mediapipe-*.whl")), WHEEL_SHA256)


def build(out: Path) -> None:
    """Download everything, and write the three bundles into `out`."""
    if sys.version_info[:2] not in ((3, 11), (3, 12)):
        sys.exit("The pinned mediapipe wheel needs Python 3.11 or 3.12; run this script with one.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        landmarkers = fetch_landmarkers(folder)
        wheel = fetch_wheel(folder)
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(DETECTOR, folder)
        detector = expect(folder / DETECTOR, (DETECTOR_SHA256,))

        environment = folder / "environment"
        venv.create(environment, with_pip=True)
        python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
        pip = [str(python), "-m", "pip", "install", "-q", "--no-deps"]
        subprocess.run([*pip, *WRITER_REQUIREMENTS, str(wheel)], check=True)
        subprocess.run(
            [str(python), __file__, "--bundle", str(detector), str(landmarkers), str(out)],
            check=True,
        )


def main() -> None:
    """Rebuild the bundles; compare them with those here, or replace them."""
    parser = argparse.ArgumentParser(description="Build the pose model bundles.")
    parser.add_argument("--write", action="store_true", help="replace the bundles in this folder")
    parser.add_argument("--bundle", nargs=3, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bundle:
        bundle_all(*arguments.bundle)
        return
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        build(fresh)
        lines = "".join(f"{sha256(path)}  {path.name}\n" for path in sorted(fresh.glob("*.task")))
        if arguments.write:
            for path in fresh.glob("*.task"):
                shutil.copy(path, HERE / path.name)
            CHECKSUMS.write_text(lines, encoding="utf-8")
        elif lines != CHECKSUMS.read_text(encoding="utf-8"):
            sys.exit(f"The bundles differ from {CHECKSUMS.name}:\n{lines}")
        print(lines, end="")


if __name__ == "__main__":
    main()
