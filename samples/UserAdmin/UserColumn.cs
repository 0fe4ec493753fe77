namespace UserAdmin;

/// <summary>Finds the column of a CSV that holds the users, and whether the first line is a heading.</summary>
internal sealed record UserColumn(int Index, bool IsNamed)
{
    // The most reliable first: a mail address can differ from the sign-in name.
    private static readonly string[] HeadingNames =
        ["userprincipalname", "upn", "id", "objectid", "userid", "user", "username", "mail", "email", "emailaddress"];

    /// <returns><see langword="null"/> if no column is recognizable.</returns>
    public static UserColumn? Find(string[] firstLine)
    {
        var headings = Array.ConvertAll(firstLine, field => string.Concat(field.Where(char.IsAsciiLetter)).ToLowerInvariant());
        foreach (var name in HeadingNames)
            if (Array.IndexOf(headings, name) is >= 0 and var headingIndex)
                return new UserColumn(headingIndex, IsNamed: true);

        if (firstLine.Length == 1) return new UserColumn(0, IsNamed: false);
        return Array.FindIndex(firstLine, IsUser) is >= 0 and var columnIndex ? new UserColumn(columnIndex, IsNamed: false) : null;
    }

    private static bool IsUser(string field) => field.IndexOf('@', StringComparison.Ordinal) > 0 || Guid.TryParse(field, out _);
}
