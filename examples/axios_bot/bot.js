'use strict'

const readline = require('readline')

const openhands = require('./openhands')

let conversation = null

async function ask (question) {
  if (conversation) {
    await openhands.say(conversation, question)
  } else {
    conversation = await openhands.start(question)
    console.error('conversation %s started', conversation)
    await openhands.waitUntilRunning(conversation)
  }
  const { text, state } = await openhands.reply(conversation, question)
  return state === 'error' ? 'The agent ran into an error.' : text || 'Done.'
}

async function forget () {
  if (conversation) {
    await openhands.forget(conversation)
    conversation = null
  }
}

async function files () {
  if (!conversation) return 'There is nothing yet.'
  const names = await openhands.files(conversation)
  const texts = await Promise.all(names.map((name) => openhands.read(conversation, name)))
  return names.map((name, at) => `${name}: ${texts[at].trim()}`).join(', ')
}

async function answer (line) {
  switch (line) {
    case '!new':
      await forget()
      return 'What shall we look at?'
    case '!files':
      return files()
    default:
      return ask(line)
  }
}

async function main () {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue
    try {
      console.log(await answer(line.trim()))
    } catch (error) {
      console.error(error)
      console.log(`Sorry, ${error.message}`)
    }
  }
  await forget()
}

main()
