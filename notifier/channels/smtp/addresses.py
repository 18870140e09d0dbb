"""An address that is one person's, and nothing else: no list, no group, no line break, nothing invisible."""

from __future__ import annotations

from email.message import EmailMessage


def is_one_person(address: str) -> bool:
    """Tell whether a mail can be addressed to, or sent from, just this one person."""
    if not address.isprintable():
        return False
    mail = EmailMessage()
    try:
        mail["To"] = address
        header = mail["To"]
        groups, people = header.groups, header.addresses
    except (ValueError, LookupError, AttributeError, TypeError):  # the library stumbles over some
        return False
    is_one = len(groups) == len(people) == 1 and groups[0].display_name is None
    return is_one and not header.defects and bool(people[0].username and people[0].domain)
