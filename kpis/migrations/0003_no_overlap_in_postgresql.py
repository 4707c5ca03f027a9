"""PostgreSQL itself refuses what a constraint of Django cannot say; on SQLite the services look.

Two rows of one kind whose days overlap, and a score of which item, level and administration are not of one version.
"""

from django.db import migrations

# Name of the constraint, its table, the columns that make two rows rivals, first and last day (both included).
EXCLUSIONS = (
    ("unit_membership_no_overlap", "kpis_unitmembership", ("child_id", "kind"), "valid_from", "valid_to"),
    ("period_no_overlap", "kpis_period", ("type",), "start", "end"),
    ("participation_no_overlap", "kpis_projectunitparticipation", ("project_id", "unit_id"), "starts_on", "ends_on"),
)

SCORES = """
CREATE FUNCTION kpis_itemscore_of_one_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT version_id) FROM (
        SELECT version_id FROM kpis_instrumentadministration WHERE id = NEW.administration_id
        UNION ALL SELECT version_id FROM kpis_instrumentitem WHERE id = NEW.item_id
        UNION ALL SELECT version_id FROM kpis_instrumentlevel WHERE id = NEW.level_id
    ) AS versions) <> 1 THEN
        RAISE EXCEPTION 'item_score_of_one_version' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_score_of_one_version BEFORE INSERT OR UPDATE ON kpis_itemscore
    FOR EACH ROW EXECUTE FUNCTION kpis_itemscore_of_one_version();
"""
NO_SCORES = """
DROP TRIGGER IF EXISTS item_score_of_one_version ON kpis_itemscore;
DROP FUNCTION IF EXISTS kpis_itemscore_of_one_version();
"""


def exclude(apps, schema_editor):
    """Add the constraints; an empty last day means: without end."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, table, rivals, first, last in EXCLUSIONS:
        same = ", ".join(f'"{column}" WITH =' for column in rivals)
        days = f"daterange(\"{first}\", \"{last}\", '[]') WITH &&"
        schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" EXCLUDE USING gist ({same}, {days})')
    schema_editor.execute(SCORES)


def allow(apps, schema_editor):
    """Take the constraints away; the extension stays, others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name, table, *_columns in EXCLUSIONS:
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        schema_editor.execute(NO_SCORES)


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_initial")]
    operations = [migrations.RunPython(exclude, allow)]
