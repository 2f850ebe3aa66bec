"""`squaremile ledger export | verify | key | check`."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from squaremile.launch.errors import CannotBeDone
from squaremile.ledger import queries, tasks
from squaremile.ledger.checking import check
from squaremile.ledger.exporting import export_lines
from squaremile.ledger.leaf import key_id
from squaremile.ledger.lines import Line
from squaremile.ledger.signing import public_key
from squaremile.ledger.verifying import UNREADABLE, verify
from squaremile.ledger.witness import kept_heads_file, read_heads

_TOLD = 20  # findings printed; --json has all


def run(argv: list[str]) -> int:
    """Exit codes: 0 done and everything holds; 1 something does not; 2 called wrongly; 3 could not be done."""
    options = _arguments().parse_args(argv)
    try:
        code: int = options.do(options)
    except OSError as error:
        raise CannotBeDone(f"{error.filename}: {error.strerror}", "check the path and the space on the disk") from None
    return code


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="squaremile ledger", description="Who did and saw what, provably.")
    words = parser.add_subparsers(required=True, metavar="export | verify | key | check")
    export = words.add_parser("export", help="write the ledger as JSON lines")
    export.add_argument("--prove", nargs="+", default=[], metavar="INDEX", help="add proofs for these entries, or: all")
    export.add_argument(
        "--out", type=Path, metavar="FILE", help="appears whole or not at all; default: standard output"
    )
    export.set_defaults(do=_export)
    verifying = words.add_parser("verify", help="verify an export")
    verifying.add_argument("file", type=Path, metavar="FILE")
    verifying.add_argument("--key", type=_key, metavar="HEX", help="the public key to trust (squaremile ledger key)")
    verifying.add_argument("--old-head", type=Path, metavar="FILE", help="heads kept earlier, one a line")
    verifying.add_argument("--json", action="store_true", help="the verdict for programs")
    verifying.set_defaults(do=_verify)
    words.add_parser("key", help="print the public key and its id").set_defaults(do=_print_key)
    checking = words.add_parser("check", help="check the database's own ledger in full")
    checking.add_argument("--json", action="store_true", help="the result for programs")
    checking.set_defaults(do=_check)
    return parser


def _key(text: str) -> bytes:
    if len(key := bytes.fromhex(text)) != 32:
        raise ValueError
    return key


def _export(options: argparse.Namespace) -> int:
    tasks.number_new_entries()
    tasks.publish_head()
    head = queries.latest_head()
    size = head.size if head else 0
    try:
        prove = range(size) if options.prove == ["all"] else [int(index) for index in options.prove]
    except ValueError:
        return _wrong("--prove takes indexes, or the word all")
    if missing := [index for index in prove if not 0 <= index < size]:
        return _wrong(f"there is no entry {missing[0]}: the latest head covers {size} entries")
    lines = (json.dumps(line) + "\n" for line in export_lines(prove))
    if options.out is None:
        sys.stdout.writelines(lines)
    else:
        _write_whole(options.out, lines)
    return 0


def _wrong(what: str) -> int:
    print(f"squaremile ledger: {what}", file=sys.stderr)
    return 2


def _write_whole(path: Path, lines: Iterable[str]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                line = None
            yield line if isinstance(line, dict) else {"type": UNREADABLE, "line": number}


def _verify(options: argparse.Namespace) -> int:
    kept = []
    if options.old_head:
        options.old_head.open().close()
        kept = list(read_heads(options.old_head))
        if not kept:
            return _wrong(f"{options.old_head} holds no head")
    verdict = verify(_lines(options.file), public=options.key, kept=kept)
    told = asdict(verdict) | {"signed_by": sorted(verdict.signed_by), "kept_heads": len(kept)}
    said = (
        f"{verdict.entries} entries, {verdict.heads} heads, {verdict.consistencies} proofs of growth, "
        f"{verdict.inclusions} proofs of entries, {len(kept)} kept heads."
    )
    if options.key is None:
        said += " The signing key was not checked: name it with --key."
    return _tell(said, told, verdict.problems, as_json=options.json)


def _print_key(_: argparse.Namespace) -> int:
    public = public_key()
    print(f"{public.hex()} {key_id(public)}")
    return 0


def _check(options: argparse.Namespace) -> int:
    kept = list(read_heads(kept_heads_file()))
    checked = check(public=public_key(), kept=kept)
    said = (
        f"{checked.entries} entries, {checked.heads} heads, {len(kept)} kept heads, {checked.details} details "
        f"({checked.erased} erased), {checked.waiting} waiting for a number."
    )
    return _tell(said, asdict(checked) | {"kept_heads": len(kept)}, checked.findings, as_json=options.json)


def _tell(said: str, told: dict[str, object], wrong: list[str], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(told))
    else:
        print(said)
        for finding in wrong[:_TOLD]:
            print(f"WRONG: {finding}")
        if len(wrong) > _TOLD:
            print(f"WRONG: and {len(wrong) - _TOLD} more")
        if not wrong:
            print("Everything holds.")
    return 1 if wrong else 0
