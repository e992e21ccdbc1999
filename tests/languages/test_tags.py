"""Names in tags and annotations: renamed with the path where nothing else can need them, else told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from v0to1.core.model import Verdict

URL = "https://app.all-hands.dev/api/conversations"
GO = f"""package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

type page struct {{
	Rows []row  `json:"results"`
	Next string `json:"next_page_id,omitempty"`
}}

type row struct {{
	ID    string `json:"conversation_id"`
	Title string `json:"title"`
}}

func list() error {{
	answer, err := http.Get("{URL}?limit=5")
	if err != nil {{
		return err
	}}
	defer answer.Body.Close()
	var found page
	if err := json.NewDecoder(answer.Body).Decode(&found); err != nil {{
		return err
	}}
	for _, one := range found.Rows {{
		fmt.Println(one.ID, one.Title)
	}}
	return nil
}}
"""
RUST = f"""use serde::Deserialize;

#[derive(Deserialize)]
struct Page {{
    #[serde(rename = "results")]
    rows: Vec<Row>,
}}

#[derive(Deserialize)]
struct Row {{
    #[serde(rename = "conversation_id")]
    id: String,
}}

fn main() -> Result<(), reqwest::Error> {{
    let page: Page = reqwest::blocking::get("{URL}?limit=5")?.json()?;
    for row in &page.rows {{
        println!("{{}}", row.id);
    }}
    Ok(())
}}
"""
KOTLIN = f"""import io.ktor.client.*
import io.ktor.client.call.*
import io.ktor.client.request.*
import kotlinx.serialization.*

@Serializable
data class Page(@SerialName("results") val rows: List<Row>)

@Serializable
data class Row(@SerialName("conversation_id") val id: String, val title: String)

suspend fun show(client: HttpClient) {{
    val page: Page = client.get("{URL}?limit=5").body()
    for (row in page.rows) {{
        println(row.id)
    }}
}}
"""
JAVA = f"""import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.*;
import java.util.List;

class Page {{
    @JsonProperty("results")
    public List<Row> rows;
}}

class Row {{
    @JsonProperty("conversation_id")
    public String id;
}}

class Main {{
    public static void main(String[] args) throws Exception {{
        HttpRequest request = HttpRequest.newBuilder(URI.create("{URL}?limit=5")).build();
        HttpResponse<String> answer =
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        Page page = new ObjectMapper().readValue(answer.body(), Page.class);
        for (Row row : page.rows) {{
            System.out.println(row.id);
        }}
    }}
}}
"""
SWIFT = f"""import Foundation

struct Page: Decodable {{
    let rows: [Row]
    enum CodingKeys: String, CodingKey {{
        case rows = "results"
    }}
}}

struct Row: Decodable {{
    let id: String
    enum CodingKeys: String, CodingKey {{
        case id = "conversation_id"
    }}
}}

let url = URL(string: "{URL}?limit=5")!
let (data, _) = try await URLSession.shared.data(from: url)
let page = try JSONDecoder().decode(Page.self, from: data)
for row in page.rows {{
    print(row.id)
}}
"""
CSHARP = f"""using System.Net.Http.Json;
using System.Text.Json.Serialization;

public class Page
{{
    [JsonPropertyName("results")]
    public List<Row> Rows {{ get; set; }}
}}

public class Row
{{
    [JsonPropertyName("conversation_id")]
    public string Id {{ get; set; }}
}}

public class Lister
{{
    private readonly HttpClient _http = new HttpClient();

    public async Task Show()
    {{
        var page = await _http.GetFromJsonAsync<Page>("{URL}?limit=5");
        foreach (var one in page.Rows)
        {{
            Console.WriteLine(one.Id);
        }}
    }}
}}
"""
CODES = {
    "a.go": GO,
    "a.rs": RUST,
    "A.kt": KOTLIN,
    "A.java": JAVA,
    "a.swift": SWIFT,
    "A.cs": CSHARP,
}


@pytest.mark.parametrize("name", CODES)
def test_names_follow_the_path(name: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, {name: CODES[name]})

    (one,) = found.findings
    assert (one.verdict, one.applied) == (Verdict.REVIEW, True), one.reason
    wanted = CODES[name].replace("/api/conversations", "/api/v1/app-conversations/search")
    wanted = wanted.replace('"results"', '"items"').replace('"conversation_id', '"id')
    assert found.changes[0].after == wanted
    assert any("writes the new names now" in note for note in one.notes)


STOP = f"""
func look(id string) (string, error) {{
	answer, err := http.Get("{URL}/" + id)
	if err != nil {{
		return "", err
	}}
	var one row
	err = json.NewDecoder(answer.Body).Decode(&one)
	return one.Title, err
}}
"""
OTHERWISE = {
    "a status, whose words differ": GO.replace('"title"', '"status"'),
    "a name that is gone": GO.replace('"title"', '"num_connections"'),
    "a name of no rule": GO.replace('"title"', '"id"'),
    "a type of two answers": GO + STOP,
    "a type that is written": GO + "\nfunc text(one row) ([]byte, error) {\n\treturn json.Marshal(one)\n}\n",
    "a name in another place": GO + '\nvar columns = []string{"conversation_id"}\n',
    "a comparison": GO.replace("one.ID, one.Title", 'one.ID == "x", one.Title'),
    "the text of the answer": GO.replace("var found page", "show(answer.Body)\n\tvar found page"),
    "a page that is too long": GO.replace("limit=5", "limit=500"),
    "a filter that is gone": GO.replace("limit=5", "selected_repository=a"),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_names_that_others_may_need_stay(name: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, {"a.go": OTHERWISE[name]})

    assert found.changes == ()
    assert {one.verdict for one in found.findings} == {Verdict.MANUAL}


def test_names_that_a_test_has_stay(tmp_path: Path) -> None:
    found = run_on(
        tmp_path, {"a.go": GO, "a_test.go": 'package main\n\nvar body = `{"conversation_id": "1"}`\n'}
    )

    assert (found.changes, [one.verdict for one in found.findings]) == ((), [Verdict.MANUAL])
