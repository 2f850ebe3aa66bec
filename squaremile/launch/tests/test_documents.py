"""The documents are true: what they link, name and tell a reader to type is there, and nothing is left untold."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from squaremile.cli import COMMANDS, ENGINES
from squaremile.launch.arguments import OWN_WORDS
from squaremile.launch.places import ROOT

_TRACKED = subprocess.run(
    ["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\n")
TRACKED = [name for name in _TRACKED if (ROOT / name).is_file()]
DOCUMENTS = sorted(name for name in TRACKED if name.endswith(".md") and not name.startswith("squaremile/"))
WORDS = {*OWN_WORDS, *COMMANDS}
NAME = re.compile(r"\b(?:SQUAREMILE_[A-Z_]+[A-Z]|DATABASE_URL(?:_[A-Z]+)?|DJANGO_SETTINGS_MODULE)\b")
# Put together in config/settings.py from the names of the keys.
OF_KEYS = {"DJANGO_SECRET_KEY", "SEAL_KEY", "BLIND_KEY", "LEDGER_SEED", "WEB_PASSWORD", "WORKER_PASSWORD"}
# Where packages come from is each machine's own affair: a link to a package host, or a setting that names one.
_HOSTS = "|".join("".join(parts) for parts in (("py", "pi"), ("python", "hosted"), ("np", "mjs"), ("yarn", "pkg")))
REGISTRIES = re.compile(rf"https?://[\w.]*(?:{_HOSTS})[\w.]*|[\w.]*(?:{_HOSTS})\.(?:org|com)", re.I)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code() -> Iterator[tuple[str, str]]:
    """(name, text) of each tracked file of code."""
    for name in TRACKED:
        if name == "run" or name.endswith((".py", ".toml")) or name.startswith((".ci/", "tools/")):
            yield name, text_of(name)


@pytest.fixture(scope="module")
def names_in_code() -> set[str]:
    """Environment variables that the code reads or sets; tests may make up others."""
    return {
        found
        for name, text in code()
        if name != "squaremile/launch/tests/test_documents.py"
        for found in NAME.findall(text)
    } | {f"SQUAREMILE_{key}" for key in OF_KEYS}


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as repositories make them."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        place = (ROOT / name).parent / path if path else ROOT / name
        if not place.exists() or (anchor and anchor not in anchors(place.read_text(encoding="utf-8"))):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_named_is_there(name: str) -> None:
    """In code marks: what has a folder of ours before it, or is written as a folder."""
    tops = {entry.split("/")[0] for entry in TRACKED if "/" in entry}
    named = re.findall(r"`([\w.*-]+/[\w./*{}-]*)`", text_of(name))
    ours = [path for path in named if path.split("/")[0] in tops]
    assert [path for path in ours if not list(ROOT.glob(path.rstrip("/")))] == []


def _words_typed(text: str) -> list[str]:
    """The first word of each command in code marks or blocks; options before it are passed over."""
    marked = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?: {4}|\t)(.+)$", text, re.M)
    marked += [line for block in re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S) for line in block.split("\n")]
    found = []
    for line in marked:
        for rest in re.findall(r"(?:\./run|(?<![\w./-])squaremile|bin/squaremile)(?= |$)([^#|;&]*)", line):
            words = re.sub(r"^(?:\s+--(?:data|port)[ =]\S+|\s+--\w+)+", "", rest).split()
            found += words[:1]
    return [word for word in found if re.fullmatch(r"[a-z][a-z-]+", word)]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_named_is_one(name: str) -> None:
    assert [word for word in _words_typed(text_of(name)) if word not in WORDS] == []


def test_commands_are_found_however_they_are_written() -> None:
    marked = "`./run nonsense x` and `squaremile --data DIR other`"
    typed = "\n\n    A=1 ./run --data D third --x\n\n```sh\n./run\n```\n"
    assert _words_typed(marked + typed) == ["nonsense", "other", "third"]


def test_the_readme_names_every_command() -> None:
    text = text_of("README.md")
    assert [word for word in WORDS - {"start"} if f"./run {word}" not in text] == []
    assert [word for word in ENGINES if f"engine {word}" not in text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_variable_named_is_one_that_the_code_knows(name: str, names_in_code: set[str]) -> None:
    assert set(NAME.findall(text_of(name))) - names_in_code == set()


def test_every_variable_that_the_code_knows_is_told(names_in_code: set[str]) -> None:
    assert names_in_code - set(NAME.findall(text_of("docs/operating.md"))) == set()


def test_the_decisions_are_all_in_their_list() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("0*.md"))
    assert re.findall(r"\((0[^)]+)\)", text_of("docs/decisions/README.md")) == records
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))


def test_every_table_of_ours_is_in_the_list_of_tables() -> None:
    from django.apps import apps
    from django.conf import settings

    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in settings.ROOMS]
    told = set(re.findall(r"^\| `(\w+)`", text_of("docs/schema.md"), re.M))
    assert told == {model._meta.db_table for model in models} | {"accounts_ratelimit"}


def test_every_sealed_column_is_told() -> None:
    from django.apps import apps

    from squaremile.vault.fields import SealedField

    fields = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, SealedField)]
    assert fields
    told = text_of("docs/security.md")
    assert [str(f) for f in fields if f"`{f.model._meta.db_table}.{f.column}`" not in told] == []


def test_the_notices_are_those_of_the_lock_files() -> None:
    locked = [
        found
        for name in ("base", "test")
        for found in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text_of(f"requirements/{name}.txt"), re.M)
    ]
    rows = dict(re.findall(r"^\| (\S+) \| ([^|]+?) \|", text_of("NOTICES.md"), re.M))
    named = set(rows)
    assert [pair for pair in locked if pair[0] in named and pair[1] not in rows[pair[0]].split(" or ")] == []
    assert {"django", "psycopg", "pymerkle", "govuk-frontend"} <= named


def test_pictures_are_few_and_small() -> None:
    pictures = [ROOT / name for name in TRACKED if name.startswith("docs/images/") and name.endswith(".png")]
    assert pictures and len(pictures) <= 4
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []


def test_no_tracked_file_has_the_address_of_a_package_registry() -> None:
    found = []
    for name in TRACKED:
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [f"{name}: {match}" for match in REGISTRIES.findall(text)]
    assert found == []
