const axios = require("axios");
const { io } = require("socket.io-client");
const { lineOf, isAtRest } = require("./lines");

const server = process.env.OPENHANDS_URL || "https://app.all-hands.dev";
const target = process.env.RELAY_URL;
const patience = Number(process.env.RELAY_PATIENCE_MS || 600000);
const [task, ...questions] = process.argv.slice(2);

const client = axios.create({
  baseURL: server,
  headers: { Authorization: `Bearer ${process.env.OPENHANDS_API_KEY}` },
});

async function relay(line) {
  console.log(line);
  if (target) await axios.post(target, { text: line });
}

async function main() {
  const { data } = await client.post("/api/conversations", { initial_user_msg: task });
  const conversationId = data.conversation_id;
  console.error("conversation %s started", conversationId);

  const socket = io(server, {
    query: { conversation_id: conversationId, latest_event_id: -1 },
    extraHeaders: { Authorization: `Bearer ${process.env.OPENHANDS_API_KEY}` },
  });
  const giveUp = setTimeout(() => {
    console.error("the agent takes too long");
    socket.close();
    process.exitCode = 1;
  }, patience);

  socket.on("connect", () => console.error("connected"));
  socket.on("connect_error", (error) => console.error("no connection: %s", error.message));
  const seen = new Set();
  socket.on("oh_event", async (event) => {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    const line = lineOf(event);
    if (line) await relay(line);
    if (!isAtRest(event)) return;
    const question = questions.shift();
    if (question) {
      socket.emit("oh_user_action", { action: "message", args: { content: question } });
    } else {
      clearTimeout(giveUp);
      socket.disconnect();
    }
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
