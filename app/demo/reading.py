"""Reading YAML files into checked models, with errors that name the file, the line and the field."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

M = TypeVar("M", bound=BaseModel)


class FolderError(Exception):
    """A municipality's folder cannot be used; the text says where and why, in one sentence."""


class Strict(BaseModel):
    """A model that knows all its fields: a misspelt one is an error, never silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_yaml(path: Path, model: type[M]) -> M:
    """The file as a ``model``.

    Raises:
        FolderError: the file is missing, is no YAML, or says something that the model refuses (all of it listed).
    """
    document = parse_yaml(path)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        faults = [_sentence(path, document, fault["loc"], fault["msg"]) for fault in error.errors()]
        raise FolderError("\n".join(faults)) from error


def parse_yaml(path: Path, with_lines: bool = True) -> Any:
    """The values of a YAML file. They remember their lines, or are plain and read ten times as fast.

    Raises:
        FolderError: the file is missing or no YAML.
    """
    try:
        return YAML(typ="rt" if with_lines else "safe").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(f"{path.parent.name}/{path.name} is missing.") from None
    except UnicodeDecodeError as error:
        raise FolderError(f"{path.name}: not UTF-8 (byte {error.start}).") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FolderError(f"{path.name}, line {mark.line + 1 if mark else 1}: {error.problem}.") from error
    except (YAMLError, ValueError) as error:
        raise FolderError(f"{path.name}: {error}") from error


def _sentence(path: Path, document: Any, steps: tuple[str | int, ...], message: str) -> str:
    field = ".".join(str(step) for step in steps) or "the whole file"
    return f"{path.name}, line {_line_of(document, steps)}, {field}: {message}."


def _line_of(document: Any, steps: tuple[str | int, ...]) -> int:
    """The line of the deepest value on the way that exists, counted from 1."""
    line, node = 1, document
    for step in steps:
        try:
            position = node.lc.value(step) if isinstance(step, str) else node.lc.item(step)
            line, node = int(position[0]) + 1, node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
