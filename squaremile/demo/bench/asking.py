"""A reader of pages over HTTP, as a browser asks: one connection kept open, one session."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from squaremile.launch.errors import CannotBeDone


class Asking:
    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.headers = port, {"Host": f"localhost:{port}", "Cookie": cookie, "Accept-Encoding": "identity"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self) -> None:
        self.connection.close()

    def status_and_page(self, path: str) -> tuple[int, str]:
        try:
            return self._once(path)
        except (http.client.HTTPException, ConnectionError):  # kept open too long: the server let go of it
            self.connection.close()
            return self._once(path)

    def _once(self, path: str) -> tuple[int, str]:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def get(self, path: str) -> str:
        """The page. Raises CannotBeDone when it is not answered with one."""
        status, page = self.status_and_page(path)
        if status != 200:
            raise CannotBeDone(f"{path} answered {status}", "see the log of the pages")
        return page


def ask_all(port: int, cookie: str, paths: list[str], *, clients: int) -> list[float]:
    """Milliseconds of each answer, the paths dealt to so many clients that ask at the same time."""
    with ThreadPoolExecutor(clients) as readers:
        parts = readers.map(lambda first: _ask(port, cookie, paths[first::clients]), range(clients))
        return [taken for part in parts for taken in part]


def _ask(port: int, cookie: str, paths: list[str]) -> list[float]:
    taken = []
    with closing(Asking(port, cookie)) as asking:
        for path in paths:
            began = time.perf_counter()
            asking.get(path)
            taken.append((time.perf_counter() - began) * 1000)
    return taken
