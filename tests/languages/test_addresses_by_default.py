"""An address that the environment or a setting gives, with one by default: that is whose server it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.core.model import Verdict

CLIENTS = {
    "py": (
        "import os\nimport requests\n\n\nclass Settings:\n    base: str = {}\n\n\n"
        "def drop(settings: Settings, cid):\n"
        '    requests.delete(f"{settings.base}/api/conversations/{cid}").raise_for_status()\n'
    ),
    "java": (
        "import java.net.URI;\nimport java.net.http.*;\nclass C {\n"
        "  private final HttpClient http = HttpClient.newHttpClient();\n  static final String BASE = {};\n"
        "  void drop(String id) throws Exception {\n"
        '    URI uri = URI.create(BASE + "/api/conversations/" + id);\n'
        "    http.send(HttpRequest.newBuilder(uri).DELETE().build(), BodyHandlers.discarding());\n  }\n}\n"
    ),
    "kt": (
        "import okhttp3.*\nclass C {\n  private val http = OkHttpClient()\n  private val base = {}\n"
        "  fun drop(id: String) {\n"
        '    val request = Request.Builder().url("$base/api/conversations/$id").delete().build()\n'
        "    http.newCall(request).execute().close()\n  }\n}\n"
    ),
    "go": (
        'package main\nimport ("cmp"; "net/http"; "os")\nfunc drop(id string) {\n\tbase := {}\n'
        '\treq, _ := http.NewRequest("DELETE", base+"/api/conversations/"+id, nil)\n'
        "\thttp.DefaultClient.Do(req)\n}\n"
    ),
    "rs": (
        "use std::env;\nasync fn drop(id: &str) {\n    let base = {};\n"
        '    let url = format!("{}/api/conversations/{}", base, id);\n'
        "    reqwest::Client::new().delete(url).send().await.unwrap();\n}\n"
    ),
    "cs": (
        "class C {\n  private readonly HttpClient http = new HttpClient();\n"
        "  private readonly string root = {};\n  public async Task Drop(string id) {\n"
        '    await http.DeleteAsync($"{root}/api/conversations/{id}");\n  }\n}\n'
    ),
    "rb": 'require "faraday"\nB = {}\ndef drop(id)\n  Faraday.delete("#{B}/api/conversations/#{id}")\nend\n',
    "php": (
        "<?php\nuse Illuminate\\Support\\Facades\\Config;\nuse Illuminate\\Support\\Facades\\Http;\n"
        'function drop(string $id) {\n    Http::delete({} . "/api/conversations/$id");\n}\n'
    ),
}
ADDRESSES = {
    "py": ('os.environ.get("U", "@")', 'os.getenv("U", "@")', 'os.getenv("U") or "@"'),
    "java": (
        'System.getProperty("u", "@")',
        'System.getenv("U") != null ? System.getenv("U") : "@"',
        'System.getenv().getOrDefault("U", "@")',
        'Optional.ofNullable(System.getenv("U")).orElse("@")',
        'Optional.ofNullable(System.getenv("U")).orElseGet(() -> "@")',
        'Objects.requireNonNullElse(System.getenv("U"), "@")',
    ),
    "kt": (
        'System.getenv("U") ?: "@"',
        'System.getenv()["U"] ?: "@"',
        'System.getenv().getOrDefault("U", "@")',
        'System.getenv("U").orEmpty().ifBlank { "@" }',
        'BuildConfig.U.ifEmpty { "@" }',
    ),
    "go": ('cmp.Or(os.Getenv("U"), "@")', 'cmp.Or(os.Getenv("U"), os.Getenv("V"), "@")'),
    "rs": (
        'env::var("U").unwrap_or("@".into())',
        'env::var("U").unwrap_or_else(|_| "@".to_string())',
        'std::env::var("U").ok().unwrap_or_else(|| String::from("@"))',
        'option_env!("U").unwrap_or("@")',
    ),
    "cs": ('Environment.GetEnvironmentVariable("U") ?? "@"', 'Config["U"] ?? "@"'),
    "rb": ('ENV.fetch("U", "@")', 'ENV.fetch("U") { "@" }', 'ENV["U"].presence || "@"'),
    "php": ("config('a.u', '@')", "Config::get('a.u', '@')", "env('U', '@')", "(getenv('U') ?: '@')"),
}
ROWS = [(suffix, address) for suffix, several in ADDRESSES.items() for address in several]


@pytest.mark.parametrize(("suffix", "address"), ROWS)
def test_the_server_by_default_is_that_of_a_request(suffix: str, address: str, tmp_path: Path) -> None:
    text = CLIENTS[suffix].replace("{}", address.replace("@", "https://app.all-hands.dev"), 1)
    findings, after = migrated(tmp_path, {f"client.{suffix}": text}, "auto")

    assert [(one.rule, one.fix) for one in findings] == [
        ("conversations/delete", "adapter" if suffix == "py" else "")
    ]
    assert bool(after) == (suffix == "py")


@pytest.mark.parametrize(("suffix", "address"), ROWS)
def test_another_server_by_default_is_not_that_of_openhands(
    suffix: str, address: str, tmp_path: Path
) -> None:
    text = CLIENTS[suffix].replace("{}", address.replace("@", "https://chat.example.com"), 1)
    findings, after = migrated(tmp_path, {f"client.{suffix}": text})

    assert after == {}
    assert {one.verdict for one in findings} <= {Verdict.AMBIGUOUS}
