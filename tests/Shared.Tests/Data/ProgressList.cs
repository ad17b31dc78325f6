using System.Collections.Concurrent;
using FashionResNet.Shared.Data;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>Keeps what is reported. <see cref="Progress{T}"/> would report later, on another thread.</summary>
internal sealed class ProgressList(Action<DownloadProgress>? then = null) : IProgress<DownloadProgress>
{
    public ConcurrentQueue<DownloadProgress> Reports { get; } = new();

    public void Report(DownloadProgress value)
    {
        Reports.Enqueue(value);
        then?.Invoke(value);
    }
}
