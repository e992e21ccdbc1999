// A client of the V0 API in Go: works through one conversation, and prints what it was shown as JSON.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	waitTime = 60 * time.Second
	pollTime = 100 * time.Millisecond
	page     = 3
)

// Client talks to the V0 API of one OpenHands server.
type Client struct {
	base string
	key  string
	http *http.Client
}

// StatusError is a response with an error status.
type StatusError struct {
	Status int
	Body   []byte
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("status %d: %s", e.Status, e.Body)
}

func (c *Client) do(method, path, contentType string, body io.Reader) ([]byte, error) {
	request, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= 400 {
		return nil, &StatusError{response.StatusCode, content}
	}
	return content, nil
}

func (c *Client) get(path string, query url.Values) (json.RawMessage, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.do(http.MethodGet, path, "", nil)
}

func (c *Client) send(method, path string, body any) (json.RawMessage, error) {
	if body == nil {
		return c.do(method, path, "", nil)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return c.do(method, path, "application/json", bytes.NewReader(encoded))
}

func (c *Client) upload(path string, files []file) (json.RawMessage, error) {
	// The form is written while it is sent, so its length is not known: the body is chunked.
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() {
		for _, one := range files {
			part, err := form.CreateFormFile("files", one.name)
			if err == nil {
				_, err = part.Write(one.content)
			}
			if err != nil {
				writer.CloseWithError(err)
				return
			}
		}
		writer.CloseWithError(form.Close())
	}()
	return c.do(http.MethodPost, path, form.FormDataContentType(), reader)
}

type file struct {
	name    string
	content []byte
}

func (c *Client) waitUntilRunning(one string) (json.RawMessage, error) {
	for deadline := time.Now().Add(waitTime); time.Now().Before(deadline); time.Sleep(pollTime) {
		content, err := c.get(one, nil)
		if err != nil {
			return nil, err
		}
		var conversation struct {
			Status string `json:"status"`
		}
		if err := json.Unmarshal(content, &conversation); err != nil {
			return nil, err
		}
		if conversation.Status == "RUNNING" {
			return content, nil
		}
	}
	return nil, fmt.Errorf("%s does not run", one)
}

// readEvents reads page by page until the agent has finished; it returns the events and the next number.
func (c *Client) readEvents(one string, first int) ([]json.RawMessage, int, error) {
	var events []json.RawMessage
	for deadline := time.Now().Add(waitTime); time.Now().Before(deadline); {
		query := url.Values{"start_id": {strconv.Itoa(first)}, "limit": {strconv.Itoa(page)}}
		content, err := c.get(one+"/events", query)
		if err != nil {
			return nil, 0, err
		}
		var found struct {
			Events  []json.RawMessage `json:"events"`
			HasMore bool              `json:"has_more"`
		}
		if err := json.Unmarshal(content, &found); err != nil {
			return nil, 0, err
		}
		finished := false
		for _, raw := range found.Events {
			var event struct {
				ID     int `json:"id"`
				Extras struct {
					AgentState string `json:"agent_state"`
				} `json:"extras"`
			}
			if err := json.Unmarshal(raw, &event); err != nil {
				return nil, 0, err
			}
			events = append(events, raw)
			first = event.ID + 1
			finished = event.Extras.AgentState == "awaiting_user_input"
		}
		if found.HasMore {
			continue
		}
		if finished {
			return events, first, nil
		}
		time.Sleep(pollTime)
	}
	return nil, 0, fmt.Errorf("the agent of %s does not finish", one)
}

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(archive string) error {
	client := &Client{
		base: strings.TrimRight(os.Getenv("OPENHANDS_BASE_URL"), "/"),
		key:  os.Getenv("OPENHANDS_API_KEY"),
		http: &http.Client{Timeout: waitTime},
	}
	seen := map[string]any{}
	var failure error
	keep := func(name string, content json.RawMessage, err error) {
		if err != nil && failure == nil {
			failure = fmt.Errorf("%s: %w", name, err)
		}
		seen[name] = content
	}

	created, err := client.send(http.MethodPost, "/api/conversations", map[string]string{
		"initial_user_msg": "Make a file – für mich.",
		"repository":       "acme/web",
	})
	if err != nil {
		return err
	}
	seen["created"] = created
	var conversation struct {
		ID string `json:"conversation_id"`
	}
	if err := json.Unmarshal(created, &conversation); err != nil {
		return err
	}
	one := "/api/conversations/" + url.PathEscape(conversation.ID)
	if seen["running"], err = client.waitUntilRunning(one); err != nil {
		return err
	}
	events, next, err := client.readEvents(one, 0)
	if err != nil {
		return err
	}
	seen["events"] = events
	sent, err := client.send(http.MethodPost, one+"/message", map[string]string{"message": "And another."})
	keep("sent", sent, err)
	if seen["later_events"], _, err = client.readEvents(one, next); err != nil {
		return err
	}

	all := make([]byte, 256)
	for number := range all {
		all[number] = byte(number)
	}
	name := "Notizen für heute.txt"
	notes := "first line\r\nzweite Zeile: äöü €\r\n"
	uploaded, err := client.upload(one+"/upload-files", []file{
		{name, []byte(notes)},
		{"all.bin", bytes.Repeat(all, 8192)},
	})
	keep("uploaded", uploaded, err)
	files, err := client.get(one+"/list-files", nil)
	keep("files", files, err)
	for name, path := range map[string]string{"made": "made.txt", "notes": name} {
		content, err := client.get(one+"/select-file", url.Values{"file": {path}})
		keep(name, content, err)
	}
	_, err = client.get(one+"/select-file", url.Values{"file": {"no such file & more.txt"}})
	var refused *StatusError
	if errors.As(err, &refused) {
		seen["missing"] = map[string]any{"status": refused.Status, "body": json.RawMessage(refused.Body)}
	}
	packed, err := client.get(one+"/zip-directory", nil)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(packed, []byte("PK\x03\x04")) {
		return errors.New("the archive is no zip file")
	}
	if err := os.WriteFile(archive, packed, 0o644); err != nil {
		return err
	}
	seen["zip_bytes"] = len(packed)

	trajectory, err := client.get(one+"/trajectory", nil)
	keep("trajectory", trajectory, err)
	listed, err := client.get("/api/conversations", url.Values{"limit": {"5"}})
	keep("listed", listed, err)
	renamed, err := client.send(http.MethodPatch, one, map[string]string{"title": "Grüße & more"})
	keep("renamed", renamed, err)
	afterRename, err := client.get(one, nil)
	keep("after_rename", afterRename, err)
	stopped, err := client.send(http.MethodPost, one+"/stop", nil)
	keep("stopped", stopped, err)
	afterStop, err := client.get(one, nil)
	keep("after_stop", afterStop, err)
	deleted, err := client.send(http.MethodDelete, one, nil)
	keep("deleted", deleted, err)
	afterDelete, err := client.get(one, nil)
	keep("after_delete", afterDelete, err)
	if failure != nil {
		return failure
	}
	return json.NewEncoder(os.Stdout).Encode(seen)
}
