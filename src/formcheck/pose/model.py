"""Find the pose model's file and make sure that it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from formcheck.disk.datafolder import data_folder
from formcheck.errors import ModelError, UsageError

# sha256 of the bundles that models/build.py makes; models/checksums.txt says the same.
SHIPPED_SHA256 = MappingProxyType(
    {
        "lite": "2f2a40671b39d6817df2e1dc907dfcaaf30919fb36d6cf9531648402a60f3abc",
        "full": "cd16f57de13efa4610bb6febc1c99a28aa062350150f4819979efeb4f64e7ada",
        "heavy": "51bc1de9b98683d82a642d265b73c606abb87bab24edc9a13c931080e263d3f7",
    }
)
MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")

_PACKAGE_FOLDER = Path(__file__).resolve().parent / "bundles"
_CHECKOUT_FOLDER = Path(__file__).resolve().parents[3] / "models"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A pose model bundle on disk that has been looked into.

    Attributes
    ----------
    name
        ``lite``, ``full``, ``heavy``, or the file name of a bundle of one's own.
    path
        Where it is.
    sha256
        Checksum of its content, 64 hexadecimal digits.
    """

    name: str
    path: Path
    sha256: str


def find_model(name_or_path: str) -> ModelFile:
    """Find a shipped pose model by name, or check a bundle of one's own.

    Shipped models are looked for in the installed package, then in the ``models`` folder of
    a checkout, then in the user's data folder.

    Parameters
    ----------
    name_or_path
        ``lite``, ``full`` or ``heavy``, or the path of a ``.task`` file.

    Raises
    ------
    ModelError
        If there is no such model or file, or it is damaged, or it is no pose bundle.
    """
    if name_or_path in SHIPPED_SHA256:
        return _shipped(name_or_path)
    path = Path(name_or_path).expanduser()
    looks_like_a_path = path.suffix == ".task" or len(path.parts) > 1
    if not looks_like_a_path and not _is_there(path):
        raise ModelError(
            f"There is no model called {name_or_path!r}; "
            "choose lite, full or heavy, or give the path of a .task file."
        )
    return _own(path)


def _shipped(name: str) -> ModelFile:
    """Return a shipped bundle whose checksum is right."""
    folders = _folders()
    file_name = f"pose_landmarker_{name}.task"
    for folder in folders:
        path = folder / file_name
        if path.is_file():
            found = _sha256(path)
            if found != SHIPPED_SHA256[name]:
                raise ModelError(
                    f"The pose model {path} is damaged (checksum {found[:12]}…); "
                    "reinstall formcheck or rebuild it with models/build.py."
                )
            return ModelFile(name, path, found)
    if name == "heavy":
        raise ModelError(
            "The heavy pose model is not part of the installed package; copy "
            f"{file_name} from the models folder of a checkout into {folders[-1]}, "
            "or give its path with --model FILE."
        )
    raise ModelError(
        f"The {name} pose model is missing from {folders[0]}; "
        "reinstall formcheck or rebuild it with models/build.py."
    )


def _folders() -> tuple[Path, ...]:
    """Return the folders that may hold shipped bundles, the user's data folder last."""
    # Any folder called `models` might lie three levels above an installed package.
    checkout = (_CHECKOUT_FOLDER,) if (_CHECKOUT_FOLDER / "build.py").is_file() else ()
    shipped = (_PACKAGE_FOLDER, *checkout)
    try:
        return (*shipped, data_folder() / "models")
    except UsageError:  # no home, so no model of one's own in it
        return shipped


def _is_there(path: Path) -> bool:
    """Return whether there is something; of a name that cannot be, `Path.exists` only raises."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def _own(path: Path) -> ModelFile:
    """Return the user's own file once it proves to be a pose bundle."""
    import zipfile  # noqa: PLC0415 - not needed for the shipped models

    advice = "give a pose landmarker .task file, or choose lite, full or heavy."
    if not _is_there(path):
        raise ModelError(f"The pose model {path} does not exist; {advice}")
    if path.is_dir():
        raise ModelError(f"The pose model {path} is a folder; {advice}")
    try:
        if path.stat().st_size == 0:
            raise ModelError(f"The pose model {path} is empty; {advice}")
        with zipfile.ZipFile(path) as bundle:
            missing = [name for name in MEMBERS if name not in bundle.namelist()]
            # MediaPipe would run into a damaged network and take the whole process with it.
            damaged = None if missing else bundle.testzip()
        sha256 = _sha256(path)
    except zipfile.BadZipFile:
        raise ModelError(f"The pose model {path} is not a .task bundle; {advice}") from None
    except OSError as error:
        raise ModelError(
            f"The pose model {path} cannot be read ({error.strerror}); {advice}"
        ) from error
    if missing:
        raise ModelError(
            f"The file {path} is not a pose landmarker bundle: it lacks {missing[0]}; {advice}"
        )
    if damaged:
        raise ModelError(f"The pose model {path} is damaged in {damaged}; {advice}")
    return ModelFile(path.name, path, sha256)


def _sha256(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    import hashlib  # noqa: PLC0415 - loads OpenSSL, which an import alone has no need for

    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The pose model {path} cannot be read ({error.strerror}).") from error
