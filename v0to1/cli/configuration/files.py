"""Finding the file with the settings of a run, and reading it together with those that it extends."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from v0to1.cli.configuration.table import EXTEND, KEYS, SETTINGS, Kind, Setting
from v0to1.core.regular import contents
from v0to1.errors import UsageError
from v0to1.records import record

OWN = (".v0to1.toml", "v0to1.toml")
SHARED = "pyproject.toml"

Value = str | bool | int | tuple[str, ...] | tuple[Path, ...] | Path | Mapping[str, tuple[str, ...]]


class ConfigurationError(UsageError):
    """A file of settings that cannot be read, or that says what makes no sense."""


@record(frozen=True, slots=True)
class Settings:
    """What files of settings say: the value of each key, and the file that it is from.

    `file` is the nearest one, or None; patterns of paths count from its folder.
    """

    file: Path | None = None
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))


def find(start: Path) -> Path | None:
    """Return the file that holds for the folder `start`: the nearest one, in it or above.

    In one folder `.v0to1.toml` goes before `v0to1.toml`, and that before a pyproject.toml, which
    counts only with a table `[tool.v0to1]`. Raises ConfigurationError for a pyproject.toml that is no TOML.
    """
    for folder in (start, *start.parents):
        for name in OWN:
            if (folder / name).is_file() or (folder / name).is_symlink():
                return folder / name
        shared = folder / SHARED
        if shared.is_file() and _shared_table(shared) is not None:
            return shared
    return None


def read(file: Path, *, within: Path | None = None) -> Settings:
    """Return the settings of `file` and of what it extends; raises ConfigurationError.

    With `within`, neither these files nor any path that they name may be outside of that folder.
    """
    return _read(file, (), within)


def placed(error: UsageError, settings: Settings) -> UsageError:
    """Return an error on what a setting names, with the file and the setting; any other one as it is."""
    for key, value in settings.values.items():
        several = [one for each in value.values() for one in each] if isinstance(value, Mapping) else value
        if isinstance(several, tuple | list) and error.where in several:
            what = f"`{key}` names {error.where}: {error.what}"
            return ConfigurationError(str(settings.origins[key]), what, fix=error.fix)
    return error


def _read(file: Path, seen: tuple[Path, ...], within: Path | None) -> Settings:
    _refuse_outside(file, f"{file.name}", file, within)
    real = Path(os.path.realpath(file))
    if real in seen:
        raise ConfigurationError(str(file), "extends itself", fix=f"take one `{EXTEND}` of the circle away")
    own = _checked(file, _table(file))
    for key, value in own.items():
        for path in value if isinstance(value, tuple) else (value,):
            _refuse_outside(file, f"`{key}`", path, within)
    base = Settings()
    if EXTEND in own:
        parent = own.pop(EXTEND)
        if not isinstance(parent, Path) or not parent.is_file():
            raise ConfigurationError(str(file), f"`{EXTEND}` names no file: {parent}", fix="correct the path")
        base = _read(parent, (*seen, real), within)
    values = dict(base.values)
    for key, value in own.items():
        before = values.get(key)
        if KEYS[key].adds_to and isinstance(before, tuple) and isinstance(value, tuple):
            value = tuple(dict.fromkeys((*map(str, before), *map(str, value))))
        values[key] = value
    origins = {**base.origins, **dict.fromkeys(own, file)}
    return Settings(file, MappingProxyType(values), MappingProxyType(origins))


def _refuse_outside(file: Path, what: str, path: object, within: Path | None) -> None:
    """A file that was only found may be anybody's: it does not say what is read or written elsewhere."""
    if within is None or not isinstance(path, Path):
        return
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(within)):
        fix = f"name {file.name} with --config, if you trust it"
        raise ConfigurationError(str(file), f"{what} leads out of {within}", fix=fix)


def _table(file: Path) -> Mapping[str, Any]:
    if file.name != SHARED:
        return _toml(file)
    table = _shared_table(file)
    if table is None:
        raise ConfigurationError(str(file), "has no table [tool.v0to1]", fix="add one, or name another file")
    return table


def _shared_table(file: Path) -> Mapping[str, Any] | None:
    try:
        if b"v0to1" not in contents(file):
            return None
    except OSError as error:
        raise _unreadable(file, error) from error
    tool = _toml(file).get("tool")
    found = tool.get("v0to1") if isinstance(tool, dict) else None
    if found is not None and not isinstance(found, dict):
        raise ConfigurationError(str(file), "`tool.v0to1` is no table", fix="write [tool.v0to1]")
    return found


def _toml(file: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib  # type: ignore[import-not-found]
    try:
        found: dict[str, Any] = tomllib.loads(contents(file).decode("utf-8-sig"))
        return found
    except OSError as error:
        raise _unreadable(file, error) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(str(file), "is no UTF-8", fix="save it as UTF-8") from error
    except (ValueError, RecursionError) as error:  # numbers with too many digits are no error of TOML
        raise ConfigurationError(str(file), f"is no TOML: {error}", fix="correct it there") from error


def _unreadable(file: Path, error: OSError) -> ConfigurationError:
    what = f"cannot be read: {error.strerror or error}"
    return ConfigurationError(str(file), what, fix="name another file")


def _checked(file: Path, table: Mapping[str, Any]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in table.items():
        setting = KEYS.get(key)
        if setting is None:
            raise _unknown(file, key)
        found[key] = _converted(file, setting, value)
    return found


def _unknown(file: Path, key: str) -> ConfigurationError:
    from difflib import get_close_matches

    near = get_close_matches(key.replace("_", "-").lower(), KEYS, n=1, cutoff=0.6)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(one.key for one in SETTINGS)}"
    return ConfigurationError(str(file), f"there is no setting `{key}`", fix=hint)


def _converted(file: Path, setting: Setting, value: object) -> Value:
    match setting.kind, value:
        case Kind.TEXT, str() if not setting.choices or value in setting.choices:
            return value
        case Kind.FLAG, bool():
            return value
        case Kind.NUMBER, int() if not isinstance(value, bool) and value > 0:
            return value
        case Kind.TEXTS, list() if all(isinstance(one, str) and one for one in value):
            return tuple(value)
        case Kind.PATH, str() if value:
            return Path(os.path.abspath(file.parent / value))
        case Kind.PATHS, list() if all(isinstance(one, str) and one for one in value):
            return tuple(Path(os.path.abspath(file.parent / one)) for one in value)
        case Kind.SELECTORS, dict() if all(_texts(one) for one in value.values()):
            return MappingProxyType({pattern: tuple(rules) for pattern, rules in value.items()})
        case _:
            wanted = f"one of {', '.join(setting.choices)}" if setting.choices else setting.kind.value
            raise ConfigurationError(
                str(file), f"`{setting.key}` must be {wanted}", fix=f"write {setting.key} = {setting.example}"
            )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
