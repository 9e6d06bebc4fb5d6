"""What the pages ask about plans, and what a plan is made from."""

from graadmeter.web.plans.queries.plans import board, in_force, plan, plan_json, saved

__all__ = ["board", "in_force", "plan", "plan_json", "saved"]
