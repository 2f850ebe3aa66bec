"""Files that came with a report. Whoever looks at one or takes it out stands in the ledger (access.py)."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from squaremile.accounts.access import allow
from squaremile.accounts.middleware import ViewedRequest
from squaremile.accounts.roles import Permission
from squaremile.vault import responses
from squaremile.vault.services import HeldBack
from squaremile.workbench import access


@require_safe
@allow(Permission.VIEW_REPORT)
def picture(request: ViewedRequest, reference: str, pk: int, page: int) -> FileResponse:
    try:
        return responses.picture(access.open_picture(request, reference, pk, page))
    except (HeldBack, FileNotFoundError):
        raise Http404 from None


@require_safe
@allow(Permission.VIEW_REPORT)
def original(request: ViewedRequest, reference: str, pk: int) -> FileResponse:
    try:
        return responses.download(access.open_original(request, reference, pk))
    except (HeldBack, FileNotFoundError):
        raise Http404 from None
