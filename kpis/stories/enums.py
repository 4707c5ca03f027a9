"""Choices of stories beside the figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvidenceKind(models.TextChoices):
    """What kind of evidence in words it is."""

    STORY = "story", _("Story of change")
    QUOTE = "quote", pgettext_lazy("story", "Quote")
    OBSERVATION = "observation", _("Observation")
    DOCUMENT = "document", pgettext_lazy("story", "Document")


# What a person told: it may be shown to everyone only when that person (or a parent) agreed.
TOLD_BY_SOMEBODY = (EvidenceKind.STORY, EvidenceKind.QUOTE)


class EvidenceState(models.TextChoices):
    """Where a story stands between written and read by everyone."""

    DRAFT = "draft", pgettext_lazy("story", "Draft")
    OFFERED = "offered", pgettext_lazy("story", "Waits for a check")
    RETURNED = "returned", pgettext_lazy("story", "Returned")
    CHECKED = "checked", pgettext_lazy("story", "Checked")


TO_WRITE = (EvidenceState.DRAFT, EvidenceState.RETURNED)


class EvidenceVisibility(models.TextChoices):
    """Who may read a story once it is checked."""

    INSIDE = "inside", _("Who reads the monitoring and who works on the project")
    PUBLIC = "public", pgettext_lazy("story", "Everyone")


class SourceRole(models.TextChoices):
    """Who tells it, as a role: names of people are not kept."""

    PUPIL_PRIMARY = "pupil_primary", _("Pupil of a primary school")
    PUPIL_1 = "pupil_1", _("Pupil, year 1")
    PUPIL_2 = "pupil_2", _("Pupil, year 2")
    PUPIL_3 = "pupil_3", _("Pupil, year 3")
    PUPIL_4 = "pupil_4", _("Pupil, year 4 or higher")
    STUDENT_MBO = "student_mbo", _("Student mbo")
    STUDENT_HIGHER = "student_higher", _("Student hbo or university")
    PARENT = "parent", _("Parent")
    TEACHER = "teacher", _("Teacher")
    SCHOOL_LEADER = "school_leader", _("School leader")
    MENTOR = "mentor", _("Mentor or coach")
    ENTREPRENEUR = "entrepreneur", _("Entrepreneur")
    EMPLOYEE = "employee", _("Employee of a company")
    GOVERNMENT = "government", _("Employee of a municipality or province")
    PROJECT = "project", _("Project leader")
    OBSERVER = "observer", _("Somebody who looked on")
    OTHER = "other", pgettext_lazy("role", "Other")
