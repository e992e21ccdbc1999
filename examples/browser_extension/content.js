(() => {
  const [, owner, repo, , number] = location.pathname.split("/");

  function issueText() {
    const title = document.querySelector("[data-testid=issue-title]").textContent.trim();
    const text = document.querySelector("[data-testid=issue-body]").textContent.trim();
    return `Fix issue #${number}: ${title}\n\n${text}`;
  }

  function newConversation() {
    const images = [...document.querySelectorAll("[data-testid=issue-body] img")].map((image) => image.src);
    const body = {
      repository: `${owner}/${repo}`,
      git_provider: "github",
      initial_user_msg: issueText(),
    };
    if (images.length > 0) {
      body.image_urls = images;
    }
    return body;
  }

  async function ask(message) {
    const answer = await chrome.runtime.sendMessage(message);
    if (answer.error) {
      throw new Error(answer.error);
    }
    return answer;
  }

  const button = document.createElement("button");
  button.textContent = "Fix with OpenHands";
  let conversation = null;

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if (conversation) {
        const { answer } = await ask({ type: "progress", id: conversation.id });
        button.title = answer;
      } else {
        conversation = await ask({ type: "start", body: newConversation() });
        button.textContent = `OpenHands is ${conversation.status.toLowerCase()}`;
        button.dataset.href = conversation.link;
      }
    } catch (error) {
      button.textContent = `OpenHands: ${error.message}`;
    } finally {
      button.disabled = false;
    }
  });

  document.querySelector("[data-testid=issue-title]").after(button);
})();
