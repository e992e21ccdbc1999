/** Starts a conversation and resolves with its id. */
export async function createConversation(serverUrl: string, token: string, task: string): Promise<string> {
  const response = await fetch(`${serverUrl}/api/conversations`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ initial_user_msg: task }),
  });
  if (!response.ok) throw new Error(`OpenHands answered ${response.status}`);
  const created = await response.json();
  return created.conversation_id;
}
