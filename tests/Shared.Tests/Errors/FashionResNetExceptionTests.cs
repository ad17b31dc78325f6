using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Tests.Errors;

public sealed class FashionResNetExceptionTests
{
    [Theory]
    [InlineData(5, ExitCode.TryAgain)]   // EIO
    [InlineData(28, ExitCode.BadInput)]  // ENOSPC
    [InlineData(110, ExitCode.TryAgain)] // ETIMEDOUT
    [InlineData(116, ExitCode.TryAgain)] // ESTALE
    [InlineData(122, ExitCode.BadInput)] // EDQUOT
    public void OfFileSystem_NumberOfTheSystem_SaysWhetherToTryAgain(int errno, ExitCode expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the numbers are Linux's");

        FashionResNetException fault = FashionResNetException.OfFileSystem("cannot write r.csv", new IOException("a message", errno));

        Assert.Equal(("cannot write r.csv", expected), (fault.Message, fault.ExitCode));
    }

    [Fact]
    public void OfFileSystem_NoNumberOfTheSystem_IsBadInput()
    {
        Exception[] errors = [new FileNotFoundException(), new EndOfStreamException(), new UnauthorizedAccessException()];

        Assert.All(errors, error => Assert.IsType<InvalidInputException>(FashionResNetException.OfFileSystem("cannot write r.csv", error)));
    }
}
