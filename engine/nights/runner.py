"""The clockwork of the service: ticks by APScheduler with a memory store, and nothing else of it.

The only importer of apscheduler. Ticks carry no meaning: what is due is asked of the database every time.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from config import clock
from engine.nights.jobs import Job
from engine.nights.service import Service

TICK_SECONDS = 30


def serve(service: Service, now: Callable[[], datetime], tick_seconds: float = TICK_SECONDS) -> None:
    """Tick until the process is asked to stop (SIGTERM or Ctrl+C) or the service is lost, then step back as the runner.

    Jobs that wait for others tick in a thread each, the others in one after another.

    ``now`` is the time the jobs go by; the clockwork itself goes by the clock of the machine.
    """

    def ask_to_stop(_: int, __: FrameType | None) -> None:
        service.stopping.set()

    def tick(jobs: Sequence[Job]) -> None:
        service.tick(now(), jobs)
        if service.is_lost:
            service.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out while another one works is no news
    in_turn = tuple(job for job in service.jobs if not job.apart)
    threads = [in_turn, *((job,) for job in service.jobs if job.apart)]
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(len(threads))},
        timezone=clock.BUSINESS_ZONE,
    )
    for jobs in threads:
        scheduler.add_job(
            tick,
            "interval",
            args=(jobs,),
            seconds=tick_seconds,
            next_run_time=clock.now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    service.stopping.wait()
    scheduler.shutdown(wait=True)
    service.stop(now())
