"""The command before anything is served; tests/web/test_serve.py has the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("module", ["starlette", "uvicorn", "cryptography"])
def test_without_the_extra_it_says_what_to_install(module: str) -> None:
    done = run(
        "import sys\n"
        f"sys.modules[{module!r}] = None\n"
        "sys.argv = ['formcheck', 'serve', '--port', '0', '--no-open']\n"
        "from formcheck.cli import main; main()\n"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("formcheck: The studio needs packages that are not installed")
    assert 'pip install "formcheck[web]"' in done.stderr
    assert done.stderr.count("\n") == 1


def test_help_and_the_other_commands_load_nothing_of_the_web() -> None:
    done = run(
        "import sys\n"
        "sys.argv = ['formcheck', 'serve', '--help']\n"
        "from formcheck.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'starlette', 'uvicorn', 'cryptography', 'anyio', 'formcheck.web', 'cv2'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    assert "--upload-limit" in done.stdout
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    "options", [("--port", "70000"), ("--workers", "0"), ("--upload-limit", "0"), ("--port", "x")]
)
def test_a_number_that_cannot_be_is_wrong_usage(options: tuple[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "serve", "--no-open", *options],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert options[0] in done.stderr
