using System.Net;
using System.Net.Http.Headers;

namespace FashionResNet.Scoring.Tests.Samples;

/// <summary>A request's body that stops in its middle until it is released.</summary>
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

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        int half = _body.Length / 2;
        await stream.WriteAsync(_body.AsMemory(0, half));
        await stream.FlushAsync();
        _begun.TrySetResult();
        await _released.Task;
        await stream.WriteAsync(_body.AsMemory(half));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
