"""Words for what a run of rules over stored cases found and did."""

from app.domain.words import N_

RUN_STATES: dict[str, str] = {
    "waiting": N_("Venter på å begynne"),
    "running": N_("Regner"),
    "ready": N_("Klar til å utføres"),
    "carrying_out": N_("Fordeler på nytt"),
    "done": N_("Ferdig"),
    "failed": N_("Gikk ikke"),
    "cancelled": N_("Stoppet"),
}

FAILURES: dict[str, str] = {
    "DraftHasErrors": N_(
        "Utkastet har feil nå. Noe som det nevner, kan være endret. Rett feilene, og prøv igjen."
    ),
    "gave up after several tries": N_("Vi prøvde flere ganger, men kom ikke i mål. Prøv et kortere tidsrom."),
    "other rules came into force meanwhile": N_(
        "Andre regler begynte å gjelde imens. Se på nytt hva som ville skje, med reglene som gjelder nå."
    ),
}
"""What ``RulesRun.failure`` says to a person; for anything else the log says more."""

VERDICTS: dict[str, str] = {
    "agrees": N_("Servicetorget flyttet den hit for hånd"),
    "against": N_("Servicetorget lot den bli der den var"),
    "third": N_("Servicetorget flyttet den til noen andre"),
    "open": N_("Servicetorget har ikke sagt noe ennå"),
}

LEFT_ALONE: dict[str, str] = {
    "corrected": N_("Servicetorget har rettet den for hånd"),
    "begun": N_("Enheten har planlagt eller begynt"),
    "forwarded": N_("Den er sendt videre til en annen eier"),
    "outside": N_("Den må videresendes for hånd, med et svar til innmelderen"),
    "promise_kept": N_("Bare fristen ville blitt senere, og det som er lovet, holder vi"),
    "closed": N_("Den er avsluttet"),
}
"""Why deciding anew leaves a case alone."""

OUTCOMES: dict[str, str] = {
    "changed": N_("Fordelt på nytt"),
    "same": N_("Allerede slik reglene vil ha den"),
    "left": N_("Latt være"),
    "failed": N_("Gikk ikke"),
}
