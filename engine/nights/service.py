"""One tick of the service: be the runner or step back, then let every job do what is due. Never raises for a job."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.errors import AppError
from config.logs import event, trouble
from engine.nights.jobs import Job, Workplace
from engine.nights.lease import Holder, give_up_lease, take_lease

PAUSE_AFTER_FAILURE = timedelta(minutes=10)
LOST_AFTER_TICKS = 40
"""So many ticks in a row, of two threads, without reaching the database (ten minutes), and the process should end."""


@dataclass
class Service:
    """A process that may be the runner. ``failed`` remembers since when a job is left alone after a failure.

    ``stopping`` is set when the process is asked to stop: jobs that wait for others look at it.
    ``unreached`` counts the ticks in a row that did not reach the database.
    """

    place: Workplace
    jobs: tuple[Job, ...]
    name: str
    failed: dict[str, datetime] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)
    unreached: int = 0

    @property
    def is_lost(self) -> bool:
        """Whether the database was out of reach for so long that somebody should be told by the end of the process."""
        return self.unreached >= LOST_AFTER_TICKS

    def tick(self, at: datetime, jobs: Sequence[Job] | None = None) -> dict[str, int]:
        """Do what is due at ``at``, of these jobs or all, if this process is the runner; return what each job did.

        A database that is locked or gone only costs this tick: the next one tries again.
        """
        try:
            is_runner = take_lease(self.place.database, Holder(self.name, at))
        except AppError as error:
            self.unreached += 1
            trouble("lease_not_reached", reason=str(error)[:200])
            return {}
        self.unreached = 0
        if not is_runner:
            return {}
        return {
            job.name: self._do(job, at) for job in (self.jobs if jobs is None else jobs) if not self._is_paused(job, at)
        }

    def stop(self, at: datetime) -> None:
        """Step back as the runner."""
        try:
            give_up_lease(self.place.database, Holder(self.name, at))
        except AppError as error:
            trouble("lease_not_given_up", reason=str(error)[:200])

    def _do(self, job: Job, at: datetime) -> int:
        try:
            done = job.work(self.place, at)
        except Exception as error:  # a job must never stop the service: the others have work to do
            self.failed[job.name] = at
            trouble("job_failed", job=job.name, reason=str(error)[:400], fault=type(error).__name__)
            return 0
        self.failed.pop(job.name, None)
        if done:
            event("job_done", job=job.name, count=done)
        return done

    def _is_paused(self, job: Job, at: datetime) -> bool:
        since = self.failed.get(job.name)
        return since is not None and since <= at < since + PAUSE_AFTER_FAILURE
