"""What the figures say: trends, adoption, progress towards targets."""

from analysis.models.glm import fit_trends, forecast_trends
from analysis.models.verdicts import judge_targets

__all__ = ["fit_trends", "forecast_trends", "judge_targets"]
