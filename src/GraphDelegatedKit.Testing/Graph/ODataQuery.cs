using System.Globalization;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// https://learn.microsoft.com/graph/query-parameters: the options an endpoint plays. One that it does not play is refused by name instead of being
// passed over, because an option passed over is an answer to another question.
internal sealed class ODataQuery
{
    private readonly Exchange _exchange;

    private ODataQuery(Exchange exchange) => _exchange = exchange;

    public static ODataQuery Read(Exchange exchange, params string[] played)
    {
        var unknown = exchange.Request.Query.Keys.FirstOrDefault(key => key.StartsWith('$') && !played.Contains(key, StringComparer.OrdinalIgnoreCase));
        return unknown is null ? new ODataQuery(exchange) : throw GraphRefusal.NotPlayed($"the query option {unknown} here");
    }

    public string? this[string option] => _exchange.Request.Query[option].ToString() is { Length: > 0 } value ? value : null;

    public string[]? Select => Names(this["$select"]);

    public bool Count => string.Equals(this["$count"], "true", StringComparison.OrdinalIgnoreCase);

    public static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int Top(int usual, int most, Func<string, GraphRefusal> refuse)
    {
        if (this["$top"] is not { } asked)
            return usual;
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top >= 1 && top <= most ? top : throw refuse(asked);
    }
}
