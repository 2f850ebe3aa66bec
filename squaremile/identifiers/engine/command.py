"""`squaremile engine extract --in docs.jsonl --out found.jsonl` (CONTRACTS.md, Engines)."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from .document import extract
from .reading_files import Unusable, documents, format_of
from .writing_files import whole_file

DONE, CALLED_WRONGLY, COULD_NOT = 0, 2, 3


def run(argv: list[str]) -> int:
    """Extracts the identifiers of a file of documents. Returns the exit code; says what went wrong in one line."""
    try:
        options = _parser().parse_args(argv)
        for path in (options.source, options.out):
            format_of(path)
        if options.source.resolve() == options.out.resolve():
            raise ValueError("--out must be another file than --in")
    except SystemExit as stop:  # argparse has said what is wrong, or printed the help asked for
        return CALLED_WRONGLY if stop.code else DONE
    except ValueError as error:
        return _complain(str(error), CALLED_WRONGLY)
    try:
        result = extract_file(options.source, options.out)
    except Unusable as error:
        return _complain(str(error), COULD_NOT)
    except MemoryError:
        return _complain(f"{options.source.name} needs more memory than there is", COULD_NOT)
    said = f"{result['found']:,} identifiers in {result['documents']:,} documents, in {result['seconds']} s"
    sys.stdout.write((json.dumps(result) if options.json else said) + "\n")
    return DONE


def extract_file(source: Path, out: Path) -> dict[str, Any]:
    """Reads {id, text}, writes {id, kind, value, written, start, end, flags}. Returns counts and seconds.

    Raises Unusable, and then leaves no file.
    """
    began, count, total = time.perf_counter(), 0, 0
    with whole_file(out) as writer:
        for identity, text in documents(source):
            found = extract(text)
            count, total = count + 1, total + len(found)
            writer.write(identity, found)
    return {"documents": count, "found": total, "seconds": round(time.perf_counter() - began, 2)}


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"squaremile engine extract: {text}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="squaremile engine extract",
        description="Find telephone numbers, addresses, accounts and other identifiers in texts.",
    )
    parser.add_argument("--in", dest="source", type=Path, required=True, metavar="FILE", help="documents: id, text")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="one row per document, kind and value")
    parser.add_argument("--json", action="store_true", help="print the counts for programs")
    return parser
