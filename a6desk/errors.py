"""Two families of trouble: what a person can act on (UserError), and our own bugs (everything else)."""


class UserError(Exception):
    """Something a person can understand and act on.

    what: what happened, one sentence. safe: what is not lost. todo: what to do next.
    All three are shown, in this order; each is already translated.
    """

    def __init__(self, what: str, safe: str = "", todo: str = ""):
        super().__init__(what)
        self.what, self.safe, self.todo = what, safe, todo

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.safe, self.todo) if part)
