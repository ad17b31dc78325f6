using System.Net;
using System.Net.Http.Headers;

namespace FashionResNet.Scoring.Tests.Samples;

/// <summary>A request's body that stops in its middle until it is released. Where the request expects 100-continue, it does not begin
/// before the service asks for it.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly byte[] _body;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("image/png");
    }

    /// <summary>Done when the first half has been sent.</summary>
    public Task Begun => _begun.Task;

    public void Release() => _released.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        int half = _body.Length / 2;
        await stream.WriteAsync(_body.AsMemory(0, half), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _begun.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(_body.AsMemory(half), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
