"""Papers: what is rendered to PDF, frozen, numbered and kept."""

import uuid
from dataclasses import is_dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ..enums import PaperState
from .lease import LeasedQuerySet


class PaperIsFrozenError(TypeError):
    """Somebody tried to change a paper that is ready."""


class PaperQuerySet(LeasedQuerySet):
    """Reads of papers."""

    working_state = PaperState.RENDERING
    due_field = "next_try_at"
    max_attempts = 4
    first_pause = 20

    def ready(self) -> "PaperQuerySet":
        """Papers that can be opened."""
        return self.filter(state=PaperState.READY)


def private_storage():
    """Return the storage that no web server shows by itself."""
    return storages["private"]


def paper_path(paper: "Paper", filename: str) -> str:
    """Return where the file of ``paper`` is kept: by month, the paper's own id, and its content."""
    return f"papers/{paper.created_at:%Y/%m}/{paper.uid}/{paper.sha256[:16]}.pdf"


class Paper(models.Model):
    """A PDF that is asked for now, rendered in the background, and never changed afterwards.

    ``data`` holds everything the paper prints, frozen when it was asked for; the template sees nothing else.
    So the same row always gives the same file. A correction is a new row with the next ``version``.

    A subclass adds a foreign key to what the paper is about, a unique constraint on that, ``kind``, ``language``,
    ``audience`` and ``version``, and ``REPORTS``: per kind the dotted path of the report module. Such a module has
    ``TEMPLATE`` (path), ``VERSION`` (short string, raised when the words or the shape change) and
    ``build(data) -> dict | dataclass`` (the context; a dataclass is given to the template as ``report``).

    Written by ``twenteboard.platform.papers``: ``request_paper`` and ``render_paper``.
    """

    REPORTS: ClassVar[dict[str, str]] = {}

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    language = models.CharField(_("language"), max_length=8, default="nl")
    audience = models.CharField(_("for whom"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=250)
    version = models.PositiveIntegerField(_("version"), default=1)
    data = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    data_sha256 = models.CharField(_("SHA-256 of the data"), max_length=64)
    template = models.CharField(_("template"), max_length=120)
    template_version = models.CharField(_("template version"), max_length=20)
    state = models.CharField(
        _("state"), max_length=10, choices=PaperState.choices, default=PaperState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to=paper_path, max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    created_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & ~Q(sha256="") & Q(made_at__isnull=False)),
                name="%(app_label)s_%(class)s_ready_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="rendering") | Q(lease_until__isnull=False),
                name="%(app_label)s_%(class)s_rendering_has_lease",
            ),
        ]

    FROZEN = ("data_sha256", "sha256", "file", "version", "kind", "language", "audience", "title")

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @classmethod
    def from_db(cls, db, field_names, values):
        """Remember what was frozen, to hold it against a later ``save``."""
        paper = super().from_db(db, field_names, values)
        loaded = paper.__dict__
        if loaded.get("state") == PaperState.READY:
            paper._frozen = {name: str(loaded[name]) for name in cls.FROZEN if name in loaded}
        return paper

    def save(self, *args, **kwargs) -> None:
        """Save, unless the paper was ready and would be changed."""
        frozen = getattr(self, "_frozen", None)
        if frozen is not None:
            changed = [name for name, old in frozen.items() if str(getattr(self, name)) != old]
            if changed or self.state != PaperState.READY:
                what = ", ".join(changed) or "state"
                raise PaperIsFrozenError(f"Paper {self.pk} is ready and stays as it is: {what}")
        super().save(*args, **kwargs)

    @property
    def is_ready(self) -> bool:
        """Whether the file can be opened."""
        return self.state == PaperState.READY

    @property
    def is_waiting(self) -> bool:
        """Whether the paper is still being made; a page that shows it may look again in a moment."""
        return self.state in (PaperState.QUEUED, PaperState.RENDERING)

    @classmethod
    def report_module_for(cls, kind: str) -> ModuleType:
        """Return the report module of papers of this ``kind``."""
        return import_module(cls.REPORTS[kind])

    @classmethod
    def version_fields(cls) -> list[str]:
        """Return the fields within which versions are counted: those that are unique together with ``version``."""
        for constraint in cls._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and "version" in constraint.fields:
                return [name for name in constraint.fields if name != "version"]
        raise TypeError(f"{cls.__name__} needs a unique constraint that holds its version.")

    @property
    def reference(self) -> str:
        """The number that stands on every page; a subclass returns that of the proposal or meeting."""
        return str(self.uid)[:8].upper()

    def context(self) -> dict[str, Any]:
        """Return what the template prints: the report's own context and the particulars of the paper."""
        built = self.report_module_for(self.kind).build(self.data)
        context = {"report": built, "toc": getattr(built, "toc", ())} if is_dataclass(built) else dict(built)
        return {"paper": self, **context}

    def render_html(self) -> str:
        """Return the paper as HTML in its own language, from its frozen data alone."""
        with translation.override(self.language):
            return render_to_string(self.template, self.context())

    def filename(self) -> str:
        """Return the name under which the file is offered: plain, recognisable, with version."""
        from django.utils.text import slugify

        return f"{slugify(self.reference)}-{slugify(self.kind)}-v{self.version}.pdf"
