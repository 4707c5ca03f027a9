"""Pages of the roof for everyone: home, help, accessibility, privacy, and the files robots and researchers look for."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from partners.models import Municipality
from programmes.models import Programme, Project
from programmes.querysets import money_of

from .help_texts import GROUPS

RECENT_PROJECTS = 3
STATEMENT_DATE = date(2026, 11, 20)  # of the accessibility statement: renew it when the page changes
SECURITY_TXT_DAYS = 180  # RFC 9116 asks for less than a year


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what the programme is, how it works, what was granted."""
    programme = Programme.objects.in_front()
    context = {"programme": programme}
    if programme:
        projects = Project.objects.filter(programme=programme)
        in_twente = Municipality.objects.filter(in_twente=True)
        context |= {
            "lines": programme.lines.with_counts(),
            "money": money_of(programme),
            "project_count": projects.count(),
            "municipality_count": in_twente.filter(projects__programme=programme).distinct().count(),
            "municipality_total": in_twente.count(),
            "indicators": programme.indicators.public(),
            "recent": projects.for_list()[:RECENT_PROJECTS],
        }
    return render(request, "public/home.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the portal is, and where to report what does not work."""
    return render(request, "public/accessibility.html", {"statement_date": STATEMENT_DATE})


def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data the portal keeps, why, how long, and the rights people have."""
    programme = Programme.objects.in_front()
    names = ("draft_months", "story_years")
    kept = {name: getattr(programme, name, Programme._meta.get_field(name).default) for name in names}
    return render(request, "public/privacy.html", kept)


def help_page(request: HttpRequest) -> HttpResponse:
    """Questions and answers per role, and how to reach the programme team."""
    return render(request, "public/help.html", {"groups": GROUPS})


@cache_control(public=True, max_age=24 * 60 * 60)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116). The end date moves along, so that it never passes."""
    today = timezone.now().date()
    expires = datetime.combine(today + timedelta(days=SECURITY_TXT_DAYS), time(), tzinfo=UTC)
    lines = [
        f"Contact: mailto:{settings.PORTAL_CONTACT['email']}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.PORTAL_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=24 * 60 * 60)
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Ask search engines to leave the pages alone that mean nothing without logging in."""
    lines = ["User-agent: *", "Disallow: /account/", "Disallow: /beheer/", "Disallow: /werk/"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
