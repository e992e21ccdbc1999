"""Run a real App Server on 127.0.0.1: `app.py MODULE:APP PORT`, with two mends for machines like this.

* A process sandbox counts as running only while psutil calls its process "running", but an idle server is
  "sleeping" on Linux, so that no sandbox ever gets RUNNING (1.6.0 and 1.11.0). Here sleeping counts too.
* GitHub is out of reach: repositories come from LOCAL_REPOS/{owner}/{name}.git, any token is of one account.

Run by the Python of the server's environment, with the environment variables that `servers.py` sets.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from openhands.app_server.sandbox import process_sandbox_service
from openhands.app_server.sandbox.sandbox_models import SandboxStatus

try:
    from openhands.app_server.integrations import provider, service_types  # 1.7.0 and later
    from openhands.app_server.integrations.github.service.base import GitHubMixinBase
except ImportError:
    from openhands.integrations import provider, service_types
    from openhands.integrations.github.service.base import GitHubMixinBase

REPOSITORIES = Path(os.environ["LOCAL_REPOS"])
GONE = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


def status_of_process(self: Any, info: Any) -> SandboxStatus:
    """The status of a sandbox by that of its process."""
    try:
        status = psutil.Process(info.pid).status()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return SandboxStatus.MISSING
    if status in GONE:
        return SandboxStatus.MISSING
    return SandboxStatus.PAUSED if status == psutil.STATUS_STOPPED else SandboxStatus.RUNNING


def folder_of(name: str) -> Path:
    """The bare repository of a name; raises AuthenticationError, as GitHub's client does."""
    folder = REPOSITORIES / f"{name}.git"
    if not folder.is_dir():
        raise service_types.AuthenticationError(f"Unable to access repo {name}")
    return folder


async def verify_repo_provider(
    self: Any, repository: str, specified_provider: Any = None, is_optional: bool = False
) -> service_types.Repository:
    """What GitHub would say of a repository."""
    folder_of(repository)
    github = service_types.ProviderType.GITHUB
    return service_types.Repository(
        id="1", full_name=repository, git_provider=github, is_public=True, main_branch="main"
    )


async def get_authenticated_git_url(self: Any, repo_name: str, is_optional: bool = False) -> str:
    """Where to clone a repository from."""
    return f"file://{folder_of(repo_name)}"


async def ask_github(self: Any, url: str, params: Any = None, method: Any = None) -> tuple[Any, Any]:
    """What GitHub would say of the account: body and headers."""
    if url not in (self.BASE_URL, f"{self.BASE_URL}/user"):
        raise service_types.UnknownException(f"Unable to access {url}")
    return {"id": 1, "login": "octocat", "avatar_url": "", "email": "octocat@localhost"}, {}


process_sandbox_service.ProcessSandboxService._get_process_status = status_of_process
provider.ProviderHandler.verify_repo_provider = verify_repo_provider
provider.ProviderHandler.get_authenticated_git_url = get_authenticated_git_url
GitHubMixinBase._make_request = ask_github

if __name__ == "__main__":
    module, name = sys.argv[1].split(":")
    uvicorn.run(getattr(importlib.import_module(module), name), host="127.0.0.1", port=int(sys.argv[2]))
