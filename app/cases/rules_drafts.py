"""Drafts of rules: made from what is in force, saved with whatever errors they hold, thrown away."""

import uuid

from sqlalchemy import select

from app.cases.context import Ctx
from app.cases.rules_log import check_may, log_rules, who
from app.cases.verb import verb
from app.domain.errors import BadInput, NotFound
from app.domain.permissions import Permission
from app.domain.reports import clean_text
from app.domain.rules_errors import DraftNotOpen, DraftStale
from app.domain.words import N_
from app.models import RulesDraft, RulesDraftText, RulesetVersion
from app.queries.rules_versions import find_newest
from routing_rules.merge import merge_texts
from routing_rules.yaml_tree import MAX_BYTES

MOST_NAME = 120


@verb
def make_draft(ctx: Ctx, name: str, source: str | None = None) -> RulesDraft:
    """A new draft of the newest published rules; ``source``: its first text, else the published one as it is.

    Raises:
        Forbidden: the actor edits no rules.
        BadInput: ``name`` is missing or too long, ``source`` too big or no text.
        NotFound: nothing is published yet.
    """
    check_may(ctx, Permission.RULES_EDIT)
    newest = find_newest(ctx.session, ctx.municipality.id, ctx.now)
    if newest is None:
        raise NotFound(N_("Kommunen har ingen regler å lage et utkast av ennå."))
    text = check_source(newest.source or "" if source is None else source)
    draft = RulesDraft(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        name=_check_name(name),
        state="open",
        version=1,
        base_id=newest.ruleset_id,
        created_at=ctx.now,
        created_by=who(ctx),
        updated_at=ctx.now,
        updated_by=who(ctx),
    )
    ctx.session.add(draft)
    ctx.session.flush()
    _keep(ctx, draft, text)
    log_rules(ctx, "draft_made", draft_id=draft.id, ruleset_id=draft.base_id, name=draft.name)
    return draft


@verb
def save_draft(
    ctx: Ctx, draft_id: uuid.UUID, seen_version: int, source: str, name: str | None = None
) -> RulesDraft:
    """Save ``source`` as the draft's next version, with whatever errors it holds. The same text again changes nothing.

    Raises:
        Forbidden, NotFound, DraftNotOpen, BadInput.
        DraftStale: somebody saved since ``seen_version``; carries both texts, nothing was stored.
    """
    check_may(ctx, Permission.RULES_EDIT)
    draft = lock_draft(ctx, draft_id)
    _check_open(draft)
    text = check_source(source)
    checked = draft.name if name is None else _check_name(name)
    current = text_of(ctx, draft)
    if draft.version != seen_version:
        if current == text and checked == draft.name:
            return draft  # a double tap, or two who wrote the same
        raise _stale(ctx, draft, seen_version, current)
    if (current, draft.name) == (text, checked):
        return draft
    draft.name = checked
    _next(ctx, draft, text)
    log_rules(ctx, "draft_saved", draft_id=draft.id, version=draft.version)
    return draft


@verb
def rebase_draft(ctx: Ctx, draft_id: uuid.UUID, seen_version: int) -> int:
    """Lay the draft's changes on top of the newest published rules. Gives the number of places where both changed the
    same lines: there both stand in the text between marks, and must be settled before it can be published.

    Raises:
        Forbidden, NotFound, DraftNotOpen, DraftStale.
    """
    check_may(ctx, Permission.RULES_EDIT)
    draft = lock_draft(ctx, draft_id)
    _check_open(draft)
    mine = text_of(ctx, draft)
    if draft.version != seen_version:
        raise _stale(ctx, draft, seen_version, mine)
    newest = find_newest(ctx.session, ctx.municipality.id, ctx.now)
    if newest is None or newest.ruleset_id == draft.base_id:
        return 0
    base = ctx.session.get_one(RulesetVersion, draft.base_id)
    merged = merge_texts(base.source, mine, newest.source or "")
    draft.base_id = newest.ruleset_id
    _next(ctx, draft, merged.text)
    log_rules(
        ctx,
        "draft_rebased",
        draft_id=draft.id,
        ruleset_id=newest.ruleset_id,
        version=draft.version,
        conflicts=merged.conflicts,
    )
    return merged.conflicts


@verb
def discard_draft(ctx: Ctx, draft_id: uuid.UUID, reason: str = "") -> RulesDraft:
    """Put a draft away. Its texts are kept, so that nothing anybody wrote is lost.

    Raises:
        Forbidden, NotFound, DraftNotOpen.
    """
    check_may(ctx, Permission.RULES_EDIT)
    draft = lock_draft(ctx, draft_id)
    _check_open(draft)
    draft.state, draft.updated_at, draft.updated_by = "discarded", ctx.now, who(ctx)
    log_rules(ctx, "draft_discarded", clean_text(reason), draft_id=draft.id)
    return draft


def lock_draft(ctx: Ctx, draft_id: uuid.UUID) -> RulesDraft:
    """The draft, locked until the transaction ends. Raises NotFound when the municipality has no such."""
    query = (
        select(RulesDraft)
        .where(RulesDraft.id == draft_id, RulesDraft.municipality_id == ctx.municipality.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    draft = ctx.session.scalars(query).one_or_none()
    if draft is None:
        raise NotFound()
    return draft


def text_of(ctx: Ctx, draft: RulesDraft) -> str:
    """The newest text of a draft."""
    return ctx.session.get_one(RulesDraftText, (draft.id, draft.version)).source


def check_source(source: str) -> str:
    """The text with unix line ends.

    Raises:
        BadInput: ``source``: too big, or characters that no text has.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise BadInput({"source": N_("Teksten har tegn som ikke kan lagres.")}) from None
    if "\x00" in text:
        raise BadInput({"source": N_("Teksten har tegn som ikke kan lagres.")})
    if size > MAX_BYTES:
        raise BadInput(
            {"source": (N_("Regelsettet er større enn %(limit)s kB."), {"limit": MAX_BYTES // 1000})}
        )
    return text


def _check_name(name: str) -> str:
    cleaned = clean_text(name).strip()
    if not cleaned:
        raise BadInput({"name": N_("Gi utkastet et navn.")})
    if len(cleaned) > MOST_NAME:
        raise BadInput(
            {"name": (N_("Navnet er for langt. Skriv høyst %(limit)s tegn."), {"limit": MOST_NAME})}
        )
    return cleaned


def _check_open(draft: RulesDraft) -> None:
    if draft.state != "open":
        raise DraftNotOpen()


def _stale(ctx: Ctx, draft: RulesDraft, seen_version: int, current: str) -> DraftStale:
    started = ctx.session.get(RulesDraftText, (draft.id, seen_version))
    return DraftStale(
        seen_version,
        draft.version,
        current,
        started.source if started else None,
        draft.updated_by,
        draft.updated_at,
    )


def _next(ctx: Ctx, draft: RulesDraft, text: str) -> None:
    draft.version += 1
    draft.updated_at, draft.updated_by = ctx.now, who(ctx)
    _keep(ctx, draft, text)


def _keep(ctx: Ctx, draft: RulesDraft, text: str) -> None:
    ctx.session.add(
        RulesDraftText(
            draft_id=draft.id, version=draft.version, source=text, saved_at=ctx.now, saved_by=who(ctx)
        )
    )
    ctx.session.flush()
