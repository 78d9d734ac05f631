"""One kind of error: a code, a sentence for the person, what to do now.

``app.web.errors`` turns these into a page or JSON, in one place. Sentences are bokmål message ids
(marked with ``N_``) with ``params`` kept apart, so that they can be translated where they are shown.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.domain.words import N_


class VarskoError(Exception):
    """Something a person can act on.

    ``code`` is stable (API and tests), ``status`` the HTTP status, ``sentence`` what happened,
    ``what_now`` what to do, ``params`` the values of both.
    """

    code = "error"
    status = 500
    sentence = N_("Noe gikk galt hos oss.")
    what_now = N_("Det du har skrevet, er ikke borte. Prøv igjen om litt.")

    def __init__(self, sentence: str | None = None, what_now: str | None = None, **params: Any) -> None:
        self.sentence = sentence or type(self).sentence
        self.what_now = what_now if what_now is not None else type(self).what_now
        self.params: dict[str, Any] = params
        super().__init__(self.sentence % params if params else self.sentence)


class NotFound(VarskoError):
    """Nothing here, or nothing here for you: a stranger's case looks just the same."""

    code = "not_found"
    status = 404
    sentence = N_("Vi finner ikke siden.")
    what_now = N_("Leter du etter en sak? Skriv saksnummeret i søket.")


class Forbidden(VarskoError):
    code = "forbidden"
    status = 403
    sentence = N_("Du har ikke tilgang til dette.")
    what_now = N_("Spør lederen din om du skulle hatt det.")


class ImpossibleStep(VarskoError):
    """The step is not in the table for the status that the case has."""

    code = "impossible_step"
    status = 422
    sentence = N_("Det går ikke an å gjøre dette med saken slik den står nå.")
    what_now = N_("Last siden på nytt for å se hva som er mulig.")


class StaleCase(VarskoError):
    """Somebody changed the case after the person loaded it."""

    code = "stale"
    status = 409
    sentence = N_("Saken ble endret mens du hadde den oppe.")
    what_now = N_("Se hva som er endret, og lagre på nytt hvis det du skrev fortsatt gjelder.")

    def __init__(self, seen_version: int, version: int) -> None:
        super().__init__()
        self.seen_version = seen_version
        self.version = version


class BadInput(VarskoError):
    """Something typed cannot be used. ``fields`` maps field name to (sentence, params)."""

    code = "bad_input"
    status = 422
    sentence = N_("Noe må rettes før vi kan gå videre.")
    what_now = N_("Se feltene under. Alt annet er tatt vare på.")

    def __init__(self, fields: Mapping[str, str | tuple[str, Mapping[str, Any]]]) -> None:
        super().__init__()
        self.fields: dict[str, tuple[str, dict[str, Any]]] = {
            name: (value, {}) if isinstance(value, str) else (value[0], dict(value[1]))
            for name, value in fields.items()
        }


class LinkExpired(VarskoError):
    code = "link_expired"
    status = 410
    sentence = N_("Lenken er for gammel.")
    what_now = N_("Saken har en åpen side som du fortsatt kan lese. Søk etter saksnummeret.")


class TooMany(VarskoError):
    """A limit is reached; ``wait`` is how far it counts back."""

    code = "too_many"
    status = 429
    sentence = N_("Det kom for mange forsøk på kort tid.")

    def __init__(self, wait: timedelta = timedelta(minutes=1)) -> None:
        said = next((words for longest, words in _WAITS if wait <= longest), _A_DAY)
        super().__init__(what_now=said)


_A_DAY = N_("Vent et døgn og prøv igjen. Det du har skrevet, er ikke borte.")
_WAITS = (
    (timedelta(minutes=1), N_("Vent et minutt og prøv igjen. Det du har skrevet, er ikke borte.")),
    (timedelta(minutes=15), N_("Vent et kvarter og prøv igjen. Det du har skrevet, er ikke borte.")),
    (timedelta(hours=1), N_("Vent en time og prøv igjen. Det du har skrevet, er ikke borte.")),
)


class Unavailable(VarskoError):
    """A server that we need does not answer."""

    code = "unavailable"
    status = 503
    sentence = N_("Vi får ikke svar fra databasen vår akkurat nå.")
    what_now = N_("Det du har skrevet, er ikke borte. Vent litt og prøv igjen.")
