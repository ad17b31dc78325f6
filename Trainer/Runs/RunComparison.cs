using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Runs;

/// <summary>Two runs side by side: what <c>compare --json</c> prints.</summary>
/// <param name="A">The one.</param>
/// <param name="B">The other.</param>
/// <param name="RecipeDifferences">In what their recipes differ.</param>
internal sealed record RunComparison(RunRecord A, RunRecord B, IReadOnlyList<RecipeDifference> RecipeDifferences)
{
    public static RunComparison Of(RunRecord a, RunRecord b) => new(a, b, RecipeDifference.Between(a.Config.Recipe, b.Config.Recipe));
}
