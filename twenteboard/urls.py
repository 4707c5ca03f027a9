"""Addresses of the portal. Each app has its own ``urls``; here is where they come together."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("taal/", include("django.conf.urls.i18n")),
    path("beheer/django/", admin.site.urls),
]

if find_spec("proposals.urls"):
    urlpatterns.append(path("", include("proposals.urls")))
