"""The reference platform: a process of its own that receives, checks, receipts. An extra: `a6desk[hub]`."""
