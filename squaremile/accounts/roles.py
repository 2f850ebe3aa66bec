"""Roles, what each may do, and which kind of organisation holds them (CONTRACTS.md, Roles).

A permission is named `room:thing:verb`, once, here. Which records a permission reaches is decided by
`visible_to` in each room and, whatever the code forgot, by row-level security.
"""

from django.db.models import TextChoices


class Kind(TextChoices):
    SERVICE = "service", "The national service"
    FORCE = "force", "Police force"
    BANK = "bank", "Bank"
    TELCO = "telco", "Telephone company"
    PLATFORM = "platform", "Online platform"
    COUNCIL = "council", "Council"
    AGENCY = "agency", "Agency"
    AUTHORITY = "authority", "Police authority"


class Role(TextChoices):
    REPORTER = "reporter", "Reporter"
    AGENT = "agent", "Contact-centre agent"
    ANALYST = "analyst", "Analyst"
    REVIEWER = "reviewer", "Crime reviewer"
    SUPERVISOR = "supervisor", "Supervisor"
    FORCE_OFFICER = "force-officer", "Force officer"
    FORCE_LEAD = "force-lead", "Force fraud lead"
    PARTNER = "partner", "Partner"
    SENIOR_OFFICER = "senior-officer", "Senior officer"
    MEMBER = "member", "Member of the police authority"
    PROGRAMME_OFFICE = "programme-office", "Programme office"
    AUDITOR = "auditor", "Auditor"
    PROFESSIONAL_STANDARDS = "professional-standards", "Professional standards"
    ADMINISTRATOR = "administrator", "Administrator"


PARTNERS = (Kind.BANK, Kind.TELCO, Kind.PLATFORM, Kind.COUNCIL, Kind.AGENCY)
HELD_IN: dict[Role, tuple[Kind, ...]] = {
    Role.REPORTER: (),
    Role.AGENT: (Kind.SERVICE,),
    Role.ANALYST: (Kind.SERVICE,),
    Role.REVIEWER: (Kind.SERVICE,),
    Role.SUPERVISOR: (Kind.SERVICE,),
    Role.FORCE_OFFICER: (Kind.FORCE,),
    Role.FORCE_LEAD: (Kind.FORCE,),
    Role.PARTNER: PARTNERS,
    Role.SENIOR_OFFICER: (Kind.FORCE, Kind.SERVICE),
    Role.MEMBER: (Kind.AUTHORITY,),
    Role.PROGRAMME_OFFICE: (Kind.FORCE,),
    Role.AUDITOR: tuple(Kind),
    Role.PROFESSIONAL_STANDARDS: (Kind.FORCE,),
    Role.ADMINISTRATOR: tuple(Kind),
}

NATIONAL = (Role.ANALYST, Role.REVIEWER, Role.SUPERVISOR)
IN_FORCE = (Role.FORCE_OFFICER, Role.FORCE_LEAD)


class Permission(TextChoices):
    OWN_ACCOUNT = "accounts:self:manage", "Sign-in, sessions and purpose of one's own"
    MANAGE_PEOPLE = "accounts:people:manage", "Joiners, movers and leavers of one's organisation"
    VIEW_LEDGER = "ledger:entry:view", "Read, verify and export the ledger"
    IMPORT = "reports:import:run", "Bring in reports or messages in bulk"
    VIEW_REPORT = "reports:report:view", "Open a report that one may see"
    TAKE_REPORT = "reports:report:take", "Key in a report that came on paper"
    VIEW_CONTACT = "reports:contact:view", "See how to reach a victim, for a contact purpose"
    VIEW_RECONCILIATION = "reports:count:view", "See that nothing received is lost"
    VIEW_FIGURES = "reports:figure:view", "See counts, no records"
    VIEW_STOP = "reports:stop-request:view", "See the requests to banks to stop money"
    STOP_MONEY = "reports:stop-request:work", "Send requests to banks to stop money, and withdraw them"
    ANSWER_STOP = "reports:stop-request:answer", "Say what the bank answered"
    HANDOVERS = "reports:handover:receive", "Sign for what must be seen at once or belongs to a force"
    READ_OUTBOX = "messages:message:read", "See what is said to people who told us something"
    SEND_AGAIN = "messages:message:decide", "Send a message that failed again, or not at all"
    VIEW_IDENTIFIER = "identifiers:identifier:view", "Open an identifier and what it links"
    VIEW_NETWORK = "networks:network:view", "Open a network"
    SEARCH = "workbench:search:run", "Search records by identifier or words"
    VIEW_POLICY = "policy:version:view", "Read the rules in force, who changed them and why"
    EDIT_POLICY = "policy:version:publish", "Publish a new version of a rule"


_EVERYBODY = {Permission.OWN_ACCOUNT}
_NATIONAL = {
    Permission.VIEW_REPORT,
    Permission.VIEW_CONTACT,
    Permission.VIEW_IDENTIFIER,
    Permission.VIEW_NETWORK,
    Permission.SEARCH,
    Permission.IMPORT,
    Permission.VIEW_FIGURES,
    Permission.VIEW_POLICY,
    Permission.VIEW_STOP,
}
_URGENT = {Permission.VIEW_STOP, Permission.STOP_MONEY, Permission.ANSWER_STOP, Permission.HANDOVERS}
_IN_FORCE = {
    Permission.VIEW_REPORT,
    Permission.VIEW_CONTACT,
    Permission.VIEW_IDENTIFIER,
    Permission.VIEW_NETWORK,
    Permission.SEARCH,
    Permission.VIEW_FIGURES,
    Permission.HANDOVERS,
}
MAY: dict[Role, frozenset[Permission]] = {
    role: frozenset(_EVERYBODY | more)
    for role, more in {
        Role.REPORTER: {Permission.VIEW_REPORT},
        Role.AGENT: _URGENT
        | {Permission.VIEW_REPORT, Permission.VIEW_CONTACT, Permission.IMPORT, Permission.TAKE_REPORT}
        | {Permission.READ_OUTBOX},
        Role.ANALYST: _NATIONAL,
        Role.REVIEWER: _NATIONAL | _URGENT | {Permission.READ_OUTBOX},
        Role.SUPERVISOR: _NATIONAL
        | _URGENT
        | {Permission.VIEW_RECONCILIATION, Permission.EDIT_POLICY, Permission.READ_OUTBOX, Permission.SEND_AGAIN},
        Role.FORCE_OFFICER: _IN_FORCE | {Permission.TAKE_REPORT},
        Role.FORCE_LEAD: _IN_FORCE,
        Role.PARTNER: {
            Permission.VIEW_REPORT,
            Permission.IMPORT,
            Permission.VIEW_STOP,
            Permission.ANSWER_STOP,
        },
        Role.SENIOR_OFFICER: {Permission.VIEW_FIGURES},
        Role.MEMBER: {Permission.VIEW_FIGURES},
        Role.PROGRAMME_OFFICE: set(),
        Role.AUDITOR: {
            Permission.VIEW_LEDGER,
            Permission.VIEW_RECONCILIATION,
            Permission.VIEW_FIGURES,
            Permission.VIEW_POLICY,
        },
        Role.PROFESSIONAL_STANDARDS: {Permission.VIEW_LEDGER},
        Role.ADMINISTRATOR: {Permission.MANAGE_PEOPLE, Permission.VIEW_RECONCILIATION, Permission.VIEW_POLICY},
    }.items()
}
