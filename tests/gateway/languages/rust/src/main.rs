//! A client of the V0 API in Rust: works through one conversation, and prints what it was shown as JSON.

use std::error::Error;
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::{json, Value};
use ureq::http::Response;
use ureq::{Agent, Body};

const WAIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);
const PAGE: &str = "3";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The V0 API of one OpenHands server.
struct Client {
    agent: Agent,
    base: String,
    authorization: String,
}

impl Client {
    fn new(base: &str, key: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(WAIT));
        Client {
            agent: config.build().into(),
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {key}"),
        }
    }

    fn fetch(&self, path: &str, query: &[(&str, &str)]) -> Result<Response<Body>> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in query {
            request = request.query(name, value);
        }
        Ok(request
            .header("Authorization", &self.authorization)
            .call()?)
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        read(self.fetch(path, query)?)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.base));
        read(
            request
                .header("Authorization", &self.authorization)
                .send_json(body)?,
        )
    }

    fn patch(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.patch(format!("{}{path}", self.base));
        read(
            request
                .header("Authorization", &self.authorization)
                .send_json(body)?,
        )
    }

    fn stop(&self, one: &str) -> Result<Value> {
        let request = self.agent.post(format!("{}{one}/stop", self.base));
        read(
            request
                .header("Authorization", &self.authorization)
                .send_empty()?,
        )
    }

    fn delete(&self, path: &str) -> Result<Value> {
        let request = self.agent.delete(format!("{}{path}", self.base));
        read(
            request
                .header("Authorization", &self.authorization)
                .call()?,
        )
    }

    fn upload(&self, path: &str, files: &[(&str, &[u8])]) -> Result<Value> {
        let boundary = "----openhands-client-8d1f2c";
        let mut form = Vec::new();
        for (name, content) in files {
            form.extend_from_slice(
                format!(
                    "--{boundary}\r\n\
                     Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                     Content-Type: application/octet-stream\r\n\r\n"
                )
                .as_bytes(),
            );
            form.extend_from_slice(content);
            form.extend_from_slice(b"\r\n");
        }
        form.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", &self.authorization)
            .header(
                "Content-Type",
                format!("multipart/form-data; boundary={boundary}"),
            );
        read(request.send(&form[..])?)
    }

    fn wait_until_running(&self, one: &str) -> Result<Value> {
        let deadline = Instant::now() + WAIT;
        while Instant::now() < deadline {
            let conversation = self.get(one, &[])?;
            if conversation["status"] == "RUNNING" {
                return Ok(conversation);
            }
            sleep(POLL);
        }
        Err(format!("{one} does not run").into())
    }

    /// Reads events page by page until the agent has finished; returns them and the next number.
    fn read_events(&self, one: &str, mut first: u64) -> Result<(Vec<Value>, u64)> {
        let mut events: Vec<Value> = Vec::new();
        let deadline = Instant::now() + WAIT;
        while Instant::now() < deadline {
            let start = first.to_string();
            let page = self.get(
                &format!("{one}/events"),
                &[("start_id", &start), ("limit", PAGE)],
            )?;
            for event in page["events"].as_array().ok_or("no events")? {
                first = event["id"].as_u64().ok_or("an event without a number")? + 1;
                events.push(event.clone());
            }
            if page["has_more"] == true {
                continue;
            }
            if events
                .last()
                .is_some_and(|last| last["extras"]["agent_state"] == "awaiting_user_input")
            {
                return Ok((events, first));
            }
            sleep(POLL);
        }
        Err(format!("the agent of {one} does not finish").into())
    }
}

fn read(mut response: Response<Body>) -> Result<Value> {
    if response.status().as_u16() >= 400 {
        let status = response.status();
        return Err(format!("{status}: {}", response.body_mut().read_to_string()?).into());
    }
    Ok(response.body_mut().read_json()?)
}

fn main() -> Result<()> {
    let client = Client::new(
        &env::var("OPENHANDS_BASE_URL")?,
        &env::var("OPENHANDS_API_KEY")?,
    );
    let archive_path = env::args()
        .nth(1)
        .ok_or("usage: openhands-client ARCHIVE")?;

    let body = json!({"initial_user_msg": "Make a file – für mich.", "repository": "acme/web"});
    let created = client.post("/api/conversations", &body)?;
    let id = created["conversation_id"]
        .as_str()
        .ok_or("a conversation without an id")?;
    let one = format!("/api/conversations/{id}");
    let running = client.wait_until_running(&one)?;
    let (events, next) = client.read_events(&one, 0)?;
    let sent = client.post(
        &format!("{one}/message"),
        &json!({"message": "And another."}),
    )?;
    let (later_events, _) = client.read_events(&one, next)?;

    let all = (0..=255).collect::<Vec<u8>>().repeat(8192);
    let name = "Notizen für heute.txt";
    let notes = "first line\r\nzweite Zeile: äöü €\r\n".as_bytes();
    let upload = [(name, notes), ("all.bin", &all[..])];
    let uploaded = client.upload(&format!("{one}/upload-files"), &upload)?;
    let files = client.get(&format!("{one}/list-files"), &[])?;
    let select = format!("{one}/select-file");
    let made = client.get(&select, &[("file", "made.txt")])?;
    let notes = client.get(&select, &[("file", name)])?;
    let mut missing = client.fetch(&select, &[("file", "no such file & more.txt")])?;
    let status = missing.status().as_u16();
    let missing = json!({"status": status, "body": missing.body_mut().read_json::<Value>()?});
    let archive = client
        .fetch(&format!("{one}/zip-directory"), &[])?
        .body_mut()
        .read_to_vec()?;
    if !archive.starts_with(b"PK\x03\x04") {
        return Err("the archive is no zip file".into());
    }
    fs::write(archive_path, &archive)?;

    let trajectory = client.get(&format!("{one}/trajectory"), &[])?;
    let listed = client.get("/api/conversations", &[("limit", "5")])?;
    let renamed = client.patch(&one, &json!({"title": "Grüße & more"}))?;
    let after_rename = client.get(&one, &[])?;
    let stopped = client.stop(&one)?;
    let after_stop = client.get(&one, &[])?;
    let deleted = client.delete(&one)?;
    let after_delete = client.get(&one, &[])?;
    println!(
        "{}",
        json!({
            "created": created,
            "running": running,
            "events": events,
            "sent": sent,
            "later_events": later_events,
            "uploaded": uploaded,
            "files": files,
            "made": made,
            "notes": notes,
            "missing": missing,
            "zip_bytes": archive.len(),
            "trajectory": trajectory,
            "listed": listed,
            "renamed": renamed,
            "after_rename": after_rename,
            "stopped": stopped,
            "after_stop": after_stop,
            "deleted": deleted,
            "after_delete": after_delete,
        })
    );
    Ok(())
}
