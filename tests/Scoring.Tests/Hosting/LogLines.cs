using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FashionResNet.Scoring.Tests.Hosting;

/// <summary>What an app logs, for tests that wait for it.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(EventId Event, LogLevel Level, string Text)> _lines = new();
    private readonly SemaphoreSlim _written = new(0);

    /// <summary>Waits for the next line of the classifier.</summary>
    public async Task<(int Event, LogLevel Level, string Text)> NextAsync()
    {
        Assert.True(await _written.WaitAsync(TimeSpan.FromMinutes(1)), "nothing was logged for a minute");
        Assert.True(_lines.TryDequeue(out (EventId Event, LogLevel Level, string Text) line));
        return (line.Event.Id, line.Level, line.Text);
    }

    public ILogger CreateLogger(string categoryName) => categoryName == typeof(ImageClassifier).FullName
        ? this
        : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((eventId, logLevel, formatter(state, exception)));
        _written.Release();
    }

    public void Dispose() => _written.Dispose();
}
