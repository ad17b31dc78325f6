using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests;

public sealed class ScoringOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Validate_BatchThatIsNoneOrTooLarge_IsRefused(int batchSize)
    {
        var error = Assert.Throws<InvalidInputException>(() => new ScoringOptions { BatchSize = batchSize }.Validate(1000));

        Assert.Equal($"batch size {batchSize} is not allowed: 1 to {Array.MaxLength / 1000}.", error.Message);
    }

    [Fact]
    public void Validate_NoThreads_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new ScoringOptions { Threads = 0 }.Validate(1));

        Assert.Equal("0 threads are not allowed: 1 or more.", error.Message);
    }
}
