namespace GraphDelegatedKit.Tokens;

/// <summary>Decides whether a token is usable, by the injected clock: MSAL uses the machine's clock, which cannot be replaced.</summary>
internal static class TokenExpiry
{
    /// <summary>
    /// A token that expires earlier than this is refreshed first, because a request can take minutes. MSAL uses the same margin.
    /// </summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(5);

    public static bool IsUsable(GraphAccessToken token, DateTimeOffset now) => token.ExpiresOn - now > ExpiryMargin;

    /// <summary>
    /// Returns whether the service wants the token refreshed by now. The token is still usable, so no caller needs to wait.
    /// </summary>
    public static bool IsRefreshDue(GraphAccessToken token, DateTimeOffset now) => token.RefreshOn <= now;
}
