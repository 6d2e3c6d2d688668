"""The only place that knows HTTP: what a desk says to a hub, and how it goes on when the link does not."""
