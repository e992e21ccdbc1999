'use strict'

const axios = require('axios')

const config = require('./config')

const client = axios.create({
  baseURL: `${config.openhands.url}/api`,
  timeout: 60000,
  headers: { Authorization: `Bearer ${config.openhands.apiKey}` },
})

const RESTING = ['awaiting_user_input', 'finished', 'error']

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function start (question) {
  const payload = { initial_user_msg: question }
  if (config.repository) {
    payload.repository = config.repository
  }
  return client.post('/conversations', payload).then(({ data }) => data.conversation_id)
}

async function waitUntilRunning (id) {
  const deadline = Date.now() + config.patienceMs
  while (Date.now() < deadline) {
    const { data } = await client.get(`/conversations/${id}`)
    if (data.status === 'RUNNING') return
    if (data.status === 'ERROR' || data.status === 'STOPPED') {
      throw new Error(`the conversation is ${data.status}`)
    }
    await sleep(config.pollMs)
  }
  throw new Error('the conversation takes too long to start')
}

async function say (id, text) {
  await client.post(`/conversations/${id}/events`, { action: 'message', args: { content: text } })
}

/** What the agent said after `question`, as soon as it rests. */
async function reply (id, question) {
  const deadline = Date.now() + config.patienceMs
  while (Date.now() < deadline) {
    const { data } = await client.get(`/conversations/${id}/events`, {
      params: { reverse: true, limit: 50 },
    })
    const found = readReply(data.events, question)
    if (found) return found
    await sleep(config.pollMs)
  }
  throw new Error('the agent takes longer than I may wait')
}

function readReply (events, question) {
  let text, state
  for (const event of events) {
    if (event.action === 'message' && event.source === 'agent') {
      text = text || event.args.content
    } else if (event.observation === 'agent_state_changed') {
      state = state || event.extras.agent_state
    } else if (event.action === 'message' && event.args.content === question) {
      return RESTING.includes(state) ? { text, state } : undefined
    }
  }
}

async function files (id) {
  const response = await client.get(`/conversations/${id}/list-files`)
  return response.data.filter((name) => !name.startsWith('.'))
}

async function read (id, file) {
  const { data } = await client.get(`/conversations/${id}/select-file`, { params: { file } })
  return data.code
}

async function forget (id) {
  try {
    await client.post(`/conversations/${id}/stop`)
    await client.delete(`/conversations/${id}`)
  } catch (error) {
    console.warn('could not forget %s: %s', id, error.response ? error.response.status : error.message)
  }
}

module.exports = { start, waitUntilRunning, say, reply, files, read, forget }
