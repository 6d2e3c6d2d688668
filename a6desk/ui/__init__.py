"""The window: talks to desk and shows. It never touches store, sync, SQL or HTTP."""
