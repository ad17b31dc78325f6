using System.Globalization;

namespace FashionResNet.Benchmarks.Serving;

/// <summary>The process's memory at the quarters of a long run: a leak grows at every one of them.</summary>
/// <param name="Marks">Working set in MB: after the warm-up, then after each quarter.</param>
internal sealed record MemoryTrace(IReadOnlyList<double> Marks)
{
    private const int Quarters = 4;

    /// <param name="warmUp">What need not be counted.</param>
    /// <param name="work">Does a quarter of the work.</param>
    public static MemoryTrace Follow(Action warmUp, Action work)
    {
        warmUp();
        List<double> marks = [WorkingSetMb()];
        for (int i = 0; i < Quarters; i++)
        {
            work();
            marks.Add(WorkingSetMb());
        }

        return new MemoryTrace(marks);
    }

    public override string ToString() => string.Join(", ", Marks.Select(mb => mb.ToString("0", CultureInfo.InvariantCulture)));

    private static double WorkingSetMb()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet / 1e6;
    }
}
