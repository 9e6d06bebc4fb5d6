"""A model per theme from what people said of a sample of threads; how good it is, on threads it had not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graadmeter.base.errors import ThemesError
from graadmeter.base.intervals import wilson
from graadmeter.base.text import say
from graadmeter.conversation.themes import scoring

LEAST_EACH = 10  # threads that are, and that are not, about a theme, before a model learns from them
FOLDS = 5
STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # of the fit (C); one is chosen by cross-validation
SEED = 20150907

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Label:
    """What one rater said of one thread and one theme."""

    thread: str
    theme: str
    yes: bool
    rater: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a classifier is on `n` labelled threads it had not seen, `positives` of them yes.

    `precision`, `recall`: share with its Wilson interval (value, low, high); None where nothing is there to divide by.
    """

    n: int
    positives: int
    precision: tuple[float, float, float] | None
    recall: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned of one theme.

    `weights`, `constant`: of the logistic regression over the features; empty where labels are too few, and scores then
    stay as they were. `labels`: thread -> share of raters that said yes. `predicted`: thread -> score by a model that
    had not seen it. `kappa`: agreement of two raters (NaN: not two). `quality`: of all, and by language where known.
    """

    theme: str
    weights: tuple[float, ...]
    constant: float
    labels: Mapping[str, float]
    predicted: Mapping[str, float]
    kappa: float
    quality: Mapping[str, Quality]

    @property
    def learned(self) -> bool:
        return bool(self.weights)

    def apply(self, features: Floats) -> Floats:
        """Scores 0..1 of threads with these features, shape (threads, features)."""
        return np.asarray(1 / (1 + np.exp(-(features @ np.asarray(self.weights) + self.constant))))


def train(
    labels: Iterable[Label],
    threads: Sequence[str],
    features: Mapping[str, Floats],
    scores: Mapping[str, Floats],
    *,
    languages: Mapping[str, str | None] | None = None,
) -> list[Trained]:
    """A model for each theme that labels are about.

    `threads`: the labelled threads; `features`: theme -> array (threads, features) in that order; `scores`: theme ->
    score without labels, the same order. Two raters of one thread count as the mean of what they said, and half is
    yes for the fit. With fewer than `LEAST_EACH` yes or no the scores stay, and are measured as they are.
    Predictions are cross-fitted: each thread by a model of the other folds. Raises ThemesError for no labels, or for
    the same rater saying both of one thread.
    """
    said = _by_theme(labels)
    if not said:
        raise ThemesError(say("there are no labels; give one line for each thread and theme"))
    place = {thread: number for number, thread in enumerate(threads)}
    found = []
    for theme, of_thread in said.items():
        known = [thread for thread in of_thread if thread in place]
        rows = np.array([place[thread] for thread in known], dtype=np.int64)
        share = np.array([np.mean(list(of_thread[thread].values())) for thread in known])
        yes = share >= 0.5
        x = features[theme][rows]
        weights, constant = np.zeros(0), 0.0
        predicted = scores[theme][rows]
        if len(known) and min(yes.sum(), (~yes).sum()) >= LEAST_EACH:
            weights, constant, predicted = _fit(x, yes)
        spoken = [(languages or {}).get(thread) for thread in known]
        quality = {"all": measured(yes, predicted >= scoring.THRESHOLD)}
        for language in sorted({name for name in spoken if name}):
            these = np.array([name == language for name in spoken])
            quality[language] = measured(yes[these], predicted[these] >= scoring.THRESHOLD)
        found.append(
            Trained(
                theme, tuple(map(float, weights)), float(constant), dict(zip(known, share.tolist(), strict=True)),
                dict(zip(known, predicted.tolist(), strict=True)), _between_raters(of_thread), quality,
            )
        )  # fmt: skip
    return found


def measured(yes: ArrayLike, said: ArrayLike) -> Quality:
    """Precision and recall of what a classifier said (0 or 1) against what people said, with Wilson intervals."""
    y, f = np.asarray(yes, dtype=bool), np.asarray(said, dtype=bool)
    both = int((y & f).sum())

    def share(of: int) -> tuple[float, float, float] | None:
        return (both / of, *wilson(both, of)) if of else None

    return Quality(len(y), int(y.sum()), share(int(f.sum())), share(int(y.sum())))


def kappa(first: ArrayLike, second: ArrayLike) -> float:
    """Cohen's kappa of two raters who said yes or no of the same: (agreed - by chance) / (1 - by chance).

    1 always the same, 0 as chance would have it. NaN for nothing rated, or where both only ever said one thing.
    Written out here, since agreement in a questionnaire is another room's. Source: Cohen (1960), Educ. Psychol. Meas.
    """
    a, b = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if not len(a):
        return nan
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return float(((a == b).mean() - chance) / (1 - chance)) if chance < 1 else nan


def _by_theme(labels: Iterable[Label]) -> dict[str, dict[str, dict[str, bool]]]:
    """Theme -> thread -> rater -> yes."""
    said: dict[str, dict[str, dict[str, bool]]] = {}
    for label in labels:
        raters = said.setdefault(label.theme, {}).setdefault(label.thread, {})
        if raters.setdefault(label.rater, label.yes) != label.yes:
            raise ThemesError(
                say(
                    "{thread} is labelled yes and no for {theme} by the same rater; keep one of the two",
                    thread=label.thread, theme=label.theme,
                )
            )  # fmt: skip
    return said


def _between_raters(of_thread: Mapping[str, Mapping[str, bool]]) -> float:
    """Kappa of the two raters with the most threads in common; NaN where nobody shares one."""
    pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for raters in of_thread.values():
        names = sorted(raters)
        for number, one in enumerate(names):
            for other in names[number + 1 :]:
                pairs.setdefault((one, other), []).append((raters[one], raters[other]))
    if not pairs:
        return nan
    most = max(pairs.values(), key=len)
    return kappa([one for one, _ in most], [other for _, other in most])


def _fit(x: Floats, yes: NDArray[np.bool_]) -> tuple[Floats, float, Floats]:
    """Weights and constant of a logistic regression on all, and predictions of each thread by models of the others.

    Strength by cross-validation inside each fold, so that a predicted thread has told nothing about it.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    folds = StratifiedKFold(min(FOLDS, int(yes.sum()), int((~yes).sum())), shuffle=True, random_state=SEED)
    model = GridSearchCV(
        make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=500)),
        {"logisticregression__C": STRENGTHS}, cv=folds, scoring="neg_log_loss",
    )  # fmt: skip
    with threadpool_limits(1):
        predicted: Any = cross_val_predict(model, x, yes, cv=folds, method="predict_proba")[:, 1]
        best = model.fit(x, yes).best_estimator_
    scale, fitted = best.steps[0][1], best.steps[1][1]
    weights = fitted.coef_[0] / scale.scale_
    return weights, float(fitted.intercept_[0] - weights @ scale.mean_), np.asarray(predicted)
