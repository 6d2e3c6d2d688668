from tests.support.offline import offline  # noqa: F401
