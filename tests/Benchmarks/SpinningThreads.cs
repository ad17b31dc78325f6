using System.Diagnostics;

namespace FashionResNet.Benchmarks;

/// <summary>ONNX Runtime's threads wait for work in a busy loop at first, for some tens of milliseconds after a run. Those of a
/// session that is idle would take the cores of the one that is timed.</summary>
internal static class SpinningThreads
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private const double Rest = 0.1; // of a core

    /// <summary>Waits until this process uses no core to speak of.</summary>
    public static void WaitForRest()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan used;
        do
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Look);
            used = Environment.CpuUsage.TotalTime - before;
        }
        while (used > Rest * Look && Stopwatch.GetElapsedTime(start) < Longest);
    }
}
