using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Checks that a token is available without a prompt and that it grants the requested scopes.</summary>
internal static class SignInCheck
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        DelegatedSession session, DelegatedSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        try
        {
            var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
            var detail = $"{token.Account?.Username}, until {token.ExpiresOn.ToLocalTime():yyyy-MM-dd'T'HH:mm:sszzz}.";
            return [new("sign-in", true, detail), CheckScopes(token, sessionOptions.Scopes)];
        }
        catch (SignInException e) when (e.Reason == SignInReason.ConsentRequired)
        {
            return [new("sign-in", true, "An account is signed in."), CheckResult.FromException("scopes", e)];
        }
        catch (SignInException e)
        {
            return [CheckResult.FromException("sign-in", e)];
        }
    }

    private static CheckResult CheckScopes(GraphAccessToken token, IReadOnlyList<string> requestedScopes)
    {
        var missingScopes = requestedScopes.Except(token.Scopes, StringComparer.OrdinalIgnoreCase).ToList();
        return missingScopes.Count == 0
            ? new("scopes", true, $"Granted: {string.Join(' ', token.Scopes)}.")
            : new(
                "scopes",
                false,
                $"Not granted: {string.Join(' ', missingScopes)}.",
                "Sign in again and consent, or have an administrator grant them.");
    }
}
