"""Addresses of the portal. Each app has its own ``urls``; here is where they come together."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from .platform import health
from .views import accounts, public, session

urlpatterns = [
    path("", public.home, name="home"),
    path("toegankelijkheid/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("hulp/", public.help_page, name="help"),
    path(".well-known/security.txt", public.security_txt, name="security-txt"),
    path("robots.txt", public.robots_txt, name="robots-txt"),
    path("gezond/", health.live, name="health"),
    path("gezond/klaar/", health.ready, name="health-ready"),
    path("account/blijf/", session.extend, name="session-extend"),
    path("account/login/", accounts.LoginPage.as_view(), name="account_login"),
    path("account/profiel/", accounts.profile, name="profile"),
    path("account/", include("allauth.urls")),
    path("demo/inloggen/", accounts.demo_login, name="demo-login"),
    path("taal/", accounts.switch_language, name="set_language"),
    path("beheer/django/", admin.site.urls),
    path("", include("programmes.urls")),
    path("", include("kpis.urls")),
    path("", include("proposals.urls")),
]

if find_spec("twenteboard.views.work"):
    from .views import work

    urlpatterns.append(path("werk/", work.work, name="work"))
if find_spec("partners.urls"):
    urlpatterns.append(path("", include("partners.urls")))

handler400 = "twenteboard.views.errors.bad_request"
handler403 = "twenteboard.views.errors.permission_denied"
handler404 = "twenteboard.views.errors.not_found"
handler500 = "twenteboard.views.errors.server_error"
