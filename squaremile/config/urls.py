"""Every address. Each room owns its own; a test pins the whole table with what each allows."""

from functools import partial

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from squaremile.accounts.access import PUBLIC, declare

# What everybody may see is there in Welsh too, under /cy/: settings.IN_WELSH. Staff pages are in English only.
in_both = partial(i18n_patterns, prefix_default_language=False)
urlpatterns = [
    *in_both(
        path("", include("squaremile.website.urls")),
        path("", include("squaremile.public.urls")),
        path("", include("squaremile.accounts.urls")),
    ),
    path("", include("squaremile.workbench.urls")),
    path("", include("squaremile.policy.urls")),
    path("", include("squaremile.messages.urls")),
    *in_both(
        path("accounts/", include(declare(__import__("allauth.urls", fromlist=["urlpatterns"]), PUBLIC).urlpatterns))
    ),
]
handler400 = "squaremile.website.errors.bad_request"
handler403 = "squaremile.website.errors.forbidden"
handler404 = "squaremile.website.errors.not_found"
handler500 = "squaremile.website.errors.server_error"
