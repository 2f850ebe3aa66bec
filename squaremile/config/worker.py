"""`squaremile worker`: does what the pages and imports stage, and the house's own round of care."""

import asyncio
from threading import Timer

from procrastinate.contrib.django import app

from squaremile.accounts.jobs import Queue

_PAGES_FIRST_SECONDS = 2.0  # at the start of the house the pages need the processor more


def run(argv: list[str]) -> int:
    """`--flow-only`: what reports need to be linked, without the round of care."""
    queues = (Queue.FLOW,) if "--flow-only" in argv else tuple(Queue)
    loading = Timer(_PAGES_FIRST_SECONDS, _load_engines)
    loading.daemon = True
    loading.start()
    asyncio.run(work(queues=queues))
    return 0


def _load_engines() -> None:
    """What the first report needs takes a second to load: loaded beforehand, so that nobody waits for it."""
    from squaremile.identifiers.engine import extract
    from squaremile.networks.services import link  # noqa: F401 - brings NumPy and SciPy
    from squaremile.reports.services import extract as step  # noqa: F401

    extract("07700 900123 or www.example.org")


async def work(*, queues: tuple[Queue, ...] = tuple(Queue), wait: bool = True, concurrency: int = 2) -> None:
    """Runs the worker; `wait=False` ends when nothing is left to do."""
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker.open_async():
        await worker.run_worker_async(
            queues=[queue.value for queue in queues],
            wait=wait,
            concurrency=concurrency,
            install_signal_handlers=wait,
            listen_notify=wait,
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
        )
