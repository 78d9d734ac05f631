"""What can be done with the rules, and the words for it in the log."""

from app.domain.words import N_

RULES_EVENTS: dict[str, str] = {
    "draft_made": N_("Laget et utkast"),
    "draft_saved": N_("Lagret utkastet"),
    "draft_rebased": N_("La utkastet oppå reglene som gjelder nå"),
    "draft_discarded": N_("Forkastet utkastet"),
    "tried": N_("Prøvde reglene på tidligere saker"),
    "published": N_("Satte reglene i drift"),
    "scheduled": N_("Bestemte når reglene skal gjelde fra"),
    "withdrawn": N_("Trakk tilbake regler som ikke hadde begynt å gjelde"),
    "rolled_back": N_("Gikk tilbake til en tidligere versjon"),
    "redecide_ordered": N_("Fordelte åpne saker på nytt"),
    "redecide_done": N_("Ferdig med å fordele åpne saker på nytt"),
    "suggestion_used": N_("Laget et utkast av et forslag"),
}
"""Kind of event to what the log says. The database knows the same kinds (see migrations)."""
