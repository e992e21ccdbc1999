"""Events as lines of text."""


def describe(event):
    """One line about an event; empty for what nobody wants to see."""
    action, observation = event.get("action"), event.get("observation")
    if action == "message" and event.get("source") == "agent":
        return f"agent: {event['args']['content']}"
    if action == "run":
        return f"$ {event['args']['command']}"
    if observation == "run":
        return f"exit code {event['extras']['metadata']['exit_code']}"
    if observation == "error":
        return f"error: {event.get('message')}"
    return ""
