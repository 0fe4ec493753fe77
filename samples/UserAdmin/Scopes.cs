namespace UserAdmin;

/// <summary>The least permissions for each command. User.ReadBasic.All covers neither job titles nor account states.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/user-update#permissions"/></remarks>
internal static class Scopes
{
    public static readonly string[] ReadUsers = ["User.Read.All"];

    public static readonly string[] ChangeUsers = ["User.EnableDisableAccount.All", "User.Read.All"];
}
