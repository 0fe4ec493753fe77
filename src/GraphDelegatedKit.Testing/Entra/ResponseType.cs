using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc: what an authorization request asks for: a code, an ID token, or
// both (the hybrid flow). The registration must allow ID tokens. The errors are those of
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes and reference-breaking-changes.
internal sealed record ResponseType(bool IncludesCode, bool IncludesIdToken)
{
    // The response is never in the query, where it would be in logs.
    public static string GetDefaultMode(EntraForm query) => Contains(query, "id_token") || Contains(query, "token") ? "fragment" : "query";

    public static ResponseType Parse(RegisteredApp app, EntraForm query)
    {
        var requested = query["response_type"];
        string[] names = [.. (requested ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        var isKnown = names is ["code"] or ["id_token"] or ["code", "id_token"];
        if (!isKnown || (names.Contains("id_token") && !app.AllowIdTokens))
        {
            throw new EntraErrorException(
                "unsupported_response_type",
                700054,
                $"response_type '{(isKnown ? "id_token" : requested)}' is not enabled for the application.");
        }

        if (names.Contains("id_token") && query["response_mode"] == "query")
        {
            throw new EntraErrorException(
                "invalid_request", 70007, "'query' is not a supported value of 'response_mode' when requesting a token.");
        }

        return new ResponseType(names.Contains("code"), names.Contains("id_token"));
    }

    public void RequireOpenId(RequestedScopes scopes)
    {
        if (IncludesIdToken && !scopes.RequestsOpenId("openid"))
        {
            throw new EntraErrorException(
                "invalid_request", 70005, "response_type 'id_token' requires the 'openid' scope.");
        }
    }

    private static bool Contains(EntraForm query, string name) => (query["response_type"] ?? "").Split(' ').Contains(name);
}
