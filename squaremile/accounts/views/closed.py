"""Pages of the sign-in library that we do not offer: staff do not sign themselves up or change their own address."""

from django.http import Http404, HttpRequest, HttpResponse

from squaremile.accounts.access import public


@public
def closed(request: HttpRequest, **_: str) -> HttpResponse:
    raise Http404(request.path)
