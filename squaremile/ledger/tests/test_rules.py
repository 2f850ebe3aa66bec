"""The tree against the RFC's own recursion, an independent library, and every tampering of a proof."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from squaremile.ledger.rules import (
    EMPTY_ROOT,
    Edge,
    complete_subtrees,
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    roots_of,
    verify_consistency,
    verify_inclusion,
)

DATA = [f"entry {n}".encode() for n in range(201)]
LEAVES = [leaf_hash(data) for data in DATA]


class Grown:
    """A log grown leaf by leaf, that kept every complete subtree and every root."""

    def __init__(self):
        self.nodes = {(0, n): leaf for n, leaf in enumerate(LEAVES)}
        self.roots = [EMPTY_ROOT]
        edge = Edge()
        for leaf in LEAVES:
            for level, position, hashed in edge.append(leaf):
                self.nodes[level, position] = hashed
            self.roots.append(edge.root())

    def read(self, places):
        return {place: self.nodes[place] for place in places}

    def inclusion(self, index, size):
        return roots_of(inclusion_spans(index, size), self.read)

    def consistency(self, old, size):
        return roots_of(consistency_spans(old, size), self.read)


LOG = Grown()
SIZES = st.integers(1, 200)


@st.composite
def two_sizes(draw):
    size = draw(SIZES)
    return draw(st.integers(1, size)), size


@st.composite
def place_in_a_log(draw):
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


def root_by_the_text_of_the_rfc(data):
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    middle = 1
    while middle * 2 < len(data):
        middle *= 2
    left, right = root_by_the_text_of_the_rfc(data[:middle]), root_by_the_text_of_the_rfc(data[middle:])
    return sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize(
    ("count", "root"),
    [  # the vectors of Certificate Transparency's reference implementation
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_published_vectors(count, root):
    published = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    edge = Edge()
    for data in published[:count]:
        edge.append(leaf_hash(bytes.fromhex(data)))
    assert edge.root().hex() == root


@given(st.integers(0, 200))
def test_the_root_of_every_size_is_the_recursions(size):
    assert LOG.roots[size] == root_by_the_text_of_the_rfc(DATA[:size])


def test_an_independent_library_gives_the_same_roots_and_proofs():
    tree = InmemoryTree(algorithm="sha256")
    for data in DATA[:70]:
        tree.append_entry(data)
    for size in range(1, 71):
        assert tree.get_root(size) == LOG.roots[size]
        for index in range(0, size, 7):
            theirs = tree.prove_inclusion(index + 1, size).serialize()["path"]
            assert [bytes.fromhex(step) for step in theirs][1:] == LOG.inclusion(index, size)


@given(place_in_a_log())
def test_every_entry_proves_itself_and_no_other(place):
    index, size = place
    proof = {"size": size, "path": LOG.inclusion(index, size), "root": LOG.roots[size]}
    assert verify_inclusion(leaf=LEAVES[index], index=index, **proof)
    other = (index + 1) % size
    if other != index:
        assert not verify_inclusion(leaf=LEAVES[other], index=index, **proof)
        assert not verify_inclusion(leaf=LEAVES[index], index=other, **proof)


@given(two_sizes())
def test_every_size_grew_from_every_smaller_one(sizes):
    old, size = sizes
    path = LOG.consistency(old, size)
    assert verify_consistency(old=old, size=size, old_root=LOG.roots[old], root=LOG.roots[size], path=path)


@given(two_sizes(), st.data())
def test_a_changed_proof_or_root_proves_nothing(sizes, data):
    old, size = sizes
    honest = [LOG.roots[old], LOG.roots[size], *LOG.consistency(old, size)]
    which = data.draw(st.integers(0, len(honest) - 1))
    bad = [bytes([part[0] ^ 1]) + part[1:] if n == which else part for n, part in enumerate(honest)]
    assert not verify_consistency(old=old, size=size, old_root=bad[0], root=bad[1], path=bad[2:])
    assert not verify_consistency(
        old=old, size=size, old_root=honest[0], root=honest[1], path=[*honest[2:], EMPTY_ROOT]
    )
    if old < size:
        assert not verify_consistency(old=old, size=size, old_root=honest[0], root=honest[1], path=honest[2:-1])
        assert not verify_consistency(old=old + 1, size=size, old_root=honest[0], root=honest[1], path=honest[2:])


@given(place_in_a_log(), st.data())
def test_a_changed_path_includes_nothing(place, data):
    index, size = place
    path = LOG.inclusion(index, size)
    proof = {"leaf": LEAVES[index], "index": index, "size": size, "root": LOG.roots[size]}
    assert not verify_inclusion(path=[*path, EMPTY_ROOT], **proof)
    if path:
        which = data.draw(st.integers(0, len(path) - 1))
        assert not verify_inclusion(path=[EMPTY_ROOT if n == which else step for n, step in enumerate(path)], **proof)
        assert not verify_inclusion(path=path[:-1], **proof)


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_proof_reads_few_nodes_however_long_the_log(index, size):
    index %= size
    places = [place for span in inclusion_spans(index, size) for place in complete_subtrees(span)]
    assert len(places) <= 2 * size.bit_length()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_an_entry_that_is_not_there_has_no_proof(index, size):
    with pytest.raises(ValueError, match="no entry"):
        inclusion_spans(index, size)
    assert not verify_inclusion(leaf=LEAVES[0], index=index, size=size, path=[], root=LEAVES[0])


@pytest.mark.parametrize(("old", "size"), [(0, 3), (4, 3), (-1, 3)])
def test_a_log_cannot_have_grown_from_nothing_or_a_larger_one(old, size):
    with pytest.raises(ValueError, match="cannot have grown"):
        consistency_spans(old, size)
    assert not verify_consistency(old=old, size=size, old_root=LOG.roots[3], root=LOG.roots[3], path=[])
