// Flows in few lines with fetch, for code that is read as an example; twin of `brief_axios`.

/** Ask for a start task until its conversation is ready, and return it then. */
export async function waitUntilReady(
  task: any,
  http: typeof fetch,
  root: string,
  options: RequestInit = {},
): Promise<any> {
  while (task.status !== "READY" && task.status !== "ERROR") {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const url = `${root}/app-conversations/start-tasks?ids=${task.id}`;
    const found: any = await (await http(url, options)).json();
    task = found[0];
  }
  if (task.status === "ERROR") {
    throw new Error(`the conversation did not start: ${task.detail}`);
  }
  return task;
}

/** The id of the sandbox that a conversation runs in. */
export async function sandboxId(
  http: typeof fetch,
  root: string,
  conversationId: string,
  options: RequestInit = {},
): Promise<string> {
  const url = `${root}/app-conversations?ids=${conversationId}`;
  const found: any = await (await http(url, options)).json();
  return found[0].sandbox_id;
}
