"""How far the import of a file has come, so that it can be taken up again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, IntKey, MunicipalityKey


class ImportRun(Base):
    """``lines_done`` is committed with the rows of its batch: after a kill the import goes on at the next line."""

    __tablename__ = "import_run"
    __table_args__ = (UniqueConstraint("municipality_id", "sha256"),)

    id: Mapped[IntKey]
    municipality_id: Mapped[MunicipalityKey]
    file_name: Mapped[str]
    sha256: Mapped[str]
    lines_done: Mapped[int] = mapped_column(server_default="0")
    stored: Mapped[int] = mapped_column(server_default="0")
    rejected: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
