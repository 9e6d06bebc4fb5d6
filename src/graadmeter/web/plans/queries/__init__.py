"""What the pages ask about plans, and what a plan is made from."""

from graadmeter.web.plans.queries.plans import as_file, board, in_force, plan, plan_json, saved
from graadmeter.web.plans.queries.portfolio import portfolio_json

__all__ = ["as_file", "board", "in_force", "plan", "plan_json", "portfolio_json", "saved"]
