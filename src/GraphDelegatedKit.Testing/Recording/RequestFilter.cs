using System.Globalization;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Recording;

// Selects recorded requests; a property that is null selects all. A status is a number such as 404, or a class such as 4xx.
internal sealed record RequestFilter
{
    public long After { get; init; }

    public string? Path { get; init; }

    public string? Method { get; init; }

    public string? Status { get; init; }

    public bool? HasFailed { get; init; }

    // The filter has the id of the user, because it stays the same when the user is renamed.
    public string? UserId { get; init; }

    public bool Matches(RequestSummary entry) =>
        entry.Number > After
        && (Path is null || PathPattern.Matches(Path, entry.Path) || PathPattern.Matches(Path, Uri.UnescapeDataString(entry.Path)))
        && (Method is null || Method.Equals(entry.Method, StringComparison.OrdinalIgnoreCase))
        && (Status is null || MatchesStatus(Status, entry.Status))
        && (HasFailed is null || HasFailed == entry.HasFailed)
        && (UserId is null || UserId.Equals(entry.UserId, StringComparison.OrdinalIgnoreCase));

    public static bool IsStatus(string text) => text switch
    {
        [>= '1' and <= '5', 'x' or 'X', 'x' or 'X'] => true,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is 0 or (>= 100 and <= 599),
    };

    private static bool MatchesStatus(string wanted, int status)
    {
        var text = status.ToString(CultureInfo.InvariantCulture);
        return wanted.EndsWith("xx", StringComparison.OrdinalIgnoreCase) ? text[0] == wanted[0] && text.Length == 3 : text == wanted;
    }
}
