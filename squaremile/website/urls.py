from django.urls import path

from squaremile.website import views

app_name = "website"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("gallery/", views.gallery, name="gallery"),
]
