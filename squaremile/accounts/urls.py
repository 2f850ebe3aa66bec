from django.urls import URLPattern, path

from squaremile.accounts.views import closed, demonstration, own, people

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("purpose/", own.purpose, name="purpose"),
    path("role/", own.role, name="role"),
    path("account/", own.account, name="own"),
    path("account/sessions/end/", own.end_own_sessions, name="end-sessions"),
    path("account/second-factor/", own.second_factor, name="second-factor"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="person-add"),
    path("people/<int:pk>/", people.change, name="person"),
    path("people/<int:pk>/end/", people.end, name="person-end"),
    path("people/<int:pk>/clear-second-factors/", people.clear_factors, name="person-clear"),
    path("people/<int:pk>/invite/", people.invite_again, name="person-invite"),
    path("demo/", demonstration.choose, name="demo"),
    path("demo/sign-in/<str:token>/", demonstration.sign_in, name="demo-sign-in"),
]
# Before the sign-in library's own addresses, which therefore answer 404.
_CLOSED = (
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "password/set/",
    "login/code/confirm/",
    "sessions/",
)
urlpatterns += [path(f"accounts/{place}", closed.closed) for place in _CLOSED]
