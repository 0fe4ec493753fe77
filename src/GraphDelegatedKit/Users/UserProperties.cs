namespace GraphDelegatedKit.Users;

/// <summary>The properties of a user to read. Graph returns <c>accountEnabled</c> only if <c>$select</c> names it.</summary>
internal static class UserProperties
{
    private const string Default = "id,userPrincipalName,displayName,jobTitle,accountEnabled";

    public static string FormatSelect(IReadOnlyList<string>? select)
    {
        if (select is null) return Default;
        if (select.Count == 0 || select.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("Specify at least one property; names must not be empty.", nameof(select));
        return string.Join(',', select);
    }
}
