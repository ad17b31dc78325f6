using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FashionResNet.TestSupport;

/// <summary>
/// An HTTP/1.1 server on the loopback address. A test says, for each request in turn, what goes over the wire, so that broken
/// answers are really broken: a connection cut in the middle is one.
/// </summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Func<string, int, LoopbackAnswer> _answer;
    private readonly Task _loop;

    /// <param name="answer">From the requested file name, and how often it was asked for before, to the answer.</param>
    public LoopbackServer(Func<string, int, LoopbackAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = ServeAsync();
    }

    /// <summary>Where it is, ending in a slash.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>File names asked for, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _loop.Wait();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                string name = (await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1].TrimStart('/');
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // headers do not matter here
                }

                LoopbackAnswer answer = _answer(name, _requests.Count(earlier => earlier == name));
                _requests.Enqueue(name);
                long length = answer.ContentLength ?? answer.Body.Length;
                string head = $"HTTP/1.1 {answer.Status} x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _stop.Token);
                await stream.WriteAsync(answer.Body, _stop.Token);
                if (answer.ThenHang)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The test is over, or the client went away: both are what some tests want.
            }
        }
    }
}
