namespace GraphDelegatedKit.Users;

/// <summary>
/// The URL of a user. A name that begins with $ would be read as an OData segment, so it is written in parentheses and quotes.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/user-get"/></remarks>
internal static class UserUrl
{
    public static GraphUrl Create(string user) => user.StartsWith('$') ? (GraphUrl)$"users('{user}')" : $"users/{user}";

    public static GraphUrl Create(string user, string select) =>
        user.StartsWith('$') ? (GraphUrl)$"users('{user}')?$select={select}" : $"users/{user}?$select={select}";
}
