using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Recipes;

/// <summary>A value in which two recipes differ.</summary>
/// <param name="Field">Its name in <c>config.json</c>.</param>
/// <param name="A">In the one.</param>
/// <param name="B">In the other.</param>
internal sealed record RecipeDifference(string Field, string A, string B)
{
    private static readonly JsonSerializerOptions EveryValue = new(RunConfig.JsonOptions) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>All of them, in the order of the recipe.</summary>
    public static IReadOnlyList<RecipeDifference> Between(Recipe a, Recipe b) => Values(a).Zip(Values(b))
        .Where(pair => pair.First.Value != pair.Second.Value)
        .Select(pair => new RecipeDifference(pair.First.Field, pair.First.Value, pair.Second.Value))
        .ToArray();

    /// <summary>Every value of a recipe with its name in <c>config.json</c>; <c>none</c> where there is none.</summary>
    public static IEnumerable<(string Field, string Value)> Values(Recipe recipe)
        => JsonSerializer.SerializeToNode(recipe, EveryValue)!.AsObject().Select(value => (value.Key, value.Value switch
        {
            null => "none",
            JsonArray array => string.Join(", ", array.Select(item => item!.ToJsonString())),
            _ => value.Value.ToString(),
        }));
}
