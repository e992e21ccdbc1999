// The files of a conversation's sandbox, its Git work tree, and the pages it serves.

import { type Json, inOrder } from "./json";
import {
  GLOBAL,
  Refused,
  type Reply,
  type V0Request,
  awake,
  bytesOf,
  dashed,
  joinedBytes,
  json,
  newId,
  remember,
  textOf,
  agent,
  agentReply,
} from "./exchange";

const CHANGES: Json = {
  UPDATED: "M",
  ADDED: "A",
  DELETED: "D",
  MOVED: "R",
};
// V0 left these out of its lists.
const NOT_LISTED = [
  ".git/",
  ".DS_Store",
  ".venv/",
  "node_modules/",
  "__pycache__/",
  ".git",
  "lost+found/",
];
const V0_ROOT = "/workspace";

/** The folder that the agent works in, as its server names it. */
async function folderOf(v0: V0Request): Promise<string> {
  const known = v0.memory.folders.get(v0.id);
  if (known) {
    return known;
  }
  const path = `/api/conversations/${dashed(v0.id)}`;
  const found = await agent(v0, "GET", path);
  let folder = String(found?.workspace?.working_dir || "");
  if (!folder.startsWith("/")) {
    folder = (await shell(v0, "pwd", folder)).stdout.trim();
  }
  remember(v0.memory.folders, v0.id, folder);
  return folder;
}

/** The absolute path of what V0 named by a path below its own workspace. */
async function placeOf(v0: V0Request, named: string): Promise<string> {
  const folder = await folderOf(v0);
  let path = named;
  if (path === V0_ROOT || path.startsWith(`${V0_ROOT}/`)) {
    if (path === folder || path.startsWith(`${folder}/`)) {
      return path;
    }
    path = path.slice(V0_ROOT.length + 1);
  }
  const [first, ...rest] = path.split("/");
  if (rest.length > 0 && first === baseName(folder)) {
    path = rest.filter(Boolean).join("/"); // V0 had the repository in it
  }
  return normalPath(path.startsWith("/") ? path : `${folder}/${path}`);
}

/** What stands behind the last slash. */
function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** An absolute path without `.` and `..`. */
function normalPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") {
      steps.pop();
    } else if (step && step !== ".") {
      steps.push(step);
    }
  }
  return `/${steps.join("/")}`;
}

/** A path in a query, its slashes as they are. */
function pathIn(place: string): string {
  return encodeURIComponent(place).replace(/%2F/g, "/");
}

/** A word of a shell's command. */
function quoted(word: string): string {
  const isPlain = /^[\w@%+=:,./-]+$/.test(word);
  return isPlain ? word : `'${word.replace(/'/g, `'"'"'`)}'`;
}

/** Run a command in the sandbox; gives its exit code and what it printed. */
async function shell(
  v0: V0Request,
  command: string,
  cwd: string,
): Promise<Json> {
  const asked = cwd ? { command, cwd } : { command };
  const done = await agent(v0, "POST", "/api/bash/execute_bash_command", asked);
  const { exit_code = null, stdout, stderr } = done;
  return { exit_code, stdout: stdout || "", stderr: stderr || "" };
}

/** The names in a folder, folders first. */
export async function v0ListFiles(v0: V0Request): Promise<Json> {
  const path = v0.first("path") ?? "";
  const place = await placeOf(v0, path && `${path}/`);
  const folder = quoted(`${place}/`); // a file is none
  const listed = await shell(v0, `ls -1Ap -- ${folder}`, "");
  if (listed.exit_code !== 0) {
    return [];
  }
  const rank = (name: string) => (name.endsWith("/") ? 0 : 1);
  const names: string[] = listed.stdout
    .split(/\r?\n/)
    .filter((name: string) => name && !NOT_LISTED.includes(name));
  names.sort(
    (a, b) => rank(a) - rank(b) || inOrder(a.toLowerCase(), b.toLowerCase()),
  );
  const before = !path || path.endsWith("/") ? path : `${path}/`;
  return names.map((name) => before + name);
}

/** The text of a file. */
export async function v0ReadFile(v0: V0Request): Promise<Json> {
  const path = v0.first("file");
  if (path === null) {
    return missing("query", "file");
  }
  const place = await placeOf(v0, path);
  let found: Reply;
  try {
    const address = `/api/file/download?path=${pathIn(place)}`;
    found = await agentReply(v0, "GET", address);
  } catch (error) {
    const reply = error instanceof Refused ? error.reply : null;
    if (reply?.status !== 404 || textOf(reply.body).includes("onversation")) {
      throw error;
    }
    const where = `Your current working directory is ${V0_ROOT}.`;
    const named = path.startsWith("/") ? path : `${V0_ROOT}/${path}`;
    const said = `File not found: ${named}. ${where}`;
    return json({ error: `Error opening file: ${said}` }, 500);
  }
  try {
    const settings = { fatal: true, ignoreBOM: true };
    const decoder = new GLOBAL.TextDecoder("utf-8", settings);
    return { code: decoder.decode(found.body) };
  } catch {
    return json({ error: `Unable to open binary file: ${path}` }, 415);
  }
}

function missing(where: string, name: string): Reply {
  const wrong = { type: "missing", loc: [where, name], msg: "Field required" };
  return json({ detail: [{ ...wrong, input: null }] }, 422);
}

/** What V1 says of the caller or the conversation, and not of an uploaded file. */
const NOT_THE_FILE = [401, 403, 404];

/** Write the files of a form into the workspace, one request for each. */
export async function v0UploadFiles(v0: V0Request): Promise<Json> {
  const files = await formFiles(v0);
  if (files.length === 0) {
    return missing("body", "files");
  }
  const uploaded_files: string[] = [];
  const skipped_files: Json[] = [];
  for (const file of files) {
    const name: string = file.name;
    const place = await placeOf(v0, name);
    const [form, mediaType] = await formOf(file);
    try {
      const address = `/api/file/upload?path=${pathIn(place)}`;
      await agentReply(v0, "POST", address, form, mediaType);
      uploaded_files.push(place);
    } catch (error) {
      if (
        !(error instanceof Refused) ||
        NOT_THE_FILE.includes(error.reply.status)
      ) {
        throw error;
      }
      skipped_files.push({ name, reason: textOf(error.reply.body) });
    }
  }
  return { uploaded_files, skipped_files };
}

/** The files of a form. */
async function formFiles(v0: V0Request): Promise<Json[]> {
  const { headers, body } = v0.request;
  const isType = (one: string) => one.toLowerCase() === "content-type";
  const name = Object.keys(headers).find(isType) ?? "";
  const sent = { headers: { "Content-Type": headers[name] ?? "" } };
  const files: Json[] = [];
  try {
    const form = await new GLOBAL.Response(body, sent).formData();
    form.forEach((value: Json) => {
      if (typeof value === "object") {
        files.push(value);
      }
    });
  } catch {
    return []; // it is no form
  }
  return files;
}

/** A form with one file, and its media type. */
async function formOf(file: Json): Promise<[Uint8Array, string]> {
  const boundary = newId();
  const name = baseName(file.name)
    .replace(/"/g, "%22")
    .replace(/[\r\n]/g, "");
  const mediaType = file.type || "application/octet-stream";
  const head = `Content-Disposition: form-data; name="file"; filename="${name}"`;
  const start = `--${boundary}\r\n${head}\r\nContent-Type: ${mediaType}\r\n\r\n`;
  const parts = [
    bytesOf(start),
    new Uint8Array(await file.arrayBuffer()),
    bytesOf(`\r\n--${boundary}--\r\n`),
  ];
  return [joinedBytes(parts), `multipart/form-data; boundary=${boundary}`];
}

/** The workspace as a zip file, which the sandbox's own Python makes. */
export async function v0Zip(v0: V0Request): Promise<Json> {
  const folder = await folderOf(v0);
  const made = `/tmp/openhands-v0-${newId()}`;
  const program = `import shutil; shutil.make_archive('${made}', 'zip', '.')`;
  const packed = await shell(v0, `python3 -c ${quoted(program)}`, folder);
  if (packed.exit_code !== 0) {
    const said = packed.stderr || packed.stdout;
    return json({ error: `Error zipping workspace: ${said}` }, 500);
  }
  const address = `/api/file/download?path=${made}.zip`;
  const { body } = await agentReply(v0, "GET", address);
  await shell(v0, `rm -f ${made}.zip`, "");
  const headers = {
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="workspace.zip"',
    "content-length": String(body.length),
  };
  return { status: 200, headers, body };
}

/** The changed files of the work tree, with V0's letters. */
export async function v0GitChanges(v0: V0Request): Promise<Json> {
  const folder = await folderOf(v0);
  const address = `/api/git/changes?path=${pathIn(folder)}`;
  const changes: Json[] = (await agent(v0, "GET", address)) ?? [];
  if (changes.length === 0) {
    const asked = "git rev-parse --is-inside-work-tree";
    if ((await shell(v0, asked, folder)).exit_code !== 0) {
      return json({ error: "Not a git repository" }, 404);
    }
  }
  return changes.map(({ status, path }) => ({
    status: CHANGES[status] ?? status,
    path,
  }));
}

/** A file as it was and as it is. */
export async function v0GitDiff(v0: V0Request): Promise<Json> {
  const path = v0.first("path");
  if (path === null) {
    return missing("query", "path");
  }
  const place = await placeOf(v0, path);
  try {
    const found = await agent(v0, "GET", `/api/git/diff?path=${pathIn(place)}`);
    const { modified = null, original = null } = found;
    return { modified, original };
  } catch (error) {
    const reply = error instanceof Refused ? error.reply : null;
    if (!reply || [401, 403, 429].includes(reply.status)) {
      throw error;
    }
    const said = textOf(reply.body);
    return json({ error: `Error getting diff: ${said}` }, 500);
  }
}

/** What the sandbox of a conversation serves: name, URL and port of each. */
async function exposed(v0: V0Request): Promise<Json[]> {
  const { sandbox_id } = await awake(v0);
  const sandboxes = await v0.app("GET", `/sandboxes?id=${sandbox_id}`);
  return sandboxes?.[0]?.exposed_urls || [];
}

export async function v0VscodeUrl(v0: V0Request): Promise<Json> {
  const found = (await exposed(v0)).find(({ name }) => name === "VSCODE");
  return { vscode_url: found?.url ?? null };
}

export async function v0WebHosts(v0: V0Request): Promise<Json> {
  const hosts: Json = {};
  for (const { name, url, port = null } of await exposed(v0)) {
    if (name.startsWith("WORKER_")) {
      hosts[url] = port;
    }
  }
  return { hosts };
}
