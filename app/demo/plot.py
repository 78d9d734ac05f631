"""What happens to a demo report: a believable life in working hours, as a list of moves in time.

The moves name steps of the table in ``app.domain.steps``; ``app.demo.play`` takes them through the real verbs.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, Literal

from app.demo.material import Material, Wrong
from app.demo.reading import Strict, read_yaml
from app.demo.stories import SEED, Story
from app.domain.closing import Closing
from routing_rules.deadline import WorkCalendar

Who = Literal["desk", "foreman", "crew", "reporter"]
Branch = Literal["both", "ours", "theirs"]
DAY = 450
"""Open minutes of a working day, 08.00–15.30."""
WAITS_STILL = timedelta(days=21)
"""A question younger than this may be unanswered; after that the desk goes on without."""


class Phrases(Strict):
    forwarded: dict[str, str]
    settled: list[str]
    replies: list[str]
    confirmed: list[str]
    comments: list[str]
    reopened: list[str]
    fixed_again: list[str]
    returned_then: list[str]
    no_answer: list[str]
    resolved: list[str]


def read_phrases(path: Path) -> Phrases:
    """What is said whatever the category. Raises FolderError."""
    return read_yaml(path, Phrases)


@dataclass(frozen=True)
class Move:
    """One step at one moment. ``sort`` is the desk's "confirm, or forward where the rules propose an outside party":
    from there on only the moves of that ``branch`` happen."""

    at: datetime
    who: Who
    step: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    branch: Branch = "both"
    photo: str | None = None


SELDOM = ("start", "ask")
"""Few cases are just being worked on or wait for an answer; at some moments it might be none."""
ENOUGH, TAKES = 3, 20


def believable(tell: Callable[[int], dict[str, list[Move]]]) -> dict[str, list[Move]]:
    """Story key to its moves: the first take that ends with ENOUGH of each SELDOM step, take 0 when none does."""
    first = tell(0)
    return next((one for one in chain([first], map(tell, range(1, TAKES))) if _has_seldom(one)), first)


def _has_seldom(lives: Mapping[str, list[Move]]) -> bool:
    ends = Counter(moves[-1].step for moves in lives.values() if moves)
    return all(ends[step] >= ENOUGH for step in SELDOM)


class Plot:
    """The life of one story, told forwards: each method adds moves and moves the clock on."""

    def __init__(
        self,
        story: Story,
        entry: Material,
        solution_days: int,
        first_answer_days: int,
        phrases: Phrases,
        calendar: WorkCalendar,
        now: datetime,
        take: int = 0,
    ) -> None:
        self.story, self.entry, self.phrases = story, entry, phrases
        self.days, self.answer_days = solution_days, first_answer_days
        self.calendar, self.now = calendar, now
        self.rng = Random(f"{SEED}:life:{story.key}" + (f":{take}" if take else ""))  # noqa: S311
        self.moves: list[Move] = []
        self.clock = story.received_at

    def tell(self) -> list[Move]:
        """The moves before ``now``, in order."""
        self.pass_time(self._first_look())
        life = self.rng.choices(*zip(*self._possible_lives(), strict=True))[0]
        life()
        return [move for move in sorted(self.moves, key=lambda move: move.at) if move.at < self.now]

    # ---- lives ----

    def _possible_lives(self) -> Iterator[tuple[Callable[[], None], int]]:
        entry = self.entry
        yield self.mended, 70
        if self.story.wrong:
            yield partial(self.corrected, self.story.wrong), 400
        if entry.questions and not self.story.contact.is_anonymous:
            yield self.asked, 22
        if entry.declined or entry.not_ours:
            yield self.declined, 11
        if entry.wrong:
            yield partial(self.corrected, entry.wrong), 11
        if entry.wrong and entry.returned:
            yield partial(self.returned, entry.wrong), 5
        if entry.outside:
            yield self.sent_outside, 5
        yield self.reopened, 2
        yield self.forgotten, 4

    def mended(self) -> None:
        """Confirmed, perhaps planned, and done."""
        self.sort()
        self.others_settle()
        self.remark()
        self.work()

    def asked(self) -> None:
        """The desk must ask first; not everybody answers."""
        question = self.rng.choice(self.entry.questions)
        self.add("desk", "ask", question=question.ask)
        if self.rng.random() < (0.25 if self.now - self.clock < WAITS_STILL else 0.8):
            self.clock += timedelta(minutes=self.rng.randint(12, 2000))
            self.add("reporter", "answer", text=question.answer)
            self.pass_time(self.rng.randint(10, DAY))
            self.mended()
        elif self.now - self.clock >= WAITS_STILL:
            self.pass_time(6 * DAY)
            self.add("desk", "decline", reply=self.rng.choice(self.phrases.no_answer))

    def declined(self) -> None:
        self.note()
        reasons = [(text, Closing.WONT_DO) for text in self.entry.declined]
        reasons += [(text, Closing.NOT_OURS) for text in self.entry.not_ours]
        text, closing = self.rng.choice(reasons)
        self.add("desk", "decline", reply=text, closing=closing.value)

    def corrected(self, wrong: Wrong) -> None:
        """The rules proposed the wrong unit."""
        self.to_rightful_unit(wrong, "")
        self.work()

    def returned(self, wrong: Wrong) -> None:
        """The unit says that it is not theirs."""
        self.sort()
        self.others_settle()
        self.pass_time(self.rng.randint(60, 2 * DAY))
        self.add("foreman", "return", "ours", reason=self.rng.choice(self.entry.returned))
        self.pass_time(self.rng.randint(20, DAY))
        self.to_rightful_unit(wrong, self.rng.choice(self.phrases.returned_then), "ours")
        self.work()

    def sent_outside(self) -> None:
        """A person knows the owner, where the rules do not."""
        party, reply = self.rng.choice(sorted(self.entry.outside.items()))
        self.add("desk", "forward", party=party, reply=reply)
        self.others_settle("both")

    def reopened(self) -> None:
        """Done, and then not done after all."""
        self.mended()
        self.pass_time(self.rng.randint(DAY, 4 * DAY))
        self.add("desk", "reopen", "ours", reason=self.rng.choice(self.phrases.reopened))
        self.pass_time(self.rng.randint(5, 90))
        self.add("desk", "confirm", "ours")
        self.pass_time(self.rng.randint(DAY // 2, 2 * DAY))
        self.add("crew", "resolve", "ours", reply=self.rng.choice(self.phrases.fixed_again))

    def forgotten(self) -> None:
        """Confirmed, and then nothing: what a good list of what is late should bring to light."""
        self.sort()
        self.others_settle()

    # ---- parts of lives ----

    def sort(self) -> None:
        reply = self.rng.choice(self.phrases.confirmed) if self.rng.random() < 0.2 else ""
        self.add("desk", "sort", reply=reply)

    def others_settle(self, branch: Branch = "theirs") -> None:
        """The other owner says that it is done, sometimes."""
        if self.rng.random() < 0.4:
            at = self._later(self.clock, self.rng.randint(4, 18) * DAY)
            reply = self.rng.choice(self.phrases.settled)
            self.moves.append(Move(at, "desk", "settle", {"reply": reply}, branch))

    def to_rightful_unit(self, wrong: Wrong, why: str, branch: Branch = "both") -> None:
        """To the unit that the material knows; to the outside party where that is the one."""
        unit, reason = wrong.unit, why or wrong.reason
        if unit in self.entry.outside:
            reply = reason if wrong is self.story.wrong else self.entry.outside[unit]
            self.add("desk", "forward", branch, party=unit, reply=reply)
        else:
            self.add("desk", "correct", branch, unit=unit, reason=reason)

    def remark(self) -> None:
        """Notes, and words between the desk and the reporter, that change nothing."""
        at = self.clock
        if self.rng.random() < 0.25:
            self.note()
        if self.rng.random() < 0.08:
            self.moves.append(
                Move(self._later(at, 40), "desk", "reply", {"text": self.rng.choice(self.phrases.replies)})
            )
        if self.rng.random() < 0.08 and not self.story.contact.is_anonymous:
            late = at + timedelta(minutes=self.rng.randint(60, 600))
            self.moves.append(
                Move(late, "reporter", "comment", {"text": self.rng.choice(self.phrases.comments)})
            )

    def note(self) -> None:
        if self.entry.notes:
            at = self.clock - timedelta(minutes=2)
            self.moves.append(Move(at, "desk", "note", {"text": self.rng.choice(self.entry.notes)}))

    def work(self) -> None:
        """Planned, started and done by the unit, mostly within the promise."""
        share = self.rng.uniform(1.05, 1.6) if self.rng.random() < 0.12 else self.rng.uniform(0.12, 0.95)
        total = max(30, int(self.days * DAY * share))
        done = self._later(self.clock, total)
        if total > DAY and self.rng.random() < 0.75:
            at = self._later(self.clock, self.rng.randint(15, DAY))
            day = max(done.astimezone(self.calendar.zone).date(), at.astimezone(self.calendar.zone).date())
            self.moves.append(Move(at, "foreman", "plan", {"planned_for": day}, "ours"))
            self.clock = at
        if self.rng.random() < 0.65:
            days = self.rng.randint(1, 6) if self.rng.random() < 0.5 else 0
            lead = min(total - 15, days * DAY + self.rng.randint(12, 50))
            self.moves.append(Move(max(self._earlier(done, lead), self.clock), "crew", "start", {}, "ours"))
        self.clock = done
        photo = self.entry.resolved_after if self.story.photo and self.rng.random() < 0.85 else None
        reply = self.rng.choice(self.entry.resolved or self.phrases.resolved)
        self.add("crew", "resolve", "ours", photo=photo, reply=reply)

    # ---- time ----

    def add(
        self, who: Who, step: str, branch: Branch = "both", photo: str | None = None, **fields: Any
    ) -> None:
        self.moves.append(Move(self.clock, who, step, fields, branch, photo))

    def pass_time(self, minutes: int) -> None:
        """Move the clock on by open minutes."""
        self.clock = self._later(self.clock, minutes)

    def _first_look(self) -> int:
        """Open minutes before the desk looks: soon where the promise is short."""
        if self.answer_days == 1:
            return self.rng.randint(6, 400)
        if self.rng.random() < 0.15:
            return self.rng.randint(4, 120)
        return self.rng.randint(200, int(self.answer_days * DAY * 0.9))

    def _later(self, at: datetime, minutes: int) -> datetime:
        """``at`` and that many open minutes, within working hours (UTC)."""
        calendar, local = self.calendar, at.astimezone(self.calendar.zone)
        opening = _at(calendar, local, calendar.opens)
        moment = max(local, opening) if calendar.is_working_day(local.date()) else None
        left = timedelta(minutes=minutes)
        while True:
            if moment is not None:
                open_today = _at(calendar, moment, calendar.closing_time(moment.date())) - moment
                if left < open_today:
                    return (moment + left).astimezone(UTC)
                left -= max(open_today, timedelta())
            day = calendar.next_working_day((moment or local).date())
            moment = datetime.combine(day, calendar.opens, calendar.zone)

    def _earlier(self, at: datetime, minutes: int) -> datetime:
        """About that many open minutes before ``at``: whole days back, the rest within the day."""
        days, rest = divmod(minutes, DAY)
        local = at.astimezone(self.calendar.zone)
        day = local.date()
        for _ in range(days):
            day -= timedelta(days=1)
            while not self.calendar.is_working_day(day):
                day -= timedelta(days=1)
        back = datetime.combine(day, local.time(), self.calendar.zone) - timedelta(minutes=rest)
        return max(back, _at(self.calendar, back, self.calendar.opens)).astimezone(UTC)


def _at(calendar: WorkCalendar, day: datetime, clock: Any) -> datetime:
    return datetime.combine(day.date(), clock, calendar.zone)
