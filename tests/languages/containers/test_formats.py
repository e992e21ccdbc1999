"""What is code in each kind of file, in which language, and what of it can be changed."""

from __future__ import annotations

import pytest

from v0to1.core.model import Edit, Span
from v0to1.core.text import apply_edits
from v0to1.languages.base import Refusal
from v0to1.languages.embedding.embedded import NOWHERE
from v0to1.languages.embedding.hosting import groups, host, opened
from v0to1.scan.candidates import said_by

Codes = list[str | list[tuple[str, str]]]
"""The text of each module of shell, and the pieces of others with the endings of their languages."""


def codes(path: str, text: str) -> Codes:
    """The modules of a file."""
    found = [[(one.suffix, one.text) for one in group] for group in groups(path, said_by(path)[0], text)]
    return [one[0][1] if [suffix for suffix, _ in one] == [".sh"] else one for one in found]


def changed(text: str, kind: str, old: str, new: str) -> str:
    """A file with a change of its only module; raises `Refusal` where that is not read back."""
    path = "a.har" if '"log"' in text else "a"
    hosted = host([opened(path, kind, text)], "shell", lambda code: None)
    ((name, module),) = hosted.modules.items()
    start = module.text.index(old)
    edit = Edit(name, Span(start, start + len(old)), new, NOWHERE)
    if objection := hosted.objection(name, [edit]):
        raise Refusal(objection)
    return apply_edits(text, hosted.outer_edits(name, [edit]))


MAKEFILE = """\
BASE ?= https://x.example/api  # default
KEY := $(shell cat key)

.PHONY: list
list: key
\t@curl -H "Key: $(KEY)" \\
\t  $(BASE)/one -d "$$BODY"
\techo $${KEY} > $@

# no rule
again:
\t-ls
"""

STEPS = """\
env: {BASE: https://x.example, LONG: "a b"}
jobs:
  a:
    environment:
      NAME: ok
    steps:
      - run: curl "${{ vars.URL }}/x" -H "${{ secrets.KEY }}" -d "$KEY"
      - run: {name: say, command: echo hi}
      - bash: |
          echo a

          echo b
      - script: ["echo a", 'echo ''b''']
      - uses: actions/github-script@v7
        with: {script: "await go(`x`)"}
      - shell: pwsh
        run: Write-Host
      - shell: python {0}
        run: &same |
          import os
      - shell: python
        run: *same
"""
MANIFEST = """\
vars: {API: https://x.example}
tasks:
  a: {cmds: ['curl "{{.API}}/x" -d "{{.CLI_ARGS}}"', {cmd: ls}]}
containers:
  - command: [/bin/sh, -c]
    args: ["curl $URL", more]
    env: [{name: URL, value: https://y.example}, {name: OTHER}]
  - {entrypoint: [bash, -euc, "a b"], command: curl z}
  - {command: [curl, -f, x], args: [-c, file]}
phases: {build: {commands: [b, c]}}
"""
POWERSHELL = """\
# irm /no
<# irm /no #>
$Base = "https://x.example"
$r = Invoke-RestMethod -Uri "$Base/a" `
  -Method Post -Body (@{ a = 'b' } | ConvertTo-Json)
$url = "$Base/b/$($r.id)"
(Invoke-WebRequest $url -Headers @{ A = "b" }).Content
irm -Method 'delete' -Uri ($base + '/c/' + $Id) | Out-Null
$more = @{
  Uri    = "/d"
  Method = "Put"; Headers = @{ Uri = "/no" }
}
irm @more
irm https://x.example/e; Write-Host "irm /no"
iwr https://x.example/f/$Id -Method Patch
function irm-all { irm (Get-Url $x).y[0] }
"""
JUSTFILE = """\
base_url := "https://x.example"
export KEY := 'k'

a id='1': b
    @curl "{{ base_url }}/x" \\
      -H $KEY

    -ls
c id:
  #!/usr/bin/env bash

  set -e
    echo $KEY {{id}}
d:
  #!/usr/bin/python3
  import os
e:
  #!/usr/bin/perl
  x
f:
  echo {{{{x}}
"""
PIPELINE = """\
// sh 'no'
/* sh 'no' */
def OH = "https://x.example"
node {
  sh 'curl \\'a\\''
  sh \"\"\"
  curl "${env.OH}/b/$id" \\\\
    -H "\\$KEY"
\"\"\"
  sh '''
  c \\
 d
'''
  def e = sh(returnStdout: true, script: "curl ${e}")
  sh('curl f/' + f)
  sh label: x, script: 'curl g'
  echo 'sh "no"'
  push 'no'
}
"""
LISTS = """\
- {command: [curl], args: [-f, $(URL)/x, -H, "it's $A"], env: [{name: URL, value: https://y.example}]}
- {image: "curlimages/curl:8", args: ["-s", "https://x.example/a"]}
- {command: [python3, -c, import os]}
- {command: [env, A=b, bash, -c, a b]}
- {command: [1, 2], args: [-x]}
- {command: &again [curl, c]}
- {command: *again}
"""
COMPOSE = """\
services:
  a:
    command: curl "${URL:-https://x.example}/x" $$OWN $$URL
    healthcheck: {test: [CMD, curl, -f, x]}
  b: {healthcheck: {test: ["CMD-SHELL", "curl y || exit 1"]}}
  c: {healthcheck: {test: curl z}}
  d: {entrypoint: [/bin/tini, --], command: [curl, $HOST/x]}
  e: {healthcheck: {test: [NONE]}, command: []}
"""
OUTPUTS = """\
vars:
  A: {sh: curl a}
  B:
    sh: |
      curl b
  no-name: {sh: curl c}
tasks: {t: {preconditions: [{sh: curl d}], env: {E: {sh: curl e}}}}
"""
CONTAINERS = """\
- image: r.example/openhands:1
  readinessProbe: {httpGet: {path: "/a?b=1", port: 3000}}
  lifecycle: {preStop: {httpGet: {path: /c d, port: web}}}
- image: x/my-app@sha256:0
  livenessProbe: {httpGet: {path: /e, port: web, host: z}}
- {livenessProbe: {httpGet: {path: /f, port: 1}}}
- {image: curlimages/curl, command: -s https://x.example/g}
- {image: x/tool, command: run h}
"""
OTHER_SHELLS = """\
- {shell: pwsh, run: irm /a}
- shell: powershell -NoProfile
  run: |
    $u = "https://x.example"
    irm "$u/b" -Headers @{ A = "Bearer $env:KEY" }
- pwsh: Invoke-WebRequest -Uri https://x.example/c -Method Post -Body '{"d":1}'
- powershell: "irm /e"
"""
URL = "URL=https://y.example\n"
API = "API=https://x.example\n"
SET = "BASE=https://x.example\nNAME=ok\n"

HTTP = """\
@url = https://x.example
# GET /no

### a
GET {{url}}/a?b=$c HTTP/1.1
A: {{$dotenv token}}

###
POST {{url}}/b

{
  "c": "it's {{d}}"
}

###
https://x.example/c
"""
POSTED = """\
url=https://x.example
curl -X POST "${url}/b" -d '{
  "c": "it'\\''s {{d}}"
}'
"""

POSTMAN = """{"info": {"name": "GET /no"}, "item": [{"name": "f", "item": [
  {"request": {"method": "POST", "header": [{"key": "A", "value": "b {{key}}"}],
    "body": {"mode": "raw", "raw": "{\\"c\\": \\"é\\"}"},
    "url": {"raw": "{{base}}/a/b", "host": ["{{base}}"], "path": ["a", "b"]}},
   "response": [{"originalRequest": {"method": "GET", "url": "/no"}}]},
  {"event": [{"script": {"exec": ["pm.response.json()"]}}], "request": {"method": "GET", "url": "{{base}}/a"}}
]}]}
"""

CASES: dict[str, tuple[str, Codes]] = {
    "Makefile: makefile": (
        MAKEFILE,
        [
            (
                "BASE=https://x.example/api\n"
                'curl -H "Key: ${KEY_}" \\\n  ${BASE}/one -d "$BODY"\necho ${KEY} > ${expression}\n'
            ),
            "BASE=https://x.example/api\nls\n",
        ],
    ),
    "Makefile: makefile with commands in variables": (
        'AUTH = -H "Key: $(KEY)"\nCURL = curl -s $(AUTH) -u $$USER\na:\n\t$(CURL) x\n\t${CURL} y\n',
        ['curl -s -H "Key: ${KEY}" -u $USER x\ncurl -s -H "Key: ${KEY}" -u $USER y\n'],
    ),
    "Makefile: makefile with variables that are set again, worked out, or go round in a circle": (
        (
            "A = a a\nA = b b\nB = $(shell ls) c\nC = c $(D)\nD = d $(C)\nE = e \\\n"
            "a:\n\t$(A) $(B) $(C) $(D) $(E)\n"
        ),
        ["${A} ${B} ${C} ${D} ${E}\n"],
    ),
    "Dockerfile: dockerfile": (
        (
            'FROM x\nENV A=b\nARG C\nRUN --mount=type=cache,target=/x curl $A \\\n    && ls\nRUN ["ls"]\n'
            "RUN a \\\n  # why\n  b\nRUN <<EOF\nx\nEOF\n"
            "HEALTHCHECK --interval=5m CMD curl $A || exit 1\nHEALTHCHECK NONE\n"
            'CMD ["x"]\nENTRYPOINT exec a\nRUN [ -f x ] && y\n'
            'FROM z\nENTRYPOINT ["curl", \\\n  "-f"]\nCMD ["it\'s \\"$A\\""]\n'
            'HEALTHCHECK CMD ["/bin/sh", "-c", "curl $A"]\nFROM z\nCMD ["-x"]\n'
        ),
        [
            "A=b\ncurl $A \\\n    && ls\n",
            "A=b\nx\n",
            "A=b\ncurl $A || exit 1\n",
            "A=b\nexec a\n",
            "A=b\n[ -f x ] && y\n",
            "A=b\ncurl $A",
            "curl -f 'it'\\''s \"$A\"'\n",
        ],
    ),
    "Dockerfile: entry points": (
        (
            'ENTRYPOINT ["curl", "a"]\nENTRYPOINT ["curl", "b"]\nCMD ["-f"]\nCMD ["-s"]\n'
            'FROM x\nENTRYPOINT ["sh", "-c", "curl $0"]\nCMD ["/a"]\n'
        ),
        ["curl a\n", "curl b -s\n", "curl $0"],
    ),
    "Dockerfile: dockerfile with documents": (
        (
            "FROM x\nRUN <<EOF\ncurl a\nEOF\nRUN python3 <<E\nb()\nE\nRUN <<E python3\nc()\nE\n"
            "COPY <<'E' /bin/d\n#!/bin/sh\ncurl $1\nE\nCOPY <<E e.py\nf()\nE\nCOPY <<E g.conf\nh\nE\n"
            "RUN cat <<E >i\nj\nE\nRUN curl k <<<E\nRUN curl l <<F\nRUN curl m\n"
        ),
        [
            "curl a\n",
            "python3 <<E\nb()\nE\n",
            [(".py", "c()\n")],
            "#!/bin/sh\ncurl $1\n",
            [(".py", "f()\n")],
            "cat <<E >i\nj\nE\n",
            "curl k <<<E\n",
            "curl l <<F\n",
            "curl m\n",
        ],
    ),
    "a.yml: tasks of Ansible, and a shell that is given its script elsewhere": (
        (
            "- shell: curl a\n- shell: bash -e {0}\n  run: curl b\n- shell: pwsh\n"
            "- ansible.builtin.shell: |\n    curl c\n"
            "- ansible.builtin.command: {cmd: curl d}\n- entrypoint: /bin/sh\n  command: [-c, curl e]\n"
            "- entrypoint: run it\n  args: [curl, f]\n"
        ),
        ["curl a", "curl b", "curl c\n", "curl d", "curl e", "/bin/sh", "curl f\n", "run it"],
    ),
    "a.yml: workflow": (
        STEPS,
        [
            f'{SET}curl "${{URL}}/x" -H "${{KEY_}}" -d "$KEY"',
            f"{SET}echo hi",
            f"{SET}echo a\n\necho b\n",
            [(".sh", f"{SET}echo a"), (".sh", "echo 'b'")],
            [(".js", "await go(`x`)")],
            [(".py", "import os\n")],
        ],
    ),
    "a.yaml: tasks and manifests": (
        MANIFEST,
        [
            f'{API}curl "${{API}}/x" -d "${{CLI_ARGS}}"',
            f"{API}ls",
            f"{API}URL=https://y.example\ncurl $URL",
            f"{API}a b",
            f"{API}curl z",
            f"{API}curl -f x -c file\n",
            [(".sh", f"{API}b"), (".sh", "c")],
        ],
    ),
    "a.yaml: commands word by word": (
        LISTS,
        [
            f"{URL}curl -f \"${{URL}}/x\" -H 'it'\\''s $A'\n",
            "curl -s 'https://x.example/a'\n",
            [(".py", "import os")],
            "a b",
            "curl c\n",
        ],
    ),
    "compose.yml: services": (
        COMPOSE,
        [
            'curl "${URL_}/x" $OWN $URL',
            "curl -f x\n",
            "curl y || exit 1",
            "curl z",
            '/bin/tini -- curl "${HOST}/x"\n',
        ],
    ),
    "A.vue: component": (
        (
            '<template>\n<p v-if="a < b"/>\n</template>\n<script lang="ts">\nlet a: string\n</script>\n'
            '<script setup lang="ts">\nb()\n</script>\n<style>p {}</style>\n'
        ),
        [[(".ts", "\nlet a: string\n"), (".ts", "\nb()\n")]],
    ),
    "a.html: page": (
        '<script src="x.js"></script><script type="text/template">x</script><script type=module>a()</script>',
        [[(".js", "a()")]],
    ),
    "justfile: justfile": (
        JUSTFILE,
        [
            'base_url=https://x.example\nKEY=k\ncurl "${base_url}/x" \\\n  -H $KEY\n\nls\n',
            "KEY=k\n\nset -e\n  echo $KEY ${id}\n",
            [(".py", "import os\n")],
        ],
    ),
    "justfile: justfile with variables of the environment": (
        'u := env("A", "https://x")\nv := u + "/x"\nw := v / "y" # z\nn := arch()\na:\n  curl {{w}} {{n}}\n',
        ["u=${A:-https://x}\nv=${u}/x\nw=${v}/y\ncurl ${w} ${n}\n"],
    ),
    "justfile: justfile with expressions in its recipes": (
        (
            'u := "https://x" / "y"\nv := env("A") + "/z" + u # z\nw := uppercase("a") / "b"\n'
            'a:\n  curl {{ u / "c" }} {{v}} {{ w + "d" }} {{ trim(u) }} {{ "e" + \'f\' }}\n'
        ),
        [("u=https://x/y\nv=${A}/z${u}\nc=${u}/c\nd=${w}d\nf=ef\ncurl ${c} ${v} ${d} ${u_} ${f}\n")],
    ),
    "justfile: justfile with values that are more than words": (
        "u := env_var_or_default('A', 'b; c')\nv := u + \"/$(x)\"\nw := `x`\na:\n  curl {{u}} {{v}} {{w}}\n",
        ["curl ${u} ${v} ${w}\n"],
    ),
    "a.bru: bruno": (
        (
            "meta {\n  name: GET /no\n}\n\npost {\n  url: https://{{host}}/a?b=1\n  body: json\n}\n\n"
            "headers {\n  A: {{key}}\n  ~B: off\n}\n\n"
            'body:json {\n  {\n    "a": "{{b}}"\n  }\n}\n\ndocs {\n  x\n}\n'
        ),
        ['curl -X POST "https://${host}/a?b=1" -H "A: ${key}" -d \'  {\n    "a": "{{b}}"\n  }\'\n'],
    ),
    "folder.bru: bruno without a request": ("meta {\n  name: a\n}\n\nvars {\n  url: /a\n}\n", []),
    "package.json: manifest": (
        (
            '{"name": "x", "scripts": {"a": "curl \\"x\\" | jq \'.\\u00e9\'", "b": 1, "c": ["@a", "ls"]},'
            ' "d": {"scripts": {"e": "f"}}}'
        ),
        ["curl \"x\" | jq '.é'", "@a", "ls"],
    ),
    "package.json: manifest without scripts": ('{"scripts": ["a"]}', []),
    "composer.json: no manifest": ('{"scripts": {"a": "curl x"', []),
    "a.postman_collection.json: collection with URLs in parts": (
        (
            '{"item": [{"request": {"method": "GET", "url": {"host": ["a", "test"], "path": ["b", ":id"]}}},'
            ' {"request": {"method": "POST", "url": {"host": ["{{host}}"], "path": ["b"]}}},'
            ' {"request": {"method": "GET", "url": {"host": "a", "path": ["b"]}}},'
            ' {"request": {"method": "GET", "url": {"host": ["a"], "path": ["b", 1]}}}]}'
        ),
        ['curl -X GET "https://a.test/b/:id"\n', 'curl -X POST "${host}/b"\n'],
    ),
    "a.just: justfile of another shell": ('set shell := ["pwsh", "-c"]\na:\n  curl x\n', []),
    "Jenkinsfile: pipeline": (
        PIPELINE,
        [
            "curl 'a'",
            'OH=https://x.example\n\n  curl "${OH}/b/${id}" \\\n    -H "$KEY"\n',
            "\n  c  d\n",
            "curl ${e}",
            "curl f/${rest}",
            "curl g",
        ],
    ),
    "a.ps1: powershell": (
        POWERSHELL,
        [
            [
                (".sh", "curl -X POST -d '{\"a\": \"…\"}' 'https://x.example''/a'\n"),
                (".sh", "curl -X GET 'https://x.example''/b/'\"${id}\"\n"),
                (".sh", 'curl -X DELETE "${base}"\'/c/\'"${Id}"\n'),
                (".sh", "curl -X PUT 'https://x.example''/d'\n"),
                (".sh", "curl -X PUT 'https://x.example''/no'\n"),
                (".sh", "curl -X GET 'https://x.example/e'\n"),
                (".sh", "curl -X PATCH 'https://x.example/f/'\"${Id}\"\n"),
            ]
        ],
    ),
    "Jenkinsfile: pipeline with an empty variable": ("OH = 'x'\nsh \"a ${}\"\n", ["a ${expression}"]),
    "Jenkinsfile: pipeline with a quote that nothing closes": (
        (
            "ID = 'x'\nif (a =~ /don't \\' b/) {}\n"
            "sh(label: 'b', script: \"curl ${params.ID}/${env.ID}\")\n/* sh 'c'"
        ),
        ["ID_=x\ncurl ${ID}/${ID_}"],
    ),
    "a.md: fence of powershell": (
        (
            "```powershell\nirm -Uri 'https://x.example/a' `\n  -Method Post\n```\n"
            "> ```ps1\n> irm /b\n> ```\n* c\n\n  ```ps1\n  irm /c\n  ```\n"
        ),
        ["curl -X POST 'https://x.example/a'\n"],
    ),
    "a.md: fences of languages that are only told of": (
        (
            "```dart\nhttp.put(Uri.parse('$base/a'), body: {'b': c});\n```\n> ```lua\n> x.get('/d')\n> ```\n"
            '* e\n\n  ```c++\n  // Get("/f")\n  Delete("/g");\n  ```\n\nf\n\n```r\nGET(\'/h\')\n```\n'
        ),
        [
            [
                (".sh", 'curl -X PUT -d \'{"b": "…"}\' "${base}"\'/a\'\n'),
                (".sh", "curl -X DELETE \"${a_app_url}\"'/g'\n"),
                (".sh", "curl -X GET \"${a_app_url}\"'/h'\n"),
            ]
        ],
    ),
    "a.ps1: what a powershell script sends": (
        (
            "param([string]$Base = 'https://x.example', [string]$Id)\n"
            "$h = @{ 'X-Key' = $env:KEY; Accept = 'a' }\n$b = @{ c = 1; d = $e }\n$b.f = 2\n"
            'irm "$Base/g" -Method Post -Headers $h -Body ($b | ConvertTo-Json)\n'
            "$p = @{ Uri = '/i'; Method = 'Put'; Body = '{\"j\": 1}' }\niwr @p\n"
        ),
        [
            [
                (
                    ".sh",
                    'curl -X POST -H "X-Key: …" -d \'{"c": "…", "d": "…"}\' \'https://x.example\'\'/g\'\n',
                ),
                (".sh", "curl -X PUT -d '{\"j\": \"…\"}' 'https://x.example''/i'\n"),
            ]
        ],
    ),
    "a.yml: variables that are what commands write": (
        OUTPUTS,
        ["{\ncurl a\n} >A\n", "{\ncurl b\n\n} >B\n", "curl c", "curl d", "{\ncurl e\n} >E\n"],
    ),
    "a.yaml: what containers are asked, and run by their images": (
        CONTAINERS,
        [
            'curl "http://${openhands}:3000/a?b=1"\n',
            'curl "http://${my_app}:web/e"\n',
            "curl -s https://x.example/g",
            "run h",
        ],
    ),
    "a.yml: steps of powershell": (
        OTHER_SHELLS,
        ["curl -X GET 'https://x.example''/b'\n", "curl -X POST -d '{\"d\": \"…\"}' 'https://x.example/c'\n"],
    ),
    "a.hurl: hurl": (
        (
            "# GET /no\nGET https://x.example/a # b\nA: {{key}}\n\nHTTP 200\n\n"
            "POST {{host}}/b\n# c\n{\n  GET /no\n}\n"
            "HTTP/1.1 201\n[Asserts]\nstatus == 201\nDELETE /c\nHTTP 404\n"
        ),
        [
            'curl -X GET "https://x.example/a" -H "A: ${key}"\n',
            "curl -X POST \"${host}/b\" -d '{\n  GET /no\n}'\n",
            'curl -X DELETE "/c"\n',
        ],
    ),
    "a.hurl: hurl without answers": (
        "POST /a\n{}\n\nGET /b\nPOST /c\n<a>\nGET /d\n</a>\n",
        [
            "curl -X POST \"/a\" -d '{}'\n",
            'curl -X GET "/b"\n',
            "curl -X POST \"/c\" -d '<a>\nGET /d\n</a>'\n",
        ],
    ),
    "a.adoc: asciidoc": (
        (
            "= T\n\n[source,bash]\n.Do\n----\na\n----\n\n[,python]\n....\nb\n....\n```sh\nc <1>\n```\n"
            "----\ncurl d\n----\n[source]\n----\ne\n----\n////\n[source,sh]\n----\nf\n----\n////\n"
            "== Before\n[source,bash]\n----\ng\n----\n"
        ),
        [[(".sh", "a\n"), (".sh", "c\n")], [(".py", "b\n")]],
    ),
    "a.md: tags": (
        (
            "```\ncurl x\n```\n```\nGET x\n```\n"
            '```{.python .cell}\na\n```\n```ts title="a.ts"\nb\n```\n    indented\n'
        ),
        ["curl x\n", [(".py", "a\n")], [(".ts", "b\n")]],
    ),
    "a.md: session": (
        "```console\n$ a \\\n    b\nsaid\nme@host:~/x$ curl -d '{\n> }'\nmore\n```\n",
        ["a \\\n    b\ncurl -d '{\n}'\n"],
    ),
    "a.md: no session": ("```bash\nls\n# $ no\n```\n", ["ls\n# $ no\n"]),
    "a.md: front matter": ("---\na: |\n  ```python\n  x\n  ```\n---\n", []),
    "a.rst: literal block": (
        "Do::\n\n  curl x\n  y\n\n.. note::\n\n  .. code:: py\n\n     a\n\n.. python::\n\n  no\n",
        ["curl x\ny\n", [(".py", "a\n")]],
    ),
    "a.http: requests": (
        HTTP,
        [
            'url=https://x.example\ncurl -X GET "${url}/a?b=\\$c" -H "A: ${token}"\n',
            POSTED,
            'curl "https://x.example/c"\n',
        ],
    ),
    "a.md: fence of requests": ("```http\nGET /a\n```\n", ['curl -X GET "/a"\n']),
    "a.postman_collection.json: postman": (
        POSTMAN,
        ['curl -X POST "${base}/a/b" -H "A: b ${key}" -d ' + '\'{"c": "é"}\'\n', 'curl -X GET "${base}/a"\n'],
    ),
    "Insomnia_1.json: insomnia": (
        (
            '{"resources": [{"_type": "request", "method": "POST", "url": "{{ _.base }}/a",'
            ' "body": {"text": "{}"}, "headers": [{"name": "A", "value": "b"}]},'
            ' {"_type": "environment", "data": {"url": "/no"}}]}'
        ),
        ['curl -X POST "${base}/a" -H "A: b" -d ' + "'{}'\n"],
    ),
    "a.har: recording": (
        (
            '{"log": {"entries": [{"request": {"method": "PUT", "url": "https://x.example/a", "headers": '
            '[{"name": "A", "value": "b"}], "postData": {"text": "{}"}}, "response": {"text": "GET /"}}]}}'
        ),
        ['curl -X PUT "https://x.example/a" -H "A: b" -d ' + "'{}'\n"],
    ),
    "a.ipynb: old notebook": (
        '{"worksheets": [{"cells": [{"cell_type": "code", "input": ["a()"]}]}], "nbformat": 3}',
        [[(".py", "a()")]],
    ),
    "a.ipynb: no notebook": ('{"cells": {"cell_type": "code", "source": "a()"}}', []),
    "a.ipynb: magics": (
        (
            '{"cells": [{"cell_type": "code", "source": ["%pip install x\\n",'
            ' "a = !ls\\n", "\'\'\'\\n", "%x\\n", "\'\'\'\\n",'
            ' "b?\\n", "x = (1\\n", " % 2)"]}, {"cell_type": "code", "source": "%%bash\\nls\\n"},'
            ' {"cell_type": "code", "source": "%%time\\nc()"}, {"cell_type": "code", "source": "%%sql\\nx"}]}'
        ),
        [[(".py", "pass\na = None\n'''\n%x\n'''\npass\nx = (1\n % 2)"), (".py", "c()")], "ls", "ls\n"],
    ),
    "a.ipynb: commands in cells": (
        (
            '{"cells": [{"cell_type": "code", "source": ["if a:\\n", "  b = !ls -l \\\\\\n", "   x | wc\\n",'
            ' "!!pwd\\n", "%pip install \\\\\\n", " y\\n", "a != b"]}]}'
        ),
        [[(".py", "if a:\n  b = None\npass\npass\na != b")], "ls -l \\\n   x | wc", "pwd"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_code(name: str) -> None:
    text, expected = CASES[name]
    assert codes(name.partition(": ")[0], text) == expected


RULE = 'a:\n\t@curl $(URL)/x \\\n\t  -d "$$B"\n'


PLAIN = {
    "makefile": (RULE, "/x"),
    "workflow": ('run: "curl ${{ vars.URL }}/x"\n', "/x"),
    "workflow in words": ("command: [curl, -f, 'x/$(A)']\n", "x/"),
    "compose": ("services: {a: {command: 'curl \"x/$A\" $$B'}}\n", "x/"),
    "justfile": ("x := 'y'\na:\n  curl {{x}}/a \\\n    b\n", "/a"),
    "jenkinsfile": ('sh "curl ${a}/x"\n', "/x"),
    "hurl": ("GET /x\nA: {{b}}\nHTTP 200\n", "/x"),
    "dockerfile": ('CMD ["curl", "/x"]\n', "/x"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_text_is_written_as_it_is(name: str) -> None:
    text, old = PLAIN[name]
    kind = "workflow" if name == "compose" else name.partition(" ")[0]
    assert changed(text, kind, old, "/v1/new-path/") == text.replace(old, "/v1/new-path/")


def test_a_path_that_stands_there_twice_is_changed_twice() -> None:
    one = POSTMAN.partition(',\n  {"event"')[0] + "]}]}\n"
    after = one.replace("{{base}}/a/b", "{{base}}/v1/c").replace('["a", "b"]', '["v1", "c"]')
    assert changed(one, "collection", "a/b", "v1/c") == after
    with pytest.raises(Refusal):
        changed(one, "collection", "a/b", "a?b=1")
    with pytest.raises(Refusal):
        changed(one.replace('["a", "b"]', '["a", "c"]'), "collection", "a/b", "v1/c")


@pytest.mark.parametrize(
    ("text", "kind", "old", "new"),
    [
        (RULE, "makefile", "URL", "OTHER"),
        ("C = curl -s\na:\n\t$(C) x\n", "makefile", "-s", "-sS"),
        (RULE, "makefile", "curl", "a\ncurl"),
        ("GET /a\n", "http", "/a", '/b" -v "'),
        ("POST /a\n\n{}\n", "http", "{}", "{}' -v '"),
        ("POST /a\n\n{}\n\n> {% use(response.body.a) %}\n", "http", "/a", "/b"),
        ('{"log": [{"request": {"method": "GET", "url": "/a"}}]}', "collection", "/a", "/b"),
        ("run: curl x\n", "workflow", "x", "x # y"),
        ("a:\n  curl x\n", "justfile", "curl", "a\ncurl"),
        ("a:\n  curl {{x}}\n", "justfile", "x", "y"),
        ("sh 'curl x'\n", "jenkinsfile", "x", "a\nb"),
        ("a = sh(script: 'curl x', returnStdout: true)\n", "jenkinsfile", "x", "y"),
        ("sh 'curl x' + y\n", "jenkinsfile", "x", "y"),
        ("GET /x\nHTTP 200\n[Captures]\na: body\n", "hurl", "/x", "/y"),
        ("GET /x\nHTTP 404\n", "hurl", "/x", "/y"),
        ("GET /x\n[QueryStringParams]\na: b\n", "hurl", "/x", "/y"),
        ('{"scripts": {"a": "curl x"}}', "manifest", "x", "x\ny"),
        ("get {\n  url: /x\n}\n\ntests {\n  a(res)\n}\n", "bruno", "/x", "/y"),
        ("get {\n  url: /x?a=b\n}\n\nparams:query {\n  a: b\n}\n", "bruno", "/x", "/y"),
        ("get {\n  url: /x\n}\n", "bruno", "GET", "PUT"),
        ("[source,sh]\n----\ncurl x <1>\n----\n", "asciidoc", "x", "y"),
        ("command: [curl, x]\n", "workflow", "curl", "curl -v"),
        ("command: [curl, $(A)]\n", "workflow", "A", "B"),
        ("services: {a: {command: 'curl $A'}}\n", "workflow", "A", "B"),
        ('CMD ["curl", "x"]\n', "dockerfile", "x", "x/y"),
        ('CMD ["curl", "/x"]\n', "dockerfile", "x", "x' -v 'y"),
        ('CMD ["sh", "-c", "curl x"]\n', "dockerfile", "x", "x\ny"),
        ("run: curl x\n", "workflow", "x", "x: y"),
        ("run: 'curl x'\n", "workflow", "x", "x\ny"),
        ("run: >\n  curl x\n  y\n", "workflow", "x", "x\nz"),
        ("```console\n$ a\nsaid\n$ b\n```\n", "markdown", "a", "a\nb"),
        ("```console\n$ a\nsaid\n$ b\n```\n", "markdown", "a\nb", "c"),
    ],
)
def test_what_cannot_be_written_there_is_refused(text: str, kind: str, old: str, new: str) -> None:
    with pytest.raises(Refusal):
        changed(text, kind, old, new)
