"""`squaremile policy list | show | publish`: the rules in force, for whoever runs the installation."""

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from squaremile.launch.arguments import CalledWrongly
from squaremile.launch.errors import CannotBeDone
from squaremile.policy import queries
from squaremile.policy.models import Version
from squaremile.policy.rules import difference, pretty
from squaremile.policy.services import MAX_BYTES, Overtaken, Refused, look_over, publish_change, read_body


def run(argv: list[str]) -> int:
    """Exit codes: 0 done; 2 called wrongly, or no such kind or version; 3 refused, and nothing published."""
    options = _arguments().parse_args(argv)
    code: int = options.do(options)
    return code


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="squaremile policy", description="The rules in force, and changing them.")
    words = parser.add_subparsers(required=True, metavar="list | show | publish")
    listing = words.add_parser("list", help="every policy with its version in force")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(do=_list)
    show = words.add_parser("show", help="print the rules of one policy in JSON")
    show.add_argument("kind", metavar="KIND")
    show.add_argument("--version", type=int, metavar="N", help="default: the one in force")
    show.add_argument("--json", action="store_true", help="with number, author, reason and time, on one line")
    show.set_defaults(do=_show)
    publish = words.add_parser("publish", help="publish the rules in a file as a new version, in force at once")
    publish.add_argument("kind", metavar="KIND")
    publish.add_argument("file", type=Path, metavar="FILE", help="as `show` prints them")
    publish.add_argument("--reason", required=True, metavar="TEXT", help="why; everybody who reads the policy reads it")
    publish.add_argument("--dry-run", action="store_true", help="say what would change and publish nothing")
    publish.set_defaults(do=_publish)
    return parser


def _list(options: argparse.Namespace) -> int:
    found = queries.kinds_in_force()
    if options.json:
        print(json.dumps([_facts(one.version) | {"title": one.policy.title} for one in found if one.version]))
        return 0
    for one in found:
        version, waits = one.version, f"; version {one.waiting.number} waits" if one.waiting else ""
        told = f"{version.number:>4}  {_moment(version)}  {version.author}" if version else "   -  not in force yet"
        print(f"{one.policy.kind:<16}{told}  {one.policy.title}{waits}")
    return 0


def _show(options: argparse.Namespace) -> int:
    """The rules alone go to standard output, so that they can be kept in a file, changed and published."""
    version = _version(options.kind, options.version)
    if options.json:
        print(json.dumps(_facts(version) | {"reason": version.reason, "body": version.body}))
        return 0
    print(f"{version.policy_id}, version {version.number}, from {_moment(version)}", file=sys.stderr)
    print(f"By {version.author}: {version.reason}", file=sys.stderr)
    print(pretty(version.body))
    return 0


def _version(kind: str, number: int | None) -> Version:
    known = [one.policy.kind for one in queries.kinds_in_force()]
    if kind not in known:
        raise CalledWrongly(f"there is no policy {kind!r}; there are: {', '.join(sorted(known))}")
    try:
        found = queries.version_of(kind, number) if number is not None else queries.current(kind)
    except Version.DoesNotExist:
        found = None
    if found is None:
        raise CalledWrongly(f"{kind} has no version {number}" if number is not None else f"{kind} is not in force yet")
    return found


def _publish(options: argparse.Namespace) -> int:
    _version(options.kind, None)
    reason = _reason(options.reason)
    base = queries.latest(options.kind)
    body = _body(options.file)
    _refuse(look_over(kind=options.kind, body=body, base=base))
    for line in difference(base.body, body):
        print(line.text if line.sign == "@" else f"{line.sign} {line.text}")
    if options.dry_run:
        print(f"Nothing was published. This would be version {base.number + 1} of {options.kind}.", file=sys.stderr)
        return 0
    try:
        made = publish_change(
            kind=options.kind, base=base.number, body=body, author=f"{getpass.getuser()}, on the command line"[:200],
            reason=reason,
        )  # fmt: skip
    except Overtaken as overtaken:
        raise CannotBeDone(str(overtaken), "look at it, put your change into it and publish again") from None
    except Refused as refused:
        _refuse(refused.problems)
        raise
    print(f"Version {made.number} of {options.kind} is published and in force.", file=sys.stderr)
    return 0


def _reason(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CalledWrongly("--reason is not in UTF-8") from None
    if not text.strip():
        raise CalledWrongly("--reason must say why")
    return text


def _body(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotBeDone(f"{path}: {error.strerror}", "name a file that can be read") from None
    try:
        return read_body(data)
    except Refused as refused:
        raise CannotBeDone(f"{path}: {refused.problems[0].rstrip('.')}", "mend the file and publish again") from None


def _refuse(found: list[str]) -> None:
    for sentence in found[:-1]:
        print(sentence, file=sys.stderr)
    if found:
        raise CannotBeDone(found[-1].rstrip("."), "nothing was published")


def _facts(version: Version) -> dict[str, Any]:
    return {
        "kind": version.policy_id,
        "number": version.number,
        "effective_at": version.effective_at.isoformat(),
        "author": version.author,
    }


def _moment(version: Version) -> str:
    return version.effective_at.strftime("%Y-%m-%d %H:%M UTC")
