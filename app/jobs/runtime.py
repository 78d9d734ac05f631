"""The runtime of the process that runs the jobs.

RQ forks for each job, and a database connection must not be inherited: so the worker only says how to build a
runtime, and the first job in each fork builds it.
"""

from collections.abc import Callable

from app.platform.runtime import Runtime

_build: Callable[[], Runtime] | None = None
_runtime: Runtime | None = None


def use(build: Callable[[], Runtime]) -> None:
    """Say how to build the runtime; forgets one that was built before."""
    global _build, _runtime
    _build, _runtime = build, None


def runtime() -> Runtime:
    """The runtime of this process, built on first use."""
    global _runtime
    if _runtime is None:
        if _build is None:
            raise RuntimeError("app.jobs.runtime.use has not been called in this process")
        _runtime = _build()
    return _runtime
