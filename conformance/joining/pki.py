"""Certificates of a control plane, made by openssl."""

import ipaddress
import os
import subprocess

from .steps import Failure

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
AUTHORITY = """
[req]
distinguished_name = name
x509_extensions = authority
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature,keyCertSign,cRLSign
subjectKeyIdentifier = hash
"""


class Pki:
    """A folder with a CA and what it signed."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        return self.path(name)

    def authority(self, name="ca", subject="/CN=kubernetes"):
        config = self.write(f"{name}.cnf", AUTHORITY)
        self.openssl(
            "req", "-x509", *CURVE, "-days", "3650", "-config", config, "-subj", subject,
            "-keyout", self.path(f"{name}.key"), "-out", self.path(f"{name}.crt"),
        )  # fmt: skip

    def certificate(self, name, subject, usage, names=(), authority="ca", days=365):
        """A certificate for server or client authentication."""
        extensions = [
            "basicConstraints=critical,CA:FALSE",
            "keyUsage=critical,digitalSignature",
            f"extendedKeyUsage={usage}",
        ]
        if names:
            extensions.append("subjectAltName=" + ",".join(map(alternative, names)))
        extensions = self.write(f"{name}.ext", "\n".join(extensions) + "\n")
        config = self.write(f"{name}.cnf", "[req]\ndistinguished_name = name\n[name]\n")
        self.openssl(
            "req", "-new", *CURVE, "-config", config, "-subj", subject,
            "-keyout", self.path(f"{name}.key"), "-out", self.path(f"{name}.csr"),
        )  # fmt: skip
        self.openssl(
            "x509", "-req", "-in", self.path(f"{name}.csr"), "-CA", self.path(f"{authority}.crt"),
            "-CAkey", self.path(f"{authority}.key"), "-CAcreateserial", "-days", str(days),
            "-extfile", extensions, "-out", self.path(f"{name}.crt"),
        )  # fmt: skip

    def key_pair(self, name):
        self.openssl("genrsa", "-out", self.path(f"{name}.key"), "2048")
        self.openssl("rsa", "-in", self.path(f"{name}.key"), "-pubout", "-out", self.path(f"{name}.pub"))

    @staticmethod
    def openssl(*arguments, text=None):
        result = subprocess.run(["openssl", *arguments], input=text, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failure(f"openssl {arguments[0]}: {result.stderr.strip()}")
        return result.stdout


def alternative(name):
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return f"DNS:{name}"
    return f"IP:{name}"
