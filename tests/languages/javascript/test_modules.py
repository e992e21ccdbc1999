"""Imports lead where compilers, bundlers and Node would go by the settings of the project."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import calls

PATHS = (
    '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["src/lib/*"], "cfg": ["src/cfg.ts"] } } }'
)
ROUTES = "export const C = '/api/conversations'"
USE = "fetch(`${C}/1`)"

FOUND: dict[str, dict[str, str]] = {
    "paths": {
        "tsconfig.json": PATHS,
        "src/lib/routes.ts": ROUTES,
        "src/a.ts": f"import {{ C }} from '@lib/routes'; {USE}",
    },
    "whole name": {
        "tsconfig.json": PATHS,
        "src/cfg.ts": "export default { C: '/api/conversations' }",
        "src/a.ts": f"import cfg from 'cfg'; const {{ C }} = cfg; {USE}",
    },
    "comments and commas": {
        "jsconfig.json": '// settings\n{ "compilerOptions": { "baseUrl": "src", /* "//": */ }, }',
        "src/lib/routes.js": ROUTES,
        "src/a.js": f"import {{ C }} from 'lib/routes'; {USE}",
    },
    "extended": {
        "tsconfig.base.json": PATHS,
        "apps/a/tsconfig.json": '{ "extends": "../../tsconfig.base" }',
        "src/lib/routes.ts": ROUTES,
        "apps/a/a.ts": f"import {{ C }} from '@lib/routes'; {USE}",
    },
    "imports of a package": {
        "package.json": '{ "imports": { "#routes": "./lib/routes.js" } }',
        "lib/routes.js": ROUTES,
        "a.js": f"import {{ C }} from '#routes'; {USE}",
    },
    "imports under conditions": {
        "package.json": '{ "imports": { "#*": { "node": ["./none.js"], "default": "./lib/*.js" } } }',
        "lib/routes.js": ROUTES,
        "a.js": f"const {{ C }} = require('#routes'); {USE}",
    },
    "package of the workspace": {
        "packages/api/package.json": '{ "name": "@acme/api", "main": "dist/index.js" }',
        "packages/api/src/index.ts": ROUTES,
        "apps/a.ts": f"import {{ C }} from '@acme/api'; {USE}",
    },
    "inside a package of the workspace": {
        "packages/api/package.json": '{ "name": "@acme/api" }',
        "packages/api/src/routes.ts": ROUTES,
        "apps/a.ts": f"import {{ C }} from '@acme/api/routes'; {USE}",
    },
    "a barrel of types too": {
        "i/index.ts": "export type * from './t';\nexport * from './a';\nexport type * as T from './t';",
        "i/t.ts": "export interface A {}",
        "i/a.ts": ROUTES,
        "a.ts": f"import {{ C }} from './i'; {USE}",
    },
    "barrels": {
        "i/index.ts": "export * from './a'; export { C as D } from './a'; export * as ns from './a'",
        "i/a.ts": ROUTES,
        "a.ts": f"import {{ D, ns }} from './i'; const {{ C }} = ns; {USE}; fetch(`${{D}}/1`)",
    },
}


@pytest.mark.parametrize("files", FOUND.values(), ids=FOUND)
def test_the_module_is_found(files: dict[str, str]) -> None:
    assert calls(files) == ["GET /api/conversations/1"]


LOST: dict[str, dict[str, str]] = {
    "nobody's alias": {"lib/routes.ts": ROUTES, "a.ts": f"import {{ C }} from '@lib/routes'; {USE}"},
    "settings of another folder": {
        "other/tsconfig.json": PATHS,
        "src/lib/routes.ts": ROUTES,
        "a.ts": f"import {{ C }} from '@lib/routes'; {USE}",
    },
    "broken settings": {
        "tsconfig.json": PATHS[:-4],
        "src/lib/routes.ts": ROUTES,
        "a.ts": f"import {{ C }} from '@lib/routes'; {USE}",
    },
    "settings that are no table": {
        "tsconfig.json": "[1]",
        "package.json": '{ "imports": ["#routes"], "name": 3 }',
        "lib/routes.ts": ROUTES,
        "a.ts": f"import {{ C }} from '#routes'; {USE}",
    },
    "another package": {
        "packages/api/package.json": '{ "name": "@acme/api" }',
        "packages/api/src/index.ts": ROUTES,
        "a.ts": f"import {{ C }} from '@acme/api-v1'; {USE}",
    },
    "outside of the project": {
        "tsconfig.json": '{ "compilerOptions": { "paths": { "r": ["../../routes"] } } }',
        "routes.ts": ROUTES,
        "a.ts": f"import {{ C }} from 'r'; {USE}",
    },
}


@pytest.mark.parametrize("files", LOST.values(), ids=LOST)
def test_other_modules_are_not_taken_for_it(files: dict[str, str]) -> None:
    assert not calls(files)
