"""People, the organisations they act for, and the roles they have in the process."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from .organisation import Organisation


class UserManager(BaseUserManager):
    """Makes accounts; the e-mail address is the login name and is stored in lower case."""

    use_in_migrations = True

    def get_by_natural_key(self, email: str) -> "User":
        """Find a person whatever the capitals in the address."""
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account. Raises ``ValueError`` without an e-mail address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Make an account that may do everything in Django's admin."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in. Never deleted once they acted; deactivated instead.

    Written by sign-up, the administrator and the demo command.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=[("nl", _("Dutch")), ("en", _("English"))], default="nl"
    )
    is_staff = models.BooleanField(_("may use the administration pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_on = models.DateField(_("deactivated on"), null=True, blank=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["full_name", "email"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_case_insensitive")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this person has today: one query per request, however often it is asked."""
        if not self.is_active:
            return frozenset()
        return frozenset(self.role_assignments.current().values_list("role", flat=True))

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """The organisations this person acts for today."""
        return frozenset(self.memberships.current().values_list("organisation_id", flat=True))

    def organisations_now(self):
        """The same for a condition: what was read already, else a subquery, which costs no query of its own."""
        if "organisation_ids" in self.__dict__:
            return self.organisation_ids
        return self.memberships.current().order_by().values("organisation_id")

    def has_role(self, *roles: str) -> bool:
        """Whether this person has at least one of ``roles`` today."""
        return not self.roles.isdisjoint(roles)


class DatedQuerySet(models.QuerySet):
    """Rows that hold from one date to another; an empty date means "no limit"."""

    def current(self, on=None):
        """Rows that hold on ``on`` (today by default)."""
        day = on or timezone.localdate()
        return self.filter(
            models.Q(starts_on__isnull=True) | models.Q(starts_on__lte=day),
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day),
        )


class Dated(models.Model):
    """Abstract: from and until when a row holds, both days included."""

    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def _dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(starts_on__isnull=True)
        | models.Q(ends_on__isnull=True)
        | models.Q(ends_on__gte=models.F("starts_on")),
        name=name,
    )


class Membership(Dated):
    """A person acts for an organisation, from–to, possibly as somebody's deputy. Written by the administrator."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
    deputy_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="deputies", verbose_name=_("deputy of")
    )

    class Meta:
        ordering = ["organisation__name"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            _dates_in_order("membership_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class RoleAssignment(Dated):
    """A person has a role in the process, from–to. Written by the administrator."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user", "role"]
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_once"),
            _dates_in_order("role_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
