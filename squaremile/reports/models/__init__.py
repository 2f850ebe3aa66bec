"""Tables of the reports room."""

from squaremile.reports.models.drafts import (
    AnonymousSource,
    Attachment,
    Draft,
    EqualityAnswers,
    Profile,
    ServiceCount,
    Step,
)
from squaremile.reports.models.line import Reconciliation, Tally, Unlinked
from squaremile.reports.models.parts import (
    ContactEvent,
    CyberAttack,
    Loss,
    Occurrence,
    Party,
    PartyContact,
    Payment,
)
from squaremile.reports.models.report import Acknowledgement, Change, Intake, Report
from squaremile.reports.models.tracking import Addition, TrackingCode, TrackingSession
from squaremile.reports.models.urgent import Handover, StopChange, StopRequest

__all__ = [
    "Acknowledgement",
    "Addition",
    "AnonymousSource",
    "Attachment",
    "Change",
    "ContactEvent",
    "CyberAttack",
    "Draft",
    "EqualityAnswers",
    "Handover",
    "Intake",
    "Loss",
    "Occurrence",
    "Party",
    "PartyContact",
    "Payment",
    "Profile",
    "Reconciliation",
    "Report",
    "ServiceCount",
    "Step",
    "StopChange",
    "StopRequest",
    "Tally",
    "TrackingCode",
    "TrackingSession",
    "Unlinked",
]
