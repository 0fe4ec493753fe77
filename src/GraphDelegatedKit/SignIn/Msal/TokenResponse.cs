using System.Text.Json.Nodes;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Normalizes a token response before MSAL reads and stores it.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2"/></remarks>
internal static class TokenResponse
{
    /// <summary>
    /// Normalizes the access token and the granted scopes. MSAL looks tokens up by the exact text of the scopes: a token whose scopes the
    /// service spells in full would not be found again, and every call would cause a request. MSAL also discards a cached token that has a
    /// scope in common with a new one, even if that scope is no permission (<c>openid</c>) and the tokens are for different resources.
    /// </summary>
    /// <returns>Whether the response was changed.</returns>
    /// <exception cref="ArgumentException">The access token is missing, or contains characters that no token has.</exception>
    public static bool Normalize(JsonObject body, GraphCloud cloud)
    {
        var isChanged = false;
        var token = body["access_token"] is JsonValue tokenValue && tokenValue.TryGetValue<string>(out var text) ? text : "";
        isChanged |= Replace(body, "access_token", token, new GraphAccessToken(token, default).Value);
        if (body["scope"] is JsonValue scopeValue && scopeValue.TryGetValue<string>(out var scope))
            isChanged |= Replace(body, "scope", scope, ScopeSet.NormalizeResponse(scope, cloud));
        return isChanged;
    }

    private static bool Replace(JsonObject body, string name, string oldValue, string newValue)
    {
        if (oldValue == newValue) return false;
        body[name] = newValue;
        return true;
    }
}
