namespace GraphDelegatedKit.Users;

/// <summary>The properties to read. <c>accountEnabled</c> is given only when it is named.</summary>
internal static class UserProperties
{
    private const string Default = "id,userPrincipalName,displayName,jobTitle,accountEnabled";

    public static string FormatSelect(IReadOnlyList<string>? select)
    {
        if (select is null) return Default;
        if (select.Count == 0 || select.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("Name at least one property, and none by a blank.", nameof(select));
        return string.Join(',', select);
    }
}
