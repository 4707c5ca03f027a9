"""Addresses of the portal. Each app has its own ``urls``; here is where they come together."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from .platform import health, sessions
from .views import accounts, public, work

# One door: who is not logged in is sent to the portal's own login page, with its limits on wrong passwords.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", public.home, name="home"),
    path("toegankelijkheid/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("hulp/", public.help_page, name="help"),
    path(".well-known/security.txt", public.security_txt, name="security-txt"),
    path("robots.txt", public.robots_txt, name="robots-txt"),
    path("gezond/", health.live, name="health"),
    path("gezond/klaar/", health.ready, name="health-ready"),
    path("account/blijf/", sessions.extend, name="session-extend"),
    path("account/", include("twenteboard.account_urls")),
    path("demo/inloggen/", accounts.demo_login, name="demo-login"),
    path("taal/", accounts.switch_language, name="set_language"),
    path("werk/", work.work, name="work"),
    path("beheer/django/", admin.site.urls),
    path("partners/", include("partners.urls")),
    path("", include("programmes.urls")),
    path("", include("kpis.urls")),
    path("", include("proposals.urls")),
]

handler400 = "twenteboard.views.errors.bad_request"
handler403 = "twenteboard.views.errors.permission_denied"
handler404 = "twenteboard.views.errors.not_found"
handler429 = "twenteboard.views.errors.too_many_requests"  # asked by the limits of allauth
handler500 = "twenteboard.views.errors.server_error"
