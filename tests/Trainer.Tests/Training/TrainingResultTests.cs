using FashionResNet.Trainer.Training;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class TrainingResultTests
{
    [Fact]
    public void ExamplesPerSecond_WhereTheClockCutTheLastEpoch_CountsWhatWasTrainedOnOnly()
    {
        EpochResult whole = Epoch(1, seconds: 10, examplesPerSecond: 100);
        EpochResult cut = Epoch(2, seconds: 2, examplesPerSecond: 70); // 140 of 1000 images

        var result = new TrainingResult([whole, cut], whole, TrainCount: 1000, ValidationCount: 0);

        Assert.Equal((1000 + 140) / 12.0, result.ExamplesPerSecond, 1e-9);
    }

    private static EpochResult Epoch(int number, double seconds, double examplesPerSecond)
        => new(number, 1, 0.5, null, null, null, 0.1, seconds, examplesPerSecond);
}
