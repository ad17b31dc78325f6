using FashionResNet.Exporter.Verification;

namespace FashionResNet.Exporter.Tests.Verification;

public sealed class ParityTallyTests
{
    private const double Tolerance = 0.125;

    [Fact]
    public void Add_DifferenceWithinTheTolerance_Passes()
    {
        ParityReport report = Judge([1, 3], [1.125f, 3]);
        Assert.True(report.Passed);
        Assert.Equal(0.125, report.MaxAbsDiff);
        Assert.Equal(1, report.ArgmaxAgreement);
        Assert.Empty(report.NearTies);
    }

    [Fact]
    public void Add_DifferenceAboveTheTolerance_Fails()
    {
        ParityReport report = Judge([1, 3], [1.25f, 3]);
        Assert.False(report.Passed);
        Assert.Equal("max |Δ logit| is 0.25, 0.125 is allowed", Assert.Single(report.Cases).Failure);
    }

    [Fact]
    public void Add_OtherWinnerWithinTwiceTheTolerance_IsANearTie()
    {
        ParityReport report = Judge([1, 0.8125f, 0], [0.90625f, 0.9375f, 0]);
        Assert.True(report.Passed);
        Assert.Equal(0, report.ArgmaxAgreement);
        Assert.Equal(new NearTie("case", 9, 0.1875, 0, 1), Assert.Single(report.NearTies));
    }

    [Fact]
    public void Add_OtherWinnerAtTwiceTheTolerance_Fails()
    {
        ParityReport report = Judge([0.75f, 1], [0.875f, 0.875f]);
        Assert.Equal("1 images have another best class", Assert.Single(report.Cases).Failure);
    }

    [Theory]
    [InlineData(100, 100.125f, true)]
    [InlineData(100, 100.25f, false)]
    [InlineData(-400, -400.5f, true)] // four times 100: four times the tolerance
    [InlineData(-400, -400.75f, false)]
    public void Add_LargeLogit_GrowsTheBoundBeyond100(float torchLogit, float onnxLogit, bool passes)
        => Assert.Equal(passes, Judge([0, torchLogit], [0, onnxLogit], torchLogit > 0 ? [0, 1] : [1, 0]).Passed);

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, float.NaN)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(1, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, -50)] // a class that TorchSharp masks and the graph does not
    public void Add_NaNOrInfinityOnEitherSide_Fails(float torchLogit, float onnxLogit)
    {
        ParityReport report = Judge([0, torchLogit], [0, onnxLogit], [0.25f, 0.75f]);
        Assert.False(report.Passed);
        Assert.True(double.IsNaN(report.MaxAbsDiff));
    }

    [Fact]
    public void Add_ProbabilitiesThatAreNotTheSoftmax_Fail()
    {
        ParityReport report = Judge([0, 0], [0, 0], [0.75f, 0.25f]);
        Assert.Equal("max |Δ probability| is 0.25, 0.125 is allowed", Assert.Single(report.Cases).Failure);
    }

    /// <summary>One image, at position 9, with the right probabilities unless others are given.</summary>
    private static ParityReport Judge(float[] torchLogits, float[] onnxLogits, float[]? probabilities = null)
    {
        float sum = torchLogits.Sum(MathF.Exp);
        var tally = new ParityTally(Tolerance, torchLogits.Length);
        tally.Add("case", [9], torchLogits, onnxLogits, probabilities ?? [.. torchLogits.Select(x => MathF.Exp(x) / sum)]);
        return tally.ToReport();
    }
}
