namespace FashionResNet.Trainer.Recipes;

/// <summary>Values that no recipe can have: a file may hold any.</summary>
internal static class RecipeCheck
{
    private const int MaxSide = 65_535; // of an image

    /// <summary>A phrase for each, by the names that they have in a file.</summary>
    public static IEnumerable<string> Faults(Recipe recipe)
    {
        (string Field, double? Value, Func<double, bool> IsAllowed, string Allowed)[] values =
        [
            ("maxMinutes", recipe.MaxMinutes, value => value > 0, "above 0"),
            ("patience", recipe.Patience, value => value >= 1, "1 or more"),
            ("learningRate", recipe.LearningRate, value => value > 0, "above 0"),
            ("warmUp", recipe.WarmUp, value => value is >= 0 and < 1, "0 to below 1"),
            ("momentum", recipe.Momentum, value => value is >= 0 and < 1, "0 to below 1"),
            ("weightDecay", recipe.WeightDecay, value => value >= 0, "0 or more"),
            ("labelSmoothing", recipe.LabelSmoothing, value => value is >= 0 and < 1, "0 to below 1"),
            ("shift", recipe.Shift, value => value is >= 0 and <= MaxSide, $"0 to {MaxSide}"),
            ("cutout", recipe.Cutout, value => value is >= 0 and <= MaxSide, $"0 to {MaxSide}"),
            ("batchNormMomentum", recipe.BatchNormMomentum, value => value is > 0 and <= 1, "above 0, at most 1"),
            ("emaDecay", recipe.EmaDecay, value => value is >= 0 and < 1, "0 to below 1"),
            ("validationCount", recipe.ValidationCount, value => value >= 0, "0 or more"),
        ];
        return values
            .Where(v => v.Value is { } value && !(double.IsFinite(value) && v.IsAllowed(value)))
            .Select(v => FormattableString.Invariant($"{v.Field} {v.Value}: {v.Allowed} is allowed"));
    }
}
