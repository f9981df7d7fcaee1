"""Runs a program and lets the kernel tell with whom it and all its children have spoken."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# With the filter in the kernel only the calls that count are stopped at, so that a traced
# program is hardly slower.
STRACE = ("strace", "--seccomp-bpf", "-f", "-qq", "-e", "trace=network", "-s", "0", "-o")

# "1234  connect(3, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, …"
_CALL = re.compile(r"^(?:\d+ +)?(?:<\.\.\. )?(\w+)(?:\(| resumed)", re.MULTILINE)
_FAMILY = re.compile(r"\b(?:sa_family=)?((?:AF|PF)_[A-Z0-9]+)\b")
_INTERNET = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_LOCAL = re.compile(r'sun_path=(@?)"([^"]*)"')

SPEAKING = {"connect", "bind", "sendto", "sendmsg", "sendmmsg"}
"""Calls whose address is the caller's choice; others only ask who is at either end."""

OWN = {"AF_UNIX", "AF_LOCAL"}
"""Between the processes of one machine, by the name of a file."""


@dataclass(frozen=True)
class Call:
    """A system call that opens, names or uses a socket.

    Attributes: its name, the family of its socket if it tells, and the address that it names:
    an internet address, or the file name of a local one.
    """

    name: str
    family: str | None
    address: str | None

    @property
    def leaves_the_machine(self) -> bool:
        """Whether it speaks to an address beyond loopback; listening to all counts too."""
        if self.family in OWN or self.address is None or self.name not in SPEAKING:
            return False
        address = ipaddress.ip_address(self.address)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return not address.is_loopback


@cache
def can_trace() -> bool:
    """Tell whether strace is here and may be used; containers often forbid it."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    command = [*STRACE, "/dev/null", sys.executable, "-c", ""]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def traced(command: Sequence[str | Path], trace: Path) -> list[str | Path]:
    """Return a command that does the same and writes down its calls."""
    return [*STRACE, trace, *command]


def calls_in(trace: Path) -> list[Call]:
    """Read what has been written down; a line that cannot be understood is an error."""
    calls = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        if re.match(r"^(?:\d+ +)?(?:---|\+\+\+)", line):  # signals and ends
            continue
        name = _CALL.match(line)
        if name is None:
            raise ValueError(line)
        family, local = _FAMILY.search(line), _LOCAL.search(line)
        internet = _INTERNET.search(line)
        address = None
        if internet is not None:
            address = internet[1] or internet[2]
        elif local is not None:
            address = local[1] + local[2]
        calls.append(Call(name[1], family[1] if family else None, address))
    return calls
