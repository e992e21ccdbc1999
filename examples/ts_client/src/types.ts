export interface ClientOptions {
  apiKey: string;
  baseUrl?: string;
  /** Milliseconds between two looks at a conversation. */
  pollInterval?: number;
}

/** How to start a conversation. */
export interface StartOptions {
  message: string;
  repository?: string;
  branch?: string;
  imageUrls?: string[];
}

/** A conversation as this package shows it. */
export interface Conversation {
  id: string;
  title: string | null;
  state: string;
  repository: string | null;
  updatedAt: string;
}

// What goes over the wire.

export interface CreateConversationBody {
  initial_user_msg: string;
  repository?: string;
  selected_branch?: string;
  image_urls?: string[];
}

export interface CreateConversationResponse {
  status: string;
  conversation_id: string;
}

export interface ConversationInfo {
  conversation_id: string;
  title: string | null;
  status: string;
  selected_repository: string | null;
  last_updated_at: string;
}

export interface ConversationPage {
  results: ConversationInfo[];
  next_page_id: string | null;
}

export interface TrajectoryEvent {
  action?: string;
  source?: string;
  args?: { content?: string };
}
