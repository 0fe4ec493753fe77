namespace UserAdmin;

/// <summary>The least that does it. What everybody may read of others (User.ReadBasic.All) holds neither job titles nor who is enabled.</summary>
/// <remarks>https://learn.microsoft.com/graph/api/user-update#permissions</remarks>
internal static class Scopes
{
    public static readonly string[] ReadUsers = ["User.Read.All"];

    public static readonly string[] ChangeUsers = ["User.EnableDisableAccount.All", "User.Read.All"];
}
