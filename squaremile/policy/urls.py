from django.urls import path

from squaremile.policy import views

app_name = "policy"
urlpatterns = [
    path("policy/", views.kinds, name="kinds"),
    path("policy/<slug:kind>/", views.kind, name="kind"),
    path("policy/<slug:kind>/change/", views.change, name="change"),
    path("policy/<slug:kind>/<int:number>/", views.version, name="version"),
]
