import pytest

from squaremile.launch.arguments import CalledWrongly
from squaremile.launch.checks import _shared, choose
from squaremile.launch.errors import CannotBeDone

ALL = ["lint", "types", "import contracts", "migrations", "tests", "browser"]


@pytest.mark.parametrize(
    ("argv", "names", "arguments"),
    [
        ([], ALL, ()),
        (["--long"], [*ALL, "long proofs"], ()),
        (["-k", "ledger and not proof"], ["tests", "browser"], ("-k", "ledger and not proof")),
        (["squaremile/vault", "--long"], ["tests", "browser", "long proofs"], ("squaremile/vault",)),
        (["-x"], ALL, ("-x",)),
    ],
)
def test_a_part_runs_only_its_tests(argv, names, arguments):
    chosen = choose(argv)
    assert [step.name for step in chosen.steps] == names
    assert chosen.arguments == arguments


@pytest.mark.parametrize("argv", [["-k"], ["--lnog"]])
def test_what_test_does_not_know_is_refused(argv):
    with pytest.raises(CalledWrongly):
        choose(argv)


def test_the_shared_folder_must_be_there_only_where_ci_runs(tmp_path):
    missing = {"SQUAREMILE_SHARED": str(tmp_path / "missing")}
    assert _shared({"SQUAREMILE_SHARED": str(tmp_path)}) == {"SQUAREMILE_SHARED": str(tmp_path)}
    assert _shared(missing) == {}
    with pytest.raises(CannotBeDone, match="SQUAREMILE_SHARED=DIR"):
        _shared(missing | {"CI": "true"})
