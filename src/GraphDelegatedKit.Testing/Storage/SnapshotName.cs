using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Storage;

internal static partial class SnapshotName
{
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a snapshot. Use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or "
                + "digit.",
                nameof(name));
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
