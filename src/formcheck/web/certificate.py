"""The studio's own certificate, for a phone's camera works over HTTPS alone."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from formcheck.disk.whole import write_whole
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VALID_DAYS: Final = 365
RENEWED_DAYS: Final = 30


class Pair(NamedTuple):
    """A certificate and the key to it, both in PEM files."""

    cert: Path
    key: Path


def check_pair(pair: Pair) -> Pair:
    """Return a pair that was given, once it has proved to be one.

    Raises
    ------
    UsageError
        If a file is missing, is none, or the two do not belong together.
    """
    try:
        # A key with a password of its own must not ask for it in the middle of things.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*pair, password=lambda: "")
    except (OSError, ValueError) as error:  # ssl's own errors are OSErrors
        why = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error)
        raise UsageError(
            f"{pair.cert} and {pair.key} cannot be used for HTTPS ({why}); give a certificate "
            "and its key without a password, both as PEM files."
        ) from error
    return pair


def own_pair(folder: Path, names: Iterable[str]) -> Pair:
    """Return the studio's own pair, made if there is none that fits.

    Parameters
    ----------
    folder
        Where it is kept, the key for its owner's eyes only.
    names
        Host names and addresses that it is to be valid for.

    Raises
    ------
    UsageError
        If it cannot be made or written.
    """
    # A host name beyond ASCII cannot stand in one; the address can.
    names = sorted({name.strip("[]") for name in names if name.isascii()})
    pair = Pair(folder / "cert.pem", folder / "key.pem")
    if not _fits(pair, names):
        _make(pair, names)
    return check_pair(pair)


def _fits(pair: Pair, names: list[str]) -> bool:
    try:
        found = x509.load_pem_x509_certificate(pair.cert.read_bytes())
        told = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        check_pair(pair)
    except (OSError, ValueError, UsageError, x509.ExtensionNotFound):
        return False
    still_good = found.not_valid_after_utc - timedelta(days=RENEWED_DAYS) > datetime.now(UTC)
    return still_good and {str(name.value) for name in told} >= set(names)


def _make(pair: Pair, names: list[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "formcheck studio")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks differ
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(
            x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        pair.cert.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(pair.key, private, private=True)
        write_whole(pair.cert, cert.public_bytes(serialization.Encoding.PEM), private=True)
    except OSError as error:
        raise UsageError(
            f"No certificate can be kept in {pair.cert.parent} ({error.strerror}); change its "
            "permissions, or give one with --cert and --key."
        ) from error


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
