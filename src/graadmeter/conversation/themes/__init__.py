"""Themes: which threads are about what the organisation itself calls important, and how much of the talk that is.

What a page needs, all of plain data:

- `read_themes(source)`: an organisation's list of themes, from a file (path) or from plain data (mapping), as
  `ThemeList`; ThemesError names file, line, what was seen and what was expected.
- `train(labels, ...)`: a model per theme from labels that people gave, with precision, recall and kappa.
- `quantify`: shares with an interval that carries the error of the classifier (plain arrays).

What needs the folder of a dataset stands in `workspace.themes`: `kept(dataset)` says what it holds, `sample(dataset)`
gives the masked texts to label, `forget_sample(dataset)` deletes them; and in `workspace.labelling`:
`add_labels(dataset, labels)` stores what raters said (`Label`: sample id, theme, yes, rater), trains and scores anew.
"""

from typing import TYPE_CHECKING, Any

from graadmeter.conversation.themes.listing import Theme, ThemeList, read_themes

if TYPE_CHECKING:
    from graadmeter.conversation.themes import quantify as quantify
    from graadmeter.conversation.themes.training import Label as Label
    from graadmeter.conversation.themes.training import Trained as Trained
    from graadmeter.conversation.themes.training import train as train

__all__ = ["Label", "Theme", "ThemeList", "Trained", "quantify", "read_themes", "train"]


def __getattr__(name: str) -> Any:
    """Training needs scikit-learn, which is loaded when it is asked for."""
    if name in ("Label", "Trained", "train"):
        from graadmeter.conversation.themes import training

        return getattr(training, name)
    raise AttributeError(f"module 'graadmeter.conversation.themes' has no attribute {name!r}")
