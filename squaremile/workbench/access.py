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
from squaremile.reports.models import Attachment, Handover, Occurrence, Report, StopRequest
from squaremile.reports.queries import handovers_visible_to, openable_by, stop_requests_visible_to
from squaremile.reports.queries import visible_to as reports_visible_to
from squaremile.reports.rules import read_reference
from squaremile.vault.models import File, Rendition


def open_network(request: ViewedRequest, number: int) -> Network:
    network = networks_visible_to(request.viewer).select_related("lead_identifier").filter(pk=number).first()
    if network is None:
        raise Http404
    record(Verb.VIEWED, "network", [str(number)])
    return network


def open_report(request: ViewedRequest, reference: str) -> Report:
    spelled = read_reference(reference)
    report = openable_by(request.viewer).select_related("force").defer("words").filter(reference=spelled).first()
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


def open_stop_request(request: ViewedRequest, pk: int) -> StopRequest:
    requests = stop_requests_visible_to(request.viewer).select_related("bank", "claimed_by")
    opened = requests.filter(pk=pk).first()
    if opened is None:
        raise Http404
    record(Verb.VIEWED, "stop-request", [str(pk)])
    return opened


def open_handover(request: ViewedRequest, reference: str) -> Handover:
    """With its report's row, which whoever is to sign for it may open too."""
    spelled = read_reference(reference)
    handovers = handovers_visible_to(request.viewer).select_related("report", "to", "received_by")
    reports = openable_by(request.viewer).filter(reference=spelled)
    opened = handovers.defer("report__words", "report__narrative").filter(report__in=reports).first()
    if opened is None:
        raise Http404
    record(Verb.VIEWED, "handover", [opened.report.reference])
    return opened


def open_picture(request: ViewedRequest, reference: str, pk: int, page: int) -> Rendition:
    """One page, as pixels, of a file that came with a report."""
    file = _file(request, reference, pk)
    rendition = Rendition.objects.filter(file=file, page=page).first() if file else None
    if file is None or file.held_back or rendition is None:
        raise Http404
    record(Verb.VIEWED, "file", [str(file.pk)], detail={"page": page, "report": reference})
    return rendition


def open_original(request: ViewedRequest, reference: str, pk: int) -> File:
    """A file as it came: never one that waits to be scanned, or is harmful."""
    file = _file(request, reference, pk)
    if file is None or file.held_back:
        raise Http404
    record(Verb.EXPORTED, "file", [str(file.pk)], detail={"original": True, "report": reference})
    return file


def _file(request: ViewedRequest, reference: str, pk: int) -> File | None:
    """The file of the attachment `pk` of a report that may be opened."""
    report = openable_by(request.viewer).filter(reference=read_reference(reference))
    attachment = Attachment.objects.select_related("file").filter(pk=pk, report__in=report).first()
    return attachment.file if attachment else None
