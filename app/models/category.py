"""What a report is about (Open311: service)."""

from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class Category(Base):
    """``promise``: {first_answer, solution} in working days. ``questions``: see
    ``app.domain.questions``. ``translations``: language to {name, short_name, examples, danger_hint, group_name}.

    ``tile_rank`` orders the tiles that are shown first; None means only in the search and the full list.
    ``same_within_m``: an open case this near (metres) may be the same fault; None for the usual distance.
    """

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    code: Mapped[str]
    group_code: Mapped[str]
    group_name: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    icon: Mapped[str]
    examples: Mapped[str] = mapped_column(server_default="")
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    promise: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    questions: Mapped[list[Any]] = mapped_column(server_default="[]")
    danger_hint: Mapped[str | None]
    translations: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    same_within_m: Mapped[int | None]
    service_minutes: Mapped[int] = mapped_column(server_default="20")
    tile_rank: Mapped[int | None]
    position: Mapped[int] = mapped_column(server_default="0")
    active: Mapped[bool] = mapped_column(server_default="true")
