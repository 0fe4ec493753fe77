using System.Text.RegularExpressions;

namespace GraphDelegatedKit.AspNetCore.Options;

/// <summary>What templates and documents write in the place of a value.</summary>
internal static partial class PlaceholderText
{
    public static bool IsMatch(string value) => value == Guid.Empty.ToString() || Placeholder().IsMatch(value);

    // A secret of Entra has no brackets.
    [GeneratedRegex("[<>{}\\[\\]]|^(your|enter|replace|insert|change)[-_ ]|^(changeme|todo|secret|x{3,})$", RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}
