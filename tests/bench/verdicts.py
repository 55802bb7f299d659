"""What becomes of a bar: True, False, or None where it was not measured."""


def verdict(good):
    """As it is printed."""
    return {True: "passed", False: "MISSED", None: "not measured"}[good]


def of_all(verdicts):
    """One verdict of many: what was missed outweighs what was not measured."""
    return False if False in verdicts else None if None in verdicts else True
