"""Every address. Each room owns its own; a test pins the whole table with what each allows."""

from django.urls import include, path

from squaremile.accounts.access import PUBLIC, declare

urlpatterns = [
    path("", include("squaremile.website.urls")),
    path("", include("squaremile.accounts.urls")),
    path("", include("squaremile.workbench.urls")),
    path("accounts/", include(declare(__import__("allauth.urls", fromlist=["urlpatterns"]), PUBLIC).urlpatterns)),
]
handler400 = "squaremile.website.errors.bad_request"
handler403 = "squaremile.website.errors.forbidden"
handler404 = "squaremile.website.errors.not_found"
handler500 = "squaremile.website.errors.server_error"
