"""What is left to do, a task for each operation: for a tracker, or for an agent that writes code."""

from v0to1.reports.tasks.model import Task as Task
from v0to1.reports.tasks.model import adapted as adapted
from v0to1.reports.tasks.model import tasks as tasks
