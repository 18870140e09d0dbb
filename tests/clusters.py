"""A real dask cluster of two workers on this machine, shared by the tests that spread an assessment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def cluster_running() -> Iterator[Any]:
    """Give a cluster of two worker processes; its dashboard takes any port that is free."""
    from distributed import LocalCluster

    free = "127.0.0.1:0"
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=free, silence_logs=50) as made:  # type: ignore[no-untyped-call]
        yield made


def address_of(cluster: Any) -> str:
    """Return the executor that names the cluster."""
    return str(cluster.scheduler_address).replace("tcp://", "dask://")
