'''The few OpenHands calls that the bot needs.'''
import asyncio
import logging

import aiohttp

log = logging.getLogger(__name__)


class AgentFailed(Exception):
    '''The agent could not answer; the text is fit for the user.'''


class OpenHands:
    CONVERSATIONS = '/api/conversations'
    CONVERSATION = '/api/conversations/{cid}'
    EVENTS = '/api/conversations/{cid}/events'
    STOP = '/api/conversations/{cid}/stop'

    # the agent does nothing more by itself in these states
    RESTING = ('awaiting_user_input', 'finished', 'error')

    def __init__(self, session: aiohttp.ClientSession, host: str, api_key: str, poll_seconds: float = 3):
        self.session = session
        self.host = host.rstrip('/')
        self.headers = {'Authorization': 'Bearer ' + api_key}
        self.poll_seconds = poll_seconds

    def url(self, path: str, cid: str = '') -> str:
        return self.host + path.format(cid=cid)

    async def start(self, question: str, repository: str = '') -> str:
        body = {'initial_user_msg': question}
        if repository:
            body['repository'] = repository
            body['git_provider'] = 'github'
        async with self.session.post(self.url(self.CONVERSATIONS), json=body, headers=self.headers) as resp:
            if resp.status != 200:
                raise AgentFailed(f'OpenHands refused the question ({resp.status}).')
            answer = await resp.json()
        log.info('conversation %s started', answer['conversation_id'])
        return answer['conversation_id']

    async def wait_until_running(self, cid: str, patience: float) -> None:
        async def poll():
            while True:
                async with self.session.get(self.url(self.CONVERSATION, cid), headers=self.headers) as resp:
                    resp.raise_for_status()
                    info = await resp.json()
                if info['status'] == 'RUNNING':
                    return
                if info['status'] in ('STOPPED', 'ERROR'):
                    raise AgentFailed('The conversation could not be started.')
                await asyncio.sleep(self.poll_seconds)

        await asyncio.wait_for(poll(), patience)

    async def say(self, cid: str, text: str) -> None:
        action = {'action': 'message', 'args': {'content': text}}
        async with self.session.post(self.url(self.EVENTS, cid), json=action, headers=self.headers) as resp:
            resp.raise_for_status()

    async def latest_events(self, cid: str) -> list:
        '''The last events, newest first.'''
        params = {'reverse': 'true', 'limit': '50'}
        async with self.session.get(self.url(self.EVENTS, cid), params=params, headers=self.headers) as resp:
            resp.raise_for_status()
            data = await resp.json()
        return data['events']

    async def wait_for_reply(self, cid: str, question: str, patience: float) -> str:
        '''Wait until the agent rests after `question` and return the last thing that it said.'''
        async def poll():
            while True:
                reply, state = self.read_reply(await self.latest_events(cid), question)
                if state == 'error':
                    raise AgentFailed('The agent ran into an error.')
                if state in self.RESTING:
                    return reply
                await asyncio.sleep(self.poll_seconds)

        return await asyncio.wait_for(poll(), patience)

    @staticmethod
    def read_reply(events: list, question: str) -> tuple:
        '''Reply and agent state since `question`; both are None while there is nothing yet.'''
        reply = state = None
        for event in events:
            if event.get('action') == 'message' and event['source'] == 'user':
                if event['args']['content'] == question:
                    return reply, state
            elif event.get('action') == 'message' and event['source'] == 'agent':
                reply = reply or event['args']['content']
            elif event.get('observation') == 'agent_state_changed':
                state = state or event['extras']['agent_state']
        return None, None

    async def stop(self, cid: str) -> None:
        async with self.session.post(self.url(self.STOP, cid), headers=self.headers) as resp:
            if resp.status != 200:
                log.warning('could not stop %s: %s', cid, resp.status)

    async def delete(self, cid: str) -> None:
        async with self.session.delete(self.url(self.CONVERSATION, cid), headers=self.headers) as resp:
            if resp.status != 200:
                log.warning('could not delete %s: %s', cid, resp.status)
