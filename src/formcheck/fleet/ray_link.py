"""The way into a Ray cluster: one started here for this run alone, or one that is there."""

from __future__ import annotations

import functools
import logging
import os
import re
import secrets
import shutil
import socket
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import UsageError
from formcheck.pose.native_log import native_log_silenced

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL: Final = "local"
"""The address that means: start Ray on this machine."""

ANSWER_S: Final = 5.0
"""How long a machine may take to accept a connection."""

CONNECT_S: Final = 60.0
"""How long a cluster may take to let us in; Ray itself would wait for minutes."""

START_S: Final = 180.0
"""How long Ray may take to start here; it is 8 s on a machine that does nothing else."""

MOST_STARTS: Final = 3
"""How often that is tried."""

STORE_BYTES: Final = 300_000_000
"""Ray's store in a cluster of our own: what passes through it are pieces of a few megabytes."""

_ADDRESS: Final = re.compile(r"(?:ray://)?(?:\[([0-9a-fA-F:]+)\]|([^\s/:\[\]]+)):(\d{1,5})")

_CLOUD: Final = re.compile(r"^\*$|^169\.254\b|\binternal$")
"""Exceptions from proxies that hold for the addresses at which clouds tell about machines."""


@contextmanager
def linked(address: str, processes: int) -> Iterator[Any]:
    """Connect to Ray; give its module; at the end disconnect, and stop what was started.

    Parameters
    ----------
    address
        ``local``, ``auto``, ``host:port`` or ``ray://host:port``.
    processes
        How many workers a cluster of our own is to have.

    Raises
    ------
    UsageError
        If Ray is not installed, the address makes no sense, or nobody answers there in time.
    """
    where = _endpoint(address)
    with ExitStack() as opened:
        settings = _settings(address, where)
        opened.enter_context(_environment(settings))
        try:
            import ray  # noqa: PLC0415 - belongs to an extra, and reads the environment
        except ImportError:
            raise UsageError(
                "A cluster needs Ray, which is not installed; run "
                '`pip install "formcheck[cluster]"`.'
            ) from None
        if ray.is_initialized():
            raise UsageError("This process is connected to Ray already; call ray.shutdown() first.")
        if where is not None:
            _knock(address, *where)
        over = Event()
        opened.callback(over.set)
        if address == LOCAL:
            # Ray's sockets lie in there, and their paths must be short.
            folder = tempfile.mkdtemp(prefix=f"formcheck-{os.getpid()}-", dir=_short_folder())
            opened.callback(shutil.rmtree, folder, ignore_errors=True)
            opened.callback(_leave, ray)
            _start(ray, _own(folder, processes), over)
            _make_sure_of_loopback(ray)
        else:
            opened.callback(_leave, ray)
            _enter(ray, address, CONNECT_S, {}, over)
        yield ray


def _endpoint(address: str) -> tuple[str, int] | None:
    """Return host and port, None where Ray finds them itself."""
    if address in {LOCAL, "auto"}:
        return None
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 65536:  # noqa: PLR2004 - the last port
        raise UsageError(
            f"{address!r} is no address of a cluster; give local, auto, host:port or "
            "ray://host:port."
        )
    return match[1] or match[2], int(match[3])


def _settings(address: str, where: tuple[str, int] | None) -> dict[str, str]:
    """Return what Ray has to be told through the environment, because there is no other way."""
    settings = {
        "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to Ray's makers
        "RAY_DEDUP_LOGS_SKIP_REGEX": ".*",  # else it prints when a worker dies
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it warns of a change to come
    }
    if address == LOCAL or (where is not None and _is_loopback(where[0])):
        # Without it Ray takes 127.0.0.1 for the address that others know this machine by.
        settings["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    if address == LOCAL and "RAY_AUTH_MODE" not in os.environ:
        # Others on this machine can reach its loopback too; without these Ray would keep a
        # secret in the home folder.
        settings |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": _secret()}
    if address == LOCAL:
        settings |= _no_way_to_clouds()
    return settings


def changed(address: str) -> dict[str, str | None]:
    """Return what of the environment is not for a cluster of our own, but for its work."""
    return {name: os.environ.get(name) for name in _no_way_to_clouds() if address == LOCAL}


def _no_way_to_clouds() -> dict[str, str]:
    """Return what keeps Ray from asking three makers of clouds whether this machine is theirs.

    It asks at its start whatever it was told of usage statistics, in plain HTTP. Through a proxy
    that is not there it does not even look up their names. What reads clips is given back what
    was there before, see `changed`: a server of one's own may speak plain HTTP too.
    """
    spared = os.environ.get("no_proxy", os.environ.get("NO_PROXY", "")).split(",")
    kept = (each for each in map(str.strip, spared) if not _CLOUD.search(each))
    return {"http_proxy": "http://127.0.0.1:9", "no_proxy": ",".join(kept)}


@functools.cache
def _secret() -> str:
    """Return the same token in all of this process's life, because Ray reads it once."""
    return secrets.token_hex(32)


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _own(folder: str, processes: int) -> dict[str, Any]:
    """Return how a cluster of our own is to be."""
    return {
        "num_cpus": processes,
        "num_gpus": 0,
        "include_dashboard": False,
        "object_store_memory": STORE_BYTES,
        "_temp_dir": folder,
    }


def _knock(address: str, host: str, port: int) -> None:
    try:
        socket.create_connection((host, port), ANSWER_S).close()
    except OSError as error:
        raise _silent(address, error.strerror or str(error)) from error


def _start(ray: Any, options: dict[str, Any], over: Event) -> None:
    """Start Ray here; on a machine that is very busy it gives itself up after half a minute."""
    for left in reversed(range(MOST_STARTS)):
        try:
            _enter(ray, LOCAL, START_S, options, over)
        except UsageError:
            if not left:
                raise
        else:
            return


def _enter(ray: Any, address: str, patience_s: float, options: dict[str, Any], over: Event) -> None:
    """Let Ray connect in a thread of its own: it may take minutes, and it takes SIGTERM over.

    The thread stays until `over`, because what Ray starts ends with the thread that started it.
    """
    trouble: list[BaseException] = []
    tried = Event()

    def enter() -> None:
        try:
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level=logging.CRITICAL,
                namespace="formcheck",
                **options,
            )
        except BaseException as error:  # noqa: BLE001 - Ray even raises SystemExit
            trouble.append(error)
        tried.set()
        if not trouble:
            over.wait()

    Thread(target=enter, name="formcheck-ray", daemon=True).start()
    with native_log_silenced():
        tried.wait(patience_s)
    if not tried.is_set():
        raise _silent(address, f"no answer in {patience_s:.0f} s")
    if trouble:
        said = " ".join(str(trouble[0]).split())[:300] or type(trouble[0]).__name__
        if address == LOCAL:
            raise UsageError(f"Ray cannot be started ({said}); leave --cluster away.")
        raise _silent(address, said) from trouble[0]


def _silent(address: str, reason: str) -> UsageError:
    if "ersion mismatch" in reason:
        return UsageError(
            f"The cluster at {address} has another version of Ray or Python ({reason}); install "
            "the same ones here."
        )
    if address == "auto":
        return UsageError(
            "No Ray cluster that answers was found on this machine; give its address, host:port, "
            "or --cluster local."
        )
    return UsageError(
        f"No Ray cluster answers at {address} ({reason}); start one with `ray start --head` and "
        "give the address that it prints (with RAY_AUTH_MODE=token if it asks for one), or give "
        "--cluster local."
    )


def _make_sure_of_loopback(ray: Any) -> None:
    """Stop rather than listen to a network, should Ray have been loaded before we could say so."""
    if not _is_loopback(ray.get_runtime_context().gcs_address.rpartition(":")[0]):
        raise UsageError(
            "Ray would listen beyond this machine, because it was loaded before formcheck could "
            "prevent that; set RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 first."
        )


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _short_folder() -> str | None:
    return None if sys.platform == "win32" else "/tmp"  # noqa: S108 - mkdtemp makes it private


def _leave(ray: Any) -> None:
    with suppress(Exception):  # there is nothing to be done about it
        ray.shutdown()
