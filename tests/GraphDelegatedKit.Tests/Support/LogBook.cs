using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// A <see cref="FakeLogger"/> that also is its own factory and gives the whole log as text: in it, values, scopes and exceptions
/// included, the tests look for secrets.
/// </summary>
internal sealed class LogBook : FakeLogger, ILoggerFactory
{
    private readonly FakeLoggerProvider _categories;

    public LogBook() => _categories = new FakeLoggerProvider(Collector);

    public IReadOnlyList<string> Lines => [.. Collector.GetSnapshot().Select(Line)];

    public string Text => string.Join('\n', Lines);

    public ILogger CreateLogger(string categoryName) => _categories.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose() => _categories.Dispose();

    private static string Line(FakeLogRecord record) =>
        $"{record.Level}: {record.Message} {record.Exception}{(IsHeadersOfTheFactory(record) ? "" : Values(record.State))}"
        + string.Concat(record.Scopes.Select(scope => $" Scope: {scope}{Values(scope)}"));

    // IHttpClientFactory redacts header values in its text, and keeps them in its structured state, where the kit cannot reach them.
    private static bool IsHeadersOfTheFactory(FakeLogRecord record) =>
        record.Category?.StartsWith("System.Net.Http.HttpClient.", StringComparison.Ordinal) == true
        && record.Id.Name is "RequestHeader" or "ResponseHeader";

    private static string Values(object? state) => state switch
    {
        IEnumerable<KeyValuePair<string, string?>> pairs => string.Concat(pairs.Select(Value)), // of a record
        IEnumerable<KeyValuePair<string, object?>> pairs => string.Concat(pairs.Select(Value)), // of a scope
        _ => $" {state}",
    };

    private static string Value<T>(KeyValuePair<string, T> pair) => pair.Key == "{OriginalFormat}" ? "" : $" {pair.Key}={pair.Value}";
}
