"""What every test stands on: no screen, and a way to forbid the internet."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
