using FashionResNet.Exporter.Quantization;

namespace FashionResNet.Exporter.Tests.Quantization;

public sealed class ActivationQuantizationTests
{
    [Theory]
    [InlineData(0, 2.55, 0.01, 0)] // after a ReLU
    [InlineData(-1, 4.1, 0.02, 50)]
    [InlineData(-2.55, 0, 0.01, 255)]
    [InlineData(1, 2.55, 0.01, 0)] // 0 is in every range, so that padding is exact
    [InlineData(-5.1, -1, 0.02, 255)]
    [InlineData(0, 0, 1, 0)] // nothing ever flowed
    public void Of_Range_SpreadsItsStepsAndHoldsZero(float min, float max, float scale, byte zeroPoint)
    {
        var quantization = ActivationQuantization.Of(new ActivationRange(min, max));

        Assert.Equal(scale, quantization.Scale, Tolerances.Elementwise);
        Assert.Equal(zeroPoint, quantization.ZeroPoint);
    }
}
