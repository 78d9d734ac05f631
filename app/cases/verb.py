"""One verb, one transaction. The only place in the app that commits is ``transaction``, which this wraps."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from app.cases.context import Ctx
from app.platform.database import transaction

P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[Concatenate[Ctx, P], R]) -> Callable[Concatenate[Ctx, P], R]:
    """Run ``function`` in a transaction, or in the caller's when a verb calls a verb; then nudge the jobs."""

    @wraps(function)
    def run(ctx: Ctx, *args: P.args, **kwargs: P.kwargs) -> R:
        outermost = False
        try:
            with transaction(ctx.session) as outermost:
                result = function(ctx, *args, **kwargs)
        except BaseException:
            if outermost:
                ctx.nudges.clear()
            raise
        if outermost:
            _nudge_all(ctx)
        return result

    return run


def _nudge_all(ctx: Ctx) -> None:
    for job, key in dict.fromkeys(ctx.nudges):
        ctx.queue.nudge(job, key)
    ctx.nudges.clear()
