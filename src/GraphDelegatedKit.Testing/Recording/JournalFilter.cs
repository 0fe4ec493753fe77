using System.Globalization;
using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing.Recording;

// Which requests of the journal a reader wants. A status is a number such as 404, or a class such as 4xx.
internal sealed record JournalFilter
{
    public long After { get; init; }

    public string? Path { get; init; }

    public string? Method { get; init; }

    public string? Status { get; init; }

    // An id or a name.
    public string? User { get; init; }

    public bool Matches(JournalEntry entry) =>
        entry.Number > After
        && (Path is null || FaultScope.MatchesPath(Path, entry.Path) || FaultScope.MatchesPath(Path, Uri.UnescapeDataString(entry.Path)))
        && (Method is null || Method.Equals(entry.Method, StringComparison.OrdinalIgnoreCase))
        && (Status is null || MatchesStatus(Status, entry.Status))
        && (User is null || User.Equals(entry.User, StringComparison.OrdinalIgnoreCase)
            || User.Equals(entry.UserId, StringComparison.OrdinalIgnoreCase));

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
