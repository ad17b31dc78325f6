using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Exporter.Tests.Quantization;

public sealed class QuantizedWeightsTests
{
    [Fact]
    public void Of_TwoChannels_EachGetsTheScaleOfItsLargestWeight()
    {
        var quantized = QuantizedWeights.Of([1.27f, -0.5f, 0, -254f, 3, 100], [], channels: 2, inputScale: 1, reduceRange: false);

        Assert.Equal([0.01f, 2f], quantized.Scales.Select(scale => MathF.Round(scale, 6)));
        Assert.Equal([127, -50, 0, -127, 2, 50], quantized.Values); // 3 / 2 = 1.5 goes to the even neighbour
        Assert.Null(quantized.Bias);
    }

    [Fact]
    public void Of_Bias_SharesTheScaleOfTheProducts()
    {
        var quantized = QuantizedWeights.Of([1.27f, 254f], [3f, -7f], channels: 2, inputScale: 0.5f, reduceRange: false);

        Assert.Equal([0.005f, 1f], quantized.BiasScales.Select(scale => MathF.Round(scale, 6)));
        Assert.Equal([600, -7], quantized.Bias!);
    }

    [Fact]
    public void Of_ReducedRange_UsesSevenBits()
    {
        var quantized = QuantizedWeights.Of([-0.63f, 0.3f], [], channels: 1, inputScale: 1, reduceRange: true);

        Assert.Equal([-63, 30], quantized.Values);
        Assert.Equal(0.01f, quantized.Scales[0], Tolerances.Elementwise);
    }

    [Fact]
    public void Of_NearlyDeadChannel_KeepsItsBiasInsideInt32()
    {
        var quantized = QuantizedWeights.Of([1e-12f, -1e-12f], [5f], channels: 1, inputScale: 0.01f, reduceRange: false);

        Assert.Equal(5, quantized.Bias![0] * (double)quantized.BiasScales[0], 1e-5);
        Assert.InRange(quantized.Bias[0], 1 << 29, (1 << 30) + 1000);
    }

    [Fact]
    public void Of_ChannelOfZeros_StaysZero()
    {
        var quantized = QuantizedWeights.Of([0, 0], [0], channels: 1, inputScale: 0.01f, reduceRange: false);

        Assert.Equal([0, 0], quantized.Values);
        Assert.Equal([0], quantized.Bias!);
        Assert.True(float.IsNormal(quantized.Scales[0]));
    }
}
