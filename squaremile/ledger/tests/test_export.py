"""An export proves itself to both verifiers, and every tampering with it is found by both."""

import base64
import copy
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from squaremile.ledger.leaf import head_bytes, key_id
from squaremile.ledger.rules import Edge, leaf_hash
from squaremile.ledger.signing import public_key
from squaremile.ledger.tests.exports import exported, faults_of_both, grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(db):
    grow(1, 4, 8, 20)
    return exported(range(33))


def test_an_export_is_as_the_contract_says(lines):
    assert [line["index"] for line in lines if line["type"] == "entry"] == list(range(33))
    assert [line["size"] for line in lines if line["type"] == "head"] == [1, 5, 13, 33]
    assert [(c["old"], c["size"]) for c in lines if c["type"] == "consistency"] == [(1, 5), (5, 13), (13, 33)]
    assert [(one["index"], one["size"]) for one in lines if one["type"] == "inclusion"] == [(n, 33) for n in range(33)]
    leaf = json.loads(base64.b64decode(lines[0]["data"]))
    assert leaf["objects"] == ["SM-0"] and set(leaf) > {"at", "person", "role", "purpose", "verb", "kind", "commitment"}


def test_both_verifiers_find_it_whole(lines, tmp_path):
    kept = [line for line in lines if line["type"] == "head"][:2]
    assert faults_of_both(tmp_path, lines, public=public_key(), kept=kept) == ([], [])


def test_the_order_of_lines_and_unknown_lines_do_not_matter(lines, tmp_path):
    shuffled = [*sorted(lines, key=lambda line: line["type"] != "head"), {"type": "note", "text": "hello"}]
    assert faults_of_both(tmp_path, shuffled, public=public_key()) == ([], [])


@pytest.mark.parametrize("place", range(0, 33, 4))
def test_one_altered_entry_is_found(lines, tmp_path, place):
    entry = next(line for line in lines if line.get("index") == place)
    leaf = json.loads(base64.b64decode(entry["data"]))
    entry["data"] = base64.b64encode(json.dumps(leaf | {"person": 99}).encode()).decode()
    ours, theirs = faults_of_both(tmp_path, lines)
    assert ours and theirs


@pytest.mark.parametrize("left", [0, 12, 32])
def test_a_cut_tail_is_found_by_the_heads_that_stay(lines, tmp_path, left):
    cut = [line for line in lines if line["type"] == "head" or line.get("index", -1) < left]
    ours, theirs = faults_of_both(tmp_path, cut)
    assert ours and theirs


def test_a_tail_cut_with_its_heads_is_found_by_a_kept_head(lines, tmp_path):
    kept = [line for line in lines if line["type"] == "head"][-1:]
    cut = [line for line in lines if line.get("size", line.get("index", 0)) <= 13][:-1]
    cut = [line for line in cut if line["type"] != "entry" or line["index"] < 13]
    assert faults_of_both(tmp_path, cut, public=public_key()) == ([], [])
    ours, theirs = faults_of_both(tmp_path, cut, public=public_key(), kept=kept)
    assert "cut" in ours[0] and "cut" in theirs[0]


def rewritten(lines, seed):
    """The same log with another first entry, made whole again and signed with `seed`."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    out, edge = [], Edge()
    for line in (copy.deepcopy(line) for line in lines if line["type"] in ("entry", "head")):
        if line["type"] == "entry":
            if line["index"] == 0:
                line["data"] = base64.b64encode(b'{"nobody":"was here"}').decode()
            edge.append(leaf_hash(base64.b64decode(line["data"])))
        else:
            root, key = edge.root(), key_id(public)
            sig = private.sign(head_bytes(size=line["size"], root=root, at=line["at"], key=key))
            line |= {"root": root.hex(), "key": key, "sig": sig.hex(), "public": public.hex()}
        out.append(line)
    return out


def test_a_log_rewritten_with_the_true_key_is_found_by_a_kept_head(lines, tmp_path, settings):
    kept = [line for line in lines if line["type"] == "head"][1:2]
    forged = rewritten(lines, bytes.fromhex(settings.SECRETS["ledger_seed"]))
    assert faults_of_both(tmp_path, forged, public=public_key()) == ([], [])
    ours, theirs = faults_of_both(tmp_path, forged, public=public_key(), kept=kept)
    assert len(ours) == len(theirs) == 1 and "rewritten" in theirs[0]


def test_a_log_rewritten_with_another_key_is_found_by_the_key(lines, tmp_path):
    ours, theirs = faults_of_both(tmp_path, rewritten(lines, bytes(32)), public=public_key())
    assert len(ours) == len(theirs) == 4 and "another key" in ours[0] and "another key" in theirs[0]


def flip_a_digit(text, chance):
    at = chance.randrange(len(text))
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


def test_any_flipped_digit_of_any_hash_or_signature_is_found(lines, tmp_path):
    chance = random.Random(20261124)
    for _ in range(40):
        bad = copy.deepcopy(lines)
        line = chance.choice([line for line in bad if line["type"] != "entry"])
        if line["type"] == "head":
            field = chance.choice(["root", "sig", "key"])
            line[field] = flip_a_digit(line[field], chance)
        elif line["path"]:
            step = chance.randrange(len(line["path"]))
            line["path"][step] = flip_a_digit(line["path"][step], chance)
        else:
            line["path"] = ["00" * 32]
        ours, theirs = faults_of_both(tmp_path, bad, public=public_key())
        assert ours and theirs, line


@pytest.mark.parametrize(
    "line",
    [
        {"type": "entry", "index": 33},
        {"type": "entry", "index": 35, "data": ""},
        {"type": "entry", "index": 33, "data": "§"},
        {"type": "head", "size": "many", "root": "00"},
        {"type": "head", "size": 33, "root": 7, "at": 1, "key": 2, "sig": 3},
        {"type": "inclusion", "index": -1, "size": 33, "leaf": "00" * 32, "path": []},
        {"type": "inclusion", "index": 0, "size": 34, "leaf": "00" * 32, "path": []},
        {"type": "consistency", "old": 0, "size": 33, "path": []},
        {"type": "consistency", "old": 34, "size": 33, "path": ["00" * 32] * 6},
        {"type": "consistency", "old": 5, "size": 33, "path": None},
    ],
)
def test_lines_that_make_no_sense_are_found(lines, tmp_path, line):
    ours, theirs = faults_of_both(tmp_path, [*lines, line], public=public_key())
    assert ours and theirs


def test_an_empty_ledger_exports_nothing(tmp_path):
    assert exported() == []
    assert faults_of_both(tmp_path, []) == ([], [])
