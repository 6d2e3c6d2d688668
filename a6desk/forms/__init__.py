"""What a form is. Pure: no SQL, no Qt, no network."""
