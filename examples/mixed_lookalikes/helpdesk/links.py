"""Addresses for people, not for programs."""

from helpdesk.openhands import OPENHANDS_URL


def page_of(conversation_id):
    """The page on which a colleague can look over the shoulder of the agent."""
    return f"{OPENHANDS_URL}/conversations/{conversation_id}"
