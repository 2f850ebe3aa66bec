from django.urls import URLPattern, path

from squaremile.accounts.views import closed, demonstration, own, people, sign_up

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
    # Before the sign-in library's own page, which would store a person at once.
    path("accounts/signup/", sign_up.sign_up, name="sign-up"),
    path("accounts/signup/code/", sign_up.code, name="sign-up-code"),
    path("accounts/signup/code/again/", sign_up.code_again, name="sign-up-code-again"),
    path("accounts/signup/done/", sign_up.done, name="sign-up-done"),
]
# Before the sign-in library's own addresses, which therefore answer 404.
_CLOSED = (
    "email/",
    "confirm-email/",
    "confirm-email/<str:key>/",
    "password/set/",
    "login/code/confirm/",
    "sessions/",
)
urlpatterns += [path(f"accounts/{place}", closed.closed) for place in _CLOSED]
