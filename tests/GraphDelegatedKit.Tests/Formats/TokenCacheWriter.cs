using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// Has the library write a token cache and its last good copy, of a sign-in at the local tenant, whose tokens are words that say what
/// they are.
/// </summary>
internal static class TokenCacheWriter
{
    public const string AccessToken = "an-access-token-of-the-local-tenant";
    public const string RefreshToken = "a-refresh-token-of-the-local-tenant";

    private static readonly LocalUser Ada = new()
    {
        Id = "00000000-0000-0000-0000-0000000000ad",
        DisplayName = "Ada",
        UserPrincipalName = "ada@contoso.onmicrosoft.com",
    };

    public static async Task WriteAsync(string path, StorageProtection protection)
    {
        // MSAL reads no clock but the machine's. A token that is about to end when it is written has ended whenever it is read.
        await using var tenant =
            await TestData.StartTenantAsync(new LocalTenantOptions { Users = [Ada], AccessTokenLifetime = TimeSpan.FromMinutes(1) });
        tenant.Faults.ModifyJson("*/token", answer => NameTokens(answer, tenant), times: 100);
        await using var session = TestData.OpenSession(tenant, path, new Clock(), options =>
        {
            options.Cache.Protection = [protection];
            options.Cache.Key = _ => new(Fixtures.Key);
        });

        await session.SignInAsync();
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true }); // the second write keeps the first as the good copy
    }

    /// <returns>A token that says who signed in, and is not signed.</returns>
    public static string IdToken(string clientId, string tenantId) =>
        string.Join('.', Encode(new JsonObject { ["alg"] = "none" }), Encode(new JsonObject
    {
        ["aud"] = clientId,
        ["iss"] = $"https://login.microsoftonline.com/{tenantId}/v2.0",
        ["name"] = Ada.DisplayName,
        ["oid"] = Ada.Id,
        ["preferred_username"] = Ada.UserPrincipalName,
        ["sub"] = "ada",
        ["tid"] = tenantId,
        ["ver"] = "2.0",
    }), "");

    public static string ClientInfo(string tenantId) => Encode(new JsonObject { ["uid"] = Ada.Id, ["utid"] = tenantId });

    private static void NameTokens(JsonObject answer, LocalTenant tenant)
    {
        if (!answer.ContainsKey("access_token")) return;
        answer["access_token"] = AccessToken;
        answer["refresh_token"] = RefreshToken;
        answer["id_token"] = IdToken(tenant.ClientId, tenant.TenantId);
    }

    private static string Encode(JsonObject json) => JwtText.Encode(json.ToJsonString());
}
