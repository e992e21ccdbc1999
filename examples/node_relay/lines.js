const RESTING = ["awaiting_user_input", "finished", "error"];

/** One line for an event that is worth one. */
function lineOf(event) {
  switch (event.action) {
    case "message":
      return `${event.source}: ${event.args.content}`;
    case "run":
      return `$ ${event.args.command}`;
  }
  if (event.observation === "run") {
    return `exit code ${event.extras.metadata.exit_code}`;
  }
  return null;
}

/** Whether an event says that the agent rests. */
function isAtRest({ observation, extras }) {
  return observation === "agent_state_changed" && RESTING.includes(extras.agent_state);
}

module.exports = { lineOf, isAtRest };
