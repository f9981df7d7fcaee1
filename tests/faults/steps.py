"""Something that changes the disk, ended at each of its changes in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# A child for each folder: what has to be imported is imported once.
_PROGRAM = """
import json, os, signal, sys
from pathlib import Path

imports, body, how, folders = json.loads(sys.argv[1])
names = {}
exec(imports, names)
code = compile(body, "body", "exec")
changes = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}

def end_at(step):
    left = step

    def hook(event, arguments):
        nonlocal left
        if event in changes or event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            left -= 1
            if left == -1 and how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if left == -1 or left == -2 and how == "interrupted twice":
                signal.raise_signal(signal.SIGINT)

    sys.addaudithook(hook)

codes = []
for step, folder in enumerate(folders):
    child = os.fork()
    if child == 0:
        status = 1
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            exec(code, names | {"folder": Path(folder), "begin": lambda: end_at(step)})
            status = 0
        finally:
            os._exit(status)
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(codes))
"""


def ended_at_every_step(
    imports: str, body: str, folders: Sequence[Path], how: str = "killed"
) -> list[int]:
    """Run a program once for each folder, and end it at one change of the disk after another.

    Parameters
    ----------
    imports, body
        The program in two parts. The body finds its `folder`, and calls `begin` where the
        changes begin to count.
    folders
        Of the first one the program is ended before its first change, of the second before its
        second, and so on.
    how
        ``killed``, or ``interrupted`` as by Ctrl-C, or ``interrupted twice``.

    Returns
    -------
    list of int
        How each ended: 0 where there were not as many changes.
    """
    told = json.dumps([imports, body, how, list(map(str, folders))])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, told], check=True, stdout=subprocess.PIPE
    )
    return [int(code) for code in json.loads(done.stdout)]
