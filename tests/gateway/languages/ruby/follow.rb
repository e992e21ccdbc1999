# frozen_string_literal: true

# Follows a conversation over Socket.IO by HTTP polling, without a library.
# Sends a message, and prints all events until the agent waits again as JSON.

require "json"
require "net/http"
require "uri"

# Engine.IO 4 by polling, with the default namespace of Socket.IO 5 on top.
class Polling
  SEPARATOR = "\x1e"
  WAIT_SECONDS = 60

  def self.open(base, headers, query)
    uri = URI(base)
    Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https", read_timeout: WAIT_SECONDS) do |http|
      socket = new(http, headers, { EIO: 4, transport: "polling", **query })
      begin
        yield socket
      ensure
        socket.close
      end
    end
  end

  def initialize(http, headers, query)
    @http = http
    @headers = headers
    @query = query
    @packets = receive
    opening = @packets.shift
    raise "no opening packet: #{opening}" unless opening.start_with?("0")

    @query = query.merge(sid: JSON.parse(opening[1..]).fetch("sid"))
    write("40")
  end

  # Yields the connect packet as ["connect", …] and each event as [name, data].
  def each_event
    deadline = Process.clock_gettime(Process::CLOCK_MONOTONIC) + WAIT_SECONDS
    while Process.clock_gettime(Process::CLOCK_MONOTONIC) < deadline
      @packets.concat(receive) if @packets.empty?
      packet = @packets.shift
      case packet
      when "2" then write("3")
      when /\A40/ then yield "connect", JSON.parse(packet[2..])
      when /\A42/ then yield(*JSON.parse(packet[2..]))
      when /\A(44|41|1)/ then raise "disconnected: #{packet}"
      end
    end
    raise "the agent does not finish"
  end

  def emit(name, data) = write("42#{JSON.generate([name, data])}")

  def close = write("41", "1")

  private

  def path = "/socket.io/?#{URI.encode_www_form(@query)}"

  def receive
    response = @http.get(path, @headers)
    raise "#{response.code}: #{response.body}" unless response.code == "200"

    response.body.force_encoding(Encoding::UTF_8).split(SEPARATOR)
  end

  def write(*packets)
    headers = { **@headers, "Content-Type" => "text/plain;charset=UTF-8" }
    response = @http.post(path, packets.join(SEPARATOR), headers)
    raise "#{response.code}: #{response.body}" unless response.code == "200"
  end
end

events = []
said = false
base = ENV.fetch("OPENHANDS_BASE_URL")
headers = { "Authorization" => "Bearer #{ENV.fetch('OPENHANDS_API_KEY')}" }
query = { conversation_id: ARGV.fetch(0), latest_event_id: -1 }
Polling.open(base, headers, query) do |socket|
  socket.each_event do |name, data|
    if name == "connect"
      args = { content: "Mach es – bitte.", image_urls: [] }
      socket.emit("oh_user_action", action: "message", args: args)
    elsif name == "oh_event"
      events << data
      said ||= data["action"] == "message" && data["source"] == "user"
      break if said && data.dig("extras", "agent_state") == "awaiting_user_input"
    end
  end
end
puts JSON.generate(events: events)
