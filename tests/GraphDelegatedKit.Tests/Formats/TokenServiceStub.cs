using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>The part of Microsoft Entra ID that renews a token. It knows the refresh token of the fixtures and no other.</summary>
internal sealed class TokenServiceStub(string clientId, string tenantId) : HttpMessageHandler
{
    public const string RenewedToken = "a-renewed-access-token";

    private const string Host = "https://login.microsoftonline.com";

    private int _renewals;

    public int Renewals => _renewals;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path == "/common/discovery/instance") return Json(Discovery());
        if (path == $"/{tenantId}/v2.0/.well-known/openid-configuration") return Json(Configuration());
        if (path != $"/{tenantId}/oauth2/v2.0/token") throw new AssertionException($"Unexpected request: {request.Method} {path}.");

        var form = await request.Content!.ReadAsStringAsync(cancellationToken);
        Assert.That(form,
            Does.Contain("grant_type=refresh_token").And.Contain($"refresh_token={TokenCacheWriter.RefreshToken}")
                .And.Contain($"client_id={clientId}"));
        Interlocked.Increment(ref _renewals);
        return Json(new JsonObject
        {
            ["token_type"] = "Bearer",
            ["scope"] = "openid profile User.Read User.ReadBasic.All",
            ["expires_in"] = 3600,
            ["access_token"] = RenewedToken,
            ["refresh_token"] = TokenCacheWriter.RefreshToken,
            ["id_token"] = TokenCacheWriter.IdToken(clientId, tenantId),
            ["client_info"] = TokenCacheWriter.ClientInfo(tenantId),
        });
    }

    private static HttpResponseMessage Json(JsonObject body) => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, body.ToJsonString());

    private JsonObject Configuration() => new()
    {
        ["issuer"] = $"{Host}/{tenantId}/v2.0",
        ["authorization_endpoint"] = $"{Host}/{tenantId}/oauth2/v2.0/authorize",
        ["token_endpoint"] = $"{Host}/{tenantId}/oauth2/v2.0/token",
    };

    private JsonObject Discovery() => new()
    {
        ["tenant_discovery_endpoint"] = $"{Host}/{tenantId}/v2.0/.well-known/openid-configuration",
        ["metadata"] = new JsonArray(new JsonObject
        {
            ["preferred_network"] = "login.microsoftonline.com",
            ["preferred_cache"] = "login.microsoftonline.com",
            ["aliases"] = new JsonArray("login.microsoftonline.com"),
        }),
    };
}
