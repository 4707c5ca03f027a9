"""Accounts: how the portal uses django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePasswordForm,
)
from allauth.account.forms import (
    LoginForm as AllauthLoginForm,
)
from allauth.account.forms import (
    ResetPasswordForm as AllauthResetPasswordForm,
)
from allauth.account.forms import (
    ResetPasswordKeyForm as AllauthResetPasswordKeyForm,
)
from allauth.account.forms import (
    SignupForm as AllauthSignupForm,
)


class AccountAdapter(DefaultAccountAdapter):
    """Hooks of allauth."""


class LoginForm(AllauthLoginForm):
    """Log in with e-mail address and password."""


class SignupForm(AllauthSignupForm):
    """Make an account."""


class ResetPasswordForm(AllauthResetPasswordForm):
    """Ask for a link to choose a new password."""


class ResetPasswordKeyForm(AllauthResetPasswordKeyForm):
    """Choose a new password."""


class ChangePasswordForm(AllauthChangePasswordForm):
    """Change the password."""
