"""Pages about the person: logging in, the demonstration accounts, the profile, the language."""

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from partners.models import User
from partners.services.accounts import keep_language, update_profile
from partners.services.demo_accounts import DEMO_DOMAIN, demo_groups
from twenteboard.platform.forms import PortalModelForm


def safe_next(request: HttpRequest) -> str:
    """Return the page to go on to, when it is one of this portal; else nothing."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if here else ""


class LoginPage(LoginView):
    """Log in. In the demonstration the page also lists the demo accounts, each with a button."""

    def get_context_data(self, **kwargs) -> dict:
        """Add the demo accounts, and whether somebody was sent here from another page."""
        context = super().get_context_data(**kwargs)
        context["next"] = safe_next(self.request)
        context["demo_groups"] = demo_groups() if settings.DEMO else []
        return context


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as a demo account without a password; this address exists in the demonstration only."""
    email = request.POST.get("email", "").strip().lower()
    if not settings.DEMO or not email.endswith(DEMO_DOMAIN):
        raise Http404
    user = get_object_or_404(User, email__iexact=email, is_active=True)
    get_adapter(request).login(request, user)
    return redirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)


class ProfileForm(PortalModelForm):
    """What a person changes about themselves."""

    required_texts = {
        "full_name": _("Enter your first name and surname"),
        "language": _("Choose the language in which we write to you"),
    }

    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels = {"full_name": _("Your name"), "language": _("Language of the pages and mails")}
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name", "data-width": "medium"}),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True

    def clean_full_name(self) -> str:
        """Write the name with single spaces."""
        return " ".join(self.cleaned_data["full_name"].split())


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show who somebody is to the portal; change name and language."""
    user = User.objects.get(pk=request.user.pk)  # a copy: a refused name must not appear in the menu
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        update_profile(user=request.user, full_name=form.cleaned_data["full_name"], language=language, by=request.user)
        with translation.override(language):
            messages.success(request, str(_("Your profile is saved.")))
        return with_language(redirect("profile"), language)
    context = {
        "form": form,
        "memberships": request.user.memberships.current().select_related("organisation"),
        "assignments": request.user.role_assignments.current(),
    }
    return render(request, "account/profile.html", context)


def with_language(response: HttpResponse, language: str) -> HttpResponse:
    """Let this browser speak ``language`` from the next page on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def switch_language(request: HttpRequest) -> HttpResponse:
    """Switch language and stay on the page; the account of whoever is logged in remembers it."""
    language = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and language in dict(settings.LANGUAGES):
        keep_language(user=request.user, language=language)
    return set_language(request)
