using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Checks that a token is available without a prompt and that it grants the requested scopes.</summary>
internal static class SignInCheck
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        DelegatedSession session, DelegatedSessionOptions sessionOptions, DirectoryFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
            var detail = $"{token.Account?.Username}, until {token.ExpiresOn.ToLocalTime():yyyy-MM-dd'T'HH:mm:sszzz}.";
            return [new("sign-in", true, detail), CheckScopes(token.Scopes, sessionOptions.Scopes, facts), RoleCheck.Run(token)];
        }
        catch (SignInException e) when (e.Reason == SignInReason.ConsentRequired)
        {
            return await CheckPartialConsentAsync(session, sessionOptions, facts, e, cancellationToken);
        }
        catch (SignInException e)
        {
            return [CheckResult.FromException("sign-in", e)];
        }
    }

    // A token with fewer permissions shows which of them are granted, and the user's roles.
    private static async Task<IReadOnlyList<CheckResult>> CheckPartialConsentAsync(
        DelegatedSession session,
        DelegatedSessionOptions sessionOptions,
        DirectoryFacts facts,
        SignInException refusal,
        CancellationToken cancellationToken)
    {
        var signIn = new CheckResult("sign-in", true, "An account is signed in.");
        try
        {
            var token = await session.GetTokenAsync(new TokenRequest { Scopes = ["User.Read"] }, cancellationToken);
            var scopes = CheckScopes(token.Scopes, sessionOptions.Scopes, facts);
            return [signIn, scopes.Ok ? scopes : scopes with { Remedy = refusal.Remedy }, RoleCheck.Run(token)];
        }
        catch (SignInException)
        {
            return [signIn, CheckResult.FromException("scopes", refusal)];
        }
    }

    private static CheckResult CheckScopes(
        IReadOnlyList<string> grantedScopes, IReadOnlyList<string> requestedScopes, DirectoryFacts facts)
    {
        var missingScopes = requestedScopes.Except(grantedScopes, StringComparer.OrdinalIgnoreCase).ToList();
        var requested = requestedScopes.Select(scope =>
            $"{scope} ({(missingScopes.Contains(scope) ? "missing" : "granted")}; {facts.DescribeGrantor(scope)})");
        var detail = $"Requested: {string.Join(", ", requested)}. Granted: {string.Join(' ', grantedScopes)}.";
        return missingScopes.Count == 0
            ? new("scopes", true, detail)
            : new("scopes", false, detail, "Sign in again and consent, or have an administrator grant them.");
    }
}
