using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring;

/// <summary>What became of one image of many: a classification, or why there is none.</summary>
/// <param name="Classification">Null where there is an error.</param>
/// <param name="Error">Null where there is a classification.</param>
public sealed record ImageOutcome(ImageClassification? Classification, InvalidInputException? Error);
