"""Choices of the partners app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    """What an entry of the partner register stands for."""

    ORGANISATION = "organisation", _("Organisation")
    PROGRAMME = "programme", _("Programme")
    GROUP = "group", _("Group")
    CATEGORY = "category", _("Category")


class Pillar(models.TextChoices):
    """The three O's: Ondernemers, Onderwijs, Overheid."""

    BUSINESS = "business", _("Business")
    EDUCATION = "education", _("Education")
    GOVERNMENT = "government", _("Government")
    OTHER = "other", _("Other")


class Sector(models.TextChoices):
    """Field in which an organisation works; education by level."""

    PRIMARY = "po", _("Primary education")
    SECONDARY = "vo", _("Secondary education")
    VOCATIONAL = "mbo", _("Vocational education (mbo)")
    HIGHER_VOCATIONAL = "hbo", _("Higher vocational education (hbo)")
    UNIVERSITY = "wo", _("University")
    COMPANY = "company", _("Company")
    BUSINESS_NETWORK = "network", _("Business network")
    MUNICIPALITY = "municipality", _("Municipality")
    PROVINCE = "province", _("Province")
    STATE = "state", _("National government")
    CULTURE = "culture", _("Culture, library or maker space")
    KNOWLEDGE = "knowledge", _("Knowledge or support organisation")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """What a person does in the process; "applicant" follows from being on a proposal's team."""

    TBD = "tbd", _("Adviser at Twente Board Development")
    REVIEWER = "reviewer", _("Reviewer")
    BOARD = "board", _("Member of the Twente Board")
    CHAIR = "chair", _("Chair of the Twente Board")
    SECRETARY = "secretary", _("Secretary of the Twente Board")
    MONITOR = "monitor", _("Monitoring and evaluation")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")
