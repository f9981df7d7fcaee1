"""The image: what its Dockerfile needs is there, and what it makes runs as nobody in particular.

There is no container engine where the tests run, so they check what an engine would do: which files
it would get, the wheel that comes of them, the shell's words, and the libraries that are missing.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from formcheck.disk.datafolder import FOLDER_VARIABLE

# What python:3.12-slim brings, because its interpreter or the modules that come with it are linked
# with these.
IN_THE_BASE: Final = {
    *("libbz2-1.0", "libc6", "libexpat1", "libffi8", "libgcc-s1", "liblzma5", "libsqlite3-0"),
    *("libssl3", "libstdc++6", "libuuid1", "zlib1g"),
}

DEPENDENCIES: Final = (
    *("--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks"),
    *("--no-replaces", "--no-enhances"),
)


@pytest.fixture(scope="module")
def steps(repository: Path) -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions and what follows them, lines joined."""
    text = (repository / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(word, re.sub(" +", " ", rest)) for word, _, rest in map(halves, joined.split("\n"))]


def halves(line: str) -> tuple[str, str, str]:
    return line.partition(" ")


@pytest.fixture(scope="module")
def description(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


def rest_of(steps: list[tuple[str, str]], word: str) -> list[str]:
    return [rest for instruction, rest in steps if instruction == word]


def is_sent(path: str, rules: list[str]) -> bool:
    """Tell whether a file gets to the builder: the last rule that fits it or its folder decides."""
    sent = True
    parts = path.split("/")
    parents = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for rule in rules:
        pattern = rule.removeprefix("!").removeprefix("**/")
        names = parts if "**/" in rule else parents
        if any(fnmatch.fnmatchcase(name, pattern) for name in names):
            sent = rule.startswith("!")
    return sent


@pytest.fixture(scope="module")
def context(
    repository: Path, steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with what the first stage copies, as far as the builder gets it."""
    rules = (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [rule for rule in rules if rule and not rule.startswith("#")]
    folder = tmp_path_factory.mktemp("context")
    for rest in rest_of(steps, "COPY"):
        if rest.startswith("--from="):
            continue
        *sources, target = rest.split()
        for source in sources:
            found = repository / source
            assert found.exists(), f"there is no {source} to copy"
            files = (
                [found]
                if found.is_file()
                else [each for each in found.rglob("*") if each.is_file()]
            )
            sent = [
                each for each in files if is_sent(each.relative_to(repository).as_posix(), rules)
            ]
            assert sent, f".dockerignore keeps {source} back"
            for each in sent:
                # A folder is copied as its content: COPY src src.
                inner = each.name if found.is_file() else each.relative_to(found).as_posix()
                place = folder / target / inner
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(each, place)
    return folder


def test_only_what_is_needed_is_sent_to_the_builder(context: Path) -> None:
    assert {path.name for path in context.iterdir()} == {
        *("LICENSE", "NOTICE", "README.md", "models", "pyproject.toml", "src")
    }
    assert not list(context.rglob("*_heavy.task"))
    assert not list(context.rglob("*.pyc"))


def test_the_wheel_of_the_image_is_the_usual_wheel(context: Path, repository: Path) -> None:
    contents = []
    for source in (context, repository):
        out = context.parent / f"wheel-of-{source.name}"
        run = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out],
            cwd=source,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        (wheel,) = out.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            contents.append({each.filename: each.CRC for each in archive.infolist()})
    assert contents[0] == contents[1]


def test_it_runs_without_root_and_writes_to_one_place(steps: list[tuple[str, str]]) -> None:
    words = [word for word, _ in steps]
    assert rest_of(steps, "USER") == ["formcheck"]
    assert "RUN" not in words[words.index("USER") :], "what comes after it would not be root's"
    assert rest_of(steps, "VOLUME") == rest_of(steps, "WORKDIR")[-1:] == ["/data"]
    assert rest_of(steps, "ENV") == [f"{FOLDER_VARIABLE}=/data/.formcheck"]
    assert rest_of(steps, "ENTRYPOINT") == ['["formcheck"]']


def test_its_python_is_one_that_is_supported(
    steps: list[tuple[str, str]], description: dict[str, Any]
) -> None:
    images = {rest.partition(" ")[0] for rest in rest_of(steps, "FROM")}
    assert images == {"python:3.12-slim"}
    assert "Programming Language :: Python :: 3.12" in description["project"]["classifiers"]


@pytest.mark.skipif(os.name == "nt", reason="the image has a POSIX shell")
@pytest.mark.parametrize(("extras", "installed"), [("", ""), ("web", "[web]")])
def test_the_extras_that_are_asked_for_are_installed(
    steps: list[tuple[str, str]], tmp_path: Path, extras: str, installed: str
) -> None:
    (tmp_path / "formcheck-1-py3-none-any.whl").touch()
    (line,) = (rest for rest in rest_of(steps, "RUN") if "pip install" in rest)
    script = f'pip() {{ printf "%s\\n" "$@"; }}; {line.replace("/wheels", str(tmp_path))}'
    run = subprocess.run(
        ["sh", "-euc", script],  # noqa: S607 - the system's own shell
        env={**os.environ, "EXTRAS": extras},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == f"{tmp_path}/formcheck-1-py3-none-any.whl{installed}"


def test_a_build_without_the_libraries_fails(steps: list[tuple[str, str]]) -> None:
    (line,) = (rest for rest in rest_of(steps, "RUN") if "import" in rest)
    program, *words = shlex.split(line)
    assert program == "python"
    script = words[-1] + "; import sys; print(*sys.modules)"
    loaded = output(sys.executable, *words[:-1], script).split()
    assert {"av", "cv2", "mediapipe"} <= set(loaded)


def test_who_mounts_a_folder_says_whose_the_results_are(repository: Path) -> None:
    pages = (repository / "CONTRIBUTING.md", repository / "docs" / "index.md")
    lines = [
        shlex.split(line)
        for page in pages
        for line in page.read_text(encoding="utf-8").splitlines()
        if "docker run" in line
    ]
    assert len(lines) > 1
    for words in lines:
        assert "-v" in words
        # The image's own user may not write into a folder of somebody else.
        assert words[words.index("--user") + 1] == "$(id -u):$(id -g)"


def test_the_extras_of_the_documents_exist(repository: Path, description: dict[str, Any]) -> None:
    named = [
        extra
        for page in (repository / "Dockerfile", repository / "docs" / "index.md")
        for words in re.findall(r"EXTRAS=([a-z,]+)", page.read_text(encoding="utf-8"))
        for extra in words.split(",")
    ]
    assert named
    assert set(named) <= set(description["project"]["optional-dependencies"])


# The whole of `formcheck analyze`, and then what the process has loaded.
LOADED: Final = """
import sys
from formcheck.cli import main

try:
    main()
except SystemExit as end:
    assert not end.code
with open("/proc/self/maps", encoding="utf-8") as maps:
    print(maps.read())
"""


@pytest.mark.skipif(
    not all(map(shutil.which, ("dpkg-query", "apt-cache"))), reason="this is no Debian"
)
def test_the_image_has_every_library_that_an_analysis_loads(
    steps: list[tuple[str, str]], samples: Path, tmp_path: Path
) -> None:
    (line,) = (rest for rest in rest_of(steps, "RUN") if "apt-get install" in rest)
    options = line.partition("apt-get install")[2].partition("&&")[0].split()
    asked = [word for word in options if not word.startswith("-")]

    clip = str(samples / "mixed_bench.mp4")
    words = ("analyze", clip, "--end", "0.4", "--quiet", "--out", str(tmp_path / "out"))
    maps = output(sys.executable, "-c", LOADED, *words)
    loaded = {Path(path).name for path in re.findall(r" (/(?:usr/)?lib/\S*\.so\S*)", maps)}
    assert "libGL.so.1.7.0" in loaded, "else there would be nothing to install"

    owners: dict[str, set[str]] = {}
    for row in output("dpkg-query", "--search", *(f"*/{name}" for name in loaded)).splitlines():
        package, _, path = row.partition(": ")
        owners.setdefault(Path(path).name, set()).add(package.partition(":")[0])
    brought = IN_THE_BASE | set(output("apt-cache", "depends", *DEPENDENCIES, *asked).split())
    paths = map(Path, line.partition("rm -rf")[2].split())
    removed = [path.name for path in paths if path.is_relative_to("/usr/lib")]
    assert "libLLVM*" in removed
    gone = {name for name in loaded if any(fnmatch.fnmatch(name, each) for each in removed)}
    assert not gone, f"the image removes {', '.join(sorted(gone))}"
    lacking = {name for name in loaded if not owners.get(name, set()) & brought}
    assert not lacking, f"the image lacks {', '.join(sorted(lacking))}"
    for package in asked:
        assert any(package in each for each in owners.values()), f"nothing loads {package}"


def output(*command: str) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout
