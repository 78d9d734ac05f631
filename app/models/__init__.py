"""Tables only, one file per noun. Importing this package registers every table on ``Base.metadata``."""

from app.models.area_change import AreaChange
from app.models.base import Base
from app.models.case import Case, CaseMove, CaseNumber
from app.models.category import Category
from app.models.decision import Decision
from app.models.draft import Draft
from app.models.event import Event
from app.models.follower import AccessLink, AreaTold, DigestItem, Follower, Subscription, SweepMark
from app.models.import_run import ImportRun
from app.models.inbound import InboundMessage
from app.models.municipality import Municipality
from app.models.notice import Notice, NoticeEvent
from app.models.outbox import OutboxMessage
from app.models.photo import Photo
from app.models.place import Area, Asset, AssetKind, Lamp, PlaceName, RoadStretch
from app.models.presence import CasePresence
from app.models.report import Report, Reporter
from app.models.round import Round, RoundStop
from app.models.rules_draft import RulesDraft, RulesDraftText
from app.models.rules_event import RulesEvent
from app.models.rules_run import RulesRun, RulesRunCase
from app.models.ruleset import RulesetVersion, RulesPublication
from app.models.staff import StaffUser
from app.models.tip import Tip
from app.models.unit import Unit

__all__ = [
    "AccessLink",
    "Area",
    "AreaChange",
    "AreaTold",
    "Asset",
    "AssetKind",
    "Base",
    "Case",
    "CaseMove",
    "CaseNumber",
    "CasePresence",
    "Category",
    "Decision",
    "DigestItem",
    "Draft",
    "Event",
    "Follower",
    "ImportRun",
    "InboundMessage",
    "Lamp",
    "Municipality",
    "Notice",
    "NoticeEvent",
    "OutboxMessage",
    "Photo",
    "PlaceName",
    "Report",
    "Reporter",
    "RoadStretch",
    "Round",
    "RoundStop",
    "RulesDraft",
    "RulesDraftText",
    "RulesEvent",
    "RulesPublication",
    "RulesRun",
    "RulesRunCase",
    "RulesetVersion",
    "StaffUser",
    "Subscription",
    "SweepMark",
    "Tip",
    "Unit",
]
