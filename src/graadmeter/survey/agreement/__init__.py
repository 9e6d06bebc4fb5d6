"""Agreement and reliability: do people say the same, and do items measure the same.

Each function returns a frozen class with its value, how many it rests on, the method, an interval where there is one,
and the reason where it cannot be estimated. Explained in docs/explanation/agreement.md and reliability.md.
"""

from graadmeter.survey.agreement.estimate import Estimate
from graadmeter.survey.agreement.intraclass import GroupIntraclass, Intraclass, group_icc, icc
from graadmeter.survey.agreement.krippendorff import Alpha, krippendorff_alpha
from graadmeter.survey.agreement.reliability import Cronbach, Omega, cronbach_alpha, mcdonald_omega
from graadmeter.survey.agreement.spread import Consensus, consensus
from graadmeter.survey.agreement.within_group import Spread, Within, a_wg, average_deviation, nulls, rwg_j

__all__ = [
    "Alpha",
    "Consensus",
    "Cronbach",
    "Estimate",
    "GroupIntraclass",
    "Intraclass",
    "Omega",
    "Spread",
    "Within",
    "a_wg",
    "average_deviation",
    "consensus",
    "cronbach_alpha",
    "group_icc",
    "icc",
    "krippendorff_alpha",
    "mcdonald_omega",
    "nulls",
    "rwg_j",
]
