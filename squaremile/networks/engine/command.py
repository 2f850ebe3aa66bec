"""`squaremile engine networks --edges E --out N` (CONTRACTS.md, Engines)."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from squaremile.networks.engine import find_networks
from squaremile.networks.engine.files import WEIGHT, Unusable, format_of, read_edges, write_networks
from squaremile.networks.engine.gather import gather_networks

DONE, CALLED_WRONGLY, COULD_NOT = 0, 2, 3


def run(argv: list[str]) -> int:
    """Finds the networks of a file of edges. Returns the exit code; says what went wrong in one line on stderr."""
    try:
        options = _parser().parse_args(argv)
        for path in (options.edges, options.out):
            format_of(path)
        if options.edges.resolve() == options.out.resolve():
            raise ValueError("--out must be another file than --edges")
    except SystemExit as stop:  # argparse has said what is wrong, or printed the help asked for
        return CALLED_WRONGLY if stop.code else DONE
    except ValueError as error:
        return _complain(str(error), CALLED_WRONGLY)
    try:
        result = networks_of_file(options.edges, options.out)
    except Unusable as error:
        return _complain(str(error), COULD_NOT)
    except MemoryError:
        return _complain(f"{options.edges.name} needs more memory than there is", COULD_NOT)
    text = (
        json.dumps(result)
        if options.json
        else f"{result['networks']:,} networks among {result['reports']:,} reports, in {result['seconds']} s"
    )
    sys.stdout.write(text + "\n")
    return DONE


def networks_of_file(edges: Path, out: Path) -> dict[str, Any]:
    """Reads edges, writes networks. Returns counts of edges, reports, networks (of two or more) and seconds.
    A network's id is the id of its first report in order. Raises Unusable."""
    began = time.perf_counter()
    table = read_edges(edges)
    reports, report = _numbered(table.column("report"))
    _, identifier = _numbered(table.column("identifier"))
    weight = table.column(WEIGHT).to_numpy() if WEIGHT in table.column_names else None
    if weight is None:
        found, label = gather_networks(report, identifier)
    else:
        found, label = find_networks(report, identifier, weight=weight)
    write_networks(out, reports.take(pa.array(found)), reports.take(pa.array(label)))
    sizes = np.unique(label, return_counts=True)[1]
    return {
        "edges": table.num_rows,
        "reports": len(found),
        "networks": int((sizes > 1).sum()),
        "largest": int(sizes.max()),
        "seconds": round(time.perf_counter() - began, 2),
    }


def _numbered(column: Any) -> tuple[Any, np.ndarray[Any, np.dtype[np.int64]]]:
    """Distinct ids in order, and for each row the place of its id: so the order of rows changes nothing."""
    distinct = pc.unique(column)
    distinct = distinct.take(pc.sort_indices(distinct))
    return distinct, pc.index_in(column, value_set=distinct).to_numpy().astype(np.int64)


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"squaremile engine networks: {text}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="squaremile engine networks",
        description="Which reports belong together, because of the identifiers they share.",
    )
    parser.add_argument(
        "--edges", required=True, type=Path, help="report, identifier[, weight]: .parquet, .csv or .jsonl"
    )
    parser.add_argument("--out", required=True, type=Path, help="report, network_id: .parquet, .csv or .jsonl")
    parser.add_argument("--json", action="store_true", help="print the result for programs")
    return parser
