using System.Text.Json;
using System.Text.Json.Nodes;
using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary>A value in which two recipes differ.</summary>
/// <param name="Field">Its name in <c>config.json</c>.</param>
/// <param name="A">In the one, as JSON; null where it has none.</param>
/// <param name="B">In the other.</param>
internal sealed record RecipeDifference(string Field, string? A, string? B)
{
    /// <summary>All of them, in the order of the recipe.</summary>
    public static IReadOnlyList<RecipeDifference> Between(Recipe a, Recipe b)
    {
        IReadOnlyDictionary<string, string> left = Values(a);
        IReadOnlyDictionary<string, string> right = Values(b);
        return left.Keys.Union(right.Keys)
            .Select(field => new RecipeDifference(field, left.GetValueOrDefault(field), right.GetValueOrDefault(field)))
            .Where(difference => difference.A != difference.B)
            .ToArray();
    }

    /// <summary>Every value of a recipe by its name in <c>config.json</c>, as JSON on one line.</summary>
    public static IReadOnlyDictionary<string, string> Values(Recipe recipe)
        => ((JsonObject)JsonSerializer.SerializeToNode(recipe, RunConfig.JsonOptions)!)
            .Where(value => value.Value is not null)
            .ToDictionary(value => value.Key, value => value.Value!.GetValueKind() == JsonValueKind.String
                ? value.Value.GetValue<string>()
                : value.Value.ToJsonString());
}
