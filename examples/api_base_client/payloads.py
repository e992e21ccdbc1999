"""Turn issues into what OpenHands wants to hear."""

PROMPT = """\
Fix issue #{number}: {title}

{body}

Open a draft pull request that refers to {html_url}."""

INSTRUCTIONS = "Keep the change small. Do not touch generated files."


def build_payload(issue: dict) -> dict:
    """The body that starts a conversation about `issue`."""
    payload = dict(
        initial_user_msg=PROMPT.format(
            number=issue["number"], title=issue["title"], body=issue["body"], html_url=issue["html_url"]
        ),
        conversation_instructions=INSTRUCTIONS,
    )
    repository = issue.get("repository")
    if repository:
        payload["repository"] = repository["full_name"]
        payload["git_provider"] = "github"
        payload["selected_branch"] = repository["default_branch"]
    return payload


def follow_up(issue: dict) -> dict:
    """The body of the message that asks for a summary."""
    return {"message": f"When you are done with #{issue['number']}, summarise the change in SUMMARY.md."}
