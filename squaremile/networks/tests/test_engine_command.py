import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from squaremile.networks.engine.command import run

CSV = "report,identifier\n007,+441\n08,+441\n9,x\n"


@pytest.fixture
def call(tmp_path, capsys):
    """Writes the edges, runs, returns exit code, stdout, stderr, and the output's path."""

    def _call(content, name="edges.csv", out="networks.csv", *more):
        edges, target = tmp_path / name, tmp_path / out
        if isinstance(content, dict):
            pq.write_table(pa.table(content), edges)
        elif content is not None:
            edges.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = run(["--edges", str(edges), "--out", str(target), *more])
        printed = capsys.readouterr()
        return code, printed.out, printed.err, target

    return _call


def test_csv_ids_stay_as_written(call):
    code, _, _, out = call(CSV)
    assert code == 0
    assert out.read_text() == "report,network_id\n007,007\n08,007\n9,9\n"


@pytest.mark.parametrize("kind", [pa.int32(), pa.uint64(), pa.string(), pa.large_string()])
def test_parquet_ids_keep_their_type(call, kind):
    ids = pa.array([3, 1, 2]).cast(kind)
    code, _, _, out = call({"report": ids, "identifier": ["a", "a", "b"]}, "e.parquet", "n.parquet")
    table = pq.read_table(out)
    assert code == 0 and table.schema.field("report").type == table.schema.field("network_id").type == kind
    assert [str(v) for v in table.column("network_id").to_pylist()] == ["1", "2", "1"]


def test_dictionary_columns_are_read_as_their_values(call):
    report = pa.array(["b", "a"]).dictionary_encode()
    code, _, _, out = call({"report": report, "identifier": [1, 1]}, "e.parquet", "n.jsonl")
    assert code == 0
    assert out.read_text() == '{"report": "a", "network_id": "a"}\n{"report": "b", "network_id": "a"}\n'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('{"report": 2, "identifier": "x"}\n\n{"identifier": "x", "report": 10, "more": [1]}\n', [[2, 2], [10, 2]]),
        ('{"report": "2026-01-01", "identifier": 5, "weight": 1}\n', [["2026-01-01", "2026-01-01"]]),
        ('{"report": "é", "identifier": "x", "weight": 0.5}', [["é", "é"]]),
    ],
)
def test_json_lines_ids_keep_their_type(call, rows, expected):
    code, _, error, out = call(rows, "e.jsonl", "n.jsonl")
    assert (code, error) == (0, "")
    assert [list(json.loads(line).values()) for line in out.read_text().splitlines()] == expected


def test_the_order_of_rows_changes_nothing(call):
    lines = CSV.splitlines()
    _, _, _, first = call(CSV, out="a.csv")
    _, _, _, second = call("\n".join([lines[0], *lines[:0:-1]]), out="b.csv")
    assert first.read_text() == second.read_text()


def test_a_weight_of_nought_is_no_edge_but_the_report_is_kept(call):
    _, _, _, out = call("report,identifier,weight\n1,a,1\n2,a,0\n")
    assert out.read_text() == "report,network_id\n1,1\n2,2\n"


def test_the_result_for_programs(call):
    code, printed, _, _ = call(CSV, "edges.csv", "n.csv", "--json")
    result = json.loads(printed)
    assert code == 0 and result.pop("seconds") >= 0
    assert result == {"edges": 3, "reports": 3, "networks": 1, "largest": 2}


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (None, "e.csv", "cannot be read"),
        ("", "e.csv", "is empty"),
        ("report,identifier\n", "e.csv", "holds no edges"),
        ("report,phone\n1,2\n", "e.csv", "no column identifier"),
        ("report,report,identifier\n1,2,3\n", "e.csv", "two columns report"),
        ("report,identifier\n1,a\n2,\n", "e.csv", "identifier is missing in row 2"),
        ("report,identifier,weight\n1,a,x\n", "e.csv", "cannot be read"),
        ("report,identifier,weight\n1,a,\n", "e.csv", "weight in row 1"),
        ("report,identifier,weight\n1,a,1\n1,b,-1\n", "e.csv", "weight in row 2"),
        ("report,identifier,weight\n1,a,nan\n", "e.csv", "weight in row 1"),
        ("report,identifier,weight\n1,a,inf\n", "e.csv", "weight in row 1"),
        ("report,identifier\n1,a,b,c\n", "e.csv", "cannot be read"),
        (b"report,identifier\n\xff\xfe,a\n", "e.csv", "cannot be read"),
        (b"not parquet at all", "e.parquet", "cannot be read"),
        ({"report": [1.5], "identifier": ["a"]}, "e.parquet", "report must be text or whole numbers"),
        ({"report": [1, None], "identifier": ["a", "a"]}, "e.parquet", "report is missing in row 2"),
        ({"report": [1], "identifier": ["a"], "weight": ["x"]}, "e.parquet", "cannot be read"),
        ("[1, 2]\n", "e.jsonl", "one object per line"),
        ("{broken\n", "e.jsonl", "cannot be read"),
        ('{"report": 1}\n', "e.jsonl", "no column identifier"),
        ('{"report": 1, "identifier": "a"}\n{"report": "x", "identifier": "a"}\n', "e.jsonl", "cannot be read"),
        ('{"report": 1, "identifier": "a"}\n{"report": 1}\n', "e.jsonl", "identifier is missing in row 2"),
        ('{"report": null, "identifier": "a"}\n', "e.jsonl", "report is missing in row 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_nothing(call, content, name, says):
    code, printed, error, out = call(content, name)
    assert (code, printed) == (3, "")
    assert says in error and error.count("\n") == 1
    assert not out.exists() and not list(out.parent.glob(".*"))


@pytest.mark.parametrize(
    "arguments",
    [[], ["--edges", "a.csv"], ["--edges", "a.txt", "--out", "b.csv"], ["--edges", "a.csv", "--out", "b"],
     ["--edges", "a.csv", "--out", "./a.csv"], ["--edges", "a.csv", "--out", "b.csv", "--fast"]],
)  # fmt: skip
def test_called_wrongly_is_2(arguments, capsys):
    assert run(arguments) == 2
    assert capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(call):
    code, _, error, _ = call(CSV, "edges.csv", "nowhere/n.csv")
    assert code == 3 and "cannot be written" in error


def test_help_is_no_mistake(capsys):
    assert run(["--help"]) == 0
    assert "--edges" in capsys.readouterr().out
