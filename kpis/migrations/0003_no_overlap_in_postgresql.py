"""PostgreSQL itself refuses two rows of one kind whose days overlap; SQLite cannot, there the services look."""

from django.db import migrations

# Name of the constraint, its table, the columns that make two rows rivals, first and last day (both included).
EXCLUSIONS = (
    ("unit_membership_no_overlap", "kpis_unitmembership", ("child_id", "kind"), "valid_from", "valid_to"),
    ("period_no_overlap", "kpis_period", ("type",), "start", "end"),
    ("participation_no_overlap", "kpis_projectunitparticipation", ("project_id", "unit_id"), "starts_on", "ends_on"),
)


def exclude(apps, schema_editor):
    """Add the constraints; an empty last day means: without end."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, table, rivals, first, last in EXCLUSIONS:
        same = ", ".join(f'"{column}" WITH =' for column in rivals)
        days = f"daterange(\"{first}\", \"{last}\", '[]') WITH &&"
        schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" EXCLUDE USING gist ({same}, {days})')


def allow(apps, schema_editor):
    """Take the constraints away; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name, table, *_columns in EXCLUSIONS:
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_initial")]
    operations = [migrations.RunPython(exclude, allow)]
