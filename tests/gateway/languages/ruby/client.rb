# frozen_string_literal: true

# A client of the V0 API in Ruby: works through one conversation, and prints what it was shown as JSON.

require "json"
require "net/http"
require "stringio"
require "uri"

# The V0 API of one OpenHands server, over one connection that is kept open.
class OpenHands
  class Error < StandardError
    attr_reader :response

    def initialize(response)
      super("#{response.code} #{response.message}: #{response.body}")
      @response = response
    end
  end

  WAIT_SECONDS = 60
  POLL_SECONDS = 0.1
  PAGE = 3

  def self.open(base, key)
    uri = URI(base)
    options = { use_ssl: uri.scheme == "https", read_timeout: WAIT_SECONDS }
    Net::HTTP.start(uri.host, uri.port, **options) { |http| yield new(http, key) }
  end

  def initialize(http, key)
    @http = http
    @key = key
  end

  def get(path, query = {})
    path += "?#{URI.encode_www_form(query)}" unless query.empty?
    request(Net::HTTP::Get.new(path))
  end

  def json(path, query = {}) = parse(get(path, query))

  def send_json(kind, path, body = nil)
    message = kind.new(path)
    if body
      message["Content-Type"] = "application/json"
      message.body = JSON.generate(body)
    end
    parse(request(message))
  end

  def upload(path, files)
    message = Net::HTTP::Post.new(path)
    parts = files.map { |name, content| ["files", StringIO.new(content), { filename: name }] }
    message.set_form(parts, "multipart/form-data")
    parse(request(message))
  end

  def wait_until_running(one)
    until_deadline("#{one} does not run") do
      conversation = json(one)
      conversation if conversation && conversation["status"] == "RUNNING"
    end
  end

  # Read events page by page until the agent has finished.
  def read_events(one, first)
    events = []
    until_deadline("the agent of #{one} does not finish") do
      loop do
        page = json("#{one}/events", start_id: first, limit: PAGE)
        events.concat(page["events"])
        first = events.last["id"] + 1 unless events.empty?
        break unless page["has_more"]
      end
      events if events.last&.dig("extras", "agent_state") == "awaiting_user_input"
    end
  end

  private

  def request(message)
    message["Authorization"] = "Bearer #{@key}"
    response = @http.request(message)
    raise Error, response unless response.is_a?(Net::HTTPSuccess)

    response
  end

  def parse(response) = JSON.parse(response.body)

  def until_deadline(failure)
    deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + WAIT_SECONDS
    while Process.clock_gettime(Process::CLOCK_MONOTONIC) < deadline
      found = yield
      return found if found

      sleep POLL_SECONDS
    end
    raise failure
  end
end

archive_path = ARGV.fetch(0)
seen = {}
OpenHands.open(ENV.fetch("OPENHANDS_BASE_URL"), ENV.fetch("OPENHANDS_API_KEY")) do |api|
  seen[:created] = api.send_json(Net::HTTP::Post, "/api/conversations",
                                 initial_user_msg: "Make a file – für mich.", repository: "acme/web")
  one = "/api/conversations/#{seen[:created].fetch('conversation_id')}"
  seen[:running] = api.wait_until_running(one)
  seen[:events] = api.read_events(one, 0)
  seen[:sent] = api.send_json(Net::HTTP::Post, "#{one}/message", message: "And another.")
  seen[:later_events] = api.read_events(one, seen[:events].last["id"] + 1)

  name = "Notizen für heute.txt"
  notes = "first line\r\nzweite Zeile: äöü €\r\n"
  all = [*0..255].pack("C*") * 8192
  seen[:uploaded] = api.upload("#{one}/upload-files", name => notes, "all.bin" => all)
  seen[:files] = api.json("#{one}/list-files")
  seen[:made] = api.json("#{one}/select-file", file: "made.txt")
  seen[:notes] = api.json("#{one}/select-file", file: name)
  begin
    api.json("#{one}/select-file", file: "no such file & more.txt")
  rescue OpenHands::Error => e
    seen[:missing] = { status: e.response.code.to_i, body: JSON.parse(e.response.body) }
  end
  archive = api.get("#{one}/zip-directory").body
  raise "the archive is no zip file" unless archive.start_with?("PK\x03\x04".b)

  File.binwrite(archive_path, archive)
  seen[:zip_bytes] = archive.bytesize

  seen[:trajectory] = api.json("#{one}/trajectory")
  seen[:listed] = api.json("/api/conversations", limit: 5)
  seen[:renamed] = api.send_json(Net::HTTP::Patch, one, title: "Grüße & more")
  seen[:after_rename] = api.json(one)
  seen[:stopped] = api.send_json(Net::HTTP::Post, "#{one}/stop")
  seen[:after_stop] = api.json(one)
  seen[:deleted] = api.send_json(Net::HTTP::Delete, one)
  seen[:after_delete] = api.json(one)
end
puts JSON.generate(seen)
