namespace GraphDelegatedKit.Testing.Entra;

// An authorization request, with the address and mode of the response.
internal sealed record SignInRequest(
    Uri RedirectUri,
    RequestedScopes Scopes,
    string ResponseMode,
    string? State,
    string? Nonce,
    string? Challenge,
    bool IsPlainChallenge,
    string? LoginHint,
    ClaimsRequest Claims)
{
    public static SignInRequest Parse(EntraForm query)
    {
        var method = query["code_challenge_method"] ?? "plain";
        return new SignInRequest(
            ParseRedirectUri(query.GetRequired("redirect_uri")),
            RequestedScopes.Parse(query.GetRequired("scope")),
            query["response_mode"] ?? "query",
            query["state"],
            query["nonce"],
            query["code_challenge"],
            method.Equals("plain", StringComparison.OrdinalIgnoreCase),
            query["login_hint"],
            ClaimsRequest.FromForm(query));
    }

    // https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions: the port of a
    // loopback redirect address is ignored.
    private static Uri ParseRedirectUri(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttp
            && uri.Host is "localhost" or "127.0.0.1"
            ? uri!
            : throw new EntraErrorException(
                "invalid_request",
                50011,
                $"The redirect URI '{redirectUri}' specified in the request "
                + "does not match the redirect URIs configured for the application.");
}
