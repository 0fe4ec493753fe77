using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Everything that is logged, from Trace up, with the exceptions whole.</summary>
internal sealed class LogBook : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _lines.Enqueue($"Scope: {Whole(state)}");
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}{Whole(state)}");

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    // A structured log keeps the values beside the sentence.
    private static string Whole<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> pairs
        ? string.Concat(pairs.Where(pair => pair.Key != "{OriginalFormat}").Select(pair => $" {pair.Key}={pair.Value}"))
        : $" {state}";
}
