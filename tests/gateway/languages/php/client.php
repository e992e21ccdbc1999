<?php

// A client of the V0 API in PHP: works through one conversation, and prints what it was shown as JSON.

declare(strict_types=1);

require 'GuzzleHttp/autoload.php';

use GuzzleHttp\Client;
use GuzzleHttp\Exception\BadResponseException;
use GuzzleHttp\RequestOptions;

const WAIT_SECONDS = 60;
const POLL_MICROSECONDS = 100_000;
const PAGE = 3;

final class OpenHands
{
    private Client $http;

    public function __construct(string $base, string $key)
    {
        $this->http = new Client([
            'base_uri' => $base,
            'timeout' => WAIT_SECONDS,
            'headers' => ['Authorization' => "Bearer $key"],
        ]);
    }

    public function text(string $method, string $path, array $options = []): string
    {
        return (string) $this->http->request($method, $path, $options)->getBody();
    }

    public function json(string $method, string $path, array $options = []): mixed
    {
        return json_decode($this->text($method, $path, $options), flags: JSON_THROW_ON_ERROR);
    }

    public function waitUntilRunning(string $one): stdClass
    {
        for ($deadline = time() + WAIT_SECONDS; time() < $deadline; usleep(POLL_MICROSECONDS)) {
            $conversation = $this->json('GET', $one);
            if ($conversation?->status === 'RUNNING') {
                return $conversation;
            }
        }
        throw new RuntimeException("$one does not run");
    }

    /** Read events page by page until the agent has finished. */
    public function readEvents(string $one, int $first): array
    {
        $events = [];
        for ($deadline = time() + WAIT_SECONDS; time() < $deadline;) {
            $query = ['start_id' => $first, 'limit' => PAGE];
            $page = $this->json('GET', "$one/events", [RequestOptions::QUERY => $query]);
            foreach ($page->events as $event) {
                $events[] = $event;
                $first = $event->id + 1;
            }
            if ($page->has_more) {
                continue;
            }
            $last = end($events);
            if ($last && ($last->extras->agent_state ?? '') === 'awaiting_user_input') {
                return $events;
            }
            usleep(POLL_MICROSECONDS);
        }
        throw new RuntimeException("the agent of $one does not finish");
    }
}

$api = new OpenHands(getenv('OPENHANDS_BASE_URL'), getenv('OPENHANDS_API_KEY'));
$seen = [];
$seen['created'] = $api->json('POST', '/api/conversations', [
    RequestOptions::JSON => ['initial_user_msg' => 'Make a file – für mich.', 'repository' => 'acme/web'],
]);
$one = "/api/conversations/{$seen['created']->conversation_id}";
$seen['running'] = $api->waitUntilRunning($one);
$seen['events'] = $api->readEvents($one, 0);
$seen['sent'] = $api->json('POST', "$one/message", [RequestOptions::JSON => ['message' => 'And another.']]);
$seen['later_events'] = $api->readEvents($one, end($seen['events'])->id + 1);

$name = 'Notizen für heute.txt';
$notes = "first line\r\nzweite Zeile: äöü €\r\n";
$all = str_repeat(pack('C*', ...range(0, 255)), 8192);
$seen['uploaded'] = $api->json('POST', "$one/upload-files", [
    RequestOptions::MULTIPART => [
        ['name' => 'files', 'contents' => $notes, 'filename' => $name],
        ['name' => 'files', 'contents' => $all, 'filename' => 'all.bin'],
    ],
]);
$seen['files'] = $api->json('GET', "$one/list-files");
$seen['made'] = $api->json('GET', "$one/select-file", [RequestOptions::QUERY => ['file' => 'made.txt']]);
$seen['notes'] = $api->json('GET', "$one/select-file", [RequestOptions::QUERY => ['file' => $name]]);
try {
    $api->json('GET', "$one/select-file", [RequestOptions::QUERY => ['file' => 'no such file & more.txt']]);
} catch (BadResponseException $error) {
    $response = $error->getResponse();
    $seen['missing'] = [
        'status' => $response->getStatusCode(),
        'body' => json_decode((string) $response->getBody(), flags: JSON_THROW_ON_ERROR),
    ];
}
$archive = $api->text('GET', "$one/zip-directory");
if (!str_starts_with($archive, "PK\x03\x04")) {
    throw new RuntimeException('the archive is no zip file');
}
file_put_contents($argv[1], $archive);
$seen['zip_bytes'] = strlen($archive);

$seen['trajectory'] = $api->json('GET', "$one/trajectory");
$seen['listed'] = $api->json('GET', '/api/conversations', [RequestOptions::QUERY => ['limit' => 5]]);
$seen['renamed'] = $api->json('PATCH', $one, [RequestOptions::JSON => ['title' => 'Grüße & more']]);
$seen['after_rename'] = $api->json('GET', $one);
$seen['stopped'] = $api->json('POST', "$one/stop");
$seen['after_stop'] = $api->json('GET', $one);
$seen['deleted'] = $api->json('DELETE', $one);
$seen['after_delete'] = $api->json('GET', $one);
echo json_encode($seen, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION), "\n";
