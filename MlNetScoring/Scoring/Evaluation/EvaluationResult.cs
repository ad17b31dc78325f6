using FashionResNet.Shared.Reports;

namespace FashionResNet.Scoring.Evaluation;

/// <summary>A model scored on a set of images: the report, and what stands behind it for each of the N images.</summary>
/// <param name="Report">What was measured.</param>
/// <param name="Predictions">N class indices, from 0.</param>
/// <param name="Logits"><c>[N, K]</c>, row after row.</param>
/// <param name="Probabilities"><c>[N, K]</c>, row after row.</param>
public sealed record EvaluationResult(EvaluationReport Report, int[] Predictions, float[] Logits, float[] Probabilities);
