using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Training;

/// <summary>The learning rate over a run.</summary>
/// <param name="recipe">Says the policy and its values.</param>
internal sealed class LearningRateSchedule(Recipe recipe)
{
    /// <summary>One-cycle starts at this part of the peak: high enough to move, low enough for untrained batch norms.</summary>
    private const double Start = 0.1;

    /// <summary>The rate where a part of the run is done.</summary>
    /// <param name="done">0..1, of the steps or of the time that the run is to take.</param>
    public double At(double done)
    {
        if (recipe.Policy == LearningRatePolicy.Constant)
        {
            return recipe.LearningRate;
        }

        double factor = done < recipe.WarmUp
            ? Start + ((1 - Start) * done / recipe.WarmUp)
            : (1 - Math.Min(1, done)) / (1 - recipe.WarmUp);
        return recipe.LearningRate * factor;
    }
}
