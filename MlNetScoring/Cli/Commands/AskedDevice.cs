using System.CommandLine;
using FashionResNet.Scoring.Devices;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary>The device that was asked for.</summary>
internal static class AskedDevice
{
    /// <summary>Its text; where <c>auto</c> will take the CPU although the program was built for CUDA, that is said aloud.</summary>
    public static string ReadAndTell(ParseResult parsed, Option<string> device)
    {
        string asked = parsed.GetRequiredValue(device);
        if (ScoringFindings.WhyNotCuda(asked) is { } reason)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"CUDA is not used: {reason}");
        }

        return asked;
    }
}
