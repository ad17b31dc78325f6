using System.Diagnostics;
using System.Globalization;

namespace FashionResNet.Benchmarks.Training;

/// <summary>The same steps in PyTorch (train_torch.py), in a process that waits between its turns.</summary>
internal sealed class PeerSteps : IDisposable
{
    private readonly Process _process;

    /// <param name="command">Runs the script.</param>
    /// <param name="batchSize">Images a step.</param>
    /// <param name="channelsLast">Layout of images and weights.</param>
    public PeerSteps(IReadOnlyList<string> command, int batchSize, bool channelsLast)
    {
        string[] arguments =
            [.. command.Skip(1), "--batch-size", batchSize.ToString(CultureInfo.InvariantCulture), .. channelsLast ? ["--channels-last"] : Array.Empty<string>()];
        _process = Process.Start(new ProcessStartInfo(command[0], arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Time of a number of steps.</summary>
    public double Seconds(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer has ended.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // it ends by itself then
        _process.WaitForExit();
        _process.Dispose();
    }
}
