from payloads import build_payload, follow_up

ISSUE = {
    "number": 17,
    "title": "Dates are off by one day",
    "body": "Every date before 1970 is late.",
    "html_url": "https://github.com/acme/calendar/issues/17",
}


def test_payload_of_an_issue_with_repository():
    issue = {**ISSUE, "repository": {"full_name": "acme/calendar", "default_branch": "main"}}

    payload = build_payload(issue)

    assert payload["repository"] == "acme/calendar"
    assert payload["selected_branch"] == "main"
    assert payload["initial_user_msg"].startswith("Fix issue #17: Dates are off by one day")


def test_payload_of_an_issue_without_repository():
    assert "repository" not in build_payload(ISSUE)


def test_follow_up_names_the_issue():
    assert "#17" in follow_up(ISSUE)["message"]
