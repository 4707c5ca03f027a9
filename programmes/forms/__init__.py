"""Forms of the working area of a project."""
