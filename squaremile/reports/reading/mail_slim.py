"""A large e-mail made small before it is parsed: attachments are hashed as they stream by, their facts kept."""

import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import BinaryIO

_PIECE = 64 << 10
_MOST_OF_A_PART = 4 << 20
_MOST_OF_ALL = 24 << 20
_MOST_HEADER = 256 << 10
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.I)
_BASE64 = re.compile(rb"^content-transfer-encoding:\s*base64", re.I | re.M)
_NOT_HELD = re.compile(rb"^content-type:\s*(?!text/plain|text/html|message/|multipart/)[^\s;]", re.I | re.M)
_ATTACHED = re.compile(rb"^content-disposition:\s*attachment", re.I | re.M)
_NOT_LETTERS = re.compile(rb"[^A-Za-z0-9+/=]")


@dataclass(slots=True)
class Slimmed:
    """The e-mail as it is parsed; for each part that was left out, under its token, size in bytes and SHA-256."""

    content: bytes = b""
    digest: bytes = b""
    left_out: dict[bytes, tuple[int, str]] = field(default_factory=dict)

    def facts(self, content: bytes) -> tuple[int, str] | None:
        return self.left_out.get(content.strip()) if self.left_out else None


class _Hashed:
    """Base64 decoded in a stream into a size and a hash."""

    def __init__(self) -> None:
        self._rest = b""
        self._hash = hashlib.sha256()
        self._size = 0

    def add(self, line: bytes) -> None:
        letters = self._rest + _NOT_LETTERS.sub(b"", line)
        whole = len(letters) - len(letters) % 4
        self._rest = letters[whole:]
        self._decode(letters[:whole])

    def _decode(self, letters: bytes) -> None:
        try:
            content = binascii.a2b_base64(letters)
        except binascii.Error:
            content = letters
        self._hash.update(content)
        self._size += len(content)

    def facts(self) -> tuple[int, str]:
        if self._rest:
            self._decode(self._rest + b"=" * (-len(self._rest) % 4))
        return self._size, self._hash.hexdigest()


class _Slimmer:
    """Follows the e-mail line by line: headers of a part, its body, the boundary that ends it."""

    def __init__(self) -> None:
        self.out: list[bytes] = []
        self.left_out: dict[bytes, tuple[int, str]] = {}
        self._boundaries: set[bytes] = set()
        self._headers: list[bytes] = []
        self._in_headers = True
        self._hashed: _Hashed | None = None
        self._part = self._all = self._header = 0

    def _keep(self, line: bytes) -> None:
        self._part += len(line)
        if self._part <= _MOST_OF_A_PART and self._all <= _MOST_OF_ALL:
            self._all += len(line)
            self.out.append(line)

    def line(self, line: bytes) -> None:
        if line.startswith(b"--") and self._is_boundary(line):
            self._end_part()
            self._part, self._in_headers, self._header, self._headers = 0, True, 0, []
            self._keep(line)
        elif self._in_headers:
            self._header_line(line)
        elif self._hashed is not None:
            self._hashed.add(line)
        else:
            self._keep(line)
            if not line.strip():
                return

    def _is_boundary(self, line: bytes) -> bool:
        plain = line[2:].strip()
        return plain in self._boundaries or (plain.endswith(b"--") and plain[:-2] in self._boundaries)

    def _header_line(self, line: bytes) -> None:
        self._keep(line)
        if line.strip():
            self._header += len(line)
            if self._header <= _MOST_HEADER:
                self._headers.append(line)
            return
        headers = re.sub(rb"\r?\n[ \t]+", b" ", b"".join(self._headers))
        self._headers, self._header = [], 0
        self._boundaries.update(one or other for one, other in _BOUNDARY.findall(headers))
        # the headers of an enclosed message follow its part's own
        self._in_headers = bool(re.search(rb"^content-type:\s*message/rfc822", headers, re.I | re.M))
        if _BASE64.search(headers) and (_NOT_HELD.search(headers) or _ATTACHED.search(headers)):
            self._hashed = _Hashed()

    def _end_part(self) -> None:
        if self._hashed is not None:
            token = b"left-out-" + secrets.token_hex(16).encode()
            self.left_out[token] = self._hashed.facts()
            self.out.append(binascii.b2a_base64(token) + b"\r\n")
            self._hashed = None

    def end(self) -> None:
        self._end_part()


def slim(stream: BinaryIO) -> Slimmed:
    """Reads the whole stream in pieces; at most about 24 MB of it is kept."""
    slimmer, digest = _Slimmer(), hashlib.blake2b(digest_size=16)
    while line := stream.readline(_PIECE):
        digest.update(line)
        slimmer.line(line)
    slimmer.end()
    return Slimmed(b"".join(slimmer.out), digest.digest(), slimmer.left_out)
