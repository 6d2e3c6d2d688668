"""SQLite: what people gave, on their own disk. Nothing outside this room knows SQL or the driver."""
