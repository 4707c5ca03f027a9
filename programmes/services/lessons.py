"""What a project learned, for who comes after."""

from django.db import transaction

from twenteboard.platform import clock
from twenteboard.platform.events import record

from ..models import Lesson, Project
from .writing import locked


@transaction.atomic
def save_lesson(
    *, project: Project, lesson: Lesson | None = None, kind: str, title: str, text: str, is_public: bool, by
) -> Lesson:
    """Write a lesson down, or change it. Also after the project ended: that is when most is learned."""
    row = locked(project, by=by, permission="write_lessons", ended=True)
    verb = "project.lesson_changed" if lesson else "project.lesson_written"
    lesson = lesson or Lesson(project=row, written_by=by, written_at=clock.now())
    lesson.kind, lesson.title, lesson.text, lesson.is_public = kind, title, text, is_public
    lesson.save()
    record(verb, by=by, obj=row, lesson=title)
    return lesson
