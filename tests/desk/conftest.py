from tests.support.desks import complete, desk, library, office, profile  # noqa: F401
