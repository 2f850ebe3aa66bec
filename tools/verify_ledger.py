#!/usr/bin/env python3
"""Verifies an export of a Square Mile ledger. Needs Python 3.9 and nothing else, and shares no code with the service.

    python3 verify_ledger.py EXPORT [--key HEX] [--kept-head FILE]

EXPORT      JSON lines, as `squaremile ledger export` writes them: entry, head, consistency, inclusion.
--key       the ledger's public key, 64 hexadecimal digits, as `squaremile ledger key` prints it first. Get it by
            another way than the export. Without it only the log's own agreement is checked, not who signed it.
--kept-head a file with head lines that you kept from before: shows a log that was cut or rewritten since.

What is checked, and by what:
  entries      run 0, 1, 2 ... without a gap; hash = SHA-256(00 || data), data being the decoded base 64
  heads        root = the root of the Merkle tree (RFC 6962) over the first `size` entries, computed from the entries;
               key = first 16 hexadecimal digits of SHA-256(public key);
               sig = Ed25519 (RFC 8032) over five lines of ASCII, each ended by a line feed:
               "squaremile ledger head v1", size, root in hex, at as written, key
  consistency  the path leads from the root of `old` entries and to the root of `size`
  inclusion    leaf is the hash of that entry, and the path leads from it to the root of `size`
Ends with 0 when everything holds, 1 when something does not, 2 when called wrongly.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

# Ed25519, verification only: RFC 8032, 5.1. Points are (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z, t = 2 * a[2] * b[2] % P, 2 * a[3] * b[3] * D % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    total = (0, 1, 1, 0)
    for bit in bin(number)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def point_of(data):
    """The point that 32 bytes stand for; ValueError where they stand for none."""
    number = int.from_bytes(data, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    if len(data) != 32 or y >= P:
        raise ValueError("not a point")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        raise ValueError("not a point")
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, signature, message):
    try:
        key, nonce = point_of(public), point_of(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(scalar, BASE), add(nonce, times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The tree, by the recursive definitions of RFC 6962, 2.1.
def of_leaf(data):
    return hashlib.sha256(b"\x00" + data).digest()


def of_pair(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def below(size):
    """The largest power of two smaller than size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


class Tree:
    """Grows by one leaf at a time; a binary counter of the roots of full subtrees."""

    def __init__(self):
        self.slots = []

    def grow(self, leaf):
        for level, root in enumerate(self.slots):
            if root is None:
                self.slots[level] = leaf
                return
            leaf = of_pair(root, leaf)
            self.slots[level] = None
        self.slots.append(leaf)

    def root(self):
        result = None
        for root in self.slots:
            if root is not None:
                result = root if result is None else of_pair(root, result)
        return result or hashlib.sha256(b"").digest()


def root_from_leaf(leaf, index, size, path):
    """The root to which an inclusion path leads: the inverse of PATH(m, D[n])."""
    if size == 1:
        if path or index:
            raise ValueError("the path is too long")
        return leaf
    if not path or not 0 <= index < size:
        raise ValueError("the path is too short")
    half, sibling = below(size), path[-1]
    if index < half:
        return of_pair(root_from_leaf(leaf, index, half, path[:-1]), sibling)
    return of_pair(sibling, root_from_leaf(leaf, index - half, size - half, path[:-1]))


def roots_from_growth(old, size, path, old_root, known):
    """(root of old, root of size) to which a consistency path leads: the inverse of SUBPROOF(m, D[n], b)."""
    if old == size:
        if known:
            return (old_root, old_root) if not path else (None, None)
        if len(path) != 1:
            raise ValueError("the path is too long or too short")
        return path[0], path[0]
    if not path or not 0 < old < size:
        raise ValueError("the path is too short")
    half, sibling = below(size), path[-1]
    if old <= half:
        first, second = roots_from_growth(old, half, path[:-1], old_root, known)
        if second is None:
            raise ValueError("the path is too long")
        return first, of_pair(second, sibling)
    first, second = roots_from_growth(old - half, size - half, path[:-1], old_root, False)
    return of_pair(sibling, first), of_pair(sibling, second)


class Export:
    def __init__(self, public):
        self.public = public
        self.leaves = bytearray()
        self.heads, self.growths, self.inclusions = [], [], []
        self.roots = {}
        self.unsigned = 0
        self.faults = []

    @property
    def count(self):
        return len(self.leaves) // 32

    def fault(self, text):
        self.faults.append(text)

    def guarded(self, check, line, where):
        try:
            check(line)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            self.fault(f"{where}: {error.__class__.__name__}: {error}")

    def read(self, file):
        for number, text in enumerate(file, 1):
            if text.strip():
                self.guarded(self.take, text, f"line {number} cannot be read")

    def take(self, text):
        line = json.loads(text)
        kind = line["type"]
        if kind == "entry":
            if line["index"] != self.count:
                self.fault(f"entry {line['index']} stands where entry {self.count} should be")
            self.leaves += of_leaf(base64.b64decode(line["data"], validate=True))
        elif kind == "head":
            self.heads.append({**line, "size": int(line["size"])})
        elif kind == "consistency":
            self.growths.append((int(line["old"]), int(line["size"]), [bytes.fromhex(step) for step in line["path"]]))
        elif kind == "inclusion":
            path = b"".join(bytes.fromhex(step) for step in line["path"])
            self.inclusions.append((int(line["index"]), int(line["size"]), bytes.fromhex(line["leaf"]), path))

    def compute_roots(self, kept):
        wanted = {head["size"] for head in self.heads + kept}
        wanted |= {size for old, new, _ in self.growths for size in (old, new)} | {one[1] for one in self.inclusions}
        tree = Tree()
        self.roots = {0: tree.root()}
        for index in range(self.count):
            tree.grow(bytes(self.leaves[32 * index : 32 * index + 32]))
            if index + 1 in wanted:
                self.roots[index + 1] = tree.root()

    def root(self, size):
        if size not in self.roots:
            raise ValueError(f"there are only {self.count} entries")
        return self.roots[size]

    def check(self, kept):
        self.compute_roots(kept)
        for head in self.heads:
            self.guarded(self.check_head, head, f"the head of {head['size']}")
        for growth in self.growths:
            self.guarded(self.check_growth, growth, f"growth from {growth[0]} to {growth[1]}")
        for inclusion in self.inclusions:
            self.guarded(self.check_inclusion, inclusion, f"inclusion of entry {inclusion[0]}")
        for head in kept:
            self.guarded(self.check_kept, head, f"the kept head of {head['size']}: the log was cut or rewritten since")

    def check_head(self, head):
        if self.root(head["size"]).hex() != head["root"]:
            self.fault(f"the head of {head['size']} has another root than the entries")
        public = self.public or bytes.fromhex(head.get("public", ""))
        if not public:
            self.unsigned += 1
            return
        if hashlib.sha256(public).hexdigest()[:16] != head["key"]:
            self.fault(f"the head of {head['size']} is signed by another key, {head['key']}")
            return
        text = f"squaremile ledger head v1\n{head['size']}\n{head['root']}\n{head['at']}\n{head['key']}\n"
        if not signed(public, bytes.fromhex(head["sig"]), text.encode("ascii")):
            self.fault(f"the head of {head['size']} has a wrong signature")

    def check_growth(self, growth):
        old, size, path = growth
        expected = self.root(old), self.root(size)
        if roots_from_growth(old, size, path, expected[0], True) != expected:
            self.fault(f"it is not proved that the log of {old} entries grew into that of {size}")

    def check_inclusion(self, inclusion):
        index, size, leaf, path = inclusion
        steps = [path[at : at + 32] for at in range(0, len(path), 32)]
        if index < 0 or leaf != self.leaves[32 * index : 32 * index + 32]:
            self.fault(f"inclusion of entry {index}: its leaf is not the entry's hash")
        elif root_from_leaf(leaf, index, size, steps) != self.root(size):
            self.fault(f"entry {index} is not proved in the log of {size}")

    def check_kept(self, head):
        if self.root(head["size"]).hex() != head["root"]:
            raise ValueError("another root")


def read_kept(path):
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(text) for text in file if text.strip()]
    heads = [line for line in lines if line.get("type", "head") == "head"]
    if not heads or not all(isinstance(head.get("size"), int) and "root" in head for head in heads):
        raise ValueError(f"{path} holds no head")
    return heads


def arguments(argv):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS
    )
    parser.add_argument("export", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--key", type=bytes.fromhex, help=argparse.SUPPRESS)
    parser.add_argument("--kept-head", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def main(argv=None):
    options = arguments(argv)
    export = Export(options.key)
    try:
        kept = read_kept(options.kept_head) if options.kept_head else []
        with options.export.open(encoding="utf-8", errors="replace") as file:
            export.read(file)
    except (OSError, ValueError, AttributeError) as error:
        print(f"verify_ledger: {error}", file=sys.stderr)
        return 2
    export.check(kept)
    told = ((export.count, "entries"), (len(export.heads), "heads"), (len(export.growths), "proofs of growth"))
    told += ((len(export.inclusions), "proofs of entries"), (len(kept), "kept heads"))
    print("Checked: " + ", ".join(f"{count} {what}" for count, what in told) + ".")
    covered = max((head["size"] for head in export.heads), default=0)
    if export.count > covered:
        print(f"Not covered by any head: {export.count - covered} entries at the end.")
    if export.unsigned:
        print(f"Signatures not checked on {export.unsigned} heads: no key was given.")
    elif not options.key:
        print("Each head was checked with the key that it brings: name the key to trust with --key.")
    for fault in export.faults[:20]:
        print(f"WRONG: {fault}")
    if len(export.faults) > 20:
        print(f"WRONG: and {len(export.faults) - 20} more")
    print("Something does not hold." if export.faults else "Everything holds.")
    return 1 if export.faults else 0


if __name__ == "__main__":
    sys.exit(main())
