"""a6desk: prepare, check and submit what Parties bring to the UNFCCC under Article 6, without a connection."""

__version__ = "0.1.0"
