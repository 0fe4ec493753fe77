using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>The options of a tenant.</summary>
internal static class TestUsers
{
    public static LocalUser Create(string name) => new()
    {
        Id = Guid.NewGuid().ToString(),
        DisplayName = name,
        UserPrincipalName = name.ToLowerInvariant() + "@contoso.onmicrosoft.com",
    };
}
