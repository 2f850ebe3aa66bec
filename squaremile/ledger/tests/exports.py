"""Exports to verify and to tamper with, and the two verifiers."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType

from squaremile.ledger.exporting import export_lines
from squaremile.ledger.services import Act, Verb, record_many, sequence, sign_head
from squaremile.ledger.verifying import verify

ROOT = Path(__file__).parents[3]


@cache
def tool() -> ModuleType:
    """tools/verify_ledger.py as a module."""
    spec = importlib.util.spec_from_file_location("verify_ledger", ROOT / "tools" / "verify_ledger.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grow(*sizes):
    """Adds so many leaves, with a head after each number. Returns the last head."""
    head = None
    for more in sizes:
        record_many(Act(Verb.VIEWED, "report", f"SM-{n}", {"n": n}) for n in range(more))
        sequence()
        head = sign_head()
    return head


def exported(prove=()):
    return list(export_lines(prove))


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def faults_of_the_tool(path, public=None, kept=None):
    export = tool().Export(public)
    with path.open() as file:
        export.read(file)
    export.check(kept or [])
    return export.faults


def faults_of_both(tmp_path, lines, *, public=None, kept=()):
    """What our own verifier and the independent one find wrong."""
    ours = verify(lines, public=public, kept=kept).problems
    theirs = faults_of_the_tool(write(tmp_path / "export.jsonl", lines), public, list(kept))
    return ours, theirs
