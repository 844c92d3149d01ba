"""Workers that die: as a whole, a process at a time, by being asked to, and with a wrong clock."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from ops import process
from ops.places import ROOT
from tests.faults.report import Report
from tests.faults.scene import answer_addresses
from tests.faults.stage import PROCESSES, Stage

SECONDS_A_MAIL = 0.04


def killed_trees(stage: Stage, mails: int) -> Report:
    """F1. At most what each process had in its hands may come twice."""
    kills = max(2, mails // 200)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    stage.start_workers()
    for number in range(kills):
        stage.progress((number + 1) / (kills + 2), mails)
        stage.kill_tree()
    return stage.settle(
        "F1 kill -9 of a whole worker", mails=mails, faults=kills, may_double=kills * PROCESSES
    )


def killed_processes(stage: Stage, mails: int) -> Report:
    """F2. As when memory runs out."""
    kills = max(4, mails // 40)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.queue(mails)
    stage.start_workers()
    done = 0
    for number in range(kills):
        stage.progress((number + 1) / (kills + 2), mails)
        done += stage.kill_child()
    return stage.settle(
        "F2 kill -9 of one process of a worker", mails=mails, faults=done, may_double=done
    )


def rolling_restart(stage: Stage, mails: int) -> Report:
    """F14. Web servers and workers are asked to stop, one after the other, while people answer."""
    addresses = answer_addresses(mails)
    restarts = max(2, mails // 300)
    stage.behave(seconds=SECONDS_A_MAIL)
    stage.start_workers()
    with two_web_servers(stage) as web:
        answers = threading.Thread(target=web.answer_all, args=[addresses])
        answers.start()
        for number in range(restarts):
            web.wait_for((number + 1) / (restarts + 1))
            web.restart(number % 2)
            stage.stop_worker()
        answers.join()
        codes = web.codes
    report = stage.settle(
        "F14 SIGTERM to web and workers in turn", mails=len(addresses), faults=2 * restarts
    )
    return replace(
        report, broken="" if codes == {302: len(addresses)} else f"answers: {dict(codes)}"
    )


class WebServers:
    """Two, as behind a proxy, which asks the other one when it gets no connection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ports = [process.free_port(), process.free_port()]
        self.children = [self._start(port) for port in self.ports]
        self.codes: Counter[int] = Counter()
        self._wanted = 1
        self._moved = threading.Condition()

    def _start(self, port: int) -> process.Child:
        options = ["-b", f"{process.LOCALHOST}:{port}", "--threads", "2", "config.wsgi"]
        child = process.start(
            "gunicorn",
            [sys.executable, "-m", "gunicorn", *options],
            log=self._folder / f"web-{port}.log",
            cwd=ROOT,
        )
        process.wait_until(lambda: process.answers(port), child, seconds=30)
        return child

    def restart(self, number: int) -> None:
        process.stop(self.children[number])
        self.children[number] = self._start(self.ports[number])

    def answer_all(self, addresses: list[str]) -> None:
        self._wanted = len(addresses)
        for number, address in enumerate(addresses):
            code = self._answer(urlsplit(address).path, first=number % 2)
            with self._moved:
                self.codes[code] += 1
                self._moved.notify_all()

    def wait_for(self, share: float) -> None:
        with self._moved:
            self._moved.wait_for(lambda: self.codes.total() >= share * self._wanted, timeout=60)

    def _answer(self, path: str, *, first: int) -> int:
        for port in (self.ports[first], self.ports[1 - first]):
            try:
                return self._post(port, path)
            except ConnectionRefusedError:
                continue
            except (HTTPException, OSError):
                return 0
        return 0

    def _post(self, port: int, path: str) -> int:
        line = HTTPConnection(process.LOCALHOST, port, timeout=30)
        form = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        line.connect()
        line.request("POST", path, "answer=yes", form)
        return line.getresponse().status


@contextmanager
def two_web_servers(stage: Stage) -> Iterator[WebServers]:
    web = WebServers(stage.folder)
    try:
        yield web
    finally:
        for child in web.children:
            process.stop(child)


def wrong_clocks(stage: Stage, mails: int) -> Report:
    """F15. One worker is ten minutes early, one ten minutes late; leases go by the database.

    Both are there before any mail is, so that each looks again and again for what has been left
    behind while the other is sending.
    """
    stage.behave(seconds=SECONDS_A_MAIL)
    for seconds in (-600, 600):
        path = str(Path(__file__).with_name("wrong_clock"))
        stage.start_workers(1, PYTHONPATH=path, WRONG_BY=str(seconds))
    stage.queue(mails)
    stage.wait_until(stage.is_done, seconds=mails, hurry=False, every=SECONDS_A_MAIL)
    return stage.settle("F15 workers' clocks ten minutes wrong", mails=mails, faults=2)


FAULTS = {
    "F1": killed_trees,
    "F2": killed_processes,
    "F14": rolling_restart,
    "F15": wrong_clocks,
}
