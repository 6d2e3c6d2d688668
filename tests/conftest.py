"""What every test stands on: no screen, English, and the same random examples each time."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything loads Qt

import hypothesis
import pytest

from a6desk import i18n

# A failure is the same on every machine and no example fails because a machine is slow. To search further:
# HYPOTHESIS_PROFILE=wide
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("wide", deadline=None, max_examples=3_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def _english():
    i18n.use("en")
