using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Whether a token can be had without asking anybody, and what it lacks of what was asked for.</summary>
internal static class SignInCheck
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(DelegatedSession session, DelegatedSessionOptions signIn, CancellationToken stop)
    {
        try
        {
            var token = await session.GetTokenAsync(cancellationToken: stop);
            return [new("sign-in", true, $"{token.Account?.Username}, until {token.ExpiresOn.ToLocalTime():yyyy-MM-dd'T'HH:mm:sszzz}."), Scopes(token, signIn.Scopes)];
        }
        catch (SignInException e) when (e.Reason == SignInReason.ConsentRequired)
        {
            return [new("sign-in", true, "Somebody is signed in."), Finding.Failed("scopes", e)];
        }
        catch (SignInException e)
        {
            return [Finding.Failed("sign-in", e)];
        }
    }

    private static Finding Scopes(GraphAccessToken token, IReadOnlyList<string> asked)
    {
        var missing = asked.Except(token.Scopes, StringComparer.OrdinalIgnoreCase).ToList();
        return missing.Count == 0
            ? new("scopes", true, $"Granted: {string.Join(' ', token.Scopes)}.")
            : new("scopes", false, $"Not granted: {string.Join(' ', missing)}.", "Sign in again and consent, or have an administrator grant them.");
    }
}
