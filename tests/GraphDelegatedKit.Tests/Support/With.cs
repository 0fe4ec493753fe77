using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>What a tenant is made with.</summary>
internal static class With
{
    public static LocalUser User(string name) => new()
    {
        Id = Guid.NewGuid().ToString(),
        DisplayName = name,
        UserPrincipalName = name.ToLowerInvariant() + "@contoso.onmicrosoft.com",
    };
}
