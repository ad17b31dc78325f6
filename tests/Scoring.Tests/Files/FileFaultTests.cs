using FashionResNet.Scoring.Files;
using FashionResNet.Shared;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Files;

public sealed class FileFaultTests
{
    private const string NumbersOfLinux = "the numbers are Linux's";

    [Theory]
    [InlineData(107)] // ENOTCONN: the mount of s3fs or gcsfuse is gone
    [InlineData(116)] // ESTALE: NFS has lost it
    [InlineData(110)] // ETIMEDOUT
    [InlineData(24)]  // EMFILE: too many open files
    [InlineData(23)]  // ENFILE
    [InlineData(12)]  // ENOMEM
    public void OfErrno_WhatDoesNotLieInTheFile_EndsTheJob(int errno)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NumbersOfLinux);
        foreach (bool folder in new[] { false, true })
        {
            var fault = Assert.IsType<TransientFaultException>(FileFault.OfErrno(errno, "/images/a", folder));

            Assert.Equal(ExitCode.TryAgain, fault.ExitCode);
            Assert.StartsWith("cannot read /images/a: ", fault.Message, StringComparison.Ordinal);
            Assert.EndsWith($"(system error {errno})", fault.Message, StringComparison.Ordinal);
            Assert.IsType<TransientFaultException>(FileFault.Of(new IOException("a message", errno), "/images/a", folder));
        }
    }

    [Theory]
    [InlineData(2, false, "the file does not exist")]
    [InlineData(20, true, "the folder does not exist")]
    [InlineData(13, false, "no permission to read the file")]
    [InlineData(1, true, "no permission to read the folder")]
    [InlineData(36, false, "the path is too long")]
    [InlineData(40, true, "its links loop")]
    [InlineData(5, false, "the file cannot be read (system error 5)")]
    [InlineData(21, false, "the file cannot be read (system error 21)")]
    [InlineData(22, false, "the file cannot be read (system error 22)")] // EINVAL, of some files of sysfs
    [InlineData(126, true, "the folder cannot be read (system error 126)")] // ENOKEY: a locked folder of fscrypt; a job must end
    public void OfErrno_WhatLiesInTheFile_IsWordsForItsRow(int errno, bool folder, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NumbersOfLinux);

        Assert.Equal(expected, Assert.IsType<InvalidInputException>(FileFault.OfErrno(errno, "/images/a", folder)).Message);
    }

    [Fact]
    public void OfErrno_DiskErrorOfAFolder_EndsTheJob() // what it holds would be missing
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), NumbersOfLinux);

        Assert.IsType<TransientFaultException>(FileFault.OfErrno(5, "/images", folder: true));
    }
}
