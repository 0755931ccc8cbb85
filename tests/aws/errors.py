"""How the stand-in refuses: as Amazon would, or as what it is."""


class Refusal(Exception):
    """What Amazon would answer too; the caller may well expect it."""

    def __init__(self, code, message="", status=400):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


class Fault(Refusal):
    """A call that no service knows in this form, or that the stand-in does not do: the test fails by it."""

    def __init__(self, message):
        super().__init__("StandInFault", message)
