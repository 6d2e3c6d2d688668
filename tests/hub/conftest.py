from tests.support.fixtures import hub, office, offices, proxy  # noqa: F401
