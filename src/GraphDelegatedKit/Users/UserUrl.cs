namespace GraphDelegatedKit.Users;

/// <summary>Where a user is. A name that begins with $ would be taken for a word of OData's, so it stands in parentheses and quotes.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/user-get"/></remarks>
internal static class UserUrl
{
    public static GraphUrl Create(string user) => user.StartsWith('$') ? (GraphUrl)$"users('{user}')" : $"users/{user}";

    public static GraphUrl Create(string user, string select) => user.StartsWith('$') ? (GraphUrl)$"users('{user}')?$select={select}" : $"users/{user}?$select={select}";
}
