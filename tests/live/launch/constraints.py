"""Print the versions of a Poetry lock file as constraints for pip; run by the Python of an environment."""

import collections
import pathlib
import sys

import tomllib

versions = collections.defaultdict(set)
for package in tomllib.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["package"]:
    versions[package["name"]].add(package["version"])
for name, found in sorted(versions.items()):
    if (
        len(found) == 1 and name != "openhands-ai"
    ):  # more than one: depends on markers, let the resolver choose
        print(f"{name}=={found.pop()}")
