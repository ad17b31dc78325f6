using System.Buffers;

namespace FashionResNet.Scoring.Tests.Serving;

/// <summary>An encoded image whose bytes are not seen before it is released: holds a call where it decodes.</summary>
internal sealed class HeldImage(byte[] content) : MemoryManager<byte>
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();

    public ReadOnlyMemory<byte> Bytes => CreateMemory(content.Length);

    /// <summary>Done when somebody looks at it.</summary>
    public Task Asked => _asked.Task;

    public void Release() => _released.Set();

    public override Span<byte> GetSpan()
    {
        _asked.TrySetResult();
        _released.Wait();
        return content;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _released.Dispose();
}
