"""Published rulesets, each version kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class RulesetVersion(Base):
    """``version`` is the short hash of ``source`` (YAML). One per municipality is current.

    ``vocabulary``: the units, categories and areas that the rules could name when it was published, so that they can
    be read when some of these are gone. None for versions from before it was kept.
    """

    __tablename__ = "ruleset_version"
    __table_args__ = (
        UniqueConstraint("municipality_id", "version"),
        Index(
            "uq_ruleset_version_current", "municipality_id", unique=True, postgresql_where=text("is_current")
        ),
    )

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    version: Mapped[str]
    source: Mapped[str]
    vocabulary: Mapped[dict[str, Any] | None]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    is_current: Mapped[bool] = mapped_column(server_default="false")
