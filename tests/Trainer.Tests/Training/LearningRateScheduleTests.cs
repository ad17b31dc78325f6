using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void At_OneCycle_RisesToThePeakAndFallsToNearlyNothing()
    {
        var schedule = new LearningRateSchedule(RecipeBook.Quick with { WarmUp = 0.25 });
        double[] rates = Enumerable.Range(0, 1000).Select(step => schedule.At((step + 0.5) / 1000)).ToArray();

        int top = Array.IndexOf(rates, rates.Max());
        Assert.InRange(top, 248, 251);
        Assert.InRange(rates[top], 0.99 * RecipeBook.Quick.LearningRate, RecipeBook.Quick.LearningRate);
        Assert.All(Enumerable.Range(1, top), step => Assert.True(rates[step] > rates[step - 1]));
        Assert.All(Enumerable.Range(top + 1, 999 - top), step => Assert.True(rates[step] < rates[step - 1]));
        Assert.InRange(rates[^1], double.Epsilon, 0.001 * RecipeBook.Quick.LearningRate);
    }

    [Fact]
    public void At_Constant_IsTheRecipesRate()
        => Assert.Equal(0.05, new LearningRateSchedule(RecipeBook.D2l).At(0.7));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void At_OneCycleOfVeryFewSteps_IsAboveZeroAndAtMostThePeak(int steps)
    {
        var schedule = new LearningRateSchedule(RecipeBook.Quick);

        Assert.All(Enumerable.Range(0, steps), step => Assert.InRange(
            schedule.At((step + 0.5) / steps), double.Epsilon, RecipeBook.Quick.LearningRate));
    }

    [Fact]
    public void At_TheClockBeyondTheEnd_IsNothing() => Assert.Equal(0, new LearningRateSchedule(RecipeBook.Quick).At(1.5));
}
