"""Where the parts of a run are worked on: threads of this process, or a dask cluster.

A part is the same wherever it is done; one whose worker dies is given out again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from config.errors import AppError, FaultError, InputError
from engine.assessment.parts import PartReport, PartTask, assess_part, assess_part_at

ATTEMPTS = 3
MOST_THREADS = 8
"""More would wait for the interpreter."""
ANSWER_SECONDS = 10
LOCAL, DASK = "local", "dask://"


def run_parts(
    name: str, database: Engine, tasks: Sequence[PartTask], done: Callable[[int], None]
) -> Iterator[PartReport]:
    """Do every task on the executor called ``name``; give the reports as they come.

    Raises InputError for a name nobody knows, FaultError when a part's worker died ``ATTEMPTS`` times.
    """
    if name == LOCAL:
        yield from _run_here(database, tasks, done)
        return
    if not name.startswith(DASK):
        raise InputError(f"没有名为“{name}”的执行方式", remedy="写 local 或 dask://主机:端口")
    url = database.url.render_as_string(hide_password=False)
    if _in_memory(database):
        raise InputError("内存数据库不能交给别的进程", remedy="改用文件数据库，或 --executor local")
    yield from _run_on_cluster(name.removeprefix(DASK), url, list(tasks), done)


def _in_memory(database: Engine) -> bool:
    return database.dialect.name == "sqlite" and database.url.database in (None, "", ":memory:")


def _run_here(database: Engine, tasks: Sequence[PartTask], done: Callable[[int], None]) -> Iterator[PartReport]:
    """Work in threads of this process: the database, the frames and most of the rest let go of the interpreter."""
    alone = isinstance(database, Connection) or _in_memory(database)  # one transaction, or nothing others can see
    threads = 1 if alone else min(os.cpu_count() or 1, MOST_THREADS)
    if len(tasks) <= 1 or threads == 1:
        for place, task in enumerate(tasks, 1):
            yield assess_part(database, task, readers=threads)
            done(place)
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        futures = [pool.submit(assess_part, database, task) for task in tasks]
        try:
            for place, future in enumerate(as_completed(futures), 1):
                yield future.result()
                done(place)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _run_on_cluster(
    address: str, url: str, waiting: list[PartTask], done: Callable[[int], None]
) -> Iterator[PartReport]:
    finished = 0
    for _ in range(ATTEMPTS):
        lost: list[PartTask] = []
        with _cluster(address) as executor:
            futures: dict[Future[PartReport], PartTask] = {
                executor.submit(assess_part_at, url, task): task for task in waiting
            }
            for future in as_completed(futures):
                try:
                    yield future.result()
                except Exception as error:
                    if not _worker_died(error):
                        _cancel(futures)
                        raise
                    lost.append(futures[future])
                else:
                    finished += 1
                    done(finished)
        if not lost:
            return
        waiting = lost
    raise FaultError(
        f"有 {len(waiting)} 个分区的工作进程连续 {ATTEMPTS} 次中断",
        where=f"村编码 {waiting[0].scope.low} 起",
        remedy="多半是内存不够：减少每台机器上的工作进程，再运行一次（已完成的分区不重做）",
    )


def _cancel(futures: dict[Future[PartReport], PartTask]) -> None:
    for future in futures:
        future.cancel()


def _worker_died(error: Exception) -> bool:
    if isinstance(error, AppError):
        return False
    return type(error).__name__ in {"KilledWorker", "CommClosedError"}


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise InputError("没有安装 dask", remedy="由系统管理员按 requirements-cluster.lock 安装") from error
    try:
        client = Client(  # type: ignore[no-untyped-call]
            f"tcp://{address}", timeout=ANSWER_SECONDS
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise FaultError(
            "连不上 dask 集群", where=address, remedy="检查调度器是否在运行、地址和端口是否正确"
        ) from error
    with client:
        yield client.get_executor(pure=False)  # type: ignore[no-untyped-call]
