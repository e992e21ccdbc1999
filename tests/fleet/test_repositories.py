"""Lists of repositories: what they name, and what is refused."""

from __future__ import annotations

import pytest

from v0to1.errors import UsageError
from v0to1.fleet.repositories import Repository, is_local, parse


def test_addresses_with_branches_and_folders() -> None:
    lines = [
        "# our clients",
        "",
        "https://git.example/acme/web.git",
        "git@git.example:acme/api.git release/2.0",
        "../clients/one main services/bot/",
        '"/srv/git/with space" "" tools',
        "https://git.example/acme/web.git",
        "ssh://git@git.example:2222/group/sub/web",
        "https://other.example/acme/web",
        "https://acme@dev.example/acme/tools/_git/web",
        "https://gl-server.example/acme/glpat",
        "https://git.example:8443/acme/a:b@c",
        "ssh://git@git.example:/acme/a@c",
    ]
    found = parse(lines, "list")
    assert found[:4] == (
        Repository("acme-web", "https://git.example/acme/web.git"),
        Repository("acme-api-release-2.0", "git@git.example:acme/api.git", "release/2.0"),
        Repository("clients-one-main-services-bot", "../clients/one", "main", "services/bot"),
        Repository("git-with-space-tools", "/srv/git/with space", "", "tools"),
    )
    assert found[4].name == "sub-web"
    assert found[5].name.startswith("acme-web-")
    assert len({one.name for one in found}) == len(found) == 10


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--upload-pack=touch /tmp/x", "does not begin with an address, but with an option"),
        ("-u", "does not begin with an address, but with an option"),
        ("ext::sh -c touch% /tmp/x", "has an address by which git would run a program"),
        ("fd::17", "has an address by which git would run a program"),
        ("https://me:secret@git.example/a", "has a password in its address"),
        ("https://me:sec/ret@git.example/a", "has a password in its address"),
        ("https://git.example/a?Private_Token=secret", "has a password in its address"),
        ("https://git.example/a.git?x=1&access_token=secret", "has a password in its address"),
        ("https://ghp_secretsecretsecret@github.com/a/b", "has a password in its address"),
        ("https://glpat-secret-secret@gitlab.com/a/b", "has a password in its address"),
        (f"https://{'secret0' * 6}@git.example/a/b", "has a password in its address"),
        ("ftp://git.example/a", "has an address of an unknown kind (ftp)"),
        ("https://git.example/a --upload-pack=x", "names no branch or tag: '--upload-pack=x'"),
        ("https://git.example/a a..b", "names no branch or tag: 'a..b'"),
        ("https://git.example/a main ../..", "names no folder of a repository: '../..'"),
        ("https://git.example/a main /etc", "names no folder of a repository: '/etc'"),
        ("https://git.example/a main --all", "names no folder of a repository: '--all'"),
        ("https://git.example/a main one two", "has more than an address, a branch and a folder"),
        ("https://git.example/\x1ba", "has control characters"),
        ('"https://git.example/a', "cannot be read: No closing quotation"),
    ],
)
def test_what_names_no_repository_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(["https://git.example/first", line], "list")
    assert refused.value.where == "list, line 2"
    assert refused.value.what.startswith(said)
    assert "secret" not in str(refused.value)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(UsageError, match="names no repository"):
        parse(["# nothing", ""], "list")


def test_names_are_safe_as_folders() -> None:
    lines = [
        "https://git.example/../..",
        "https://git.example/" + "x" * 300,
        "https://git.example/a/.git",
        ".",
    ]
    for one in parse(lines, "list"):
        assert one.name.strip(".-") == one.name
        assert 0 < len(one.name) <= 100
        assert "/" not in one.name


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("/a", True),
        ("../a", True),
        ("a", True),
        ("a:b", False),
        ("./a:b", True),
        ("git@a:b", False),
        ("file:///a", False),
    ],
)
def test_paths_and_addresses(url: str, local: bool) -> None:
    assert is_local(url) is local
