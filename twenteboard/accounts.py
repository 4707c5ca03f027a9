"""Accounts: how the portal uses django-allauth and django-axes.

allauth brings the pages (log in, sign up, confirm an address, choose a password), axes locks an address after five
wrong passwords. Here are the forms in the portal's own words, and the adapter that sends every mail through the outbox.
Whether an address has an account is never told: not by a page, and not by how long it takes.
"""

import logging
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset as forget_wrong_passwords
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.services.accounts import note_lockout, note_login
from twenteboard.platform.forms import PortalFormMixin, required
from twenteboard.platform.outbox import queue_mail

logger = logging.getLogger(__name__)

PASSWORD_TEXTS = {
    "password_too_short": _("Choose a password of at least 12 characters"),
    "password_too_common": _("Choose a password that is harder to guess. A few words in a row work well"),
    "password_entirely_numeric": _("Use letters as well, not only digits"),
    "password_too_similar": _("Choose a password that looks less like your name or e-mail address"),
}


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """Return the address somebody tries to log in with; the name under which axes counts wrong passwords."""
    found = credentials or (getattr(request, "POST", None) or {})
    name = found.get("login") or found.get("email") or found.get("username")
    return str(name).strip().lower() if name else None


class AccountAdapter(DefaultAccountAdapter):
    """Hooks of allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right. Check both and try again"),
        "too_many_login_attempts": _("You tried too often. Wait five minutes and try again"),
        "enter_current_password": _("This is not your current password. Enter it again"),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one"),
        "rate_limited": _("You tried too often. Wait five minutes and try again"),
    }

    # --- logging in --------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop at once when the address is locked; the middleware of axes then shows the page that says so."""
        if settings.AXES_ENABLED and not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True
            request.axes_credentials = credentials
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note it in the log when this wrong password was one too many."""
        if getattr(request, "axes_locked_out", False):
            email = login_name(request, credentials) or ""
            logger.warning("Locked %s after %s wrong passwords.", email, settings.AXES_FAILURE_LIMIT)
            note_lockout(email=email, tries=settings.AXES_FAILURE_LIMIT)

    def login(self, request: HttpRequest, user) -> None:
        """Log in and note it."""
        super().login(request, user)
        note_login(by=user)

    # --- accounts ----------------------------------------------------------------------------------

    def save_user(self, request: HttpRequest, user, form: forms.Form, commit: bool = True):
        """Keep the name and the language of the page with the new account."""
        user.full_name = form.cleaned_data.get("full_name", "")
        user.language = "en" if (get_language() or "").startswith("en") else "nl"
        return super().save_user(request, user, form, commit=commit)

    def clean_password(self, password: str, user=None) -> str:
        """Check a new password. Says one thing to do at a time; that often mends the rest."""
        try:
            validate_password(password, user)
        except ValidationError as fault:
            first = fault.error_list[0]
            raise ValidationError(PASSWORD_TEXTS.get(first.code, first.message), code=first.code) from None
        return password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go to the person's own page after a new password."""
        return reverse("profile")

    # --- mail --------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the mail in the outbox. ``account/email/<name>`` is the template ``mail/account_<name>.txt``."""
        name = template_prefix.rpartition("/")[2]
        user = context.get("user")
        known = user is not None and user.email.lower() == email.lower()
        queue_mail(
            f"account_{name}",
            to=[user if known else email],  # a list: the user of a request is lazy, and looks like one
            key=f"account_{name}:{uuid.uuid4().hex}",  # asked for twice is sent twice: each link is a new one
            context={key: value for key, value in context.items() if key != "request"} | {"email": email},
            language=get_language(),
        )

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """Tell a person what happened to the account, by name and in their language."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Give the link to choose a password; on the portal's own address, whatever a visitor claims it is."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PORTAL_URL.rstrip("/") + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation) -> str:
        """Give the link to confirm an address."""
        return settings.PORTAL_URL.rstrip("/") + reverse("account_confirm_email", args=[emailconfirmation.key])


# --- forms -----------------------------------------------------------------------------------------


def email_field(autocomplete: str, help_text: Any = "") -> forms.EmailField:
    """Make the field for an e-mail address; gives it in lower case."""
    return LowerEmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}),
        error_messages=required(
            _("Enter your e-mail address"),
            invalid=_("Enter an e-mail address like name@organisation.nl"),
        ),
    )


class LowerEmailField(forms.EmailField):
    """An e-mail address, always in lower case."""

    def clean(self, value: object) -> str:
        """Give the address in lower case."""
        return super().clean(value).lower()


class TwicePasswordMixin:
    """A form that asks a new password twice, with the portal's own words."""

    def dress_passwords(self) -> None:
        """Give both password fields their label, help and texts."""
        first, second = self.fields["password1"], self.fields["password2"]
        first.label = _("New password")
        first.help_text = _("At least 12 characters. A sentence of a few words is easy to remember.")
        first.error_messages["required"] = _("Choose a password of at least 12 characters")
        second.label = _("New password again")
        second.error_messages["required"] = _("Enter the new password once more")
        for field in (first, second):
            field.widget.attrs = {"autocomplete": "new-password"}

    def clean(self) -> dict[str, Any]:
        """Say in our own words that the two are not the same."""
        cleaned = super().clean() or self.cleaned_data
        if self.has_error("password2") and self.data.get(self.add_prefix("password2")):
            del self._errors["password2"]
            self.add_error("password2", _("The two passwords are not the same. Enter the new password once more"))
        return cleaned


class LoginForm(PortalFormMixin, AllauthLoginForm):
    """Log in with e-mail address and password."""

    required_texts = {"password": _("Enter your password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": email_field("username"), "password": self.fields["password"]}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class SignupForm(TwicePasswordMixin, PortalFormMixin, AllauthSignupForm):
    """Make an account."""

    full_name = forms.CharField(
        label=_("Your name"),
        help_text=_("First name and surname, as your partners know you."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-width": "medium"}),
        error_messages=required(_("Enter your first name and surname")),
    )
    field_order = ["full_name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initial = self.fields["email"].initial
        self.fields["email"] = email_field("email", _("We send a message to this address to confirm that it is yours."))
        self.fields["email"].initial = initial
        self.order_fields(self.field_order)
        self.dress_passwords()
        self.fields["password1"].label = _("Password")
        self.fields["password2"].label = _("Password again")

    def clean_full_name(self) -> str:
        """Write the name with single spaces."""
        return " ".join(self.cleaned_data["full_name"].split())


class ResetPasswordForm(PortalFormMixin, AllauthResetPasswordForm):
    """Ask for a link to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field("email")


class ResetPasswordKeyForm(TwicePasswordMixin, PortalFormMixin, AllauthResetPasswordKeyForm):
    """Choose a new password with the link from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress_passwords()

    def save(self) -> None:
        """Keep the password, and unlock the address: whoever reads its mail is its owner."""
        super().save()
        forget_wrong_passwords(username=self.user.email.lower())


class ChangePasswordForm(TwicePasswordMixin, PortalFormMixin, AllauthChangePasswordForm):
    """Change the password."""

    required_texts = {"oldpassword": _("Enter the password you use now")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress_passwords()
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].widget.attrs = {"autocomplete": "current-password"}
