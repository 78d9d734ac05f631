"""One folder per audience. An audience knows its own templates and static files, never another audience's."""

from importlib import import_module

from flask import Blueprint, Flask

AUDIENCES: dict[str, str] = {
    # blueprint: who it is for
    "public": "everybody: map, list, one report",
    "resident": "everybody: report a fault; whoever has the private link: follow it",
    "account": "staff: sign in and out",
    "desk": "the service desk: queue, case, search, dead letters",
    "notices": "units and the desk: notices about what is known already",
    "rules": "desk lead and admin: routing rules, areas; the desk reads them",
    "field": "a unit: worklist, rounds, the crew's phone",
    "inbound": "machines: answers by SMS and mail, delivery reports",
    "operations": "machines: health and readiness",
}
"""Every view states its own guard (``app.web.guards``), an open one too; tests/web/test_guards.py proves it."""

DEMO_AUDIENCES: dict[str, str] = {"dev": "those who build Varsko: the gallery of components"}


def register_audiences(app: Flask, demo: bool) -> None:
    """Register the blueprint ``blueprint`` of each audience's ``views`` module."""
    for name in [*AUDIENCES, *(DEMO_AUDIENCES if demo else {})]:
        blueprint: Blueprint = import_module(f"app.web.{name}.views").blueprint
        app.register_blueprint(blueprint)
