namespace UserAdmin;

/// <summary>The least that does it. What everybody may read of others (User.ReadBasic.All) holds neither job titles nor who is enabled.</summary>
/// <remarks>https://learn.microsoft.com/graph/api/user-update#permissions</remarks>
internal static class Scopes
{
    public static readonly string[] Read = ["User.Read.All"];

    public static readonly string[] Switch = ["User.EnableDisableAccount.All", "User.Read.All"];
}
