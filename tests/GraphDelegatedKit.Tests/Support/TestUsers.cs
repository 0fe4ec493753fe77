using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>What a tenant is made with.</summary>
internal static class TestUsers
{
    public static LocalUser Create(string name) => new()
    {
        Id = Guid.NewGuid().ToString(),
        DisplayName = name,
        UserPrincipalName = name.ToLowerInvariant() + "@contoso.onmicrosoft.com",
    };
}
