import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { OpenHandsClient } from '../src/client.js';
import { OpenHandsError } from '../src/errors.js';

const CONVERSATION = {
  conversation_id: 'c1',
  title: 'Dates',
  status: 'RUNNING',
  selected_repository: 'acme/web',
  last_updated_at: '2026-01-02T03:04:05Z',
};

const fetchMock = vi.fn<typeof fetch>();
const client = new OpenHandsClient({ apiKey: 'key', baseUrl: 'https://openhands.test/', pollInterval: 1 });

function answer(body: unknown, status = 200): void {
  fetchMock.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
}

beforeEach(() => vi.stubGlobal('fetch', fetchMock));

afterEach(() => {
  vi.unstubAllGlobals();
  fetchMock.mockReset();
});

describe('OpenHandsClient', () => {
  it('starts a conversation', async () => {
    answer({ status: 'ok', conversation_id: 'c1' });

    expect(await client.start({ message: 'Fix it', repository: 'acme/web', branch: 'main' })).toBe('c1');

    const [url, init] = fetchMock.mock.calls[0]!;
    expect(url).toBe('https://openhands.test/api/conversations');
    expect(init?.method).toBe('POST');
    expect(JSON.parse(String(init?.body))).toEqual({
      initial_user_msg: 'Fix it',
      repository: 'acme/web',
      selected_branch: 'main',
    });
    expect(init?.headers).toMatchObject({ Authorization: 'Bearer key' });
  });

  it('leaves out what is not given', async () => {
    answer({ status: 'ok', conversation_id: 'c1' });

    await client.start({ message: 'Fix it' });

    expect(JSON.parse(String(fetchMock.mock.calls[0]![1]?.body))).toEqual({ initial_user_msg: 'Fix it' });
  });

  it('shows a conversation', async () => {
    answer(CONVERSATION);

    expect(await client.get('c1')).toEqual({
      id: 'c1',
      title: 'Dates',
      state: 'RUNNING',
      repository: 'acme/web',
      updatedAt: '2026-01-02T03:04:05Z',
    });
    expect(fetchMock.mock.calls[0]![0]).toBe('https://openhands.test/api/conversations/c1');
  });

  it('knows when there is no conversation', async () => {
    answer(null);

    expect(await client.get('c1')).toBeNull();
  });

  it('lists all pages of a repository', async () => {
    answer({ results: [CONVERSATION], next_page_id: 'p 2' });
    answer({ results: [{ ...CONVERSATION, conversation_id: 'c2', selected_repository: null }], next_page_id: null });

    expect((await client.list('acme/web')).map((one) => one.id)).toEqual(['c1']);
    expect(fetchMock.mock.calls.map(([url]) => url)).toEqual([
      'https://openhands.test/api/conversations?limit=50',
      'https://openhands.test/api/conversations?limit=50&page_id=p%202',
    ]);
  });

  it('waits until the conversation runs', async () => {
    answer({ ...CONVERSATION, status: 'STARTING' });
    answer(CONVERSATION);

    expect((await client.waitUntilRunning('c1')).state).toBe('RUNNING');
  });

  it('gives up on a conversation that does not start', async () => {
    answer({ ...CONVERSATION, status: 'ERROR' });

    await expect(client.waitUntilRunning('c1')).rejects.toThrow('c1 did not start');
  });

  it('tells what OpenHands refused', async () => {
    answer({ detail: 'Unauthorized' }, 401);

    await expect(client.get('c1')).rejects.toThrow(OpenHandsError);
  });
});
