"""The ``varsko`` command. Each group lives in a file of its own under ``app.commands`` and is loaded when called."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import OperationalError

from app.domain.errors import VarskoError
from app.settings import SettingsError

COMMANDS: dict[str, str] = {
    "bench": "app.commands.bench:bench",
    "db": "app.commands.db:db",
    "demo": "app.commands.demo:demo",
    "doctor": "app.commands.doctor:doctor",
    "import": "app.commands.import_reports:import_group",
    "municipality": "app.commands.municipality:municipality",
    "outbox": "app.commands.outbox:outbox",
    "privacy": "app.commands.privacy:privacy",
    "push": "app.commands.push:push",
    "reference": "app.commands.reference:reference",
    "rules": "app.commands.rules:rules",
    "suggest": "app.commands.suggest:suggest",
    "truth": "app.commands.truth:truth",
    "user": "app.commands.user:user",
}


class Commands(click.Group):
    """Loads a command's file when it is called: ``varsko doctor`` needs no folium."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def varsko() -> None:
    """Varsko: residents report what is broken, the municipality answers."""


def main() -> None:
    """Run the command; whatever goes wrong is one sentence and a non-zero exit, never a traceback."""
    try:
        varsko(prog_name="varsko")
    except SettingsError as error:
        sys.exit(f"varsko: {error}")
    except VarskoError as error:
        fields = "".join(
            f"\n  {name}: {text % params if params else text}"
            for name, (text, params) in getattr(error, "fields", {}).items()
        )
        sys.exit(f"varsko: {error} {error.what_now}{fields}")
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        sys.exit(
            f"varsko: the database does not answer ({reason}). Check DATABASE_URL, or run «varsko doctor»."
        )
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
