"""The one place that writes plans."""

from graadmeter.web.plans.commands.roadmap import delete_plan, make_plan, put_in_force, save_plan, take_to_board

__all__ = ["delete_plan", "make_plan", "put_in_force", "save_plan", "take_to_board"]
