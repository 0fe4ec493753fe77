using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Whether a token can be had without asking anybody, and what it lacks of what was asked for.</summary>
internal static class SignInCheck
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(DelegatedSession session, DelegatedSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        try
        {
            var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
            return [new("sign-in", true, $"{token.Account?.Username}, until {token.ExpiresOn.ToLocalTime():yyyy-MM-dd'T'HH:mm:sszzz}."), CheckScopes(token, sessionOptions.Scopes)];
        }
        catch (SignInException e) when (e.Reason == SignInReason.ConsentRequired)
        {
            return [new("sign-in", true, "Somebody is signed in."), CheckResult.FromException("scopes", e)];
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
            : new("scopes", false, $"Not granted: {string.Join(' ', missingScopes)}.", "Sign in again and consent, or have an administrator grant them.");
    }
}
