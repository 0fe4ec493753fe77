namespace AppRegistration;

/// <summary>A delegated permission of Microsoft Graph.</summary>
/// <param name="Id">The id that a registration refers to.</param>
/// <param name="Name">The name, such as <c>User.Read</c>.</param>
/// <param name="NeedsAdministrator">Whether only an administrator may grant it.</param>
internal sealed record GraphPermission(string Id, string Name, bool NeedsAdministrator)
{
    public string Grantor => NeedsAdministrator ? "an administrator grants it" : "the user grants it, unless the tenant forbids it";
}
