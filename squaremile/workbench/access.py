"""Opens a record for a page, or refuses: 404 for one that is not yours, exactly as for one that is not there.

Opening a record of people writes one ledger leaf, whoever asks.
"""

from django.db.models import Exists, OuterRef
from django.http import Http404

from squaremile.accounts.middleware import ViewedRequest
from squaremile.identifiers.models import Identifier
from squaremile.ledger.services import Verb, record
from squaremile.networks.models import Network
from squaremile.networks.queries import visible_to as networks_visible_to
from squaremile.reports.models import Occurrence, Report
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.reports.rules import read_reference


def open_network(request: ViewedRequest, number: int) -> Network:
    network = networks_visible_to(request.viewer).select_related("lead_identifier").filter(pk=number).first()
    if network is None:
        raise Http404
    record(Verb.VIEWED, "network", [str(number)])
    return network


def open_report(request: ViewedRequest, reference: str) -> Report:
    spelled = read_reference(reference)
    report = reports_visible_to(request.viewer).select_related("force").defer("words").filter(reference=spelled).first()
    if report is None:
        raise Http404
    record(Verb.VIEWED, "report", [report.reference])
    return report


def open_identifier(request: ViewedRequest, pk: int) -> Identifier:
    """Visible when a report that names it is: row-level security says so, and the query asks it plainly."""
    identifiers = Identifier.objects.filter(pk=pk)
    if not request.viewer.national:
        visible = reports_visible_to(request.viewer).order_by()
        identifiers = identifiers.filter(
            Exists(Occurrence.objects.filter(identifier=OuterRef("pk"), report__in=visible))
        )
    identifier = identifiers.first()
    if identifier is None:
        raise Http404
    record(Verb.VIEWED, "identifier", [str(pk)])
    return identifier
