"""The extra questions of a category, as a municipality's folder writes them."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.demo.reading import Strict
from app.domain.questions import Kind, When, option_codes

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Question(Strict):
    """``min``, ``max`` and ``unit`` are for numbers, ``when`` for dates, ``options`` for choices."""

    code: Code
    text: str
    kind: Kind
    hint: str = ""
    options: list[str] = Field(default_factory=list)
    required: bool = False
    danger: list[str] = Field(default_factory=list)
    min: float | None = None
    max: float | None = None
    unit: str = ""
    when: When = "any"

    @model_validator(mode="after")
    def _danger_is_an_answer(self) -> Self:
        unknown = [one for one in self.danger if one not in self.options]
        if unknown:
            raise ValueError(f"danger names «{unknown[0]}», which is no answer to «{self.text}»")
        return self


def question_faults(asked: Question) -> list[str]:
    """What does not go together in a question."""
    faults = []
    codes = option_codes(asked.model_dump())
    if asked.kind in ("choice", "choices"):
        if len(codes) < 2:
            faults.append("give at least two options.")
        if len(set(codes)) < len(codes):
            faults.append("an option is there twice.")
    elif codes:
        faults.append(f"options are for choice and choices, not for {asked.kind}.")
    if asked.kind != "number" and (asked.min is not None or asked.max is not None or asked.unit):
        faults.append("min, max and unit are for numbers.")
    if asked.min is not None and asked.max is not None and asked.min > asked.max:
        faults.append(f"min {asked.min:g} is above max {asked.max:g}.")
    if asked.kind != "date" and asked.when != "any":
        faults.append("when is for dates.")
    return faults
