import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Follows a conversation over Socket.IO by a WebSocket, without a library.
 *
 * <p>Sends a message, and prints all events until the agent waits again as JSON.
 */
public final class Follow implements WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ArrayNode events = JSON.createArrayNode();
    private final CompletableFuture<ArrayNode> finished = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private boolean said;

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String packet = text.toString();
            text.setLength(0);
            try {
                handle(socket, packet);
            } catch (IOException error) {
                finished.completeExceptionally(error);
            }
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        finished.completeExceptionally(new IllegalStateException("closed: " + status + " " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        finished.completeExceptionally(error);
    }

    private void handle(WebSocket socket, String packet) throws IOException {
        if (packet.startsWith("0")) {
            socket.sendText("40", true);
        } else if (packet.equals("2")) {
            socket.sendText("3", true);
        } else if (packet.startsWith("40")) {
            ObjectNode action = JSON.createObjectNode().put("action", "message");
            action.putObject("args").put("content", "Mach es – bitte.").putArray("image_urls");
            ArrayNode sent = JSON.createArrayNode().add("oh_user_action").add(action);
            socket.sendText("42" + JSON.writeValueAsString(sent), true);
        } else if (packet.startsWith("42")) {
            JsonNode received = JSON.readTree(packet.substring(2));
            if (received.path(0).asText().equals("oh_event")) {
                hear(received.path(1));
            }
        } else if (packet.startsWith("44") || packet.startsWith("41")) {
            finished.completeExceptionally(new IllegalStateException("disconnected: " + packet));
        }
    }

    private void hear(JsonNode event) {
        events.add(event);
        boolean message = event.path("action").asText().equals("message");
        said = said || message && event.path("source").asText().equals("user");
        if (said && event.path("extras").path("agent_state").asText().equals("awaiting_user_input")) {
            finished.complete(events);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String base = System.getenv("OPENHANDS_BASE_URL").replaceFirst("^http", "ws");
        String query = "?EIO=4&transport=websocket&latest_event_id=-1&conversation_id=" + arguments[0];
        Follow follower = new Follow();
        WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .header("Authorization", "Bearer " + System.getenv("OPENHANDS_API_KEY"))
                .buildAsync(URI.create(base + "/socket.io/" + query), follower)
                .get(60, TimeUnit.SECONDS);
        ArrayNode events = follower.finished.get(60, TimeUnit.SECONDS);
        socket.sendText("41", true).get(60, TimeUnit.SECONDS);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(60, TimeUnit.SECONDS);
        ObjectNode seen = JSON.createObjectNode();
        seen.set("events", events);
        System.out.write(JSON.writeValueAsBytes(seen));
        System.out.println();
        System.exit(0);
    }
}
