from django.urls import path

from squaremile.public.views import door, figures, keying, pages, paper, returning, sending, tracking

app_name = "public"
_DRAFT = "d/<slug:key>/"
urlpatterns = [
    path("", door.front, name="front"),
    path("find/", door.find, name="find"),
    path("tell/<slug:slug>/", door.start, name="start"),
    path("paper/<slug:slug>.pdf", paper.form, name="paper"),
    path("key/<slug:slug>/", keying.key, name="key"),
    path("doors/<slug:slug>/", door.door, name="door"),
    path("doors/<slug:slug>/words/", door.door_with_words, name="door-words"),
    path("leave/", door.leave, name="leave"),
    path("mine/", door.mine, name="mine"),
    path("figures/services/", figures.services, name="figures"),
    path("return/", returning.come_back, name="return"),
    path("return/<str:code>/", returning.come_back, name="return-link"),
    path("track/", tracking.ask, name="track"),
    path("track/code/", tracking.code, name="track-code"),
    path("track/leave/", tracking.leave, name="track-leave"),
    path("track/<str:reference>/", tracking.follow, name="follow"),
    path("track/<str:reference>/<slug:what>/", tracking.tell, name="follow-tell"),
    path(_DRAFT, pages.tasks, name="tasks"),
    path(f"{_DRAFT}save/", returning.save, name="save"),
    path(f"{_DRAFT}ring-now/", returning.ring_now, name="ring-now"),
    path(f"{_DRAFT}check/", sending.check, name="check"),
    path(f"{_DRAFT}done/", sending.done, name="done"),
    path(f"{_DRAFT}done/rate/", sending.rate, name="rate"),
    path(f"{_DRAFT}done/about-you/", sending.equality, name="equality"),
    path(f"{_DRAFT}<slug:slug>/", pages.page, name="page"),
    path(f"{_DRAFT}<slug:slug>/<int:number>/", pages.page, name="item"),
    path(f"{_DRAFT}<slug:slug>/<int:number>/remove/", pages.remove, name="remove"),
]
