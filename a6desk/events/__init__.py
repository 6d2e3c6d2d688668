"""What happens, as bytes: changes and their fold, canonical JSON, digests, signatures, events and receipts. Pure."""
