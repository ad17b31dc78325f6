namespace FashionResNet.Benchmarks.Folder;

/// <summary>A run of <c>score</c>.</summary>
/// <param name="Rows">Images.</param>
/// <param name="Seconds">From loading the model to the finished output.</param>
/// <param name="PeakMb">Most resident memory, in MB.</param>
internal sealed record ScoreRun(long Rows, double Seconds, double PeakMb)
{
    public double ImagesPerSecond => Rows / Seconds;
}
