"""The log is only added to: PostgreSQL itself refuses to change or remove a line."""

from django.db import migrations

CREATE = """
CREATE FUNCTION platform_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'platform_event is only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER platform_event_append_only BEFORE UPDATE OR DELETE ON platform_event
    FOR EACH ROW EXECUTE FUNCTION platform_event_is_append_only();
"""
DROP = """
DROP TRIGGER IF EXISTS platform_event_append_only ON platform_event;
DROP FUNCTION IF EXISTS platform_event_is_append_only();
"""


def create(apps, schema_editor):
    """Set the trigger. SQLite, for demonstration and tests, relies on the model alone."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps, schema_editor):
    """Remove the trigger."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
