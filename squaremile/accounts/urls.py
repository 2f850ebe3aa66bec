from django.urls import URLPattern, path

from squaremile.accounts.views import demonstration

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("demo/", demonstration.choose, name="demo"),
    path("demo/sign-in/<str:token>/", demonstration.sign_in, name="demo-sign-in"),
]
