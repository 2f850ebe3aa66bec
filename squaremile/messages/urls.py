from django.urls import path

from squaremile.messages import views

app_name = "messages"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/words/", views.words, name="words"),
    path("outbox/<uuid:pk>/", views.one, name="one"),
    path("outbox/<uuid:pk>/again/", views.again, name="again"),
    path("outbox/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
