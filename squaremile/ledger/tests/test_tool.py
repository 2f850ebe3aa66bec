"""The independent verifier's own mathematics, and that it is independent."""

import ast
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from squaremile.ledger.tests.exports import ROOT, tool

RFC_8032 = [  # section 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc(public, message, signature):
    public, message, signature = (bytes.fromhex(part) for part in (public, message, signature))
    assert tool().signed(public, signature, message)
    assert not tool().signed(public, signature, message + b"x")


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_signatures_of_an_established_library_verify_and_with_a_flipped_bit_do_not(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert tool().signed(public, signature, message)
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not tool().signed(public, flipped, message)


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65), b"\xff" * 64])
def test_what_is_no_signature_is_refused(signature):
    assert not tool().signed(bytes.fromhex(RFC_8032[0][0]), signature, b"")
    assert not tool().signed(b"\xff" * 32, bytes.fromhex(RFC_8032[0][2]), b"")


def test_a_signature_cannot_be_made_into_another_by_adding_the_order():
    public, _, signature = RFC_8032[0]
    whole = bytes.fromhex(signature)
    scalar = int.from_bytes(whole[32:], "little") + tool().ORDER
    assert not tool().signed(bytes.fromhex(public), whole[:32] + scalar.to_bytes(32, "little"), b"")


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "tools" / "verify_ledger.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


def run(*arguments):
    command = [sys.executable, "-I", ROOT / "tools" / "verify_ledger.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


EXAMPLE = ROOT / "examples" / "ledger"


def test_the_example_holds_as_its_readme_says():
    key = (EXAMPLE / "key.txt").read_text().split()[0]
    done = run(EXAMPLE / "export.jsonl", "--key", key, "--kept-head", EXAMPLE / "kept-head.jsonl")
    assert done.returncode == 0 and "Everything holds." in done.stdout, done.stdout + done.stderr
    assert done.stdout in (EXAMPLE / "README.md").read_text()


def test_the_example_with_a_cut_tail_does_not_hold(tmp_path):
    lines = (EXAMPLE / "export.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "cut.jsonl").write_text("".join(lines[:5]))
    done = run(tmp_path / "cut.jsonl", "--kept-head", EXAMPLE / "kept-head.jsonl")
    assert done.returncode == 1 and "cut or rewritten" in done.stdout


def test_called_wrongly_it_says_so(tmp_path):
    (tmp_path / "empty").write_text("")
    assert run(tmp_path / "none").returncode == 2
    assert run(EXAMPLE / "export.jsonl", "--kept-head", tmp_path / "empty").returncode == 2
    assert run().returncode == 2
