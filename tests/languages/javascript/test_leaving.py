"""Answers that leave what can be seen are said to, whichever way they go; those that are read stay known."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import look

GET = "const d = await (await fetch('/api/conversations/1')).json();\n"
RAW = "const r = await fetch('/api/conversations/1');\n"

LEAVING = {
    "default export": GET + "export default d",
    "merged": GET + "Object.assign(state, d)",
    "element": "const A = async () => { " + GET + " return <View conv={d} /> }",
    "spread into an element": "const A = async () => { " + GET + " return <View {...d} /> }",
    "child of an element": "const A = async () => { " + GET + " return <View>{d}</View> }",
    "template": GET + "write(`${d}`)",
    "encoded in a template": GET + "el.write(`${JSON.stringify(d)}`)",
    "encoded as a function chooses": GET + "const t = JSON.stringify(d, (key, one) => one)",
    "encoded by a list of keys": GET + "const t = JSON.stringify(d, ['title'])",
    "tagged template": GET + "html`<b>${d}</b>`",
    "thrown": "async function f() { " + GET + " throw d }",
    "optional call": GET + "render?.(d)",
    "stream": RAW + "const { value } = await r.body.getReader().read(); new TextDecoder().decode(value)",
    "piped": RAW + "await r.body.pipeTo(target)",
    "text in a file": RAW + "fs.writeFileSync('x', await r.text())",
    "entry of a cache": GET + "cache[1] = d",
}


@pytest.mark.parametrize("source", LEAVING.values(), ids=LEAVING)
def test_it_is_said_to_leave(source: str) -> None:
    assert [each.how for one in look(source, "a.jsx").requests for each in one.response.escapes]


STAYING = {
    "encoded with spaces": GET + "show(JSON.parse(JSON.stringify(d, null, 2)).title)",
    "component of the project": (
        "const View = ({ conv }) => <b>{conv.title}</b>;\nconst A = async () => { "
        + GET
        + " return <View conv={d} /> }"
    ),
    "children of a component": (
        "const View = ({ children }) => use(children[0].title);\nconst A = async () => { "
        + GET
        + " return <View>{d}</View> }"
    ),
    "tag of the project": (
        "const tag = (texts, value) => value.title;\nconst A = async () => { " + GET + " return tag`a${d}` }"
    ),
    "shown": "const A = async () => { " + GET + " return <p className='x'>{d.title}</p> }",
    "copy": RAW + "show((await r.clone().json()).title)",
}


@pytest.mark.parametrize("source", STAYING.values(), ids=STAYING)
def test_what_is_read_of_it_is_known(source: str) -> None:
    requests = look(source, "a.jsx").requests
    assert {read.path for one in requests for read in one.response.reads} == {("title",)}
    escapes = [each for one in requests for each in one.response.escapes]
    assert not [each for each in escapes if each.how == "call" and not each.path]


QUIET = {
    "link": "const A = ({ id }) => <a href={`/conversations/${id}`}>open</a>",
    "route": "const A = () => <Route path='/api/conversations' element={<List />} />",
    "form": "const A = () => <form method='post' action='/api/conversations'><input name='title' /></form>",
    "template of texts": "const css = style`${url('/api/conversations')}`",
}


@pytest.mark.parametrize("source", QUIET.values(), ids=QUIET)
def test_markup_sends_nothing(source: str) -> None:
    assert not look(source, "a.jsx").requests
