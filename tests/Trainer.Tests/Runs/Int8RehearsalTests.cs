using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Runs;

public sealed class Int8RehearsalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_OfALayerThatIsThere_Passes(bool flipAverage) => Rehearse("conv", flipAverage);

    [Fact]
    public void Run_OfALayerThatIsNotThere_NamesItAndThoseThatAre()
    {
        string message = Assert.Throws<InvalidInputException>(() => Rehearse("conv2")).Message;

        Assert.StartsWith("there is no layer 'conv2' to keep; known are conv, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfRandomWeightsThatOverflow_Passes() => Rehearse("conv", largestWeight: 2e38);

    private static void Rehearse(string keep, bool flipAverage = false, double largestWeight = 0.1)
    {
        var architecture = new Architecture("tiny", 28, (channels, classes) =>
        {
            using IDisposable noGrad = no_grad();
            Conv2d convolution = nn.Conv2d(channels, 4, 3);
            nn.init.uniform_(convolution.weight, largestWeight / 2, largestWeight);
            return nn.Sequential(
                ("conv", convolution),
                ("pool", nn.AdaptiveAvgPool2d(1)),
                ("flatten", nn.Flatten()),
                ("fc", nn.Linear(4, classes)));
        });
        ImageDataSet train = FashionMnistSample.Train();
        Int8Rehearsal.Run(
            new RunOptions { Recipe = RecipeBook.Quick with { FlipAverage = flipAverage }, Folder = "none" },
            architecture,
            train,
            new QuantizationOptions { Calibration = train, Keep = [keep] });
    }
}
