using FashionResNet.Trainer.Recipes;

namespace FashionResNet.Trainer.Training;

/// <summary>The learning rate of every step of a run.</summary>
/// <param name="recipe">Says the policy and its values.</param>
/// <param name="totalSteps">Steps of the whole run.</param>
internal sealed class LearningRateSchedule(Recipe recipe, int totalSteps)
{
    /// <summary>One-cycle starts at this part of the peak: high enough to move, low enough for untrained batch norms.</summary>
    private const double Start = 0.1;

    /// <summary>The rate of a step, counted from 0.</summary>
    public double At(int step)
    {
        if (recipe.Policy == LearningRatePolicy.Constant)
        {
            return recipe.LearningRate;
        }

        double peak = recipe.WarmUp * totalSteps;
        double position = step + 0.5; // the middle of the step: neither end is ever 0
        double factor = position < peak
            ? Start + ((1 - Start) * position / peak)
            : (totalSteps - position) / (totalSteps - peak);
        return recipe.LearningRate * factor;
    }
}
