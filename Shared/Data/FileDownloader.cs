using System.Net;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>Downloads a file over HTTP: whole or not at all, transient failures tried again from the start.</summary>
internal sealed class FileDownloader(HttpClient client, FashionMnistOptions options, IProgress<DownloadProgress>? progress)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>A client whose only time limits are the connection's and the downloader's own.</summary>
    public static HttpClient CreateClient()
        => new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="InvalidInputException">The server did not give the file, or gave too much.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task DownloadAsync(Uri address, string path, CancellationToken ct)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await DownloadOnceAsync(address, path, ct).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException error) when (IsTransient(error) && attempt < options.RetryDelays.Count)
            {
                TimeSpan delay = options.RetryDelays[attempt];
                string note = FormattableString.Invariant($"{Describe(error)}; next try in {delay.TotalSeconds:0.#} s");
                progress?.Report(new DownloadProgress(NameOf(address), 0, null, $"{address}: {note}"));
                await options.Delay(delay, ct).ConfigureAwait(false);
            }
            catch (HttpRequestException error)
            {
                string tries = attempt > 0 ? $" ({attempt + 1} tries)" : string.Empty;
                throw new InvalidInputException($"{NameOf(address)}: {Describe(error)}{tries}", error);
            }
        }
    }

    /// <summary>Whether another try may help. An unresolved name means no network, and waiting seldom brings one.</summary>
    private static bool IsTransient(HttpRequestException error) => error.StatusCode is { } status
        ? (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        : error.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);

    private static string Describe(HttpRequestException error)
        => error.StatusCode is { } status ? $"HTTP {(int)status} {status}" : error.Message.ReplaceLineEndings(" ");

    private static string NameOf(Uri address) => Path.GetFileName(address.LocalPath);

    private async Task DownloadOnceAsync(Uri address, string path, CancellationToken ct)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            idle.CancelAfter(options.IdleTimeout);
            using HttpResponseMessage response = await client
                .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            await SaveAsync(response, NameOf(address), path, idle).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            // A connection that is not made in time ends in the same exception, its limit is the client's.
            string silence = FormattableString.Invariant($"nothing came for {options.IdleTimeout.TotalSeconds:0.#} s");
            throw new HttpRequestException(HttpRequestError.Unknown, (error.InnerException as TimeoutException)?.Message ?? silence, error);
        }
    }

    private async Task SaveAsync(HttpResponseMessage response, string name, string path, CancellationTokenSource idle)
    {
        long? total = response.Content.Headers.ContentLength;
        RefuseLarger(name, total ?? 0);
        progress?.Report(new DownloadProgress(name, 0, total));
        using Stream body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        byte[] buffer = new byte[BufferBytes];
        for (long received = 0; ;)
        {
            idle.CancelAfter(options.IdleTimeout);
            int count = await ReadAsync(body, buffer, idle.Token).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            received += count;
            RefuseLarger(name, received);
            await file.WriteAsync(buffer.AsMemory(0, count), idle.Token).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(name, received, total));
        }
    }

    /// <summary>A connection that breaks is the network's fault, not the disk's, though both throw IOException.</summary>
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer, ct).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"the connection broke: {error.Message}", error);
        }
    }

    private void RefuseLarger(string name, long bytes)
    {
        if (bytes > options.MaxDownloadBytes)
        {
            throw new InvalidInputException($"{name}: {bytes} bytes are more than the {options.MaxDownloadBytes} allowed");
        }
    }
}
