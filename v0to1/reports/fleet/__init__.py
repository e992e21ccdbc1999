"""Several saved runs, of many repositories and over time: the model that formats render."""

from v0to1.reports.fleet.gather import gather as gather
from v0to1.reports.fleet.model import Difference as Difference
from v0to1.reports.fleet.model import Fleet as Fleet
from v0to1.reports.fleet.model import Moment as Moment
from v0to1.reports.fleet.model import Numbers as Numbers
from v0to1.reports.fleet.model import Repository as Repository
from v0to1.reports.fleet.model import Saved as Saved
