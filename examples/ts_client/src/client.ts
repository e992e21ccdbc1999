import { OpenHandsError } from './errors.js';
import type {
  ClientOptions,
  Conversation,
  ConversationInfo,
  ConversationPage,
  CreateConversationBody,
  CreateConversationResponse,
  StartOptions,
  TrajectoryEvent,
} from './types.js';

const DEFAULT_BASE_URL = 'https://app.all-hands.dev';

export class OpenHandsClient {
  private readonly baseUrl: string;
  private readonly apiKey: string;
  private readonly pollInterval: number;

  constructor({ apiKey, baseUrl = DEFAULT_BASE_URL, pollInterval = 3000 }: ClientOptions) {
    this.apiKey = apiKey;
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.pollInterval = pollInterval;
  }

  /** Start a conversation and return its id. */
  async start({ message, repository, branch, imageUrls }: StartOptions): Promise<string> {
    const body: CreateConversationBody = {
      initial_user_msg: message,
      ...(repository && { repository }),
      ...(branch && { selected_branch: branch }),
      ...(imageUrls?.length && { image_urls: imageUrls }),
    };
    const created = await this.request<CreateConversationResponse>('/api/conversations', {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return created.conversation_id;
  }

  /** The conversation, or null when there is none. */
  async get(id: string): Promise<Conversation | null> {
    const info = await this.request<ConversationInfo | null>(`/api/conversations/${id}`);
    return info && toConversation(info);
  }

  /** The conversations about a repository, newest first. */
  async list(repository: string): Promise<Conversation[]> {
    const found: Conversation[] = [];
    let pageId: string | null = null;
    do {
      const query: string = pageId ? `?limit=50&page_id=${encodeURIComponent(pageId)}` : '?limit=50';
      const page: ConversationPage = await this.request<ConversationPage>(`/api/conversations${query}`);
      found.push(...page.results.filter((info) => info.selected_repository === repository).map(toConversation));
      pageId = page.next_page_id;
    } while (pageId);
    return found;
  }

  /** Wait until the conversation has started; throws when it does not. */
  async waitUntilRunning(id: string): Promise<Conversation> {
    for (;;) {
      const conversation = await this.get(id);
      if (!conversation || conversation.state === 'ERROR' || conversation.state === 'STOPPED') {
        throw new Error(`conversation ${id} did not start`);
      }
      if (conversation.state === 'RUNNING') {
        return conversation;
      }
      await new Promise((resolve) => setTimeout(resolve, this.pollInterval));
    }
  }

  async send(id: string, message: string): Promise<void> {
    await this.request(`/api/conversations/${id}/message`, {
      method: 'POST',
      body: JSON.stringify({ message }),
    });
  }

  /** What the agent has said so far. */
  async answers(id: string): Promise<string[]> {
    const { trajectory } = await this.request<{ trajectory: TrajectoryEvent[] }>(
      `/api/conversations/${id}/trajectory`,
    );
    return trajectory
      .filter((event) => event.action === 'message' && event.source === 'agent')
      .map((event) => event.args?.content ?? '');
  }

  async listFiles(id: string): Promise<string[]> {
    return this.request<string[]>(`/api/conversations/${id}/list-files`);
  }

  async readFile(id: string, file: string): Promise<string> {
    const { code } = await this.request<{ code: string }>(
      `/api/conversations/${id}/select-file?file=${encodeURIComponent(file)}`,
    );
    return code;
  }

  async stop(id: string): Promise<void> {
    await this.request(`/api/conversations/${id}/stop`, { method: 'POST' });
  }

  async delete(id: string): Promise<void> {
    await this.request(`/api/conversations/${id}`, { method: 'DELETE' });
  }

  private async request<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      ...init,
      headers: {
        Authorization: `Bearer ${this.apiKey}`,
        'Content-Type': 'application/json',
        ...init.headers,
      },
    });
    if (!response.ok) {
      throw new OpenHandsError(response.status, await response.text());
    }
    return (await response.json()) as T;
  }
}

function toConversation(info: ConversationInfo): Conversation {
  return {
    id: info.conversation_id,
    title: info.title,
    state: info.status,
    repository: info.selected_repository,
    updatedAt: info.last_updated_at,
  };
}
