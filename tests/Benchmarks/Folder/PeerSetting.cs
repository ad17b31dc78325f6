namespace FashionResNet.Benchmarks.Folder;

/// <summary>How the Python peer is run.</summary>
/// <param name="Workers">Processes that decode.</param>
/// <param name="Threads">Threads of ONNX Runtime.</param>
/// <param name="BatchSize">Images a batch.</param>
/// <param name="Draft">Whether PIL is asked to decode a JPEG at reduced scale.</param>
internal sealed record PeerSetting(int Workers, int Threads, int BatchSize, bool Draft = false)
{
    /// <summary>What a tuner tries on two cores; row <c>peer</c> measures them all.</summary>
    public static IEnumerable<PeerSetting> Grid =>
        from workers in new[] { 1, 2, 3 }
        from threads in new[] { 1, 2 }
        from batchSize in new[] { 64, 256 }
        select new PeerSetting(workers, threads, batchSize);

    public override string ToString()
        => $"{Workers} workers, {Threads} {(Threads == 1 ? "thread" : "threads")}, batch {BatchSize}{(Draft ? ", draft" : "")}";
}
