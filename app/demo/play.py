"""Plays the demo's stories through the real verbs, all of them interleaved in the order of time."""

import heapq
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import reply, triage, work
from app.cases.context import CLOCK, REPORTER, Actor, Ctx, staff_actor
from app.cases.deadlines import find_ringing, meet_deadline
from app.cases.receive import receive_report
from app.demo.photos import PhotoAlbum
from app.demo.plot import Branch, Move, Phrases
from app.demo.stories import Story
from app.domain.permissions import UNIT_ROLES, Role
from app.domain.quiet_hours import first_awake
from app.domain.reports import NewReport
from app.domain.steps import STEPS
from app.models import Case, Municipality, StaffUser, Unit
from app.platform.queues import RecordingQueue
from app.platform.runtime import Runtime

MOST_RINGING = 1000
SPREAD_OVER = 17
"""A prime: photo variations and desk workers follow a report's place in the deal, not chance."""


@dataclass
class Thread:
    """One story on its way. ``branch`` is set when the desk sorts the case: ours, or theirs for an outside party."""

    story: Story
    order: int
    case_id: uuid.UUID | None = None
    branch: Branch | None = None


@dataclass(order=True)
class Due:
    """A move in the queue: by time, then by the order in which it was put there."""

    at: datetime
    order: int
    thread: Thread = field(compare=False)
    move: Move | None = field(compare=False)
    """None: the report comes in."""


class Play:
    """Takes the moves of one municipality. Everything joins the transaction that the caller has begun."""

    def __init__(self, ctx: Ctx, album: PhotoAlbum, phrases: Phrases) -> None:
        self.ctx, self.album, self.phrases = ctx, album, phrases
        units = ctx.session.scalars(select(Unit).where(Unit.municipality_id == ctx.municipality.id)).all()
        self.units = {unit.id: unit for unit in units}
        of_this = select(StaffUser).where(StaffUser.municipality_id == ctx.municipality.id, StaffUser.active)
        staff = ctx.session.scalars(of_this.order_by(StaffUser.id)).all()
        self.desk = [staff_actor(user) for user in staff if user.role in (Role.DESK, Role.DESK_LEAD)]
        self.people: dict[tuple[int | None, Role], Actor] = {
            (user.unit_id, Role(user.role)): staff_actor(user) for user in staff if user.role in UNIT_ROLES
        }

    def play(
        self,
        threads: list[Thread],
        moves: Callable[[Story], list[Move]],
        say: Callable[[int], None],
        now: datetime,
    ) -> None:
        """Receive every report and take its moves; promises break in between, up to ``now``.

        ``say`` is told how many reports have come in.
        """
        queue = [Due(thread.story.received_at, thread.order, thread, None) for thread in threads]
        heapq.heapify(queue)
        order, received = len(queue), 0
        while queue:
            due = heapq.heappop(queue)
            self._let_time_pass(due.at)
            self.ctx.clock = lambda at=due.at: at  # type: ignore[misc]
            if due.move is not None:
                self._take(due.thread, due.move)
                continue
            self._receive(due.thread)
            received += 1
            say(received)
            for move in moves(due.thread.story):
                order += 1
                heapq.heappush(queue, Due(move.at, order, due.thread, move))
        self._let_time_pass(now)

    def _let_time_pass(self, until: datetime) -> None:
        """What the clock would have done until then: tell of promises that broke, when people were awake."""
        here = self.ctx.municipality
        for case_id, _, rang_at in find_ringing(self.ctx.session, [here.id], until, MOST_RINGING):
            at = first_awake(rang_at, self.ctx.zone, here.settings)
            if at <= until:
                self.ctx.actor, self.ctx.clock = CLOCK, lambda at=at: at  # type: ignore[misc]
                meet_deadline(self.ctx, case_id)

    def _receive(self, thread: Thread) -> None:
        story = thread.story
        self.ctx.actor = self._desk_worker(thread) if story.channel in ("phone", "counter") else REPORTER
        draft_key = story.key if story.photo else None
        if story.photo:
            self.album.add(self.ctx, story.photo, thread.order, "report", draft_key=draft_key)
        new = NewReport(
            idempotency_key=story.key,
            category_code=story.category,
            text=story.text,
            place=story.spot.place,
            address=story.spot.address,
            channel=story.channel,
            language=story.language,
            answers=story.answers,
            contact=story.contact,
            draft_key=draft_key,
        )
        thread.case_id = receive_report(self.ctx, new).case_id

    def _take(self, thread: Thread, move: Move) -> None:
        if move.branch != "both" and thread.branch is not None and move.branch != thread.branch:
            return
        case = self.ctx.session.get_one(Case, thread.case_id)
        name = self._name(thread, move, case)
        if name in STEPS and case.status not in STEPS[name].sources:
            return  # words that came too late: the case was closed first
        actor = self._actor(thread, move, case)
        if actor is None:
            return
        self.ctx.actor = actor
        if move.photo:
            self.album.add(self.ctx, move.photo, thread.order, "resolved", case_id=case.id)
        self._call(name, case, self._fields(name, move, case))

    def _name(self, thread: Thread, move: Move, case: Case) -> str:
        """The step to take; decides the branch when the desk sorts, forwards or corrects."""
        name = move.step
        proposed = self.units.get(case.proposed_unit_id or 0)
        if name == "sort":
            name = "forward" if proposed is not None and proposed.kind == "outside" else "confirm"
        elif name == "correct" and proposed is not None and proposed.code == move.fields["unit"]:
            name = "confirm"  # the rules got it right after all
        if name in ("forward", "confirm", "correct"):
            thread.branch = "theirs" if name == "forward" else "ours"
        return name

    def _fields(self, name: str, move: Move, case: Case) -> dict[str, Any]:
        fields = dict(move.fields)
        owner = self.units.get((case.proposed_unit_id if name == "forward" else case.unit_id) or 0)
        if name == "forward" and "party" not in fields:
            said = self.phrases.forwarded
            fields = {
                "party": owner.code if owner else "",
                "reply": said.get(case.road_owner or "", said["other"]),
            }
        elif name == "confirm":
            fields = {"reply": fields.get("reply", "")}
        return {
            key: value.replace("<eier>", owner.name) if isinstance(value, str) and owner else value
            for key, value in fields.items()
        }

    def _actor(self, thread: Thread, move: Move, case: Case) -> Actor | None:
        if move.who == "reporter":
            return REPORTER
        if move.who == "desk":
            return self._desk_worker(thread)
        foreman = self.people.get((case.unit_id, Role.FOREMAN))
        crew = self.people.get((case.unit_id, Role.CREW))
        return crew or foreman if move.who == "crew" else foreman

    def _desk_worker(self, thread: Thread) -> Actor:
        """Mostly the first; now and then the next."""
        return self.desk[1 % len(self.desk)] if thread.order % SPREAD_OVER < 4 else self.desk[0]

    def _call(self, name: str, case: Case, fields: Mapping[str, Any]) -> None:
        if name in ("answer", "comment"):
            reply.answer(self.ctx, case.id, fields["text"])
        elif name == "note":
            reply.note(self.ctx, case.id, fields["text"])
        else:
            VERBS[name](self.ctx, case.id, case.version, **fields)


VERBS: dict[str, Callable[..., Case]] = {
    "confirm": triage.confirm,
    "correct": triage.correct,
    "ask": triage.ask,
    "decline": triage.decline,
    "forward": triage.forward,
    "settle": triage.settle,
    "reopen": triage.reopen,
    "plan": work.plan,
    "start": work.start,
    "resolve": work.resolve,
    "return": work.send_back,
    "reply": reply.reply,
}


def stage(run: Runtime, session: Session, municipality: Municipality) -> Ctx:
    """A context whose nudges go nowhere: no mail leaves, and photos are made ready at once."""
    return Ctx(session, municipality, REPORTER, RecordingQueue(), run.settings.secret_key)
