import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** A client of the V0 API: works through one conversation, and prints what it was shown as JSON. */
public final class Client {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int PAGE = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A response with an error status. */
    static final class StatusException extends IOException {
        final int status;
        final byte[] body;

        StatusException(int status, byte[] body) {
            super("status " + status + ": " + new String(body, StandardCharsets.UTF_8));
            this.status = status;
            this.body = body;
        }
    }

    // The default prefers HTTP/2, and so asks for an upgrade with its first request.
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(WAIT).build();
    private final String base;
    private final String key;

    Client(String base, String key) {
        this.base = base;
        this.key = key;
    }

    private byte[] send(String method, String path, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(WAIT)
                .header("Authorization", "Bearer " + key)
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw new StatusException(response.statusCode(), response.body());
        }
        return response.body();
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        return send("GET", path, null, BodyPublishers.noBody());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(bytes(path));
    }

    JsonNode call(String method, String path, Map<String, String> body)
            throws IOException, InterruptedException {
        if (body == null) {
            return JSON.readTree(send(method, path, null, BodyPublishers.noBody()));
        }
        BodyPublisher publisher = BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        return JSON.readTree(send(method, path, "application/json", publisher));
    }

    JsonNode upload(String path, Map<String, byte[]> files) throws IOException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
                    + file.getKey() + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
            form.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            form.writeBytes(file.getValue());
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        String contentType = "multipart/form-data; boundary=" + boundary;
        return JSON.readTree(send("POST", path, contentType, BodyPublishers.ofByteArray(form.toByteArray())));
    }

    JsonNode waitUntilRunning(String one) throws IOException, InterruptedException {
        for (Instant deadline = Instant.now().plus(WAIT); Instant.now().isBefore(deadline); ) {
            JsonNode conversation = get(one);
            if (conversation.path("status").asText().equals("RUNNING")) {
                return conversation;
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new IOException(one + " does not run");
    }

    /** Reads events page by page until the agent has finished. */
    ArrayNode readEvents(String one, int first) throws IOException, InterruptedException {
        ArrayNode events = JSON.createArrayNode();
        for (Instant deadline = Instant.now().plus(WAIT); Instant.now().isBefore(deadline); ) {
            JsonNode page = get(one + "/events?start_id=" + first + "&limit=" + PAGE);
            String state = "";
            for (JsonNode event : page.path("events")) {
                events.add(event);
                first = event.path("id").asInt() + 1;
                state = event.path("extras").path("agent_state").asText();
            }
            if (page.path("has_more").asBoolean()) {
                continue;
            }
            if (state.equals("awaiting_user_input")) {
                return events;
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new IOException("the agent of " + one + " does not finish");
    }

    private static String query(String name, String value) {
        return "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String base = System.getenv("OPENHANDS_BASE_URL");
        Client client = new Client(base, System.getenv("OPENHANDS_API_KEY"));
        ObjectNode seen = JSON.createObjectNode();
        String message = "Make a file – für mich.";
        Map<String, String> start = Map.of("initial_user_msg", message, "repository", "acme/web");
        JsonNode created = client.call("POST", "/api/conversations", start);
        seen.set("created", created);
        String one = "/api/conversations/" + created.path("conversation_id").asText();
        seen.set("running", client.waitUntilRunning(one));
        ArrayNode events = client.readEvents(one, 0);
        seen.set("events", events);
        seen.set("sent", client.call("POST", one + "/message", Map.of("message", "And another.")));
        int next = events.get(events.size() - 1).path("id").asInt() + 1;
        seen.set("later_events", client.readEvents(one, next));

        byte[] all = new byte[256 * 8192];
        for (int number = 0; number < all.length; number++) {
            all[number] = (byte) number;
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        String name = "Notizen für heute.txt";
        files.put(name, "first line\r\nzweite Zeile: äöü €\r\n".getBytes(StandardCharsets.UTF_8));
        files.put("all.bin", all);
        seen.set("uploaded", client.upload(one + "/upload-files", files));
        seen.set("files", client.get(one + "/list-files"));
        seen.set("made", client.get(one + "/select-file" + query("file", "made.txt")));
        seen.set("notes", client.get(one + "/select-file" + query("file", name)));
        try {
            client.get(one + "/select-file" + query("file", "no such file & more.txt"));
        } catch (StatusException error) {
            ObjectNode missing = seen.putObject("missing");
            missing.put("status", error.status);
            missing.set("body", JSON.readTree(error.body));
        }
        byte[] archive = client.bytes(one + "/zip-directory");
        if (!Arrays.equals(Arrays.copyOf(archive, 4), new byte[] {'P', 'K', 3, 4})) {
            throw new IOException("the archive is no zip file");
        }
        Files.write(Path.of(arguments[0]), archive);
        seen.put("zip_bytes", archive.length);

        seen.set("trajectory", client.get(one + "/trajectory"));
        seen.set("listed", client.get("/api/conversations" + query("limit", "5")));
        seen.set("renamed", client.call("PATCH", one, Map.of("title", "Grüße & more")));
        seen.set("after_rename", client.get(one));
        seen.set("stopped", client.call("POST", one + "/stop", null));
        seen.set("after_stop", client.get(one));
        seen.set("deleted", client.call("DELETE", one, null));
        seen.set("after_delete", client.get(one));
        System.out.write(JSON.writeValueAsBytes(seen));
        System.out.println();
    }
}
