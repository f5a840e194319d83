"""What `guolv doctor` looks at: one function a check, each ends in one sentence.

`machine` looks at what guolv runs on, `home` at the folder with everything. A check that fails does not stop the
others.
"""

from console.doctoring.examination import examine
from console.doctoring.finding import Finding, Grade

__all__ = ["Finding", "Grade", "examine"]
