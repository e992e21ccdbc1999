"""Print which actions, observations and states V0 knows."""

import json

from openhands.core.schema import ActionType, AgentState, ObservationType
from openhands.events.serialization.action import ACTION_TYPE_TO_CLASS
from openhands.events.serialization.observation import OBSERVATION_TYPE_TO_CLASS

actions = {*ACTION_TYPE_TO_CLASS, *(one.value for one in ActionType)}
observations = {*OBSERVATION_TYPE_TO_CLASS, *(one.value for one in ObservationType)}
states = sorted(one.value for one in AgentState)
print(json.dumps({"actions": sorted(actions), "observations": sorted(observations), "states": states}))
