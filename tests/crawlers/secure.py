"""A chain of certificates for a shop on loopback, made anew for each test: root, an authority between, the shop's own."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.crawlers.loopback import Loopback


@dataclass(frozen=True)
class Signed:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def sign(
    name: str, issuer: Signed | None, *, is_authority: bool = False, address: str = "127.0.0.1", valid_days: int = 2
) -> Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=valid_days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        builder = builder.add_extension(names, critical=False)
    return Signed(builder.sign((issuer or Signed(None, key)).key, hashes.SHA256()), key)  # type: ignore[arg-type]  # whoever signs has a key


def secure(shop: Loopback, folder: Path) -> tuple[Path, bytes]:
    """Put a shop behind TLS; returns the file of the root, and the chain that the shop shows."""
    root = sign("guolv test root", None, is_authority=True)
    between = sign("guolv test authority", root, is_authority=True)
    own = sign("a shop on loopback", between)
    chain = own.pem + between.pem
    key = own.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "shop.pem").write_bytes(chain + key)
    (folder / "root.pem").write_bytes(root.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "shop.pem")
    shop.wrap(context)
    return folder / "root.pem", chain


def contexts(folder: Path) -> tuple[Path, dict[str, ssl.SSLContext]]:
    """Return the file of a root, and what a server on 127.0.0.1 may show under it: `good`, of `other`, `expired`."""
    root = sign("guolv test root", None, is_authority=True)
    (folder / "root.pem").write_bytes(root.pem)
    shown = {
        "good": sign("a shop", root),
        "other": sign("another shop", root, address="127.0.0.9"),
        "expired": sign("a shop of last week", root, valid_days=-3),
    }
    return folder / "root.pem", {name: _context(folder / f"{name}.pem", one) for name, one in shown.items()}


def _context(file: Path, shown: Signed) -> ssl.SSLContext:
    key = shown.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(shown.pem + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
