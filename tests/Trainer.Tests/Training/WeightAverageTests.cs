using FashionResNet.Trainer.Training;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class WeightAverageTests
{
    /// <summary>Of a weight that is the number of the step, worked out by hand: every fifth step counts, with the decay of five.</summary>
    [Theory]
    [InlineData(0.9)] // not reached yet: (1 + step) / (10 + step) is smaller
    [InlineData(0.2)]
    public void Renew_OverTenSteps_IsTheExponentialAverage(double decay)
    {
        using var network = nn.Linear(1, 1);
        using var average = nn.Linear(1, 1);
        Set(average, 100);
        var moving = new WeightAverage(network, average, decay);

        for (int step = 1; step <= 10; step++)
        {
            Set(network, step);
            moving.Renew(step);
        }

        (double five, double ten) = (Math.Pow(Math.Min(decay, 6.0 / 15), 5), Math.Pow(Math.Min(decay, 11.0 / 20), 5));
        double expected = (ten * ((five * 100) + ((1 - five) * 5))) + ((1 - ten) * 10);
        Assert.Equal(expected, average.weight!.item<float>(), 1e-5);
        Assert.Equal(expected, average.bias!.item<float>(), 1e-5);
    }

    private static void Set(TorchSharp.Modules.Linear layer, float value)
    {
        using IDisposable noGrad = no_grad();
        layer.weight!.fill_(value);
        layer.bias!.fill_(value);
    }
}
