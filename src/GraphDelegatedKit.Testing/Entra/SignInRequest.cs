namespace GraphDelegatedKit.Testing.Entra;

// What a program asked of the browser: where the answer goes and how.
internal sealed record SignInRequest(
    Uri RedirectUri,
    Scopes Scopes,
    string ResponseMode,
    string? State,
    string? Nonce,
    string? Challenge,
    bool IsPlainChallenge,
    string? LoginHint,
    Claims Claims)
{
    public static SignInRequest Read(EntraForm query)
    {
        var method = query["code_challenge_method"] ?? "plain";
        return new SignInRequest(
            RedirectOf(query.Required("redirect_uri")),
            Scopes.Parse(query.Required("scope")),
            query["response_mode"] ?? "query",
            query["state"],
            query["nonce"],
            query["code_challenge"],
            method.Equals("plain", StringComparison.OrdinalIgnoreCase),
            query["login_hint"],
            Claims.Of(query));
    }

    // https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions: a native program listens on loopback, and its port does not count.
    private static Uri RedirectOf(string asked) =>
        Uri.TryCreate(asked, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.Host is "localhost" or "127.0.0.1"
            ? address!
            : throw new EntraRefusal(
                "invalid_request", 50011, $"The redirect URI '{asked}' specified in the request does not match the redirect URIs configured for the application.");
}
