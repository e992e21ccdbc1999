// Flows in few lines with axios, for code that is read as an example; twin of `brief_fetch`.

/** Ask for a start task until its conversation is ready, and return it then. */
export async function waitUntilReady(
  task: any,
  http: any,
  root: string,
  options: any = {},
): Promise<any> {
  while (task.status !== "READY" && task.status !== "ERROR") {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const url = `${root}/app-conversations/start-tasks?ids=${task.id}`;
    task = (await http.request({ ...options, url })).data[0];
  }
  if (task.status === "ERROR") {
    throw new Error(`the conversation did not start: ${task.detail}`);
  }
  return task;
}

/** The id of the sandbox that a conversation runs in. */
export async function sandboxId(
  http: any,
  root: string,
  conversationId: string,
  options: any = {},
): Promise<string> {
  const url = `${root}/app-conversations?ids=${conversationId}`;
  return (await http.request({ ...options, url })).data[0].sandbox_id;
}
