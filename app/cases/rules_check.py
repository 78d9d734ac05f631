"""Whether a text can be used as rules: everything that is wrong with it, said before anybody saves or publishes."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.cases.decide import vocabulary_of
from app.domain.rules_errors import DraftHasErrors
from app.models import Municipality
from routing_rules.check import Warned, unreachable
from routing_rules.reading import RuleError
from routing_rules.ruleset import Ruleset, RulesetErrors, load_ruleset


@dataclass(frozen=True)
class CheckedRules:
    """``ruleset`` is None when there are ``errors``. ``warnings``: rules that can never decide."""

    ruleset: Ruleset | None
    errors: tuple[RuleError, ...]
    warnings: tuple[Warned, ...]


def load_rules(session: Session, municipality: Municipality, source: str) -> Ruleset:
    """``source`` read as ``check_rules`` does, without looking for rules that can never decide: that takes longer.

    Raises:
        DraftHasErrors: carries every error.
    """
    try:
        return load_ruleset(source, vocabulary_of(session, municipality.id), municipality.number)
    except RulesetErrors as found:
        raise DraftHasErrors(tuple(found.errors)) from found


def check_rules(session: Session, municipality: Municipality, source: str) -> CheckedRules:
    """Read ``source`` (YAML) against the municipality as it is now.

    A unit that was deleted or renamed since the text was written is an error here, with its line; so is one that is no
    longer in use.
    """
    try:
        ruleset = load_rules(session, municipality, source)
    except DraftHasErrors as found:
        return CheckedRules(None, tuple(found.errors), ())
    return CheckedRules(ruleset, (), unreachable(ruleset))
