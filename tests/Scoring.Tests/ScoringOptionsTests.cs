using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests;

public sealed class ScoringOptionsTests
{
    [Fact]
    public void Validate_BatchSizeOfNone_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new ScoringOptions { BatchSize = 0 }.Validate());

        Assert.Equal("batch size 0 is not allowed: 1 or more.", error.Message);
    }

    [Fact]
    public void Validate_NoThreads_IsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new ScoringOptions { Threads = 0 }.Validate());

        Assert.Equal("0 threads are not allowed: 1 or more.", error.Message);
    }
}
