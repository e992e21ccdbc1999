// A client of the V0 API in C#: works through one conversation, and prints what it was shown as JSON.
using System;
using System.Collections.Generic;
using System.IO;
using System.Json;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;

/// <summary>A response with an error status.</summary>
sealed class StatusException : Exception
{
    public StatusException(HttpStatusCode status, string body) : base($"status {(int)status}: {body}")
    {
        Status = status;
        Body = body;
    }

    public HttpStatusCode Status { get; }

    public string Body { get; }
}

/// <summary>The V0 API of one OpenHands server.</summary>
sealed class OpenHands : IDisposable
{
    const int Page = 3;
    static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    static readonly HttpMethod Patch = new HttpMethod("PATCH");

    readonly HttpClient http;

    public OpenHands(string address, string key)
    {
        http = new HttpClient { BaseAddress = new Uri(address), Timeout = Wait };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public void Dispose() => http.Dispose();

    public Task<JsonValue> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<JsonValue> Post(string path, JsonObject body = null) =>
        Send(Message(HttpMethod.Post, path, body));

    public Task<JsonValue> Change(string path, JsonObject body) => Send(Message(Patch, path, body));

    public Task<JsonValue> Delete(string path) => Send(new HttpRequestMessage(HttpMethod.Delete, path));

    public async Task<JsonValue> Upload(string path, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var file in files)
            form.Add(new ByteArrayContent(file.Value), "files", file.Key);
        return await Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = form });
    }

    public async Task<byte[]> Download(string path)
    {
        using (var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead))
        {
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadAsByteArrayAsync();
        }
    }

    public async Task<JsonValue> WaitUntilRunning(string one)
    {
        for (var deadline = DateTime.UtcNow + Wait; DateTime.UtcNow < deadline; await Task.Delay(Poll))
        {
            var conversation = await Get(one);
            if (conversation != null && conversation["status"] == "RUNNING")
                return conversation;
        }
        throw new TimeoutException($"{one} does not run");
    }

    /// <summary>Reads events page by page until the agent has finished.</summary>
    public async Task<JsonArray> ReadEvents(string one, int first)
    {
        var events = new JsonArray();
        for (var deadline = DateTime.UtcNow + Wait; DateTime.UtcNow < deadline;)
        {
            var page = await Get($"{one}/events?start_id={first}&limit={Page}");
            events.AddRange((IEnumerable<JsonValue>)page["events"]);
            if (events.Count > 0)
                first = events.Last()["id"] + 1;
            if (page["has_more"])
                continue;
            if (events.Count > 0 && State(events.Last()) == "awaiting_user_input")
                return events;
            await Task.Delay(Poll);
        }
        throw new TimeoutException($"the agent of {one} does not finish");
    }

    static string State(JsonValue happened)
    {
        var extras = happened.ContainsKey("extras") ? happened["extras"] : null;
        return extras != null && extras.ContainsKey("agent_state") ? (string)extras["agent_state"] : null;
    }

    static HttpRequestMessage Message(HttpMethod method, string path, JsonObject body)
    {
        var message = new HttpRequestMessage(method, path);
        if (body != null)
            message.Content = new StringContent(body.ToString(), Encoding.UTF8, "application/json");
        return message;
    }

    async Task<JsonValue> Send(HttpRequestMessage message)
    {
        using (message)
        using (var response = await http.SendAsync(message))
        {
            var text = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
                throw new StatusException(response.StatusCode, text);
            return JsonValue.Parse(text);
        }
    }
}

static class Program
{
    static void Main(string[] arguments)
    {
        var address = Environment.GetEnvironmentVariable("OPENHANDS_BASE_URL");
        var key = Environment.GetEnvironmentVariable("OPENHANDS_API_KEY");
        var seen = new JsonObject();
        using (var api = new OpenHands(address, key))
        {
            Run(api, seen, arguments[0]).GetAwaiter().GetResult();
            Console.OutputEncoding = new UTF8Encoding(false);
            Console.WriteLine(seen.ToString());
        }
    }

    static async Task Run(OpenHands api, JsonObject seen, string archivePath)
    {
        var start = new JsonObject
        {
            ["initial_user_msg"] = "Make a file – für mich.",
            ["repository"] = "acme/web",
        };
        var created = await api.Post("/api/conversations", start);
        seen["created"] = created;
        var one = $"/api/conversations/{(string)created["conversation_id"]}";
        seen["running"] = await api.WaitUntilRunning(one);
        var events = await api.ReadEvents(one, 0);
        seen["events"] = events;
        seen["sent"] = await api.Post($"{one}/message", new JsonObject { ["message"] = "And another." });
        seen["later_events"] = await api.ReadEvents(one, events.Last()["id"] + 1);

        const string name = "Notizen für heute.txt";
        var files = new Dictionary<string, byte[]>
        {
            [name] = Encoding.UTF8.GetBytes("first line\r\nzweite Zeile: äöü €\r\n"),
            ["all.bin"] = Enumerable.Range(0, 256 * 8192).Select(number => (byte)number).ToArray(),
        };
        seen["uploaded"] = await api.Upload($"{one}/upload-files", files);
        seen["files"] = await api.Get($"{one}/list-files");
        seen["made"] = await api.Get($"{one}/select-file?file=made.txt");
        seen["notes"] = await api.Get($"{one}/select-file?file={Uri.EscapeDataString(name)}");
        try
        {
            await api.Get($"{one}/select-file?file={Uri.EscapeDataString("no such file & more.txt")}");
        }
        catch (StatusException error)
        {
            seen["missing"] = new JsonObject
            {
                ["status"] = (int)error.Status,
                ["body"] = JsonValue.Parse(error.Body),
            };
        }
        var archive = await api.Download($"{one}/zip-directory");
        if (!archive.Take(4).SequenceEqual(new byte[] { (byte)'P', (byte)'K', 3, 4 }))
            throw new InvalidDataException("the archive is no zip file");
        File.WriteAllBytes(archivePath, archive);
        seen["zip_bytes"] = archive.Length;

        seen["trajectory"] = await api.Get($"{one}/trajectory");
        seen["listed"] = await api.Get("/api/conversations?limit=5");
        seen["renamed"] = await api.Change(one, new JsonObject { ["title"] = "Grüße & more" });
        seen["after_rename"] = await api.Get(one);
        seen["stopped"] = await api.Post($"{one}/stop");
        seen["after_stop"] = await api.Get(one);
        seen["deleted"] = await api.Delete(one);
        seen["after_delete"] = await api.Get(one);
    }
}
