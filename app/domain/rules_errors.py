"""What can go wrong when several people work on the rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.errors import VarskoError
from app.domain.words import N_


class DraftStale(VarskoError):
    """Somebody saved the draft after the person opened it. Nothing was stored; the caller still has the text.

    ``theirs``: the text that is there now, ``mine_from``: the one the person started from (None for a version that
    never was), ``by`` and ``at``: who saved last and when.
    """

    code = "stale_draft"
    status = 409
    sentence = N_("%(by)s lagret utkastet mens du hadde det oppe.")
    what_now = N_("Se hva som er endret. Teksten din er ikke borte: lagre på nytt hvis den fortsatt gjelder.")

    def __init__(
        self, seen_version: int, version: int, theirs: str, mine_from: str | None, by: str, at: datetime
    ) -> None:
        super().__init__(by=by)
        self.seen_version, self.version = seen_version, version
        self.theirs, self.mine_from, self.by, self.at = theirs, mine_from, by, at


class RulesMoved(VarskoError):
    """Other rules came into force (or were scheduled) after the draft was made. Nothing was published.

    ``base_id``, ``head_id``: the ``ruleset_version`` the draft was made from, and the newest one.
    """

    code = "rules_moved"
    status = 409
    sentence = N_("%(by)s satte andre regler i drift etter at utkastet ble laget.")
    what_now = N_("Se forskjellen, og legg utkastet oppå reglene som gjelder nå. Utkastet er ikke borte.")

    def __init__(self, base_id: int, head_id: int, by: str, at: datetime) -> None:
        super().__init__(by=by)
        self.base_id, self.head_id, self.by, self.at = base_id, head_id, by, at


class RulesAlreadyScheduled(VarskoError):
    """A version waits for its moment; two cannot."""

    code = "rules_scheduled"
    status = 409
    sentence = N_("Det venter allerede en versjon som skal gjelde fra %(moment)s.")
    what_now = N_("Trekk den tilbake først, eller vent til den gjelder.")


class DraftHasErrors(VarskoError):
    """A draft with errors is kept, but cannot be tried or published. ``errors``: RuleError, by line."""

    code = "draft_has_errors"
    status = 422
    sentence = N_("Utkastet har feil, så det kan ikke prøves eller settes i drift ennå.")
    what_now = N_("Rett feilene i listen. Utkastet er lagret.")

    def __init__(self, errors: Sequence[Any]) -> None:
        super().__init__()
        self.errors = list(errors)


class DraftNotOpen(VarskoError):
    code = "draft_not_open"
    status = 422
    sentence = N_("Utkastet er satt i drift eller forkastet, så det kan ikke endres lenger.")
    what_now = N_("Lag et nytt utkast.")


class DraftNotTried(VarskoError):
    """The text as it stands was never tried on history."""

    code = "draft_not_tried"
    status = 422
    sentence = N_("Utkastet er ikke prøvd på tidligere saker slik det står nå.")
    what_now = N_("Prøv det først, eller bekreft at du vil sette det i drift uten å prøve det.")


class NothingChanged(VarskoError):
    code = "nothing_changed"
    status = 422
    sentence = N_("Utkastet er helt likt reglene som gjelder.")
    what_now = N_("Endre noe, eller forkast utkastet.")


class NothingToRollBackTo(VarskoError):
    code = "nothing_to_roll_back_to"
    status = 422
    sentence = N_("Det finnes ingen tidligere versjon å gå tilbake til.")
    what_now = N_("Lag et utkast i stedet.")


class NothingScheduled(VarskoError):
    code = "nothing_scheduled"
    status = 422
    sentence = N_("Ingen versjon venter på å gjelde.")
    what_now = N_("Last siden på nytt for å se hva som gjelder.")
