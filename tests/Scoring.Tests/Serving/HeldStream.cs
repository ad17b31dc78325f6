namespace FashionResNet.Scoring.Tests.Serving;

/// <summary>An image that does not come before it is released: holds a call in progress for as long as a test wants.</summary>
internal sealed class HeldStream(byte[] content) : MemoryStream(content, writable: false)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody reads.</summary>
    public Task Asked => _asked.Task;

    public void Release() => _released.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        return await base.ReadAsync(buffer, cancellationToken);
    }
}
