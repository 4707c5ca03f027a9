"""Stories for tests. All words are invented."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kpis.models import QualitativeEvidence
from kpis.services import stories as services
from kpis.services.stories import StoryIn
from kpis.stories.enums import EvidenceKind, EvidenceVisibility, SourceRole

WORDS = "Ik dacht dat techniek saai was. Nu wil ik zelf een machine bouwen."


def told(**changes) -> StoryIn:
    """What somebody fills in for a quote that everyone may read."""
    day = timezone.localdate() - timedelta(days=30)
    values = {
        "kind": EvidenceKind.QUOTE,
        "title": "Van saai naar zelf bouwen",
        "text": WORDS,
        "source_role": SourceRole.PUPIL_2,
        "said_on": day,
        "consent_by": "De mentor",
        "consent_on": day,
        "consent_how": "Formulier van de ouders",
        "visibility": EvidenceVisibility.PUBLIC,
    }
    return StoryIn(**values | changes)


def draft(scene, *, by=None, project=True, **changes) -> QualitativeEvidence:
    """A draft: of the consortium, or with ``project=False`` of M&E or TBD."""
    of = scene.project if project else None
    return services.save_story(project=of, told=told(**changes), by=by or scene.editor)


def offered(scene, *, by=None, project=True, file=None, **changes) -> QualitativeEvidence:
    """A story that waits for a check."""
    of = scene.project if project else None
    return services.save_story(project=of, told=told(**changes), file=file, offer=True, by=by or scene.editor)


def letter() -> SimpleUploadedFile:
    """A small PDF."""
    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
    return SimpleUploadedFile("brief.pdf", content, content_type="application/pdf")


def checked(scene, *, by=None, project=True, checker=None, **changes) -> QualitativeEvidence:
    """A story that stands beside the figures; TBD checked it."""
    made = offered(scene, by=by, project=project, **changes)
    return services.check_story(story=made, seen_revision=made.revision, by=checker or scene.tbd)
