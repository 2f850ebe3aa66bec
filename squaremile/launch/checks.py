"""`./run test` and `./run bench`: each on a throw-away database of its own."""

import os
import shutil
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from squaremile.launch.arguments import CalledWrongly
from squaremile.launch.errors import CannotBeDone
from squaremile.launch.places import ROOT, venv_python
from squaremile.launch.processes import end, spawn
from squaremile.launch.testing import throwaway_cluster

_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
_NOTHING_COLLECTED = 5  # pytest's exit code when no test fits


@dataclass(frozen=True)
class Step:
    name: str
    arguments: tuple[str, ...]
    tests: bool = False


CHECKS = (
    Step("lint", ("-m", "ruff", "check", ".")),
    Step("types", ("-m", "mypy")),
    Step("import contracts", ("-c", _LINT_IMPORTS, "--no-cache")),
    Step("migrations", ("-m", "squaremile", "manage", "makemigrations", "--check", "--dry-run")),
)
TESTS = (
    Step("tests", ("-m", "pytest", "-n", "2", "-m", "not browser and not long"), tests=True),
    Step("browser", ("-m", "pytest", "-m", "browser and not long"), tests=True),
)
LONG = Step("long proofs", ("-m", "pytest", "-m", "long", "--timeout=3600"), tests=True)


@dataclass(frozen=True)
class Chosen:
    steps: tuple[Step, ...]
    arguments: tuple[str, ...]
    whole: bool


def choose(argv: Sequence[str]) -> Chosen:
    """Everything; with `-k` or paths only the tests that fit; with `--long` the slow proofs too."""
    words, arguments, long = list(argv), [], False
    while words:
        word = words.pop(0)
        if word == "--long":
            long = True
        elif word == "-k":
            if not words:
                raise CalledWrongly("-k needs an expression")
            arguments += ["-k", words.pop(0)]
        elif word in ("-x", "-v", "-vv", "-s") or not word.startswith("-"):
            arguments.append(word)
        else:
            raise CalledWrongly(f"test does not know {word}: ./run test [-k EXPR] [--long] [paths]")
    whole = not any(word == "-k" or not word.startswith("-") for word in arguments)
    steps = (*(CHECKS if whole else ()), *TESTS, *((LONG,) if long else ()))
    return Chosen(steps, tuple(arguments), whole)


def run(argv: Sequence[str]) -> int:
    """Runs the steps in order, all of them even after a failure, and sums up. Exit code 1 when one failed."""
    chosen = choose(argv)
    shared = _shared(os.environ)
    if chosen.whole:
        _refuse_without_chromium()
    with throwaway_cluster() as database:
        environment = database.environment() | shared
        results = [(step, *_run(step, chosen, environment)) for step in chosen.steps]
    if not chosen.whole and all(code == _NOTHING_COLLECTED for _, code, _ in results):
        raise CannotBeDone("no test fits", "see the names with: ./run test -v PATH")
    return _sum_up(results, chosen)


def _run(step: Step, chosen: Chosen, environment: dict[str, str]) -> tuple[int, float]:
    print(f"\n── {step.name} …", flush=True)
    began = time.monotonic()
    child = spawn(
        [venv_python(), *step.arguments, *(chosen.arguments if step.tests else ())],
        env=environment,
        cwd=ROOT,
        end_signal=signal.SIGKILL,
    )
    try:
        code = child.wait()
    except BaseException:
        end(child, seconds=10, first=signal.SIGINT)
        raise
    return code, time.monotonic() - began


def _sum_up(results: list[tuple[Step, int, float]], chosen: Chosen) -> int:
    print("\n── summary", flush=True)
    failed = 0
    for step, code, seconds in results:
        good = code == 0 or (code == _NOTHING_COLLECTED and not chosen.whole)
        failed += not good
        word = "no test fits" if code == _NOTHING_COLLECTED else "passed" if good else f"FAILED ({code})"
        print(f"{step.name:<18} {word:<14} {seconds:6.1f} s")
    whole = sum(seconds for _, _, seconds in results)
    print(f"{f'{failed} FAILED of' if failed else 'passed: all'} {len(results)} steps, {whole:.0f} s", flush=True)
    return 1 if failed else 0


def _shared(environ: "os._Environ[str]") -> dict[str, str]:
    """Where the tests that read real messages find them."""
    folder = Path(environ.get("SQUAREMILE_SHARED") or ROOT.parent / "shared")
    if folder.is_dir():
        return {"SQUAREMILE_SHARED": str(folder)}
    if environ.get("CI") == "true":
        raise CannotBeDone(f"the shared documents are not in {folder}", "name their folder: SQUAREMILE_SHARED=DIR")
    return {}


def _refuse_without_chromium() -> None:
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        raise CannotBeDone("the browser tests need Chromium", "install it: apt-get install chromium")


def bench(argv: Sequence[str]) -> int:
    """`squaremile bench` on a durable database of its own; the figures of earlier runs stay in build/bench."""
    kept = ROOT / "build" / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    with throwaway_cluster(durable=True) as database:
        environment = database.environment() | {"SQUAREMILE_BENCH_FOLDER": str(kept)}
        child = spawn([venv_python(), "-m", "squaremile", "bench", *argv], env=environment, cwd=ROOT)
        try:
            return child.wait()
        except BaseException:
            end(child, seconds=10, first=signal.SIGINT)
            raise
